//! Two enums, unions or strings → what changed of their values, of their members, and of what they
//! can be made of.

use std::collections::BTreeSet;

use serde_json::json;

use super::change::Direction;
use super::comparison::{Comparison, Pair, keys};
use super::{kinds, names};
use crate::model::{Form, Mapped, Schema, Union};

pub(super) fn values(cx: &mut Comparison<'_>, [old, new]: [&Schema; 2], direction: Direction) {
    fn values(schema: &Schema) -> Vec<&str> {
        let Form::Enum(values) = &schema.form else { return Vec::new() };
        values.iter().map(|it| it.value.as_str()).collect()
    }
    let (before, after) = (values(old), values(new));
    let name = names::of(cx.new, &new.at);
    let at = keys([&old.at, &new.at], "enum");
    for (index, value) in after.iter().enumerate().filter(|(_, value)| !before.contains(value)) {
        let kinds =
            [kinds::REQUEST_PROPERTY_ENUM_VALUE_ADDED, kinds::RESPONSE_PROPERTY_ENUM_VALUE_ADDED];
        let at = [at[0].clone(), format!("{}/{index}", at[1])];
        cx.add_of(direction, kinds, at, format!("`{name}` has another value: `{value}`"));
    }
    for (index, value) in before.iter().enumerate().filter(|(_, value)| !after.contains(value)) {
        let kinds = [
            kinds::REQUEST_PROPERTY_ENUM_VALUE_REMOVED,
            kinds::RESPONSE_PROPERTY_ENUM_VALUE_REMOVED,
        ];
        let at = [format!("{}/{index}", at[0]), at[1].clone()];
        cx.add_of(direction, kinds, at, format!("`{name}` lost the value `{value}`"));
    }
    let kept = before.iter().filter(|it| after.contains(it));
    if kept.ne(after.iter().filter(|it| before.contains(it))) {
        let says = format!("the values of `{name}` come in another order");
        cx.add_of(direction, [kinds::RUST_ENUM_VALUES_REORDERED; 2], at, says);
    }
}

pub(super) fn union(
    cx: &mut Comparison<'_>,
    [old, new]: [&Union; 2],
    at: [&str; 2],
    direction: Direction,
) {
    let name = names::of(cx.new, at[1]);
    if old.discriminator != new.discriminator {
        let kinds = [
            kinds::REQUEST_PROPERTY_DISCRIMINATOR_PROPERTY_NAME_CHANGED,
            kinds::RESPONSE_PROPERTY_DISCRIMINATOR_PROPERTY_NAME_CHANGED,
        ];
        let (was, is) = (json!(old.discriminator), json!(new.discriminator));
        let says = format!("members of `{name}` are told apart by {is}, no longer by {was}");
        let at = at.map(|it| format!("{it}/discriminator/propertyName"));
        cx.add_of(direction, kinds, at, says);
    }
    let [old_map, new_map] = at.map(|it| format!("{it}/discriminator/mapping"));
    let [before, after] = [old, new].map(|it| it.mapping.as_deref().unwrap_or_default());
    for is in after {
        match before.iter().find(|it| it.value == is.value) {
            Some(was) => member(cx, [was, is], &name, direction),
            None => {
                let kinds =
                    [kinds::REQUEST_PROPERTY_ONE_OF_ADDED, kinds::RESPONSE_PROPERTY_ONE_OF_ADDED];
                let says = format!("`{name}` has another member: `{}`", is.value);
                cx.add_of(direction, kinds, [&old_map, &is.member.at], says);
            }
        }
    }
    for was in before.iter().filter(|was| !after.iter().any(|it| it.value == was.value)) {
        let kinds =
            [kinds::REQUEST_PROPERTY_ONE_OF_REMOVED, kinds::RESPONSE_PROPERTY_ONE_OF_REMOVED];
        let says = format!("`{name}` lost the member `{}`", was.value);
        cx.add_of(direction, kinds, [&was.member.at, &new_map], says);
    }
}

/// Compares the members of two unions that have one value.
fn member(cx: &mut Comparison<'_>, [was, is]: [&Mapped; 2], union: &str, direction: Direction) {
    let (Some(from), Some(to)) = (&was.name, &is.name) else { return };
    if !cx.is_same_name(from, to) {
        let kinds = [
            kinds::REQUEST_PROPERTY_DISCRIMINATOR_MAPPING_CHANGED,
            kinds::RESPONSE_PROPERTY_DISCRIMINATOR_MAPPING_CHANGED,
        ];
        let says = format!("`{}` of `{union}` is `{to}` now, no longer `{from}`", is.value);
        cx.add_of(direction, kinds, [&was.member.at, &is.member.at], says);
    } else if let (Some(from), Some(to)) = (cx.old.types.get(from), cx.new.types.get(to))
        && direction != Direction::Both
    {
        cx.pending.push((Pair::Types([from, to]), direction));
    }
}

/// What a string can be made of.
pub(super) fn from(cx: &mut Comparison<'_>, [old, new]: [&Schema; 2], direction: Direction) {
    let now = |name| cx.renamed.get(name).copied().unwrap_or(name);
    let before: BTreeSet<&str> = old.sources().map(now).collect();
    let after: BTreeSet<&str> = new.sources().collect();
    let name = names::of(cx.new, &new.at);
    let at = keys([&old.at, &new.at], "x-from");
    for it in after.difference(&before) {
        let says = format!("`{name}` can be made of `{it}`");
        cx.add_of(direction, [kinds::RUST_TEXT_FROM_ADDED; 2], at.clone(), says);
    }
    for it in before.difference(&after) {
        let says = format!("`{name}` can no longer be made of `{it}`");
        cx.add_of(direction, [kinds::RUST_TEXT_FROM_REMOVED; 2], at.clone(), says);
    }
}
