//! Two objects → what changed of their properties, and of the arguments of their constructor.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::change::{ChangeKind, Direction};
use super::comparison::{Comparison, Pair, keys};
use super::{kinds, names};
use crate::model::{Api, Presence, Properties, Property, Schema};

/// A change of a property: the kinds in requests and in responses, and the message.
type Event = Option<([&'static ChangeKind; 2], Cow<'static, str>)>;

pub(super) fn object<'a>(
    cx: &mut Comparison<'a>,
    [old, new]: [&'a Schema; 2],
    direction: Direction,
) {
    let at = [old.at.as_str(), new.at.as_str()];
    let (before, after) = (properties(cx.old, old), properties(cx.new, new));
    let name = names::of(cx.new, at[1]);
    let [old_names, new_names] = [&before, &after].map(field_names);
    let mut names = names::renamed_on_wire(&old_names, &new_names);
    names.extend(renamed(cx, [&before, &after], &names));
    let is_gone =
        |it: &&Property<'_>| !after.by_name.contains_key(it.name) && !names.contains_key(it.name);
    for was in before.by_name.values().filter(is_gone) {
        let kinds = match was.required {
            _ if was.is_discriminator => [kinds::RUST_DISCRIMINATOR_PROPERTY_CHANGED; 2],
            true => [kinds::REQUEST_PROPERTY_REMOVED, kinds::RESPONSE_REQUIRED_PROPERTY_REMOVED],
            false => [kinds::REQUEST_PROPERTY_REMOVED, kinds::RESPONSE_OPTIONAL_PROPERTY_REMOVED],
        };
        let message = format!("`{name}.{}` was removed", was.name);
        cx.add_for(direction, kinds, [&was.schema.at, &new.at], message);
    }
    let old_name: BTreeMap<&str, &str> = names.iter().map(|(was, is)| (*is, *was)).collect();
    for is in after.by_name.values() {
        match before.by_name.get(old_name.get(is.name).unwrap_or(&is.name)) {
            Some(was) => property(cx, [was, is], direction),
            None => added(cx, &name, is, [&old.at, &is.schema.at], direction),
        }
    }
    extra(cx, [old, new], &name, direction);
    if direction == Direction::Request {
        let was = before.arguments().map(|it| {
            let now = after.by_name.get(names.get(it.name).unwrap_or(&it.name));
            now.map_or(&it.rust_name, |is| &is.rust_name).clone()
        });
        let is = after.arguments().map(|it| it.rust_name.clone()).collect();
        cx.reordered([was.collect(), is], keys(at, "required"), &format!("`{name}::new`"));
    }
}

/// Compares whether additional properties have a schema; if so, the struct has methods to read them.
fn extra<'a>(
    cx: &mut Comparison<'a>,
    [old, new]: [&'a Schema; 2],
    name: &str,
    direction: Direction,
) {
    let (kinds, at, what) = match (cx.old.extra(old), cx.new.extra(new)) {
        (None, Some(is)) => (
            [kinds::NEW_OPTIONAL_REQUEST_PROPERTY, kinds::RESPONSE_OPTIONAL_PROPERTY_ADDED],
            [&old.at, &is.at],
            "now",
        ),
        (Some(was), None) => (
            [kinds::REQUEST_PROPERTY_REMOVED, kinds::RESPONSE_OPTIONAL_PROPERTY_REMOVED],
            [&was.at, &new.at],
            "no longer",
        ),
        // Two schemas are compared like any others.
        (Some(_), Some(_)) | (None, None) => return,
    };
    let message = format!("additional properties of `{name}` are {what} described");
    cx.add_for(direction, kinds, at, message);
}

/// The fields of a struct: wire name → Rust name.
fn field_names<'a>(of: &Properties<'a>) -> BTreeMap<&'a str, String> {
    of.fields().map(|it| (it.name, it.rust_name.clone())).collect()
}

/// Renamed fields, old → new, other than the `known` ones: of a type and presence, exactly one field was
/// removed and one added, with the same schema.
fn renamed<'a>(
    cx: &Comparison<'_>,
    [before, after]: [&Properties<'a>; 2],
    known: &BTreeMap<&str, &str>,
) -> Vec<(&'a str, &'a str)> {
    type Fields<'b, 'a> = Vec<&'b Property<'a>>;
    let mut alike: BTreeMap<String, [Fields<'_, 'a>; 2]> = BTreeMap::new();
    let kind = |it: &Property<'_>| format!("{:?} {}", it.presence, it.schema.rust_type());
    let is_removed =
        |it: &&Property<'_>| !after.by_name.contains_key(it.name) && !known.contains_key(it.name);
    for was in before.fields().filter(is_removed) {
        alike.entry(kind(was)).or_default()[0].push(was);
    }
    let taken: BTreeSet<&str> = known.values().copied().collect();
    let is_added =
        |it: &&Property<'_>| !before.by_name.contains_key(it.name) && !taken.contains(it.name);
    for is in after.fields().filter(is_added) {
        alike.entry(kind(is)).or_default()[1].push(is);
    }
    let pairs = alike.values().filter_map(|[removed, added]| {
        let ([was], [is]) = (removed.as_slice(), added.as_slice()) else { return None };
        cx.is_same([was.schema, is.schema]).then_some((was.name, is.name))
    });
    pairs.collect()
}

/// The properties of an object, with the uses of its type.
fn properties<'a>(api: &'a Api, schema: &'a Schema) -> Properties<'a> {
    let uses = api.type_at(&schema.at).map(|it| it.uses.clone()).unwrap_or_default();
    api.properties_of(schema, &uses)
}

fn added(
    cx: &mut Comparison<'_>,
    name: &str,
    is: &Property<'_>,
    at: [&str; 2],
    direction: Direction,
) {
    let kinds = match (is.required, is.is_argument() || is.is_file) {
        _ if is.is_discriminator => [kinds::RUST_DISCRIMINATOR_PROPERTY_CHANGED; 2],
        (true, true) => {
            [kinds::NEW_REQUIRED_REQUEST_PROPERTY, kinds::RESPONSE_REQUIRED_PROPERTY_ADDED]
        }
        (true, false) => [
            kinds::NEW_REQUIRED_REQUEST_PROPERTY_WITH_DEFAULT,
            kinds::RESPONSE_REQUIRED_PROPERTY_ADDED,
        ],
        (false, _) => {
            [kinds::NEW_OPTIONAL_REQUEST_PROPERTY, kinds::RESPONSE_OPTIONAL_PROPERTY_ADDED]
        }
    };
    let required = if is.required && !is.is_discriminator { ", and is required" } else { "" };
    cx.add_for(direction, kinds, at, format!("`{name}.{}` was added{required}", is.name));
}

/// Compares a property that both objects have.
fn property<'a>(cx: &mut Comparison<'a>, pair: [&Property<'a>; 2], direction: Direction) {
    let [was, is] = pair;
    let at = [was.schema.at.as_str(), is.schema.at.as_str()];
    let name = names::of(cx.new, at[1]);
    if was.is_discriminator || is.is_discriminator {
        let is_same = was.is_discriminator == is.is_discriminator && was.required == is.required;
        if !is_same || !cx.is_same([was.schema, is.schema]) {
            let (kinds, what) = discriminator(pair);
            cx.add_for(direction, kinds, at, format!("`{name}` {what}"));
        }
        return cx.documentation([&was.schema.docs, &is.schema.docs], at);
    }
    if was.is_file != is.is_file {
        let kinds = [kinds::REQUEST_PROPERTY_TYPE_CHANGED, kinds::RESPONSE_PROPERTY_TYPE_CHANGED];
        let [was, is] = pair.map(|it| match it.is_file {
            true => "Part".to_owned(),
            false => it.rust_type().to_string(),
        });
        let message = format!("the type of {name} changed: `{was}` → `{is}`");
        return cx.add_for(direction, kinds, at, message);
    }
    let keeps_api = is_same_field(was.presence, is.presence)
        && (direction != Direction::Request || was.is_argument() == is.is_argument());
    match was.name == is.name {
        true => cx.compare_rust_names([&was.rust_name, &is.rust_name], at, &name),
        false => name_changed(cx, pair, &name, direction),
    }
    if was.schema.read_only != is.schema.read_only {
        let (request, what) = match is.schema.read_only {
            true => (kinds::RUST_PROPERTY_BECAME_READ_ONLY, "became read-only"),
            false => (kinds::RUST_PROPERTY_BECAME_WRITABLE, "is no longer read-only"),
        };
        let kinds = [request, kinds::RUST_UNREAD_KEY_CHANGED];
        cx.add_for(direction, kinds, at, format!("`{name}` {what}"));
    }
    let events = [
        required(pair, keeps_api),
        nullable(pair, keeps_api),
        constructor_default(pair).filter(|_| direction == Direction::Request),
        deprecated(pair),
    ];
    for (kinds, what) in events.into_iter().flatten() {
        cx.add_for(direction, kinds, at, format!("`{name}` {what}"));
    }
    cx.pending.push((Pair::Uses([was.schema, is.schema]), direction));
}

/// Adds a renaming of a property on the wire, and perhaps in Rust.
fn name_changed(
    cx: &mut Comparison<'_>,
    [was, is]: [&Property<'_>; 2],
    name: &str,
    direction: Direction,
) {
    let (request, responses, message) = match was.rust_name == is.rust_name {
        true => (
            kinds::RUST_REQUEST_WIRE_NAME_CHANGED,
            [kinds::RUST_RESPONSE_WIRE_NAME_UNRECOGNIZED, kinds::RUST_RESPONSE_WIRE_NAME_CHANGED],
            format!("`{name}` was called `{}` on the wire", was.name),
        ),
        false => (
            kinds::RUST_REQUEST_PROPERTY_RENAMED,
            [
                kinds::RUST_RESPONSE_OPTIONAL_PROPERTY_RENAMED,
                kinds::RUST_RESPONSE_REQUIRED_PROPERTY_RENAMED,
            ],
            format!("`{}` was renamed to `{}`", names::of(cx.old, &was.schema.at), is.name),
        ),
    };
    let kinds = [request, responses[usize::from(was.required)]];
    cx.add_for(direction, kinds, [&was.schema.at, &is.schema.at], message);
}

/// The change of a property that was or became a discriminator.
fn discriminator([was, is]: [&Property<'_>; 2]) -> ([&'static ChangeKind; 2], &'static str) {
    let became = "became a field, and is no longer a discriminator";
    match (was.is_discriminator, is.is_discriminator) {
        (false, true) => {
            let what = "became a discriminator, and is no longer a field";
            ([kinds::RUST_PROPERTY_BECAME_DISCRIMINATOR; 2], what)
        }
        (true, false) if is.is_argument() => {
            let request = kinds::RUST_DISCRIMINATOR_BECAME_ARGUMENT;
            ([request, kinds::RUST_DISCRIMINATOR_BECAME_PROPERTY], became)
        }
        (true, false) => ([kinds::RUST_DISCRIMINATOR_BECAME_PROPERTY; 2], became),
        _ => {
            let what = "changed as a discriminator";
            ([kinds::RUST_DISCRIMINATOR_PROPERTY_CHANGED; 2], what)
        }
    }
}

/// Whether two fields have the same wrapper type: an `Option` stands for null and for absent.
fn is_same_field(was: Presence, is: Presence) -> bool {
    use Presence::{Nullable, Optional};
    was == is || matches!((was, is), (Nullable, Optional) | (Optional, Nullable))
}

/// The change of whether a property is required; `keeps_api` if its field has the same type.
fn required([was, is]: [&Property<'_>; 2], keeps_api: bool) -> Event {
    let either = |kept, other| if keeps_api { kept } else { other };
    match [was.required, is.required] {
        [true, false] => {
            let response = either(
                kinds::RUST_RESPONSE_NULLABLE_PROPERTY_BECAME_OPTIONAL,
                kinds::RESPONSE_PROPERTY_BECAME_OPTIONAL,
            );
            Some(([kinds::REQUEST_PROPERTY_BECAME_OPTIONAL, response], "became optional".into()))
        }
        [false, true] if is.schema.constructor_default.is_some() => Some((
            [
                kinds::REQUEST_PROPERTY_BECAME_REQUIRED_WITH_DEFAULT,
                kinds::RESPONSE_PROPERTY_BECAME_REQUIRED,
            ],
            "became required, with a constructor default".into(),
        )),
        [false, true] => {
            let response = either(
                kinds::RUST_RESPONSE_NULLABLE_PROPERTY_BECAME_REQUIRED,
                kinds::RESPONSE_PROPERTY_BECAME_REQUIRED,
            );
            Some(([kinds::REQUEST_PROPERTY_BECAME_REQUIRED, response], "became required".into()))
        }
        _ => None,
    }
}

/// The change of whether a property is nullable; `keeps_api` if its field has the same type.
fn nullable([was, is]: [&Property<'_>; 2], keeps_api: bool) -> Event {
    let kinds = match ([was.schema.nullable, is.schema.nullable], keeps_api) {
        ([false, true], false) => {
            [kinds::REQUEST_PROPERTY_BECAME_NULLABLE, kinds::RESPONSE_PROPERTY_BECAME_NULLABLE]
        }
        ([false, true], true) => [
            kinds::RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NULLABLE,
            kinds::RUST_RESPONSE_OPTIONAL_PROPERTY_BECAME_NULLABLE,
        ],
        ([true, false], _)
            if was.required && was.schema.constructor_default == Some(Value::Null) =>
        {
            [kinds::RUST_NULL_DEFAULT_REFUSED, kinds::RESPONSE_PROPERTY_BECAME_NOT_NULLABLE]
        }
        ([true, false], false) => [
            kinds::REQUEST_PROPERTY_BECAME_NOT_NULLABLE,
            kinds::RESPONSE_PROPERTY_BECAME_NOT_NULLABLE,
        ],
        ([true, false], true) => [
            kinds::RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NOT_NULLABLE,
            kinds::RUST_RESPONSE_OPTIONAL_PROPERTY_BECAME_NOT_NULLABLE,
        ],
        _ => return None,
    };
    let what = if is.schema.nullable { "became nullable" } else { "became not nullable" };
    Some((kinds, what.into()))
}

/// The change of the constructor default of a property that stays required.
fn constructor_default([was, is]: [&Property<'_>; 2]) -> Event {
    let [from, to] = [was, is].map(|it| &it.schema.constructor_default);
    if !(was.required && is.required) || from == to {
        return None;
    }
    let (kind, what) = match (from, to) {
        (None, to) => {
            let what =
                format!("got the constructor default {}, and is no longer an argument", json!(to));
            (kinds::RUST_CONSTRUCTOR_DEFAULT_ADDED, what)
        }
        (Some(from), None) => {
            let what = format!("lost the constructor default {from}, and became an argument");
            (kinds::RUST_CONSTRUCTOR_DEFAULT_REMOVED, what)
        }
        (Some(from), Some(to)) => (
            kinds::RUST_CONSTRUCTOR_DEFAULT_CHANGED,
            format!("got the constructor default {to} instead of {from}"),
        ),
    };
    Some(([kind; 2], what.into()))
}

/// The change of whether a property is deprecated.
fn deprecated([was, is]: [&Property<'_>; 2]) -> Event {
    match (was.schema.deprecated, is.schema.deprecated) {
        (false, true) => Some((
            [kinds::REQUEST_PROPERTY_DEPRECATED, kinds::RESPONSE_PROPERTY_DEPRECATED],
            "is deprecated".into(),
        )),
        (true, false) => Some((
            [kinds::REQUEST_PROPERTY_REACTIVATED, kinds::RESPONSE_PROPERTY_REACTIVATED],
            "is no longer deprecated".into(),
        )),
        _ => None,
    }
}
