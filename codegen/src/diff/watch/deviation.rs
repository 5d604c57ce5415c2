//! Deviations, and their collection during a comparison.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::{ChangeKind, Location, kinds, location};
use crate::document::Document;
use crate::facts::{Part, Place};

/// A difference between the vendor's document and our spec.
#[derive(Clone, Debug)]
pub struct Deviation {
    /// What following the vendor's document would mean.
    pub kind: &'static ChangeKind,
    /// The JSON pointer in our spec, even if nothing exists there.
    pub at: String,
    /// The value in the vendor's document, where the pointer alone is ambiguous.
    pub value: Option<String>,
    /// A description of the difference.
    pub message: String,
    /// The affected operations, by method and path.
    pub operations: BTreeSet<String>,
    /// The location in our spec.
    pub ours: Location,
    /// The location in the vendor's document.
    pub theirs: Location,
}

/// The deviations found so far, by kind, place and value.
pub(super) struct Collector<'a> {
    pub(super) documents: [&'a Document; 2],
    pub(super) found: BTreeMap<(&'static str, String, Option<String>), Deviation>,
    /// The values of our enums, with the enum's pointer, that some vendor response has too. Other responses
    /// may lack them, as where the vendor lists the codes of each error.
    pub(super) kept: BTreeSet<(String, String)>,
}

impl Collector<'_> {
    /// Adds a deviation at a place, with its pointers in both documents.
    pub(super) fn add(
        &mut self,
        kind: &'static ChangeKind,
        place: &Place,
        at: [String; 2],
        value: Option<String>,
        message: String,
    ) {
        let [ours, theirs] = at;
        let key = (kind.id, ours.clone(), value.clone());
        let found = self.found.entry(key).or_insert_with(|| Deviation {
            kind,
            value,
            message,
            operations: BTreeSet::new(),
            ours: location(self.documents[0], &ours),
            theirs: location(self.documents[1], &theirs),
            at: ours,
        });
        found.operations.insert(place.operation.clone());
    }

    /// Returns all deviations.
    pub(super) fn finish(self) -> Vec<Deviation> {
        let Self { found, kept, .. } = self;
        let is_kept = |it: &Deviation| {
            it.kind.id == kinds::RESPONSE_PROPERTY_ENUM_VALUE_REMOVED.id
                && it
                    .value
                    .as_ref()
                    .is_some_and(|value| kept.contains(&(it.at.clone(), value.clone())))
        };
        found.into_values().filter(|it| !is_kept(it)).collect()
    }
}

/// Whether the values of a place are sent.
pub(super) fn is_sent(part: &Part) -> bool {
    matches!(part, Part::Request | Part::Parameter(..))
}

/// The request kind or the response kind of a place.
pub(super) fn either(
    part: &Part,
    [request, response]: [&'static ChangeKind; 2],
) -> &'static ChangeKind {
    if is_sent(part) { request } else { response }
}

/// The name of a place in messages.
pub(super) fn name(place: &Place) -> String {
    match (&place.part, place.path.as_str()) {
        (Part::Operation, _) => "the operation".to_owned(),
        (part, "") => part.to_string(),
        (part, path) => format!("`{path}` of {part}"),
    }
}

/// Says "has", not "added": a document has no history.
pub(super) fn in_vendors_alone(what: &str) -> String {
    format!("the vendor's document has {what}, and our spec does not")
}

pub(super) fn in_ours_alone(what: &str) -> String {
    format!("our spec has {what}, and the vendor's document does not")
}

pub(super) fn first(pointers: &BTreeSet<String>) -> String {
    pointers.first().cloned().unwrap_or_default()
}
