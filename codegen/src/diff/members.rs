//! Two enums, unions or strings → what changed of their values, members and conversions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::change::Direction;
use super::comparison::{Comparison, Pair, keys};
use super::{kinds, names};
use crate::model::{Choice, Form, Mapped, Schema, Union};

pub(super) fn values(cx: &mut Comparison<'_>, [old, new]: [&Schema; 2], direction: Direction) {
    fn values(schema: &Schema) -> Vec<&str> {
        let Form::Enum(values) = &schema.form else { return Vec::new() };
        values.iter().map(|it| it.value.as_str()).collect()
    }
    let (mut before, after) = (values(old), values(new));
    let name = names::of(cx.new, &new.at);
    let at = keys([&old.at, &new.at], "enum");
    let variants = |it| -> BTreeMap<&str, String> {
        Schema::variants(it)
            .into_iter()
            .zip(values(it))
            .map(|(name, value)| (value, name))
            .collect()
    };
    let [old_names, new_names] = [old, new].map(variants);
    for (value, is) in &new_names {
        if let Some(was) = old_names.get(value) {
            cx.compare_rust_names([was, is], at.clone(), &format!("{name}: {value}"));
        }
    }
    for (was, is) in names::renamed_on_wire(&old_names, &new_names) {
        let index =
            |all: &[&str], value| all.iter().position(|it| *it == value).unwrap_or_default();
        let (was_index, is_index) = (index(&before, was), index(&after, is));
        wire_name_changed(
            cx,
            [was, is],
            &name,
            [format!("{}/{was_index}", at[0]), format!("{}/{is_index}", at[1])],
            direction,
        );
        before[was_index] = is;
    }
    if let Some(index) = renamed([old, new], [&before, &after]) {
        let kinds =
            [kinds::RUST_REQUEST_ENUM_VALUE_RENAMED, kinds::RUST_RESPONSE_ENUM_VALUE_RENAMED];
        let message = format!("`{}` of `{name}` was renamed to `{}`", before[index], after[index]);
        cx.add_for(direction, kinds, at.each_ref().map(|at| format!("{at}/{index}")), message);
        before[index] = after[index];
    }
    for (index, value) in after.iter().enumerate().filter(|(_, value)| !before.contains(value)) {
        let kinds =
            [kinds::REQUEST_PROPERTY_ENUM_VALUE_ADDED, kinds::RESPONSE_PROPERTY_ENUM_VALUE_ADDED];
        let at = [at[0].clone(), format!("{}/{index}", at[1])];
        cx.add_for(direction, kinds, at, format!("`{name}` gained the value `{value}`"));
    }
    for (index, value) in before.iter().enumerate().filter(|(_, value)| !after.contains(value)) {
        let kinds = [
            kinds::REQUEST_PROPERTY_ENUM_VALUE_REMOVED,
            kinds::RESPONSE_PROPERTY_ENUM_VALUE_REMOVED,
        ];
        let at = [format!("{}/{index}", at[0]), at[1].clone()];
        cx.add_for(direction, kinds, at, format!("`{name}` lost the value `{value}`"));
    }
    let kept = before.iter().filter(|it| after.contains(it));
    if kept.ne(after.iter().filter(|it| before.contains(it))) {
        let message = format!("the values of `{name}` were reordered");
        cx.add_for(direction, [kinds::RUST_ENUM_VALUES_REORDERED; 2], at, message);
    }
}

/// The index of the renamed value. Only its position and description identify a value, so these and all
/// other values have to be unchanged.
fn renamed([old, new]: [&Schema; 2], [before, after]: [&[&str]; 2]) -> Option<usize> {
    let mut others = before.iter().zip(after).enumerate().filter(|(_, (was, is))| was != is);
    let (Some((index, (was, is))), None) = (others.next(), others.next()) else { return None };
    let is_new = !before.contains(is) && !after.contains(was) && before.len() == after.len();
    (is_new && old.docs.values.get(*was) == new.docs.values.get(*is)).then_some(index)
}

/// Adds that a value changed on the wire while its variant kept its Rust name.
fn wire_name_changed(
    cx: &mut Comparison<'_>,
    [was, is]: [&str; 2],
    name: &str,
    at: [String; 2],
    direction: Direction,
) {
    let kinds =
        [kinds::RUST_REQUEST_WIRE_NAME_CHANGED, kinds::RUST_RESPONSE_WIRE_NAME_UNRECOGNIZED];
    cx.add_for(direction, kinds, at, format!("`{is}` of `{name}` was `{was}` on the wire"));
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
        let message = format!("the discriminator of `{name}` changed: {was} → {is}");
        let at = at.map(|it| format!("{it}/discriminator/propertyName"));
        cx.add_for(direction, kinds, at, message);
    }
    let [old_map, new_map] = at.map(|it| format!("{it}/discriminator/mapping"));
    let [before, after] = [old, new].map(|it| it.mapping.as_deref().unwrap_or_default());
    let [old_names, new_names] = [before, after]
        .map(|it| it.iter().map(|it| (it.value.as_str(), it.rust_name.clone())).collect());
    let renamed = names::renamed_on_wire(&old_names, &new_names);
    let now = |was| renamed.get(was).copied().unwrap_or(was);
    for is in after {
        match before.iter().find(|was| now(was.value.as_str()) == is.value) {
            Some(was) => {
                if was.value != is.value {
                    let at = [was.member.at.clone(), is.member.at.clone()];
                    wire_name_changed(cx, [&was.value, &is.value], &name, at, direction);
                }
                member(cx, [was, is], &name, direction);
            }
            None if before.iter().any(|was| was.name == is.name) => {
                let kinds =
                    [kinds::RUST_REQUEST_UNION_VALUE_ADDED, kinds::RUST_RESPONSE_UNION_VALUE_ADDED];
                let message = format!("a member of `{name}` gained the value `{}`", is.value);
                cx.add_for(direction, kinds, [&old_map, &is.member.at], message);
            }
            None => {
                let kinds =
                    [kinds::REQUEST_PROPERTY_ONE_OF_ADDED, kinds::RESPONSE_PROPERTY_ONE_OF_ADDED];
                let message = format!("`{name}` gained the member `{}`", is.value);
                cx.add_for(direction, kinds, [&old_map, &is.member.at], message);
            }
        }
    }
    for was in
        before.iter().filter(|was| !after.iter().any(|it| it.value == now(was.value.as_str())))
    {
        let (kinds, message) = match after.iter().any(|is| is.name == was.name) {
            true => (
                [kinds::RUST_REQUEST_UNION_VALUE_REMOVED, kinds::RUST_RESPONSE_UNION_VALUE_REMOVED],
                format!("a member of `{name}` lost the value `{}`", was.value),
            ),
            false => (
                [kinds::REQUEST_PROPERTY_ONE_OF_REMOVED, kinds::RESPONSE_PROPERTY_ONE_OF_REMOVED],
                format!("`{name}` lost the member `{}`", was.value),
            ),
        };
        cx.add_for(direction, kinds, [&was.member.at, &new_map], message);
    }
}

/// Compares the members of two unions that are distinguished by JSON type or by keys.
pub(super) fn choices<'a>(
    cx: &mut Comparison<'a>,
    [old, new]: [&'a [Choice]; 2],
    at: [&str; 2],
    direction: Direction,
) {
    let name = names::of(cx.new, at[1]);
    let is_one = |it: &Choice, other: &Choice| {
        it.ty == other.ty
            && (it.keys.is_empty() && other.keys.is_empty() || it.rust_name == other.rust_name)
    };
    for is in new {
        match old.iter().find(|was| is_one(was, is)) {
            Some(was) => {
                let at = [&was.schema.at, &is.schema.at];
                if was.rust_name != is.rust_name {
                    let kinds = [
                        kinds::RUST_REQUEST_TYPE_NAME_CHANGED,
                        kinds::RUST_RESPONSE_TYPE_NAME_CHANGED,
                    ];
                    let [was, is] = [&was.rust_name, &is.rust_name];
                    let message = format!("the variant `{was}` of `{name}` was renamed to `{is}`");
                    cx.add_for(direction, kinds, at, message);
                }
                cx.pending.push((Pair::Uses([&was.schema, &is.schema]), direction));
            }
            None => {
                let kinds =
                    [kinds::REQUEST_PROPERTY_ONE_OF_ADDED, kinds::RESPONSE_PROPERTY_ONE_OF_ADDED];
                let message = format!("`{name}` gained a member that is {}", is.describe());
                cx.add_for(direction, kinds, [at[0], &is.schema.at], message);
            }
        }
    }
    for was in old.iter().filter(|was| new.iter().all(|is| !is_one(was, is))) {
        let kinds =
            [kinds::REQUEST_PROPERTY_ONE_OF_REMOVED, kinds::RESPONSE_PROPERTY_ONE_OF_REMOVED];
        let message = format!("`{name}` lost the member that is {}", was.describe());
        cx.add_for(direction, kinds, [&was.schema.at, at[1]], message);
    }
}

/// Compares the members of two open unions.
pub(super) fn open<'a>(cx: &mut Comparison<'a>, [old, new]: [&'a Schema; 2], direction: Direction) {
    let name = names::of(cx.new, &new.at);
    let [before, after] = [old, new].map(|it| it.accessors(""));
    for is in &after {
        match before.iter().find(|was| was.rust_name == is.rust_name) {
            Some(was) => cx.pending.push((Pair::Uses([was.schema, is.schema]), direction)),
            None => {
                let kinds =
                    [kinds::REQUEST_PROPERTY_ONE_OF_ADDED, kinds::RESPONSE_PROPERTY_ONE_OF_ADDED];
                let message = format!("`{name}` gained the member `{}`", is.ty);
                cx.add_for(direction, kinds, [&old.at, &is.schema.at], message);
            }
        }
    }
    for was in before.iter().filter(|was| after.iter().all(|is| is.rust_name != was.rust_name)) {
        let kinds =
            [kinds::REQUEST_PROPERTY_ONE_OF_REMOVED, kinds::RESPONSE_PROPERTY_ONE_OF_REMOVED];
        let message = format!("`{name}` lost the member `{}`", was.ty);
        cx.add_for(direction, kinds, [&was.schema.at, &new.at], message);
    }
}

/// Compares the members of two unions for one discriminator value.
fn member(cx: &mut Comparison<'_>, [was, is]: [&Mapped; 2], union: &str, direction: Direction) {
    let (Some(from), Some(to)) = (&was.name, &is.name) else { return };
    if !cx.is_same_name(from, to) {
        let kinds = [
            kinds::REQUEST_PROPERTY_DISCRIMINATOR_MAPPING_CHANGED,
            kinds::RESPONSE_PROPERTY_DISCRIMINATOR_MAPPING_CHANGED,
        ];
        let message = format!("`{}` of `{union}` changed: `{from}` → `{to}`", is.value);
        return cx.add_for(direction, kinds, [&was.member.at, &is.member.at], message);
    }
    if was.value == is.value && from == to {
        let (at, what) = ([&was.member.at, &is.member.at], format!("{union}: {}", is.value));
        cx.compare_rust_names([&was.rust_name, &is.rust_name], at, &what);
    }
    if let (Some(from), Some(to)) = (cx.old.types.get(from), cx.new.types.get(to))
        && direction != Direction::Both
    {
        cx.pending.push((Pair::Types([from, to]), direction));
    }
}

/// Compares what a string can be converted from.
pub(super) fn from(cx: &mut Comparison<'_>, [old, new]: [&Schema; 2], direction: Direction) {
    fn origins(schema: &Schema) -> impl Iterator<Item = (&str, Option<&str>)> {
        schema.from.iter().filter_map(|it| Some((it.name.as_deref()?, it.property.as_deref())))
    }
    let now = |name| cx.renamed.get(name).copied().unwrap_or(name);
    let before: BTreeSet<_> = origins(old).map(|(name, property)| (now(name), property)).collect();
    let after: BTreeSet<_> = origins(new).collect();
    let of = |(name, property): &(&str, Option<&str>)| match property {
        Some(property) => format!("`{property}` of `{name}`"),
        None => format!("`{name}`"),
    };
    let name = names::of(cx.new, &new.at);
    let at = keys([&old.at, &new.at], "x-from");
    for it in after.difference(&before) {
        let message = format!("`{name}` can be converted from {}", of(it));
        cx.add_for(direction, [kinds::RUST_NEWTYPE_CONVERSION_ADDED; 2], at.clone(), message);
    }
    for it in before.difference(&after) {
        let message = format!("`{name}` can no longer be converted from {}", of(it));
        cx.add_for(direction, [kinds::RUST_NEWTYPE_CONVERSION_REMOVED; 2], at.clone(), message);
    }
}
