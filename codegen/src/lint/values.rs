//! A value that has no parts, or a key that is a name → what is wrong with it, and what to write in
//! its place.

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

const TEXT: &str = "write a string here, in quotes if it could be read as something else";
const ALWAYS_TRUE: &str = "write `true` here; what is in the path cannot be left out";
const ONE_TYPE: &str = "write one type here, with `nullable: true` beside it where null is allowed, or a `oneOf` of all types";
pub(super) const NO_NULL: &str = "write the type of what is not null here, and `nullable: true` beside it; OpenAPI 3.0 has no type `null`";
const NAMES: &str = "remove this, and name the property in `required` of the object around it if it must be there; a sequence of names belongs here";

/// What is wrong with the value at a pointer, if it is not what its key holds.
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
            let message =
                format!("{version} is not read; the versions that are begin with `3.0.` or `3.1.`");
            (Extent::Value, message)
        }
        (Version, _) => (
            Extent::Whole,
            "write the version of OpenAPI here, such as `'3.0.3'`, in quotes".into(),
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
        (OneOf(texts), Value::String(text)) if texts.contains(&text.as_str()) => return None,
        (OneOf(texts), _) => return Some(one_of(document, texts, it, pointer, rule)),
        (OnlyWith(key, value), Value::String(_)) => {
            return beside(document, (key, value), pointer, rule);
        }
        (Bool, Value::Bool(_)) | (True, Value::Bool(true)) => return None,
        (True, _) => (Extent::Value, ALWAYS_TRUE.into()),
        (Number, Value::Number(_)) => return None,
        (Count, Value::Number(number)) if number.is_u64() => return None,
        (Count, it) if it.as_i64().is_some() => (Extent::Value, "write 0 or more here".into()),
        // As it was in drafts of JSON Schema.
        (NameList, Value::Bool(_)) => {
            let diagnostic = document.diagnostic(rule::OAS3_DEVIATION, pointer, NAMES);
            return Some(Fault { diagnostic, extent: Extent::Whole });
        }
        (EnumValues, _) => {
            let message = "write a sequence of values here";
            let diagnostic = document.diagnostic(rule::TYPED_ENUM, pointer, message);
            return Some(Fault { diagnostic, extent: Extent::Whole });
        }
        (Str | Prose | Email | OnlyWith(..), _) => (Extent::Whole, TEXT.into()),
        (shape, _) => (Extent::Whole, format!("write {} here", wanted(shape))),
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

/// Whether OpenAPI 3.1 knows what a type this is, and 3.0 does not.
fn is_type_of_3_1(it: &Value) -> bool {
    let is_type = |it: &Value| it.as_str().is_some_and(|it| it == "null" || TYPES.contains(&it));
    it == "null" || it.as_array().is_some_and(|it| !it.is_empty() && it.iter().all(is_type))
}

/// What a key holds, in words.
fn wanted(shape: &ValueShape) -> &'static str {
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

/// What to write in the place of a value that is not among those allowed.
fn one_of(
    document: &Document,
    texts: &[&str],
    it: &Value,
    pointer: &str,
    rule: &'static Rule,
) -> Fault {
    let text = it.as_str().unwrap_or_default();
    let near = nearest(text, texts.iter().copied());
    let shown = quoted(text);
    let none = format!("{shown} is none of {}", list(texts.iter().copied(), "and"));
    let message = match near {
        Some(near) => format!("{none}; did you mean `{near}`?"),
        None if it.is_string() => none,
        None => format!("write {} here", list(texts.iter().copied(), "or")),
    };
    let mut diagnostic = document.diagnostic(rule, pointer, message);
    diagnostic.fix = near.and_then(|it| document.replace(pointer, it));
    let extent = if it.is_string() { Extent::Value } else { Extent::Whole };
    Fault { diagnostic, extent }
}

/// Told at the other key, which is the one to be wrong.
fn beside(
    document: &Document,
    (key, value): (&str, &str),
    pointer: &str,
    rule: &'static Rule,
) -> Option<Fault> {
    let (part, own) = pointer.rsplit_once('/')?;
    let at = format!("{part}/{key}");
    let it = document.at(&at).as_str()?;
    let message = format!("`{own}` means nothing here, but with `{value}` only");
    (!it.eq_ignore_ascii_case(value)).then(|| Fault {
        diagnostic: document.diagnostic(rule, &at, message),
        extent: Extent::Value,
    })
}

/// The first value of an enum that its schema, at a pointer, does not say otherwise.
pub(super) fn odd_value(document: &Document, items: &[Value], pointer: &str) -> Option<Fault> {
    let schema = document.at(parent(pointer)?);
    let is_null_told = is_3_1(document) || schema["nullable"] == true;
    let is_odd = |it: &Value| !(it.is_string() || it.is_null() && is_null_told);
    let index = items.iter().position(is_odd)?;
    let message = match &items[index] {
        Value::Null => "add `nullable: true` to this schema; null is one of its values",
        _ if schema["type"] == "string" => {
            "put this in quotes, as the type is `string`; until then, this is any string"
        }
        _ => "this is read as any value of its type; only strings become an enum in Rust",
    };
    let diagnostic = document.diagnostic(rule::TYPED_ENUM, &format!("{pointer}/{index}"), message);
    Some(Fault { diagnostic, extent: Extent::Whole })
}

/// Which rule a name breaks that is a key, and what to write.
pub(super) fn name_fault(keys: Keys, key: &str) -> Option<(&'static Rule, Extent, String)> {
    let name = quoted(key);
    let of_openapi = |message: String| Some((rule::OAS3_SCHEMA, Extent::Value, message));
    match keys {
        Keys::Components if !is_component_name(key) => {
            let message = format!(
                "{name} has more than the letters from `a` to `z`, digits, `.`, `-` and `_`, of which the name of a component is made"
            );
            Some((rule::OAS3_DEVIATION, Extent::Value, message))
        }
        Keys::Paths | Keys::Statuses if key.starts_with("x-") => {
            let message = format!("{name} is an extension that is not used");
            Some((rule::RUST_UNREAD, Extent::Whole, message))
        }
        Keys::Paths if !key.starts_with('/') => {
            of_openapi(format!("begin the path {name} with `/`"))
        }
        Keys::Statuses if !is_status(key) => of_openapi(format!(
            "{name} is no status; write one such as `404`, all of a kind such as `4XX`, or `default`"
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

/// What would make documentation of a text go wrong. Markdown of any kind is shown as it is meant, and
/// so are the lines of Windows; what nobody sees cannot be.
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

/// `api@example.com`; addresses in quotes or by number are none that a person writes into a spec.
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

/// Text of the document in a message: on one line, and not all of it if there is much.
pub(super) fn quoted(text: &str) -> String {
    let more = if text.chars().nth(LONGEST).is_some() { "…" } else { "" };
    let shown = text.chars().take(LONGEST);
    let shown: String = shown.map(|it| if it.is_control() { '\u{fffd}' } else { it }).collect();
    format!("`{shown}{more}`")
}

const LONGEST: usize = 60;
