//! Parameters that are not sent as the string that each of their values is: arrays and objects, in the styles
//! that OpenAPI has for them, JSON, and whatever stands in a cookie.
//!
//! A style is named as in OpenAPI, with `*` behind it if it is exploded and `+` before it if characters that
//! URLs reserve stay as they are; `json` and `text` are those of a media type. Styles of RFC 6570 are
//! written as it says. Nothing is sent of a value that could be read as another one: null, what is empty,
//! a number that is none, parts that have parts, and parts that hold what sets them apart.

use http::header::COOKIE;
use serde::Serialize;
use serde_json::{Map, Value};

use super::other_cookies::{name, other_cookies};
use super::pairs::{Text, pairs};
use crate::runtime::Call;

/// What unreserved characters are beside letters and digits.
const UNRESERVED: &str = "-._~";
/// What stands in a query as it is, if a value may hold it, and means nothing there.
const RESERVED: &str = ":/?@!$'()*,;=-._~";
/// What a cookie may hold beside letters and digits.
const IN_COOKIE: &str = "!#$&'()*+-./:<=>?@[]^_`{|}~";

/// Calls, as far as they have such parameters.
pub(crate) trait Encoded: Sized {
    /// Sets a parameter, in a part of the request that is called as in OpenAPI.
    fn encoded(self, place: &str, name: &'static str, style: &str, value: &impl Serialize) -> Self;
}

impl Encoded for Call {
    fn encoded(
        mut self,
        place: &str,
        name: &'static str,
        style: &str,
        value: &impl Serialize,
    ) -> Self {
        let value = serde_json::to_value(value).map_err(|error| error.to_string());
        let encoded = value.and_then(|value| encode(place, name, style, value));
        match (place, encoded) {
            (_, Err(why)) => {
                let why = format!("the parameter `{name}` cannot be sent: {why}");
                self.refused.get_or_insert(why);
                self
            }
            ("path", Ok(sent)) => self.path_as(name, sent),
            ("header", Ok(sent)) => self.header(name, sent),
            ("cookie", Ok(sent)) => cookies(self, &sent),
            (_, Ok(sent)) => self.query_as(name, [sent]),
        }
    }
}

/// Adds cookies to those that are there, in the place of those of their names.
fn cookies(call: Call, sent: &str) -> Call {
    let names: Vec<&str> = sent.split("; ").map(name).collect();
    let own = call.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case("cookie"));
    let of_all = || call.client.0.headers.get(COOKIE)?.to_str().ok();
    let known = own.map(|(_, value)| value.as_str()).or_else(of_all).unwrap_or_default();
    let all = other_cookies(known, &names) + sent;
    call.header("cookie", all)
}

/// How a value is written in a part of the request.
struct Writer<'a> {
    place: &'a str,
    /// What stays as it is, beside letters and digits.
    kept: &'a str,
    /// What sets parts apart, as it is sent.
    between: &'a str,
    /// The same, if no part may hold it, as it would not be known from the other.
    forbidden: Option<char>,
}

/// What is sent for a value, with its name where that is written.
fn encode(place: &str, name: &str, style: &str, value: Value) -> Result<String, String> {
    let (kept, style) = match style.strip_prefix('+') {
        Some(style) => (RESERVED, style),
        None if place == "cookie" => (IN_COOKIE, style),
        None => (UNRESERVED, style),
    };
    let (style, explode) = style.strip_suffix('*').map_or((style, false), |style| (style, true));
    let each = if place == "cookie" { "; " } else { "&" };
    let (first, between, forbidden) = match (style, explode) {
        ("matrix", true) => (";", ";", None),
        ("matrix", false) => (";", ",", None),
        ("label", true) => (".", ".", Some('.')),
        ("label", false) => (".", ",", None),
        ("form" | "spaceDelimited" | "pipeDelimited", true) => ("", each, None),
        ("spaceDelimited", false) => ("", "%20", Some(' ')),
        ("pipeDelimited", false) => ("", "%7C", Some('|')),
        _ => ("", ",", (place == "header" || kept == RESERVED).then_some(',')),
    };
    let writer = Writer { place, kept, between, forbidden };
    let is_named = matches!(place, "query" | "cookie") || style == "matrix";
    let named = |value: String| match (style, value.as_str()) {
        ("matrix", "") => writer.escape(name),
        _ => format!("{}={value}", writer.escape(name)),
    };
    let whole = |value: String| if is_named { named(value) } else { value };
    let sent = match value {
        value if style == "json" => whole(writer.escape(&value.to_string())),
        value if style == "deepObject" => brackets(&writer, name, value)?,
        Value::Array(items) => {
            let items = writer.items(items)?;
            match explode && is_named {
                true => items.into_iter().map(named).collect::<Vec<_>>().join(between),
                false => whole(items.join(between)),
            }
        }
        Value::Object(properties) if explode => writer.exploded(properties)?,
        Value::Object(properties) => whole(writer.listed(properties)?),
        scalar => whole(writer.escape(&plain(name, scalar)?)),
    };
    Ok(format!("{first}{sent}"))
}

/// `color[R]=100`, and so on for what is in it.
fn brackets(writer: &Writer<'_>, name: &str, value: Value) -> Result<String, String> {
    let object = Map::from_iter([(name.to_owned(), value)]);
    let all = pairs(&object, &[(name, "deepObject", true)])?;
    let pair = |(name, text): (String, Text)| {
        let text = match text {
            Text::Plain(text) | Text::Json(text) => text,
            Text::Joined(words, between) => words.join(&between.to_string()),
        };
        format!("{}={}", writer.escape(&name), writer.escape(&text))
    };
    Ok(all.into_iter().map(pair).collect::<Vec<_>>().join("&"))
}

/// A value that has no parts, as a string. A number is written as short as it can be.
fn plain(name: &str, value: Value) -> Result<String, String> {
    match value {
        Value::Null => Err(format!("`{name}` is null, or no number")),
        Value::Array(_) | Value::Object(_) => {
            Err(format!("`{name}` has parts of its own, which this style cannot say"))
        }
        Value::Number(number) => Ok(match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => float.to_string(),
            None => number.to_string(),
        }),
        Value::String(text) => Ok(text),
        Value::Bool(flag) => Ok(flag.to_string()),
    }
}

impl Writer<'_> {
    /// The parts of an array.
    fn items(&self, items: Vec<Value>) -> Result<Vec<String>, String> {
        if items.is_empty() {
            return Err("it is empty, which this style cannot say".to_owned());
        }
        let named = items.into_iter().enumerate();
        named.map(|(index, item)| self.part(&index.to_string(), item)).collect()
    }

    /// `R,100,G,200`
    fn listed(&self, properties: Map<String, Value>) -> Result<String, String> {
        let mut parts = Vec::new();
        for (name, value) in properties {
            parts.push(self.part("a name", Value::String(name.clone()))?);
            parts.push(self.part(&name, value)?);
        }
        self.joined(parts)
    }

    /// `R=100,G=200`; in a query, each is as a parameter of its own would be.
    fn exploded(&self, properties: Map<String, Value>) -> Result<String, String> {
        let mut parts = Vec::new();
        for (name, value) in properties {
            let key = self.part("a name", Value::String(name.clone()))?;
            if self.place == "header" && key.contains('=') {
                return Err(format!("`{name}` holds `=`, which would be read as its end"));
            }
            let values = match value {
                Value::Array(items) if self.place == "query" => self.items(items)?,
                value => vec![self.part(&name, value)?],
            };
            parts.extend(values.into_iter().map(|value| format!("{key}={value}")));
        }
        self.joined(parts)
    }

    fn joined(&self, parts: Vec<String>) -> Result<String, String> {
        match parts.is_empty() {
            true => Err("it is empty, which this style cannot say".to_owned()),
            false => Ok(parts.join(self.between)),
        }
    }

    /// A part of a value.
    fn part(&self, name: &str, value: Value) -> Result<String, String> {
        let text = plain(name, value)?;
        match self.forbidden.filter(|it| text.contains(*it)) {
            Some(it) => Err(format!("`{name}` holds `{it}`, which sets parts apart")),
            None => Ok(self.escape(&text)),
        }
    }

    /// A text as it stands in this part of the request: what cannot stand there is percent-encoded, but in
    /// headers, which have no such encoding.
    fn escape(&self, text: &str) -> String {
        let is_kept = |it: u8| it.is_ascii_alphanumeric() || self.kept.as_bytes().contains(&it);
        // What needs no encoding in a cookie is sent as it is, for servers that do not decode.
        let has_all = || text.bytes().all(|it| is_kept(it) || it == b'%');
        if self.place == "header" || self.place == "cookie" && has_all() {
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
