//! Parameters that need an encoding: arrays and objects in the styles of OpenAPI, JSON, and cookies.
//!
//! A style has its OpenAPI name, with the suffix `*` if it is exploded and the prefix `+` if reserved characters
//! are not encoded; `json` and `text` are for media types. Styles of RFC 6570 follow it. Values that could be
//! decoded as another value are rejected: null, empty values, NaN and infinity, nested values, and values that
//! contain the delimiter.

use http::header::COOKIE;
use serde::Serialize;
use serde_json::{Map, Value};

use super::cookie_header::{cookies_except, name};
use super::pairs::{FieldValue, pairs};
use crate::runtime::Call;

/// The unreserved characters, in addition to letters and digits.
const UNRESERVED: &str = "-._~";
/// The characters that are not encoded in a query with `+`, in addition to letters and digits.
const RESERVED: &str = ":/?@!$'()*,;=-._~";
/// The characters that are allowed in a cookie, in addition to letters and digits.
const IN_COOKIE: &str = "!#$&'()*+-./:<=>?@[]^_`{|}~";

/// Adds encoded parameters to a call.
pub(crate) trait Encoded: Sized {
    /// Sets a parameter; `location` is the OpenAPI `in`: `path`, `query`, `header` or `cookie`.
    fn encoded(self, location: &str, name: &'static str, style: &str, value: &impl Serialize) -> Self;
}

impl Encoded for Call {
    fn encoded(
        mut self,
        location: &str,
        name: &'static str,
        style: &str,
        value: &impl Serialize,
    ) -> Self {
        let value = serde_json::to_value(value).map_err(|error| error.to_string());
        let encoded = value.and_then(|value| encode(location, name, style, value));
        match (location, encoded) {
            (_, Err(why)) => {
                let why = format!("the parameter `{name}` cannot be sent: {why}");
                self.invalid.get_or_insert(why);
                self
            }
            ("path", Ok(sent)) => self.path_as(name, sent),
            ("header", Ok(sent)) => self.header(name, sent),
            ("cookie", Ok(sent)) => cookies(self, &sent),
            (_, Ok(sent)) => self.query_as(name, [sent]),
        }
    }
}

/// Adds cookies, and replaces those with the same names.
fn cookies(call: Call, sent: &str) -> Call {
    let names: Vec<&str> = sent.split("; ").map(name).collect();
    let own = call.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case("cookie"));
    let of_all = || call.client.0.headers.get(COOKIE)?.to_str().ok();
    let known = own.map(|(_, value)| value.as_str()).or_else(of_all).unwrap_or_default();
    let all = cookies_except(known, &names) + sent;
    call.header("cookie", all)
}

/// Encodes values for a location.
struct Encoder<'a> {
    location: &'a str,
    /// The characters that are not encoded, in addition to letters and digits.
    kept: &'a str,
    /// The encoded delimiter of items.
    delimiter: &'a str,
    /// The delimiter, if it cannot be encoded within an item.
    forbidden: Option<char>,
}

/// Encodes a value, with its name if the location needs that.
fn encode(location: &str, name: &str, style: &str, value: Value) -> Result<String, String> {
    let (kept, style) = match style.strip_prefix('+') {
        Some(style) => (RESERVED, style),
        None if location == "cookie" => (IN_COOKIE, style),
        None => (UNRESERVED, style),
    };
    let (style, explode) = style.strip_suffix('*').map_or((style, false), |style| (style, true));
    let each = if location == "cookie" { "; " } else { "&" };
    let (prefix, delimiter, forbidden) = match (style, explode) {
        ("matrix", true) => (";", ";", None),
        ("matrix", false) => (";", ",", None),
        ("label", true) => (".", ".", Some('.')),
        ("label", false) => (".", ",", None),
        ("form" | "spaceDelimited" | "pipeDelimited", true) => ("", each, None),
        ("spaceDelimited", false) => ("", "%20", Some(' ')),
        ("pipeDelimited", false) => ("", "%7C", Some('|')),
        _ => ("", ",", (location == "header" || kept == RESERVED).then_some(',')),
    };
    let encoder = Encoder { location, kept, delimiter, forbidden };
    let is_named = matches!(location, "query" | "cookie") || style == "matrix";
    let named = |value: String| match (style, value.as_str()) {
        ("matrix", "") => encoder.escape(name),
        _ => format!("{}={value}", encoder.escape(name)),
    };
    let whole = |value: String| if is_named { named(value) } else { value };
    let sent = match value {
        value if style == "json" => whole(encoder.escape(&value.to_string())),
        value if style == "deepObject" => brackets(&encoder, name, value)?,
        Value::Array(items) => {
            let items = encoder.items(items)?;
            match explode && is_named {
                true => items.into_iter().map(named).collect::<Vec<_>>().join(delimiter),
                false => whole(items.join(delimiter)),
            }
        }
        Value::Object(properties) if explode => encoder.exploded(properties)?,
        Value::Object(properties) => whole(encoder.listed(properties)?),
        value => whole(encoder.escape(&scalar(name, value)?)),
    };
    Ok(format!("{prefix}{sent}"))
}

/// `color[R]=100`, and the same for nested values.
fn brackets(encoder: &Encoder<'_>, name: &str, value: Value) -> Result<String, String> {
    let object = Map::from_iter([(name.to_owned(), value)]);
    let all = pairs(&object, &[(name, "deepObject", true)])?;
    let pair = |(name, value): (String, FieldValue)| {
        let value = match value {
            FieldValue::Plain(value) | FieldValue::Json(value) => value,
            FieldValue::Joined(items, delimiter) => items.join(&delimiter.to_string()),
        };
        format!("{}={}", encoder.escape(&name), encoder.escape(&value))
    };
    Ok(all.into_iter().map(pair).collect::<Vec<_>>().join("&"))
}

/// A boolean, number or string as a string; a number in its shortest form.
fn scalar(name: &str, value: Value) -> Result<String, String> {
    match value {
        Value::Null => Err(format!("`{name}` is null, or not a finite number")),
        Value::Array(_) | Value::Object(_) => {
            Err(format!("`{name}` is nested, which this style cannot represent"))
        }
        Value::Number(number) => Ok(match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => float.to_string(),
            None => number.to_string(),
        }),
        Value::String(value) => Ok(value),
        Value::Bool(flag) => Ok(flag.to_string()),
    }
}

impl Encoder<'_> {
    /// The encoded items of an array.
    fn items(&self, items: Vec<Value>) -> Result<Vec<String>, String> {
        if items.is_empty() {
            return Err("it is empty, which this style cannot represent".to_owned());
        }
        let named = items.into_iter().enumerate();
        named.map(|(index, item)| self.item(&index.to_string(), item)).collect()
    }

    /// `R,100,G,200`
    fn listed(&self, properties: Map<String, Value>) -> Result<String, String> {
        let mut items = Vec::new();
        for (name, value) in properties {
            items.push(self.item("a name", Value::String(name.clone()))?);
            items.push(self.item(&name, value)?);
        }
        self.joined(items)
    }

    /// `R=100,G=200`; in a query, each as a separate parameter.
    fn exploded(&self, properties: Map<String, Value>) -> Result<String, String> {
        let mut items = Vec::new();
        for (name, value) in properties {
            let key = self.item("a name", Value::String(name.clone()))?;
            if self.location == "header" && key.contains('=') {
                return Err(format!("the name `{name}` contains `=`"));
            }
            let values = match value {
                Value::Array(items) if self.location == "query" => self.items(items)?,
                value => vec![self.item(&name, value)?],
            };
            items.extend(values.into_iter().map(|value| format!("{key}={value}")));
        }
        self.joined(items)
    }

    fn joined(&self, items: Vec<String>) -> Result<String, String> {
        match items.is_empty() {
            true => Err("it is empty, which this style cannot represent".to_owned()),
            false => Ok(items.join(self.delimiter)),
        }
    }

    /// An encoded item.
    fn item(&self, name: &str, value: Value) -> Result<String, String> {
        let value = scalar(name, value)?;
        match self.forbidden.filter(|it| value.contains(*it)) {
            Some(it) => Err(format!("`{name}` contains the delimiter `{it}`")),
            None => Ok(self.escape(&value)),
        }
    }

    /// Percent-encodes a string for the location; in headers, which have no encoding, it stays unchanged.
    fn escape(&self, text: &str) -> String {
        let is_kept = |it: u8| it.is_ascii_alphanumeric() || self.kept.as_bytes().contains(&it);
        // A cookie in which only `%` needs encoding is sent unencoded, for servers that do not decode.
        let has_all = || text.bytes().all(|it| is_kept(it) || it == b'%');
        if self.location == "header" || self.location == "cookie" && has_all() {
            return text.to_owned();
        }
        let is_escape = |rest: &[u8]| {
            self.kept == RESERVED
                && matches!(rest, [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
        };
        let bytes = text.as_bytes();
        let escaped = bytes.iter().enumerate().map(|(index, it)| {
            match is_kept(*it) || is_escape(&bytes[index..]) {
                true => char::from(*it).to_string(),
                false => format!("%{it:02X}"),
            }
        });
        escaped.collect()
    }
}
