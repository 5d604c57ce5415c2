//! The parameters that an operation lists → those that a call sends, without duplicates; and those
//! that are ignored, and why.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::api::{IgnoreReason, IgnoredParameter, Media, Parameter, ParameterIn};
use super::content::is_json;
use super::entries::{RUST_NAME, is_true};
use super::names::argument_name;
use super::route::{fixed_query, path_names, route};
use super::schema::{Form, Schema};
use super::style::{ParameterEncoding, Style};
use crate::document::{Document, escape};

/// The parameters of an operation.
pub(super) struct Parameters {
    pub(super) sent: Vec<Arc<Parameter>>,
    pub(super) ignored: Vec<IgnoredParameter>,
}

impl Parameters {
    /// Those of the path item, then those of the operation; `complete` is whether all could be read.
    pub(super) fn of(
        document: &Document,
        [of_path, own]: [Vec<Arc<Parameter>>; 2],
        (at, path): (&str, &str),
        complete: bool,
    ) -> Self {
        // An operation's own parameter overrides that of its path item.
        let is_replaced = |it: &Arc<Parameter>| own.iter().any(|own| own.is_same_on_wire(it));
        let of_path: Vec<_> = of_path.into_iter().filter(|it| !is_replaced(it)).collect();
        let mut all = Self { sent: Vec::new(), ignored: Vec::new() };
        let (route, fixed) = (route(path), fixed_query(path).unwrap_or_default());
        let names = path_names(&route);
        // All cookies share one header.
        let has_cookies =
            of_path.iter().chain(&own).any(|it| it.location == Some(ParameterIn::Cookie));
        for it in of_path.iter().chain(&own).cloned() {
            let is_duplicate = |other: &Arc<Parameter>| {
                other.is_same_on_wire(&it)
                    && without_docs(document, other) == without_docs(document, &it)
            };
            let is_not_in_path =
                it.location == Some(ParameterIn::Path) && !names.contains(&it.name.as_str());
            let is_fixed = it.location == Some(ParameterIn::Query)
                && fixed.iter().any(|(name, _)| *name == it.name);
            match () {
                () if it.is_own_header() => all.ignore(&it, IgnoreReason::SetByClient),
                () if has_cookies && it.is_cookie_header() => {
                    all.ignore(&it, IgnoreReason::CookieHeader);
                }
                () if complete && is_not_in_path => all.ignore(&it, IgnoreReason::NotInPath),
                () if is_fixed => all.ignore(&it, IgnoreReason::FixedByPath),
                () if all.sent.iter().any(is_duplicate) => all.ignore(&it, IgnoreReason::Duplicate),
                () => all.sent.push(it),
            }
        }
        if complete {
            all.add_undeclared(&names, at);
        }
        all
    }

    fn ignore(&mut self, it: &Parameter, reason: IgnoreReason) {
        self.ignored.push(IgnoredParameter { at: it.at.clone(), name: it.name.clone(), reason });
    }

    /// Adds the parameters that only the path names, as strings.
    fn add_undeclared(&mut self, names: &[&str], operation: &str) {
        for name in names {
            let is_it =
                |it: &Arc<Parameter>| it.location == Some(ParameterIn::Path) && it.name == *name;
            if self.sent.iter().any(is_it) || name.is_empty() {
                continue;
            }
            let at = format!("{operation}/{}", escape(&format!("{{{name}}}")));
            let schema =
                Schema { at: format!("{at}/schema"), form: Form::String, ..Schema::default() };
            self.sent.push(Arc::new(Parameter {
                rust_name: argument_name(name),
                name: (*name).to_owned(),
                location: Some(ParameterIn::Path),
                required: Some(true),
                schema: Some(schema),
                encoding: encoding(Some(ParameterIn::Path), &Map::new()),
                at,
                ..Parameter::default()
            }));
        }
    }
}

/// The entries of a parameter without its documentation.
fn without_docs(document: &Document, it: &Parameter) -> Map<String, Value> {
    const DOCS: [&str; 5] = ["deprecated", "description", "example", "examples", RUST_NAME];
    let mut entries = document.at(&it.at).as_object().cloned().unwrap_or_default();
    entries.retain(|key, _| !DOCS.contains(&key.as_str()));
    entries
}

/// Whether a parameter has a name and a valid `in`.
pub(super) fn is_placed(parameter: &Arc<Parameter>) -> bool {
    !parameter.name.is_empty() && parameter.location.is_some()
}

/// The encoding of a parameter with a schema; none if its style is unknown or not allowed there.
pub(super) fn encoding(
    location: Option<ParameterIn>,
    entries: &Map<String, Value>,
) -> Option<ParameterEncoding> {
    let word = entries.get("style").map(|it| it.as_str().unwrap_or_default());
    let style = style_of(location, word)?;
    let explode = entries.get("explode").and_then(Value::as_bool);
    Some(ParameterEncoding {
        style,
        explode: explode.unwrap_or(style == Style::Form),
        reserved: location == Some(ParameterIn::Query) && is_true(entries, "allowReserved"),
    })
}

/// The style of this name, if parameters in this place may have it.
fn style_of(location: Option<ParameterIn>, word: Option<&str>) -> Option<Style> {
    let all: &[Style] = match location? {
        ParameterIn::Path => &[Style::Simple, Style::Label, Style::Matrix],
        ParameterIn::Query => {
            &[Style::Form, Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject]
        }
        ParameterIn::Header => &[Style::Simple],
        ParameterIn::Cookie => &[Style::Form],
    };
    // The first is the default.
    let Some(word) = word else { return all.first().copied() };
    all.iter().copied().find(|it| it.as_str() == word)
}

/// Sets the schema and the encoding of a parameter by its media type: JSON, or else the first.
pub(super) fn set_content(parameter: &mut Parameter, content: BTreeMap<String, Media>) {
    (parameter.is_content, parameter.encoding) = (true, None);
    let mut all: Vec<(String, Media)> = content.into_iter().collect();
    all.sort_by_key(|(media_type, _)| !is_json(media_type));
    let Some((media_type, media)) = all.into_iter().next() else { return };
    let style = match () {
        () if is_json(&media_type) => Some(Style::Json),
        () if media_type.starts_with("text/") => Some(Style::Text),
        () => None,
    };
    let encoding = |style| ParameterEncoding { style, explode: false, reserved: false };
    parameter.encoding = style.map(encoding);
    parameter.docs.example = parameter.docs.example.take().or(media.docs.example);
    let string = || Schema { at: media.at.clone(), form: Form::String, ..Schema::default() };
    parameter.schema = media.schema.or_else(|| (style == Some(Style::Text)).then(string));
}

/// The keys of a parameter that are not read, except those that state a default of OpenAPI.
pub(super) fn unread(
    parameter: &Parameter,
    entries: &Map<String, Value>,
) -> BTreeMap<String, Value> {
    const READ: [&str; 8] =
        ["deprecated", "description", "example", "in", "name", "required", "schema", RUST_NAME];
    const ENCODING: [&str; 4] = ["allowReserved", "content", "explode", "style"];
    let is_read = |key: &str, value: &Value| match key {
        "allowEmptyValue" => value == false,
        _ if ENCODING.contains(&key) => parameter.encoding.is_some(),
        _ => READ.contains(&key),
    };
    let unread = entries.iter().filter(|(key, value)| !is_read(key, value));
    unread.map(|(key, value)| (key.clone(), value.clone())).collect()
}
