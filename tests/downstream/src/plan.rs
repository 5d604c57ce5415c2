//! The plan: in goes what is wanted and what is there, out come the steps from one to the other.
//!
//! Nothing is asked and nothing is changed here. Deliberately absent: steps that change what is there,
//! other than to restore it, and comparisons of what can be changed by hand, such as a title.

use std::fmt;

use attio_client::types::AttributeIdOrSlug;

use crate::actual::{Actual, Value};
use crate::file::Wanted;

/// What is to be done about an attribute; it prints as one line.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// The attribute.
    pub wanted: &'a Wanted,
    /// What finds it: its id, or its slug as long as it is to be created.
    pub address: AttributeIdOrSlug,
    /// What is to be done.
    pub action: Action,
}

/// What is to be done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Action {
    /// Nothing: all of it is there.
    Keep,
    /// Nothing: by now, the option or status of this title is there.
    KeepValue(String),
    /// Nothing, as it cannot be made what it should be, for this reason.
    LeaveAlone(String),
    /// The attribute is created.
    Create,
    /// The attribute is archived no more.
    Restore,
    /// An option or a status of this title is created.
    CreateValue(String),
    /// An option or a status is archived no more.
    RestoreValue(Value),
}

/// The steps for all attributes, in the order of the file; both lists are in that order.
#[must_use]
pub fn plan<'a>(wanted: &'a [Wanted], actual: &[Option<Actual>]) -> Vec<Step<'a>> {
    wanted.iter().zip(actual).flat_map(|(wanted, it)| plan_one(wanted, it.as_ref())).collect()
}

/// The steps for one attribute: at least one, if only to keep it.
#[must_use]
pub fn plan_one<'a>(wanted: &'a Wanted, actual: Option<&Actual>) -> Vec<Step<'a>> {
    let address = match actual {
        None => AttributeIdOrSlug::from(&wanted.attribute.slug),
        Some(actual) => AttributeIdOrSlug::from(&actual.id),
    };
    let step = |action| Step { wanted, address: address.clone(), action };
    let mut actions = Vec::new();
    match actual {
        None => actions.push(Action::Create),
        Some(actual) => match conflict(wanted, actual) {
            Some(reason) => return vec![step(Action::LeaveAlone(reason))],
            None if actual.is_archived => actions.push(Action::Restore),
            None => {}
        },
    }
    let values = actual.map(|actual| &*actual.values).unwrap_or_default();
    for title in wanted.attribute.titles() {
        match values.iter().find(|value| value.title == *title) {
            None => actions.push(Action::CreateValue(title.clone())),
            Some(value) if value.is_archived => actions.push(Action::RestoreValue(value.clone())),
            Some(_) => {}
        }
    }
    if actions.is_empty() {
        actions.push(Action::Keep);
    }
    actions.into_iter().map(step).collect()
}

/// Why the attribute that is there is not the one that is wanted, and cannot become it.
fn conflict(wanted: &Wanted, actual: &Actual) -> Option<String> {
    let type_ = &wanted.attribute.type_;
    if actual.type_ != *type_ {
        return Some(format!("the file says {type_}, but it is {}", actual.type_));
    }
    match (wanted.attribute.is_multiselect, actual.is_multiselect) {
        (true, false) => Some("the file says that it is a multiselect, but it is not".to_owned()),
        (false, true) => Some("it is a multiselect, but the file does not say so".to_owned()),
        _ => None,
    }
}

impl Action {
    /// Whether it changes anything.
    #[must_use]
    pub fn is_change(&self) -> bool {
        !matches!(self, Self::Keep | Self::KeepValue(_) | Self::LeaveAlone(_))
    }

    /// The title of the option or status that it is about; `None` if it is about the attribute.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        match self {
            Self::KeepValue(title) | Self::CreateValue(title) => Some(title),
            Self::RestoreValue(value) => Some(&value.title),
            Self::Keep | Self::LeaveAlone(_) | Self::Create | Self::Restore => None,
        }
    }
}

/// `+ objects/people/tier: create option "Gold"`.
impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { wanted, action, .. } = self;
        let value = if wanted.attribute.has_statuses() { "status" } else { "option" };
        match action {
            Action::Keep => write!(f, "= {wanted}"),
            Action::KeepValue(title) => write!(f, "= {wanted}: {value} {title:?}"),
            Action::LeaveAlone(reason) => write!(f, "! {wanted}: left alone: {reason}"),
            Action::Create => write!(f, "+ {wanted}: create, {}", wanted.attribute.type_),
            Action::Restore => write!(f, "~ {wanted}: restore"),
            Action::CreateValue(title) => write!(f, "+ {wanted}: create {value} {title:?}"),
            Action::RestoreValue(it) => write!(f, "~ {wanted}: restore {value} {:?}", it.title),
        }
    }
}
