//! Checks scalar values and the keys that are names.

use serde_json::Value;

use super::fault::{Extent, Fault};
use super::nearest::nearest;
use super::object_shape::Keys;
use super::object_shape::ValueShape::{
    self, Bool, Count, Email, EnumValues, List, Map, NameList, Number, ObjectOrTrue, OneOf,
    OnlyWith, Prose, Str, True, Type, UniqueList, Version,
};
use crate::document::{Document, parent};
use crate::model::is_invisible;
use crate::rule::{self, Rule};

/// JSON's types, as OpenAPI calls them.
pub(super) const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

const STRING: &str = "write a string here, in quotes if YAML reads it as another type";
const ALWAYS_TRUE: &str = "write `true` here; path parameters are always required";
const ONE_TYPE: &str = "write one type here, and `nullable: true` next to it if null is allowed, or a `oneOf` of all types";
pub(super) const NO_NULL: &str = "write the type of the non-null values here, and `nullable: true` next to it; OpenAPI 3.0 has no type `null`";
const NAMES: &str = "write a sequence of property names here, or remove this; to require this property, list it in `required` of the object that has it";

/// The mistake in the value at a pointer, if it does not have this shape.
pub(super) fn fault(
    document: &Document,
    shape: &ValueShape,
    it: &Value,
    pointer: &str,
    rule: &'static Rule,
) -> Option<Fault> {
    let (extent, message) = match (shape, it) {
        (Str, Value::String(_)) => return None,
        (Prose, Value::String(text)) => {
            let message = prose_fault(text)?;
            let diagnostic = document.diagnostic(rule::NO_UNSAFE_MARKDOWN, pointer, message);
            return Some(Fault { diagnostic, extent: Extent::Whole });
        }
        (Email, Value::String(text)) if is_email(text) => return None,
        (Email, Value::String(_)) => {
            (Extent::Value, "write an e-mail address here, such as `api@example.com`".into())
        }
        (Version, Value::String(version)) if version.starts_with("3.1.") || is_version(version) => {
            return None;
        }
        (Version, Value::String(version)) => {
            let version = quoted(version);
            let message = format!(
                "{version} is not supported; supported versions begin with `3.0.` or `3.1.`"
            );
            (Extent::Value, message)
        }
        (Version, _) => (
            Extent::Whole,
            "write the version of OpenAPI here, in quotes, such as `'3.0.3'`".into(),
        ),
        (Type, it) if is_type_of_3_1(it) && is_3_1(document) => return None,
        (Type, it) if is_type_of_3_1(it) => {
            let message = if it.is_array() { ONE_TYPE } else { NO_NULL };
            let diagnostic = document.diagnostic(rule::OAS3_DEVIATION, pointer, message);
            return Some(Fault { diagnostic, extent: Extent::Whole });
        }
        (Type, it) if it.is_null() => (Extent::Value, NO_NULL.into()),
        (Type, Value::String(text)) if TYPES.contains(&text.as_str()) => return None,
        (Type, _) => return Some(one_of(document, &TYPES, it, pointer, rule)),
        (OneOf(values), Value::String(text)) if values.contains(&text.as_str()) => return None,
        (OneOf(values), _) => return Some(one_of(document, values, it, pointer, rule)),
        (OnlyWith(key, value), Value::String(_)) => {
            return only_with(document, (key, value), pointer, rule);
        }
        (Bool, Value::Bool(_)) | (True, Value::Bool(true)) => return None,
        (True, _) => (Extent::Value, ALWAYS_TRUE.into()),
        (Number, Value::Number(_)) => return None,
        (Count, Value::Number(number)) if number.is_u64() => return None,
        (Count, it) if it.as_i64().is_some() => (Extent::Value, "write 0 or more here".into()),
        // Early drafts of JSON Schema had a flag here.
        (NameList, Value::Bool(_)) => {
            let diagnostic = document.diagnostic(rule::OAS3_DEVIATION, pointer, NAMES);
            return Some(Fault { diagnostic, extent: Extent::Whole });
        }
        (EnumValues, _) => {
            let message = "write a sequence of values here";
            let diagnostic = document.diagnostic(rule::TYPED_ENUM, pointer, message);
            return Some(Fault { diagnostic, extent: Extent::Whole });
        }
        (Str | Prose | Email | OnlyWith(..), _) => (Extent::Whole, STRING.into()),
        (shape, _) => (Extent::Whole, format!("write {} here", description(shape))),
    };
    let rule = if matches!(shape, True) { rule::PATH_PARAMS } else { rule };
    let mut diagnostic = document.diagnostic(rule, pointer, message);
    diagnostic.fix = match shape {
        Str | Prose | OnlyWith(..) => document.quote(pointer),
        True => document.replace(pointer, "true"),
        _ => None,
    };
    Some(Fault { diagnostic, extent })
}

/// Whether a document is one of OpenAPI 3.1.
pub(super) fn is_3_1(document: &Document) -> bool {
    document.at("/openapi").as_str().is_some_and(|it| it.starts_with("3.1."))
}

/// Whether this is a type in OpenAPI 3.1 only.
fn is_type_of_3_1(it: &Value) -> bool {
    let is_type = |it: &Value| it.as_str().is_some_and(|it| it == "null" || TYPES.contains(&it));
    it == "null" || it.as_array().is_some_and(|it| !it.is_empty() && it.iter().all(is_type))
}

/// A shape in words.
fn description(shape: &ValueShape) -> &'static str {
    match shape {
        Bool => "`true` or `false`",
        Number => "a number",
        Count => "a whole number",
        ObjectOrTrue(_) => "a mapping or `true`",
        NameList | List(Str) => "a sequence of strings",
        List(_) | UniqueList(_) => "a sequence",
        Map(_, Str | Prose) => "a mapping of strings",
        _ => "a mapping",
    }
}

/// The mistake that a value is not one of those allowed.
fn one_of(
    document: &Document,
    values: &[&str],
    it: &Value,
    pointer: &str,
    rule: &'static Rule,
) -> Fault {
    let text = it.as_str().unwrap_or_default();
    let near = nearest(text, values.iter().copied());
    let allowed = list(values.iter().copied(), "or");
    let message = match near {
        Some(near) => format!("{} is not {allowed}; did you mean `{near}`?", quoted(text)),
        None if it.is_string() => format!("{} is not {allowed}", quoted(text)),
        None => format!("write {allowed} here"),
    };
    let mut diagnostic = document.diagnostic(rule, pointer, message);
    diagnostic.fix = near.and_then(|it| document.replace(pointer, it));
    let extent = if it.is_string() { Extent::Value } else { Extent::Whole };
    Fault { diagnostic, extent }
}

/// The mistake that a key is only used with a value of another one, reported at the other.
fn only_with(
    document: &Document,
    (key, value): (&str, &str),
    pointer: &str,
    rule: &'static Rule,
) -> Option<Fault> {
    let (object, own) = pointer.rsplit_once('/')?;
    let at = format!("{object}/{key}");
    let it = document.at(&at).as_str()?;
    let message = format!("`{own}` is only used with `{value}`");
    (!it.eq_ignore_ascii_case(value)).then(|| Fault {
        diagnostic: document.diagnostic(rule, &at, message),
        extent: Extent::Value,
    })
}

/// The first value of an enum that has no Rust variant, or is null without `nullable`.
pub(super) fn unsupported_enum_value(
    document: &Document,
    items: &[Value],
    pointer: &str,
) -> Option<Fault> {
    let schema = document.at(parent(pointer)?);
    let is_nullable = is_3_1(document) || schema["nullable"] == true;
    let is_unsupported = |it: &Value| !(it.is_string() || it.is_null() && is_nullable);
    let index = items.iter().position(is_unsupported)?;
    let message = match &items[index] {
        Value::Null => "add `nullable: true` to this schema; null is one of its values",
        _ if schema["type"] == "string" => {
            "put this in quotes, as the type is `string`; without quotes this is any string"
        }
        _ => "only strings become a Rust enum; this is any value of its type",
    };
    let diagnostic = document.diagnostic(rule::TYPED_ENUM, &format!("{pointer}/{index}"), message);
    Some(Fault { diagnostic, extent: Extent::Whole })
}

/// The rule that a key breaks, and what to write.
pub(super) fn name_fault(keys: Keys, key: &str) -> Option<(&'static Rule, Extent, String)> {
    let name = quoted(key);
    let of_openapi = |message: String| Some((rule::OAS3_SCHEMA, Extent::Value, message));
    match keys {
        Keys::Components if !is_component_name(key) => {
            let message = format!(
                "rename {name}; component names consist of ASCII letters, digits, `.`, `-` and `_`"
            );
            Some((rule::OAS3_DEVIATION, Extent::Value, message))
        }
        Keys::Paths | Keys::Statuses if key.starts_with("x-") => {
            let message = format!("the extension {name} is not used");
            Some((rule::RUST_UNREAD, Extent::Whole, message))
        }
        Keys::Paths if !key.starts_with('/') => {
            of_openapi(format!("begin the path {name} with `/`"))
        }
        Keys::Statuses if !is_status(key) => of_openapi(format!(
            "{name} is not a status; write one such as `404`, a range such as `4XX`, or `default`"
        )),
        _ => None,
    }
}

fn is_component_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_'))
}

/// `404`, `4XX`, `default`.
fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [b'1'..=b'5', b'X', b'X'] => true,
        [b'1'..=b'5', rest @ ..] => rest.len() == 2 && rest.iter().all(u8::is_ascii_digit),
        _ => key == "default",
    }
}

/// The mistake in a string that cannot become documentation because of control characters. All Markdown
/// and Windows line ends can.
fn prose_fault(text: &str) -> Option<&'static str> {
    text.contains(|it| !matches!(it, '\n' | '\r' | '\t') && is_invisible(it))
        .then_some("remove the control characters; documentation shows U+FFFD for each")
}

/// `3.0.3`, `3.0.0-rc1`.
fn is_version(version: &str) -> bool {
    let Some(rest) = version.strip_prefix("3.0.") else { return false };
    let (digit, suffix) = rest.split_at_checked(1).unwrap_or_default();
    let suffixed = suffix.len() > 1 && suffix.starts_with('-') && !suffix.contains('\n');
    digit.starts_with(|it: char| it.is_ascii_digit()) && (suffix.is_empty() || suffixed)
}

/// `api@example.com`. Quoted local parts and IP addresses are not accepted.
fn is_email(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else { return false };
    let label = |it: &str, others: &str| {
        !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || others.contains(it))
    };
    let dashed = |it: &str| it.starts_with('-') || it.ends_with('-') || it.len() > 63;
    user.len() <= 64
        && host.len() <= 253
        && user.split('.').all(|it| label(it, "!#$%&'*+-/=?^_`{|}~"))
        && host.split('.').all(|it| label(it, "-") && !dashed(it))
}

/// `a`, `b` or `c`.
pub(super) fn list<'a>(words: impl IntoIterator<Item = &'a str>, joint: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|it| format!("`{it}`")).collect();
    match words.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} {joint} {last}", rest.join(", ")),
        words => words.concat(),
    }
}

/// Quotes a string of the document in a message: on one line, and truncated.
pub(super) fn quoted(text: &str) -> String {
    let more = if text.chars().nth(MAX_QUOTED).is_some() { "…" } else { "" };
    let line = text.chars().take(MAX_QUOTED);
    let line: String = line.map(|it| if it.is_control() { '\u{fffd}' } else { it }).collect();
    format!("`{line}{more}`")
}

/// In characters.
const MAX_QUOTED: usize = 60;
