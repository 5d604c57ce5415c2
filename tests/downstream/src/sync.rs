//! What is wanted, and a client → what was done about each, or would be; a step is told when it is taken.
//!
//! Deliberately absent: what `ensure` of the client does, such as to settle what was lost on the way.

use std::fmt;

use attio_client::types::{
    AttributeConfigInput, CreateAttribute, CurrencyConfigInput, RecordReferenceConfigInput,
};
use attio_client::{Client, EnsureError, Outcome};

use crate::file::{Attribute, Wanted};

/// What was done about an attribute, an option or a status; it prints as one line.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// The attribute.
    pub wanted: &'a Wanted,
    /// The title of the option or the status, if it is about one.
    pub title: Option<&'a str>,
    /// What was done; or why it was left alone.
    pub done: Result<Outcome, String>,
}

/// A step that could not be taken.
#[derive(Debug)]
pub struct Failure {
    /// What it was about.
    pub what: String,
    /// Why it was not taken.
    pub error: EnsureError,
    /// How many changes were made before it.
    pub changes: usize,
}

/// Takes all steps, in the order of the file; or finds out which they would be.
///
/// # Errors
/// If a step fails: it is the last that was tried.
pub async fn sync<'a>(
    attio: &Client,
    wanted: &'a [Wanted],
    dry_run: bool,
    mut on_step: impl FnMut(&Step<'a>),
) -> Result<Vec<Step<'a>>, Failure> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    for wanted in wanted {
        let Wanted { target, identifier, attribute } = wanted;
        let within = attio.collection(*target, identifier);
        let ensure = within.ensure_attribute(create_attribute(attribute)).restore(true);
        let done = ensure.dry_run(dry_run).await.map(|it| it.outcome);
        let mut tell = |title, result: Result<Outcome, EnsureError>| {
            let done = match result {
                Ok(outcome) => Ok(outcome),
                Err(error @ EnsureError::Mismatch { .. }) => Err(error.to_string()),
                Err(error) => {
                    let what = named(wanted, title);
                    let changes = steps.iter().filter(|step| step.is_change()).count();
                    return Err(Failure { what, error, changes });
                }
            };
            let step = Step { wanted, title, done };
            // Of options and statuses that are there, nobody wants to read.
            if title.is_none() || step.is_change() {
                on_step(&step);
                steps.push(step.clone());
            }
            Ok(step.done.ok())
        };
        // One of another type is left alone altogether.
        let Some(_) = tell(None, done)? else { continue };
        let handle = within.attribute(&attribute.slug);
        for title in attribute.titles() {
            let done = if attribute.has_statuses() {
                let status = handle.ensure_status(title).restore(true);
                status.dry_run(dry_run).await.map(|it| it.outcome)
            } else {
                let option = handle.ensure_select_option(title).restore(true);
                option.dry_run(dry_run).await.map(|it| it.outcome)
            };
            tell(Some(title.as_str()), done)?;
        }
    }
    Ok(steps)
}

/// The attribute as the API wants it.
fn create_attribute(attribute: &Attribute) -> CreateAttribute {
    let mut config = AttributeConfigInput::new();
    if let Some(currency) = &attribute.currency {
        let (code, display) = (&currency.default_currency_code, &currency.display_type);
        config = CurrencyConfigInput::new(code.clone(), display.clone()).into();
    }
    if !attribute.allowed_objects.is_empty() {
        config = RecordReferenceConfigInput::new(&attribute.allowed_objects).into();
    }
    CreateAttribute::new(&attribute.title, &attribute.slug, attribute.type_.clone())
        .description(attribute.description.clone())
        .is_required(attribute.is_required)
        .is_unique(attribute.is_unique)
        .is_multiselect(attribute.is_multiselect)
        .config(config)
}

/// `objects/people/tier: option "Gold"`.
fn named(wanted: &Wanted, title: Option<&str>) -> String {
    let value = if wanted.attribute.has_statuses() { "status" } else { "option" };
    title.map_or_else(|| wanted.to_string(), |title| format!("{wanted}: {value} {title:?}"))
}

impl Step<'_> {
    /// Whether it changes anything, or would.
    #[must_use]
    pub fn is_change(&self) -> bool {
        matches!(self.done, Ok(outcome) if outcome != Outcome::Found)
    }
}

/// `created objects/people/tier: option "Gold"`.
impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = named(self.wanted, self.title);
        match &self.done {
            Ok(outcome) => write!(f, "{outcome} {what}"),
            Err(why) => write!(f, "left alone {what}: {why}"),
        }
    }
}

/// One line: the step, what went wrong, and where that leaves the workspace.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, error, changes } = self;
        write!(f, "{what}: {error}; {changes} changes were made before; it is safe to run again")
    }
}

impl std::error::Error for Failure {}
