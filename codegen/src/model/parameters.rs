//! The parameters that an operation lists → those that a call sends, each once and in a place that is
//! there; and those of which nothing is made, and why.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::api::{Aside, Idle, Media, Parameter, ParameterIn};
use super::content::is_json;
use super::entries::{RUST_NAME, is_true};
use super::names::argument_name;
use super::route::{fixed_query, path_names, route};
use super::schema::{Form, Schema};
use super::style::{Style, Written};
use crate::document::{Document, escape};

/// The parameters of an operation, and those of them that are none for it.
pub(super) struct Parameters {
    pub(super) sent: Vec<Arc<Parameter>>,
    pub(super) aside: Vec<Aside>,
}

impl Parameters {
    /// Those of the path, then those of the operation; `complete` says whether these are all.
    pub(super) fn of(
        document: &Document,
        [of_path, own]: [Vec<Arc<Parameter>>; 2],
        (at, path): (&str, &str),
        complete: bool,
    ) -> Self {
        // One of the operation stands in for that of its path.
        let is_replaced = |it: &Arc<Parameter>| own.iter().any(|own| own.is_sent_as(it));
        let of_path: Vec<_> = of_path.into_iter().filter(|it| !is_replaced(it)).collect();
        let mut all = Self { sent: Vec::new(), aside: Vec::new() };
        let (route, fixed) = (route(path), fixed_query(path).unwrap_or_default());
        let names = path_names(&route);
        // All cookies stand in one header.
        let has_cookies =
            of_path.iter().chain(&own).any(|it| it.location == Some(ParameterIn::Cookie));
        for it in of_path.iter().chain(&own).cloned() {
            let is_again = |other: &Arc<Parameter>| {
                other.is_sent_as(&it) && on_the_wire(document, other) == on_the_wire(document, &it)
            };
            let is_placeless =
                it.location == Some(ParameterIn::Path) && !names.contains(&it.name.as_str());
            let is_fixed = it.location == Some(ParameterIn::Query)
                && fixed.iter().any(|(name, _)| *name == it.name);
            match () {
                () if it.is_own_header() => all.set_aside(&it, Idle::OwnHeader),
                () if has_cookies && it.is_of_cookies() => all.set_aside(&it, Idle::OfCookies),
                () if complete && is_placeless => all.set_aside(&it, Idle::Placeless),
                () if is_fixed => all.set_aside(&it, Idle::Fixed),
                () if all.sent.iter().any(is_again) => all.set_aside(&it, Idle::Repeated),
                () => all.sent.push(it),
            }
        }
        if complete {
            all.declare(&names, at);
        }
        all
    }

    fn set_aside(&mut self, it: &Parameter, why: Idle) {
        self.aside.push(Aside { at: it.at.clone(), name: it.name.clone(), why });
    }

    /// Adds the parameters that only the path names: strings, written nowhere.
    fn declare(&mut self, names: &[&str], operation: &str) {
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

/// What of a parameter a request depends on.
fn on_the_wire(document: &Document, it: &Parameter) -> Map<String, Value> {
    const READ_BY_PEOPLE: [&str; 5] =
        ["deprecated", "description", "example", "examples", RUST_NAME];
    let mut entries = document.at(&it.at).as_object().cloned().unwrap_or_default();
    entries.retain(|key, _| !READ_BY_PEOPLE.contains(&key.as_str()));
    entries
}

/// Whether a parameter has a name, and a place where it stands.
pub(super) fn is_placed(parameter: &Arc<Parameter>) -> bool {
    !parameter.name.is_empty() && parameter.location.is_some()
}

/// How the values of a parameter with a schema are written; none if its style is none of OpenAPI's, or has
/// no place there.
pub(super) fn encoding(
    location: Option<ParameterIn>,
    entries: &Map<String, Value>,
) -> Option<Written> {
    let word = entries.get("style").map(|it| it.as_str().unwrap_or_default());
    let style = style_of(location, word)?;
    let explode = entries.get("explode").and_then(Value::as_bool);
    Some(Written {
        style,
        explode: explode.unwrap_or(style == Style::Form),
        reserved: location == Some(ParameterIn::Query) && is_true(entries, "allowReserved"),
    })
}

/// The style of this name, where a parameter may have it.
fn style_of(location: Option<ParameterIn>, word: Option<&str>) -> Option<Style> {
    let all: &[Style] = match location? {
        ParameterIn::Path => &[Style::Simple, Style::Label, Style::Matrix],
        ParameterIn::Query => {
            &[Style::Form, Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject]
        }
        ParameterIn::Header => &[Style::Simple],
        ParameterIn::Cookie => &[Style::Form],
    };
    // The first is the one that is meant where none is named.
    let Some(word) = word else { return all.first().copied() };
    all.iter().copied().find(|it| it.word() == word)
}

/// Takes the schema and the encoding of a parameter from its media type: JSON, or else the first.
pub(super) fn written_as(parameter: &mut Parameter, content: BTreeMap<String, Media>) {
    (parameter.is_content, parameter.encoding) = (true, None);
    let mut all: Vec<(String, Media)> = content.into_iter().collect();
    all.sort_by_key(|(media_type, _)| !is_json(media_type));
    let Some((media_type, media)) = all.into_iter().next() else { return };
    let style = match () {
        () if is_json(&media_type) => Some(Style::Json),
        () if media_type.starts_with("text/") => Some(Style::Text),
        () => None,
    };
    let encoding = |style| Written { style, explode: false, reserved: false };
    parameter.encoding = style.map(encoding);
    parameter.docs.example = parameter.docs.example.take().or(media.docs.example);
    let text = || Schema { at: media.at.clone(), form: Form::String, ..Schema::default() };
    parameter.schema = media.schema.or_else(|| (style == Some(Style::Text)).then(text));
}

/// The keys of a parameter that are not read, unless they say what OpenAPI takes for granted.
pub(super) fn unread(
    parameter: &Parameter,
    entries: &Map<String, Value>,
) -> BTreeMap<String, Value> {
    const READ: [&str; 8] =
        ["deprecated", "description", "example", "in", "name", "required", "schema", RUST_NAME];
    const WRITTEN: [&str; 4] = ["allowReserved", "content", "explode", "style"];
    let is_read = |key: &str, value: &Value| match key {
        "allowEmptyValue" => value == false,
        _ if WRITTEN.contains(&key) => parameter.encoding.is_some(),
        _ => READ.contains(&key),
    };
    let unread = entries.iter().filter(|(key, value)| !is_read(key, value));
    unread.map(|(key, value)| (key.clone(), value.clone())).collect()
}
