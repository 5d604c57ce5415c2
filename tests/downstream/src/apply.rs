//! The plan, carried out: in go steps, out come those that were really taken.
//!
//! Others may do the same at the same time, and answers may be lost. So an error that leaves open
//! whether something was done is settled by reading once what is there, and planning anew. Deliberately
//! absent: repetitions and waits, which are the client's.

use std::fmt;
use std::slice;

use attio_client::types::{
    AttributeConfigInput, CreateAttribute, CreateSelectOption, CreateStatus, CurrencyConfigInput,
    RecordReferenceConfigInput, UpdateAttribute, UpdateSelectOption, UpdateStatus,
};
use attio_client::{Client, Error};

use crate::actual::{self, ValueId};
use crate::file::{Attribute, Wanted};
use crate::plan::{Action, Step, plan_one};

/// A step that could not be taken, and what was done before it.
#[derive(Debug)]
pub struct Failure<'a> {
    /// The steps that were taken.
    pub taken: Vec<Step<'a>>,
    /// The one that was not.
    pub failed: Step<'a>,
    /// Why it was not.
    pub error: Error,
}

/// Takes all steps, in their order; gives those that were taken, and tells of each when it was.
///
/// # Errors
/// If a step fails: it is the last that was tried.
pub async fn apply<'a>(
    attio: &Client,
    steps: &[Step<'a>],
    mut on_step: impl FnMut(&Step<'a>),
) -> Result<Vec<Step<'a>>, Box<Failure<'a>>> {
    let mut taken: Vec<Step<'a>> = Vec::new();
    for steps in steps.chunk_by(|a, b| std::ptr::eq(a.wanted, b.wanted)) {
        // The first step finds the attribute or creates it, and so knows its id.
        let mut address = steps[0].address.clone();
        for step in steps {
            let step = Step { address: address.clone(), ..step.clone() };
            match take(attio, &step).await {
                Ok(step) => {
                    on_step(&step);
                    address = step.address.clone();
                    taken.push(step);
                }
                Err(error) => return Err(Box::new(Failure { taken, failed: step, error })),
            }
            // One that turned out to be another than was planned for is left alone altogether.
            if taken.last().is_some_and(|it| matches!(it.action, Action::LeaveAlone(_))) {
                break;
            }
        }
    }
    Ok(taken)
}

/// Takes a step, or the one that has become the right one since it was planned.
async fn take<'a>(attio: &Client, step: &Step<'a>) -> Result<Step<'a>, Error> {
    let error = match send(attio, step).await {
        // Made by someone else, or perhaps by us.
        Err(error) if error.is_conflict() || error.may_have_taken_effect() => error,
        result => return result,
    };
    // What is there now decides; where that cannot be read either, the first error says more.
    let read = actual::read(attio, slice::from_ref(step.wanted)).await;
    let Some(actual) = read.ok().and_then(|mut all| all.pop().flatten()) else { return Err(error) };
    let title = step.action.title();
    let is_instead =
        |new: &Step<'_>| matches!(new.action, Action::LeaveAlone(_)) || new.action.title() == title;
    match plan_one(step.wanted, Some(&actual)).into_iter().find(is_instead) {
        // It was not done.
        Some(new) if new.action == step.action => Err(error),
        // Such as to restore what was to be created.
        Some(new) => send(attio, &new).await,
        // Nothing is left to do.
        None => {
            let keep = |title: &str| Action::KeepValue(title.to_owned());
            let action = title.map_or(Action::Keep, keep);
            Ok(Step { wanted: step.wanted, address: (&actual.id).into(), action })
        }
    }
}

/// Sends what a step asks for; gives the step, which knows the id if it has created the attribute.
async fn send<'a>(attio: &Client, step: &Step<'a>) -> Result<Step<'a>, Error> {
    let Step { wanted: Wanted { target, identifier, attribute }, address, .. } = step;
    match &step.action {
        Action::Keep | Action::KeepValue(_) | Action::LeaveAlone(_) => {}
        Action::Create => {
            let body = create_attribute(attribute);
            let created = attio.create_attribute(target, identifier, body).await?;
            return Ok(Step { address: created.id.attribute_id.into(), ..step.clone() });
        }
        Action::Restore => {
            let body = UpdateAttribute::new().is_archived(false);
            attio.update_attribute(target, identifier, address, body).await?;
        }
        Action::CreateValue(title) if attribute.has_statuses() => {
            let body = CreateStatus::new(title);
            attio.create_status(target, identifier, address, body).await?;
        }
        Action::CreateValue(title) => {
            let body = CreateSelectOption::new(title);
            attio.create_select_option(target, identifier, address, body).await?;
        }
        Action::RestoreValue(value) => match &value.id {
            ValueId::Option(id) => {
                let body = UpdateSelectOption::new().is_archived(false);
                attio.update_select_option(target, identifier, address, id, body).await?;
            }
            ValueId::Status(id) => {
                let body = UpdateStatus::new().is_archived(false);
                attio.update_status(target, identifier, address, id, body).await?;
            }
        },
    }
    Ok(step.clone())
}

/// The attribute as the API wants it.
fn create_attribute(attribute: &Attribute) -> CreateAttribute {
    let mut config = AttributeConfigInput::new();
    if let Some(currency) = &attribute.currency {
        let (code, display) = (&currency.default_currency_code, &currency.display_type);
        config = config.currency(CurrencyConfigInput::new(code, display));
    }
    if !attribute.allowed_objects.is_empty() {
        let objects = RecordReferenceConfigInput::new(&attribute.allowed_objects);
        config = config.record_reference(objects);
    }
    CreateAttribute::new(&attribute.title, &attribute.slug, &attribute.type_)
        .description(attribute.description.clone())
        .is_required(attribute.is_required)
        .is_unique(attribute.is_unique)
        .is_multiselect(attribute.is_multiselect)
        .config(config)
}

/// One line: the step, what went wrong, and where that leaves the workspace.
impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { taken, failed, error } = self;
        let done = taken.iter().filter(|step| step.action.is_change()).count();
        let steps = if done == 1 { "step was" } else { "steps were" };
        write!(
            f,
            "`{failed}` failed: {error}; {done} {steps} taken before; it is safe to run again"
        )
    }
}

impl std::error::Error for Failure<'_> {}
