//! Deviations, and those that a comparison found so far.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::{ChangeKind, Location, kinds, location};
use crate::document::Document;
use crate::facts::{Part, Place};

/// One thing that the vendor's document says otherwise.
#[derive(Clone, Debug)]
pub struct Deviation {
    /// What it would mean.
    pub kind: &'static ChangeKind,
    /// Where it is in our spec, or would be: a JSON pointer.
    pub at: String,
    /// What the vendor's document has there, where the pointer alone does not say it.
    pub value: Option<String>,
    /// What differs, in words.
    pub message: String,
    /// The operations that it is about, by method and path.
    pub operations: BTreeSet<String>,
    /// Where it is in our spec.
    pub ours: Location,
    /// Where it is in the vendor's document.
    pub theirs: Location,
}

/// What was found so far, by kind, place and value.
pub(super) struct Comparison<'a> {
    pub(super) documents: [&'a Document; 2],
    pub(super) found: BTreeMap<(&'static str, String, Option<String>), Deviation>,
    /// The values that some response has, each with the pointer of our enum: our spec is right about them
    /// though other responses have them not, as where the vendor lists the codes of each error.
    pub(super) kept: BTreeSet<(String, String)>,
}

impl Comparison<'_> {
    /// Adds what differs at a place, which is written at these pointers.
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

    /// All that was found.
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

/// Which way the values of a place go.
pub(super) fn is_sent(part: &Part) -> bool {
    matches!(part, Part::Request | Part::Parameter(..))
}

/// The kind in requests, or the one in responses.
pub(super) fn either(
    part: &Part,
    [request, response]: [&'static ChangeKind; 2],
) -> &'static ChangeKind {
    if is_sent(part) { request } else { response }
}

/// What a place is called in messages.
pub(super) fn name(place: &Place) -> String {
    match (&place.part, place.path.as_str()) {
        (Part::Operation, _) => "the operation".to_owned(),
        (part, "") => part.to_string(),
        (part, path) => format!("`{path}` of {part}"),
    }
}

/// A document says what is there, and not that it came or went.
pub(super) fn in_vendors_alone(what: &str) -> String {
    format!("the vendor's document has {what}, and ours does not")
}

pub(super) fn in_ours_alone(what: &str) -> String {
    format!("ours has {what}, and the vendor's document does not")
}

pub(super) fn first(pointers: &BTreeSet<String>) -> String {
    pointers.first().cloned().unwrap_or_default()
}
