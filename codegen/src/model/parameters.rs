//! The parameters that an operation lists → those that a call sends, each once and in a place that is
//! there; and those of which nothing is made, and why.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::api::{Aside, Idle, Parameter, ParameterIn};
use super::entries::RUST_NAME;
use super::names::argument_name;
use super::route::{fixed_query, path_names, route};
use super::schema::{Form, Schema};
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
        let of_path = of_path.into_iter().filter(|it| !own.iter().any(|own| own.is_sent_as(it)));
        let mut all = Self { sent: Vec::new(), aside: Vec::new() };
        let (route, fixed) = (route(path), fixed_query(path).unwrap_or_default());
        let names = path_names(&route);
        for it in of_path.collect::<Vec<_>>().into_iter().chain(own.iter().cloned()) {
            let is_again = |other: &Arc<Parameter>| {
                other.is_sent_as(&it) && on_the_wire(document, other) == on_the_wire(document, &it)
            };
            let is_placeless =
                it.location == Some(ParameterIn::Path) && !names.contains(&it.name.as_str());
            let is_fixed = it.location == Some(ParameterIn::Query)
                && fixed.iter().any(|(name, _)| *name == it.name);
            match () {
                () if it.is_own_header() => all.set_aside(&it, Idle::OwnHeader),
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

/// The keys of a parameter that are not read, unless they say what OpenAPI takes for granted.
pub(super) fn unread(
    location: Option<ParameterIn>,
    entries: &Map<String, Value>,
) -> std::collections::BTreeMap<String, Value> {
    const READ: [&str; 8] =
        ["deprecated", "description", "example", "in", "name", "required", "schema", RUST_NAME];
    let in_query = matches!(location, Some(ParameterIn::Query | ParameterIn::Cookie));
    let style = if in_query { "form" } else { "simple" };
    let is_form = entries.get("style").map_or(in_query, |it| it == "form");
    let is_granted = |key: &str, value: &Value| match key {
        "style" => value == style,
        "explode" => *value == is_form,
        "allowReserved" | "allowEmptyValue" => value == false,
        _ => READ.contains(&key),
    };
    let unread = entries.iter().filter(|(key, value)| !is_granted(key, value));
    unread.map(|(key, value)| (key.clone(), value.clone())).collect()
}
