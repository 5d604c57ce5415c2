//! Wanted attributes and a client → the steps that were taken, or would be, each reported when it is done.
//!
//! The client's `ensure_…` methods do the work, including recovery when a response is lost.

use std::fmt;

use attio_client::types::{
    AttributeConfigInput, CreateAttribute, CurrencyConfigInput, RecordReferenceConfigInput,
};
use attio_client::{Client, EnsureError, Outcome};

use crate::file::{Attribute, Wanted};

/// What was done for an attribute, an option or a status. Its `Display` is one line.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// The attribute.
    pub wanted: &'a Wanted,
    /// The title of the option or the status, if it is for one.
    pub title: Option<&'a str>,
    /// What was done, or why it was skipped.
    pub result: Result<Outcome, String>,
}

/// A step that failed.
#[derive(Debug)]
pub struct Failure {
    /// The attribute, option or status.
    pub subject: String,
    /// Why it failed.
    pub error: EnsureError,
    /// How many changes were made before it.
    pub changes: usize,
}

/// Takes all steps, in the order of the file, or with `dry_run` only returns them.
///
/// # Errors
/// If a step fails. No later step is tried.
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
        let result = ensure.dry_run(dry_run).await.map(|it| it.outcome);
        let mut report = |title, result: Result<Outcome, EnsureError>| {
            let result = match result {
                Ok(outcome) => Ok(outcome),
                Err(error @ EnsureError::Mismatch { .. }) => Err(error.to_string()),
                Err(error) => {
                    let subject = subject(wanted, title);
                    let changes = steps.iter().filter(|step| step.is_change()).count();
                    return Err(Failure { subject, error, changes });
                }
            };
            let step = Step { wanted, title, result };
            // Options and statuses that exist are not reported.
            if title.is_none() || step.is_change() {
                on_step(&step);
                steps.push(step.clone());
            }
            Ok(step.result.ok())
        };
        // An attribute of another type is skipped with its options and statuses.
        let Some(_) = report(None, result)? else { continue };
        let handle = within.attribute(&attribute.slug);
        for title in attribute.titles() {
            let result = if attribute.has_statuses() {
                let status = handle.ensure_status(title).restore(true);
                status.dry_run(dry_run).await.map(|it| it.outcome)
            } else {
                let option = handle.ensure_select_option(title).restore(true);
                option.dry_run(dry_run).await.map(|it| it.outcome)
            };
            report(Some(title.as_str()), result)?;
        }
    }
    Ok(steps)
}

/// The request body that creates the attribute.
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
fn subject(wanted: &Wanted, title: Option<&str>) -> String {
    let value = if wanted.attribute.has_statuses() { "status" } else { "option" };
    title.map_or_else(|| wanted.to_string(), |title| format!("{wanted}: {value} {title:?}"))
}

impl Step<'_> {
    /// Whether it changes anything in the workspace, or would.
    #[must_use]
    pub fn is_change(&self) -> bool {
        matches!(self.result, Ok(outcome) if outcome != Outcome::Found)
    }
}

/// `created objects/people/tier: option "Gold"`.
impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = subject(self.wanted, self.title);
        match &self.result {
            Ok(outcome) => write!(f, "{outcome} {subject}"),
            Err(reason) => write!(f, "skipped {subject}: {reason}"),
        }
    }
}

/// One line: the step, the error, and how many changes were made before it.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, error, changes } = self;
        write!(f, "{subject}: {error}; {changes} changes were made before; it is safe to run again")
    }
}

impl std::error::Error for Failure {}
