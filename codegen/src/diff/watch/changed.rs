//! A place that both documents have → its deviations.

use std::collections::BTreeSet;

use super::deviation::{Collector, either, first, in_ours_alone, in_vendors_alone, is_sent, name};
use crate::diff::{ChangeKind, kinds};
use crate::facts::{Fact, Part, Place, WireType};
use crate::model::LIMITS;

/// Compares a place that both documents have.
pub(super) fn changed(cx: &mut Collector<'_>, place: &Place, facts: [&Fact; 2]) {
    let [ours, theirs] = facts;
    let (part, at) = (&place.part, facts.map(|it| first(&it.at)));
    let name = name(place);
    let unlike_ours = |message: &str| format!("{name} {message}, unlike in our spec");
    let mut add = |kind, value: Option<&str>, message: String| {
        cx.add(kind, place, at.clone(), value.map(str::to_owned), message);
    };
    let is_response = matches!(part, Part::Response(_)) && place.path.is_empty();
    let message =
        if is_response { ["has a body", "has no body"] } else { ["is required", "is optional"] };
    match (ours.required, theirs.required, presence(place)) {
        (false, true, Some([kind, _])) => add(kind, None, unlike_ours(message[0])),
        (true, false, Some([_, kind])) => add(kind, None, unlike_ours(message[1])),
        _ => {}
    }
    if !ours.deprecated && theirs.deprecated {
        add(deprecated(part, &place.path), None, unlike_ours("is deprecated"));
    }
    if !matches!(part, Part::Request | Part::Response(_)) && !matches!(part, Part::Parameter(..)) {
        return;
    }
    // A missing body has no type to compare.
    if is_response && ours.required != theirs.required {
        return;
    }
    // Clients accept null wherever a property may be absent.
    let null = match (ours.nullable, theirs.nullable, ours.required) {
        (false, true, true) => Some((
            [kinds::REQUEST_PROPERTY_BECAME_NULLABLE, kinds::RESPONSE_PROPERTY_BECAME_NULLABLE],
            "can be null",
        )),
        (true, false, true) => Some((
            [
                kinds::REQUEST_PROPERTY_BECAME_NOT_NULLABLE,
                kinds::RESPONSE_PROPERTY_BECAME_NOT_NULLABLE,
            ],
            "cannot be null",
        )),
        (false, true, false) => Some((
            [
                kinds::RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NULLABLE,
                kinds::RUST_RESPONSE_OPTIONAL_PROPERTY_BECAME_NULLABLE,
            ],
            "can be null",
        )),
        (true, false, false) => Some((
            [
                kinds::RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NOT_NULLABLE,
                kinds::RUST_RESPONSE_OPTIONAL_PROPERTY_BECAME_NOT_NULLABLE,
            ],
            "cannot be null",
        )),
        _ => None,
    };
    if let Some((kinds, message)) = null {
        add(either(part, kinds), None, unlike_ours(message));
    }
    types(&mut add, part, &name, facts);
    values(cx, place, facts);
    if is_sent(part) {
        limits(cx, place, facts);
    }
}

/// The kinds for becoming required and for becoming optional.
fn presence(place: &Place) -> Option<[&'static ChangeKind; 2]> {
    Some(match (&place.part, place.path.as_str()) {
        (Part::Parameter(..), "") => {
            [kinds::REQUEST_PARAMETER_BECAME_REQUIRED, kinds::REQUEST_PARAMETER_BECAME_OPTIONAL]
        }
        (Part::Request, "") => {
            [kinds::REQUEST_BODY_BECAME_REQUIRED, kinds::REQUEST_BODY_BECAME_OPTIONAL]
        }
        (Part::Response(_), "") => {
            [kinds::RUST_RESPONSE_BODY_ADDED, kinds::RUST_RESPONSE_BODY_REMOVED]
        }
        (Part::Parameter(..) | Part::Request, _) => {
            [kinds::REQUEST_PROPERTY_BECAME_REQUIRED, kinds::REQUEST_PROPERTY_BECAME_OPTIONAL]
        }
        (Part::Response(_), _) => {
            [kinds::RESPONSE_PROPERTY_BECAME_REQUIRED, kinds::RESPONSE_PROPERTY_BECAME_OPTIONAL]
        }
        (Part::Operation | Part::Header(..), _) => return None,
    })
}

fn deprecated(part: &Part, path: &str) -> &'static ChangeKind {
    match part {
        Part::Operation => kinds::ENDPOINT_DEPRECATED,
        Part::Parameter(..) if path.is_empty() => kinds::REQUEST_PARAMETER_DEPRECATED,
        Part::Parameter(..) | Part::Request => kinds::REQUEST_PROPERTY_DEPRECATED,
        Part::Response(_) | Part::Header(..) => kinds::RESPONSE_PROPERTY_DEPRECATED,
    }
}

fn types(
    add: &mut impl FnMut(&'static ChangeKind, Option<&str>, String),
    part: &Part,
    name: &str,
    [ours, theirs]: [&Fact; 2],
) {
    let holds = |all: &BTreeSet<WireType>, some: &BTreeSet<WireType>| {
        let has = |it: &WireType| {
            all.contains(it) || *it == WireType::Integer && all.contains(&WireType::Number)
        };
        all.is_empty() || !some.is_empty() && some.iter().all(has)
    };
    let kinds = match (holds(&theirs.types, &ours.types), holds(&ours.types, &theirs.types)) {
        (true, true) => return,
        (true, false) => {
            [kinds::REQUEST_PROPERTY_TYPE_GENERALIZED, kinds::RESPONSE_PROPERTY_TYPE_GENERALIZED]
        }
        (false, true) => {
            [kinds::REQUEST_PROPERTY_TYPE_SPECIALIZED, kinds::RESPONSE_PROPERTY_TYPE_SPECIALIZED]
        }
        (false, false) => {
            [kinds::REQUEST_PROPERTY_TYPE_CHANGED, kinds::RESPONSE_PROPERTY_TYPE_CHANGED]
        }
    };
    let [was, is] = [ours, theirs].map(|it| match it.types.is_empty() {
        true => "anything".to_owned(),
        false => it.types.iter().map(|it| it.word()).collect::<Vec<_>>().join(" or "),
    });
    add(either(part, kinds), Some(&is), format!("{name} is {is}, and {was} in our spec"));
}

fn values(cx: &mut Collector<'_>, place: &Place, [ours, theirs]: [&Fact; 2]) {
    let (part, name, their_at) = (&place.part, name(place), first(&theirs.at));
    let (Some(before), Some(after)) = (&ours.values, &theirs.values) else {
        let is_string = |it: &Fact| it.types.contains(&WireType::String);
        if !is_string(ours)
            || !is_string(theirs)
            || ours.values.is_none() == theirs.values.is_none()
        {
            return;
        }
        let (kinds, message) = match ours.values.is_none() {
            true => (
                [
                    kinds::REQUEST_PROPERTY_TYPE_SPECIALIZED,
                    kinds::RESPONSE_PROPERTY_TYPE_SPECIALIZED,
                ],
                "an enum",
            ),
            false => (
                [
                    kinds::REQUEST_PROPERTY_TYPE_GENERALIZED,
                    kinds::RESPONSE_PROPERTY_TYPE_GENERALIZED,
                ],
                "any string",
            ),
        };
        let (at, value) = ([first(&ours.at), their_at], Some(message.to_owned()));
        return cx.add(
            either(part, kinds),
            place,
            at,
            value,
            format!("{name} is {message}, unlike in our spec"),
        );
    };
    let our_enum = format!("{}/enum", first(&ours.schemas));
    for (value, at) in after.iter().filter(|(value, _)| !before.contains_key(*value)) {
        let kinds =
            [kinds::REQUEST_PROPERTY_ENUM_VALUE_ADDED, kinds::RESPONSE_PROPERTY_ENUM_VALUE_ADDED];
        let message = in_vendors_alone(&format!("the value `{value}` in {name}"));
        let at = [our_enum.clone(), at.clone()];
        cx.add(either(part, kinds), place, at, Some(value.clone()), message);
    }
    if !is_sent(part) {
        let in_both = before.keys().filter(|value| after.contains_key(*value));
        cx.kept.extend(in_both.map(|value| (our_enum.clone(), value.clone())));
    }
    for value in before.keys().filter(|value| !after.contains_key(*value)) {
        let kinds = [
            kinds::REQUEST_PROPERTY_ENUM_VALUE_REMOVED,
            kinds::RESPONSE_PROPERTY_ENUM_VALUE_REMOVED,
        ];
        let message = in_ours_alone(&match is_sent(part) {
            true => format!("the value `{value}` in {name}"),
            false => format!("the value `{value}` in `{}` of responses", place.path),
        });
        let at = [our_enum.clone(), their_at.clone()];
        cx.add(either(part, kinds), place, at, Some(value.clone()), message);
    }
}

/// Compares the limits of what is sent.
fn limits(cx: &mut Collector<'_>, place: &Place, [ours, theirs]: [&Fact; 2]) {
    for (key, is_least) in LIMITS {
        let [before, after] = [ours, theirs].map(|it| it.limits.get(key));
        let is_tighter = match (before.and_then(|it| it.as_f64()), after.and_then(|it| it.as_f64()))
        {
            (Some(was), Some(is)) if was == is => continue,
            (Some(was), Some(is)) => (is > was) == is_least,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (None, None) => continue,
        };
        let kind = match is_tighter {
            true => kinds::RUST_REQUEST_LIMIT_TIGHTENED,
            false => kinds::RUST_REQUEST_LIMIT_RELAXED,
        };
        let limit =
            |it: Option<&serde_json::Number>| it.map_or("none".to_owned(), |it| it.to_string());
        let message = format!(
            "`{key}` of {} is {}, and {} in our spec",
            name(place),
            limit(after),
            limit(before)
        );
        let at = [first(&ours.at), first(&theirs.at)];
        cx.add(kind, place, at, Some(format!("{key}: {}", limit(after))), message);
    }
}
