//! Our spec and the vendor's document → where the two differ on the wire.
//!
//! Compares the [`facts`] of the operations in our spec, so the names and nesting of schemas do not matter.
//! Each [`Deviation`] has a kind from the table of `diff`: what it would mean for the client if the vendor's
//! document were right. A part that many operations share in our spec is one deviation. Differing
//! descriptions are only counted.

use std::collections::{BTreeMap, BTreeSet};

use super::{Unreadable, kinds, read, read_reachable};
use crate::document::{Document, ancestors, escape};
use crate::facts::{
    Fact, Facts, Part, Place, TooManyFacts, WireType, facts, operation_key, property,
};
use crate::model::{Api, Operation, ParameterIn};
use crate::source::Sources;

mod changed;
mod deviation;
pub mod ledger;
pub mod report;

pub use self::deviation::Deviation;
use self::deviation::{Collector, first, in_ours_alone, in_vendors_alone, is_sent, name};

/// Why two documents cannot be compared.
#[derive(Clone, Debug)]
pub enum Failure {
    /// One of them cannot be read.
    Unreadable(Unreadable),
    /// One of them has too many facts about our operations.
    TooMany(TooManyFacts),
    /// The vendor's document has none of our operations: it describes another API.
    Unrelated,
}

/// The deviations of the vendor's document from our spec.
#[derive(Clone, Debug, Default)]
pub struct Deviations {
    /// The deviations, in the order of our spec.
    pub deviations: Vec<Deviation>,
    /// How many of our descriptions differ.
    pub descriptions: usize,
    /// Our operations that the vendor's document lacks.
    missing_operations: BTreeSet<String>,
    /// The pointers in our spec that only the missing operations use.
    not_compared: BTreeSet<String>,
}

impl Deviations {
    /// Whether a pointer is not compared, since only missing operations use it.
    fn is_not_compared(&self, at: &str) -> bool {
        ancestors(at).any(|it| self.not_compared.contains(it))
    }
}

/// Returns the deviations of the vendor's document from our spec.
///
/// # Errors
/// If the documents cannot be compared.
pub fn watch<'a>(
    ours: impl Into<Sources<'a>>,
    theirs: impl Into<Sources<'a>>,
) -> Result<Deviations, Failure> {
    let unreadable = |it| Failure::Unreadable(it);
    let ours = read(&ours.into()).map_err(|it| unreadable(Unreadable::Old(it)))?;
    let known: BTreeSet<String> = ours.1.operations.iter().map(operation_key).collect();
    let is_ours = |it: &Operation| known.contains(&operation_key(it));
    let theirs =
        read_reachable(&theirs.into(), is_ours).map_err(|it| unreadable(Unreadable::New(it)))?;
    deviations([&ours, &theirs], &known)
}

fn deviations(
    [ours, theirs]: [&(Document, Api); 2],
    known: &BTreeSet<String>,
) -> Result<Deviations, Failure> {
    let [before, after] = [&ours.1, &theirs.1].map(|it| facts(it, |key| known.contains(key)));
    let too_many = Failure::TooMany;
    let (before, after) = (before.map_err(too_many)?, after.map_err(too_many)?);
    if after.is_empty() {
        return Err(Failure::Unrelated);
    }
    let documents = [&ours.0, &theirs.0];
    let mut cx = Collector { documents, found: BTreeMap::new(), kept: BTreeSet::new() };
    added_operations(&mut cx, known, [&ours.1, &theirs.1]);
    let mut described = BTreeSet::new();
    let all = [&before, &after];
    compare(&mut cx, all, all, None, &mut described);
    let mut deviations = cx.finish();
    deviations.sort_by(|one, other| {
        let key = |it: &Deviation| (it.ours.byte, it.theirs.byte);
        key(one).cmp(&key(other)).then_with(|| one.message.cmp(&other.message))
    });
    let is_gone = |it: &&String| !after.keys().any(|place| place.operation == **it);
    let missing_operations: BTreeSet<String> = known.iter().filter(is_gone).cloned().collect();
    let written =
        |(_, it): (_, &Fact)| it.at.iter().chain(&it.schemas).cloned().collect::<Vec<_>>();
    let (lost, kept): (Vec<_>, Vec<_>) =
        before.iter().partition(|(place, _)| missing_operations.contains(&place.operation));
    let kept: BTreeSet<String> = kept.into_iter().flat_map(written).collect();
    let not_compared = lost.into_iter().flat_map(written).filter(|it| !kept.contains(it)).collect();
    Ok(Deviations { deviations, descriptions: described.len(), missing_operations, not_compared })
}

/// Compares the facts of each place. If the same key discriminates the members of a union in both
/// documents, members are compared by its value; a member in one document only shows as a value of the key.
fn compare<'a>(
    cx: &mut Collector<'_>,
    facts: [&'a Facts; 2],
    all: [&'a Facts; 2],
    union: Option<(&Place, &str)>,
    described: &mut BTreeSet<&'a String>,
) {
    let [before, after] = facts;
    let matching_members = |place: &Place, fact: &'a Fact| {
        let (ours, theirs) = (&fact.members, &after.get(place)?.members);
        let both = ours.of.iter().filter_map(|(value, it)| Some([it, theirs.of.get(value)?]));
        let both: Vec<[&Facts; 2]> = both.collect();
        (ours.key == theirs.key && !both.is_empty()).then_some((place.clone(), &ours.key, both))
    };
    let unions: Vec<_> =
        before.iter().filter_map(|(place, fact)| matching_members(place, fact)).collect();
    let is_of_member = |place: &Place| {
        unions.iter().any(|(union, key, _)| place.is_within(union) && *place != union.key(key))
    };
    // The union and its key were already compared for all members together.
    let is_of_union = |place: &Place| {
        union.is_some_and(|(union, key)| place == union || *place == union.key(key))
    };
    let is_own = |place: &Place| !is_of_member(place) && !is_of_union(place);
    for (place, fact) in before.iter().filter(|(place, _)| is_own(place)) {
        match after.get(place) {
            Some(other) => {
                changed::changed(cx, place, [fact, other]);
                described.extend(fact.at.first().filter(|_| fact.description != other.description));
            }
            None => only_ours(cx, place, fact, facts, all),
        }
    }
    for (place, fact) in after.iter().filter(|(place, _)| is_own(place)) {
        if !before.contains_key(place) {
            only_theirs(cx, place, fact, facts, all);
        }
    }
    for (union, key, members) in &unions {
        for both in members {
            compare(cx, *both, all, Some((union, key)), described);
        }
    }
}

/// Adds operations of the vendor's document on or below the paths of ours.
fn added_operations(cx: &mut Collector<'_>, known: &BTreeSet<String>, apis: [&Api; 2]) {
    let path = |key: &str| key.split_once(' ').map_or_else(String::new, |(_, it)| it.to_owned());
    let paths: BTreeSet<String> = known.iter().map(|it| path(it)).collect();
    for operation in &apis[1].operations {
        let key = operation_key(operation);
        let own = path(&key);
        let is_near = paths.iter().any(|it| {
            own.strip_prefix(it.as_str()).is_some_and(|it| it.is_empty() || it.starts_with('/'))
        });
        if is_near && !known.contains(&key) {
            let place =
                Place { operation: key.clone(), part: Part::Operation, path: String::new() };
            let at = ["/paths".to_owned(), operation.at.clone()];
            let message = in_vendors_alone(&format!("the operation `{key}`"));
            cx.add(kinds::ENDPOINT_ADDED, &place, at, Some(key), message);
        }
    }
}

/// Whether a document describes an object at a place; only then is an absent key missing.
fn is_described(place: &Place, facts: &Facts) -> bool {
    facts.get(place).is_some_and(|it| !it.is_cut && it.types.contains(&WireType::Object))
}

fn only_theirs(
    cx: &mut Collector<'_>,
    place: &Place,
    fact: &Fact,
    [ours, theirs]: [&Facts; 2],
    all: [&Facts; 2],
) {
    let operation = Place { part: Part::Operation, path: String::new(), ..place.clone() };
    let at_operation = all[0].get(&operation).map(|it| first(&it.at)).unwrap_or_default();
    let theirs_at = first(&fact.at);
    if let Some((parent, key)) = place.parent() {
        // Our spec may leave an object open, and a new object brings its properties with it.
        let is_new = is_described(&parent, ours) && theirs.contains_key(&parent);
        let Some(key) = property(key).filter(|_| is_new) else { return };
        let kind = match (is_sent(&place.part), fact.required) {
            (true, false) => kinds::NEW_OPTIONAL_REQUEST_PROPERTY,
            (true, true) => kinds::NEW_REQUIRED_REQUEST_PROPERTY,
            (false, false) => kinds::RESPONSE_OPTIONAL_PROPERTY_ADDED,
            (false, true) => kinds::RESPONSE_REQUIRED_PROPERTY_ADDED,
        };
        let schema = ours.get(&parent).map(|it| first(&it.schemas)).unwrap_or_default();
        let at = [format!("{schema}/properties/{key}"), theirs_at];
        let presence = if fact.required { "required" } else { "optional" };
        let message = in_vendors_alone(&format!("{}, which is {presence}", name(place)));
        return cx.add(kind, place, at, None, message);
    }
    let (kind, at, value) = match &place.part {
        Part::Operation => return,
        Part::Parameter(location, parameter) => {
            let kind = match fact.required {
                true => kinds::NEW_REQUIRED_REQUEST_PARAMETER,
                false => kinds::NEW_OPTIONAL_REQUEST_PARAMETER,
            };
            // Parameters in different locations may share a name.
            let value = match location {
                ParameterIn::Header => format!("header {parameter}"),
                ParameterIn::Cookie => format!("cookie {parameter}"),
                ParameterIn::Path | ParameterIn::Query => parameter.clone(),
            };
            (kind, format!("{at_operation}/parameters"), Some(value))
        }
        Part::Request => {
            let kind = match fact.required {
                true => kinds::REQUEST_BODY_ADDED_REQUIRED,
                false => kinds::REQUEST_BODY_ADDED_OPTIONAL,
            };
            (kind, format!("{at_operation}/requestBody"), None)
        }
        Part::Response(status) => {
            let kind = match status.starts_with('2') {
                true => kinds::RESPONSE_SUCCESS_STATUS_ADDED,
                false => kinds::RESPONSE_NON_SUCCESS_STATUS_ADDED,
            };
            (kind, format!("{at_operation}/responses/{status}"), None)
        }
        Part::Header(status, header) => {
            let response = Place { part: Part::Response(status.clone()), ..operation };
            let Some(response) = ours.get(&response) else { return };
            let at = format!("{}/headers/{}", first(&response.at), escape(header));
            (kinds::RESPONSE_HEADER_ADDED, at, None)
        }
    };
    cx.add(kind, place, [at, theirs_at], value, in_vendors_alone(&name(place)));
}

fn only_ours(
    cx: &mut Collector<'_>,
    place: &Place,
    fact: &Fact,
    [ours, theirs]: [&Facts; 2],
    all: [&Facts; 2],
) {
    let operation = Place { part: Part::Operation, path: String::new(), ..place.clone() };
    let Some(their_operation) = all[1].get(&operation) else {
        if place.part == Part::Operation {
            let at = [first(&fact.at), "/paths".to_owned()];
            let kind = kinds::API_REMOVED_WITHOUT_DEPRECATION;
            cx.add(kind, place, at, None, in_ours_alone("the operation"));
        }
        return;
    };
    let mut their_at = first(&their_operation.at);
    if let Some((parent, key)) = place.parent() {
        let is_gone = is_described(&parent, theirs) && ours.contains_key(&parent);
        if !is_gone || property(key).is_none() {
            return;
        }
        their_at = theirs.get(&parent).map(|it| first(&it.schemas)).unwrap_or_default();
    }
    let kind = match (&place.part, place.path.as_str(), fact.required) {
        (Part::Operation, ..) => return,
        (Part::Parameter(..), "", _) => kinds::REQUEST_PARAMETER_REMOVED,
        (Part::Request, "", _) => kinds::REQUEST_BODY_REMOVED,
        (Part::Parameter(..) | Part::Request, ..) => kinds::REQUEST_PROPERTY_REMOVED,
        (Part::Response(status), "", _) if status.starts_with('2') => {
            kinds::RESPONSE_SUCCESS_STATUS_REMOVED
        }
        (Part::Response(_), "", _) => kinds::RESPONSE_NON_SUCCESS_STATUS_REMOVED,
        (Part::Header(status, _), _, is_required) => {
            let part = Part::Response(status.clone());
            if !theirs.contains_key(&Place { part, ..operation }) {
                return;
            }
            match is_required {
                true => kinds::REQUIRED_RESPONSE_HEADER_REMOVED,
                false => kinds::OPTIONAL_RESPONSE_HEADER_REMOVED,
            }
        }
        (Part::Response(_), _, true) => kinds::RESPONSE_REQUIRED_PROPERTY_REMOVED,
        (Part::Response(_), _, false) => kinds::RESPONSE_OPTIONAL_PROPERTY_REMOVED,
    };
    let at = [first(&fact.at), their_at];
    cx.add(kind, place, at, None, in_ours_alone(&name(place)));
}
