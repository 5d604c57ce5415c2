//! Checks the shape of a document: required keys, unknown keys, and the types of values.
//!
//! Invalid OpenAPI breaks `oas3-schema`, or `oas3-deviation` if the key is unknown or the client does
//! not depend on it. Valid OpenAPI that the generator does not read breaks `rust-unread`, or
//! `rust-unsupported` if the client would behave differently without it. Mistakes in the generator's own
//! `x-` keys break `rust-unsupported`, too.

use std::collections::BTreeSet;

use serde_json::{Map as Entries, Value};

use super::fault::{Extent, Fault};
use super::grammar::ROOT;
use super::nearest::{Guesses, nearest};
use super::object_shape::ValueShape::{
    self, Anything, EnumValues, List, Map, NameList, Object, ObjectOrTrue, OneOf, Replaces, True,
    UniqueList,
};
use super::object_shape::{Keys, ObjectShape, ShapeVariant, advice, describe, is_ours};
use super::values::{self, list, quoted};
use crate::diagnostic::Fix;
use crate::document::{Document, escape, parent};
use crate::model::is_raw;
use crate::rule::{self, Rule};

/// The maximum number of unknown keys of one mapping that are reported.
const MAX_KEYS: usize = 100;

pub(super) fn check(document: &Document) -> Vec<Fault> {
    let (pointer, found, inner) = (String::new(), Vec::new(), Walk::inner_of(document));
    let mut walk = Walk { document, pointer, found, guesses: Guesses::default(), inner };
    walk.object(&ROOT, &document.value, rule::OAS3_SCHEMA);
    walk.found
}

pub(super) struct Walk<'a> {
    pub(super) document: &'a Document,
    /// The pointer of the current value.
    pub(super) pointer: String,
    found: Vec<Fault>,
    pub(super) guesses: Guesses,
    /// The schemas within schemas that something refers to.
    pub(super) inner: BTreeSet<String>,
}

impl Walk<'_> {
    /// Runs a check with the pointer extended by a key.
    pub(super) fn enter(&mut self, key: &str, check: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escape(key));
        check(self);
        self.pointer.truncate(length);
    }

    /// Checks a mapping; `rule` is the one that mistakes break.
    fn object(&mut self, object: &ObjectShape, it: &Value, rule: &'static Rule) {
        let rule = if object.warn_only { rule::OAS3_DEVIATION } else { rule };
        if let (Some("schemas"), Value::Bool(open), true) =
            (object.section, it, values::is_3_1(self.document))
        {
            return self.boolean_schema(*open);
        }
        let Value::Object(entries) = it else {
            return self.at(rule, Extent::Whole, "write a mapping here".into());
        };
        if let (Some(section), Some(target)) = (object.section, entries.get("$ref")) {
            self.reference(object, section, entries, target);
            // Since 3.1, keys next to a reference to a schema apply as well.
            let is_schema = section == "schemas" && values::is_3_1(self.document);
            if !is_schema && section != "pathItems" {
                return;
            }
        }
        let (required, keys) = variant_keys(object, entries);
        for key in required {
            let rule = if object.lenient.contains(&key) { rule::OAS3_DEVIATION } else { rule };
            self.missing(object, &keys, key, entries, rule);
        }
        let mut unknown_keys = 0;
        let own = entries.iter().filter(|(key, _)| *key != "$ref" || object.section.is_none());
        for (key, it) in own {
            let is_extension = key.starts_with("x-");
            let rule = if is_extension { rule::RUST_UNSUPPORTED } else { rule };
            match keys.iter().find(|(name, _)| name == key) {
                Some((_, shape)) if is_extension && !is_ours(shape, it) => {
                    let message =
                        format!("{} is not used: its value looks like another tool's", quoted(key));
                    self.enter(key, |walk| walk.at_key(rule::RUST_UNREAD, Extent::Whole, message));
                }
                Some((_, shape)) => self.enter(key, |walk| walk.value(shape, it, rule)),
                // A mapping with thousands of unknown keys is something else entirely.
                None if unknown_keys == MAX_KEYS => {}
                None => {
                    unknown_keys += 1;
                    self.enter(key, |walk| walk.unknown(object, &keys, key));
                }
            }
        }
    }

    /// Reports a missing key, unless the key that may replace it is present.
    fn missing(
        &mut self,
        object: &ObjectShape,
        keys: &[(&str, ValueShape)],
        key: &str,
        entries: &Entries<String, Value>,
        rule: &'static Rule,
    ) {
        let replaces = |(name, shape): &(&str, ValueShape)| matches!(shape, Replaces(it, _) if *it == key && entries.contains_key(*name));
        if entries.contains_key(key) || keys.iter().any(replaces) {
            return;
        }
        let object = describe(object);
        let shape = keys.iter().find(|(name, _)| *name == key).map(|(_, shape)| shape);
        let (extent, message) = match shape {
            Some(OneOf(values)) => {
                let values = list(values.iter().copied(), "or");
                (Extent::Whole, format!("add `{key}` to {object}: {values}"))
            }
            Some(True) => {
                let message =
                    format!("add `{key}: true` to {object}; path parameters are always required");
                self.at_key(rule::PATH_PARAMS, Extent::Value, message);
                let after = format!("{}/in", self.pointer);
                return self.fix(self.document.insert_after(&after, (key, "true")));
            }
            _ => (Extent::Whole, format!("add `{key}` to {object}")),
        };
        self.at_key(rule, extent, message);
    }

    pub(super) fn value(&mut self, shape: &ValueShape, it: &Value, rule: &'static Rule) {
        match (shape, it) {
            (Anything, _) => {}
            (Object(object), it) | (ObjectOrTrue(object), it @ Value::Object(_)) => {
                self.object(object, it, rule);
            }
            (ObjectOrTrue(_), Value::Bool(open)) => self.additional_properties(*open),
            (List(of), Value::Array(items)) => self.items(of, items, rule),
            (UniqueList(of), Value::Array(items)) => {
                self.items(of, items, rule);
                self.check_unique(items, rule);
            }
            (NameList, Value::Array(items)) => {
                self.items(&ValueShape::Str, items, rule);
                self.check_unique(items, rule::OAS3_DEVIATION);
                self.check_not_empty(items, rule::OAS3_DEVIATION);
            }
            (EnumValues, Value::Array(items)) => {
                self.found.extend(values::unsupported_enum_value(
                    self.document,
                    items,
                    &self.pointer,
                ));
                self.check_not_empty(items, rule::OAS3_DEVIATION);
            }
            (Map(keys, of), Value::Object(entries)) => self.entries(*keys, of, entries, rule),
            (Replaces(other, _), _) if rule == rule::OAS3_DEVIATION => {
                let key = self.pointer.rsplit('/').next().unwrap_or_default();
                let message = format!("`{key}` is not used instead of `{other}`");
                self.at_key(rule::RUST_UNREAD, Extent::Whole, message);
            }
            (Replaces(other, of), it) => {
                let (around, key) = self.pointer.rsplit_once('/').unwrap_or_default();
                if self.document.find(&format!("{around}/{other}")).is_some() {
                    let message = format!("`{key}` is not used together with `{other}`");
                    self.at_key(rule::OAS3_DEVIATION, Extent::Whole, message);
                }
                self.value(of, it, rule);
            }
            (scalar, it) => {
                self.found.extend(values::fault(self.document, scalar, it, &self.pointer, rule));
            }
        }
    }

    fn items(&mut self, of: &ValueShape, items: &[Value], rule: &'static Rule) {
        for (index, it) in items.iter().enumerate() {
            self.enter(&index.to_string(), |walk| walk.value(of, it, rule));
        }
    }

    /// Reports the first duplicate.
    fn check_unique(&mut self, items: &[Value], rule: &'static Rule) {
        let mut seen = BTreeSet::new();
        if let Some(index) = items.iter().position(|it| !seen.insert(it.to_string())) {
            let message = "remove this duplicate".into();
            self.enter(&index.to_string(), |walk| walk.at(rule, Extent::Value, message));
        }
    }

    fn check_not_empty(&mut self, items: &[Value], rule: &'static Rule) {
        if items.is_empty() {
            let message = "write at least one item here, or remove the key".into();
            self.at(rule, Extent::Value, message);
        }
    }

    /// Checks the keys and the values of a mapping.
    fn entries(
        &mut self,
        keys: Keys,
        of: &ValueShape,
        entries: &Entries<String, Value>,
        rule: &'static Rule,
    ) {
        if matches!(keys, Keys::Statuses) && entries.is_empty() {
            let message = "write at least one response here".into();
            self.at(rule::OAS3_DEVIATION, Extent::Value, message);
        }
        for (key, it) in entries {
            let fault = values::name_fault(keys, key);
            // If the key is not a path or a status, the value is not checked as one.
            let known = fault.is_none() || matches!(keys, Keys::Components);
            self.enter(key, |walk| {
                if let Some((rule, extent, message)) = fault {
                    walk.at_key(rule, extent, message);
                }
                if known {
                    walk.value(of, it, rule);
                }
            });
        }
    }

    /// Reports a key that is not read, with what to write instead.
    fn unknown(&mut self, object: &ObjectShape, keys: &[(&str, ValueShape)], key: &str) {
        let (what, this) = (quoted(key), describe(object));
        if let Some(instead) = advice(object.unused, key) {
            let message = format!("{what} is not used: {instead}");
            return self.at_key(rule::RUST_UNREAD, Extent::Whole, message);
        }
        if let Some(instead) = advice(object.since_3_1, key) {
            let is_used = self.inner_schemas();
            if values::is_3_1(self.document) {
                let schema = parent(&self.pointer).map(|at| self.document.at(at));
                let is_file = schema.is_some_and(is_raw);
                if is_used || key == "const" || key == "contentMediaType" && is_file {
                    return;
                }
                let joint = if instead.is_empty() { "" } else { ": " };
                let message = format!("{what} is not used{joint}{instead}");
                return self.at_key(rule::RUST_UNREAD, Extent::Whole, message);
            }
            let joint = if instead.is_empty() { "" } else { "; " };
            let message = format!("{what} is a key of OpenAPI 3.1{joint}{instead}");
            return self.at_key(rule::OAS3_DEVIATION, Extent::Whole, message);
        }
        let read = keys.iter().filter(|(_, shape)| !matches!(shape, Replaces(..)));
        let read: BTreeSet<&str> =
            read.map(|(name, _)| *name).chain(object.section.map(|_| "$ref")).collect();
        let others = object.unused.iter().flat_map(|(keys, _)| *keys).copied();
        let near = nearest(key, read.iter().copied().chain(others));
        let is_ours = key.starts_with("x-") && near.is_some_and(|it| is_typo(key, it));
        let (rule, message) = match near {
            Some(near) if is_ours || !key.starts_with("x-") => {
                let rule = if is_ours { rule::RUST_UNSUPPORTED } else { rule::OAS3_DEVIATION };
                (rule, format!("{what} is not a key of {this}; did you mean `{near}`?"))
            }
            _ if key.starts_with("x-") => {
                (rule::RUST_UNREAD, format!("the extension {what} is not used"))
            }
            _ => {
                let read = list(read.iter().copied(), "and");
                (
                    rule::OAS3_DEVIATION,
                    format!("{what} is not a key of {this}; supported keys are {read}"),
                )
            }
        };
        // The key may belong elsewhere, so no fix removes it.
        let fix = near.filter(|it| read.contains(it) && rule != rule::RUST_UNREAD);
        let fix = fix.and_then(|it| self.document.rename(&self.pointer, it));
        self.at_key(rule, Extent::Whole, message);
        self.fix(fix);
    }

    /// Checks a schema that is `true` or `false`.
    fn boolean_schema(&mut self, open: bool) {
        if !open {
            let message = "`false` is not used: a value is kept as JSON".into();
            self.at(rule::RUST_UNREAD, Extent::Value, message);
        }
    }

    /// Reports `additionalProperties: false`.
    fn additional_properties(&mut self, open: bool) {
        if open {
            return;
        }
        let message = "the client accepts unknown fields anyway; rejecting them breaks clients when the server adds one".into();
        self.at_key(rule::RESPONSE_OPEN, Extent::Whole, message);
    }

    /// Reports the current value.
    pub(super) fn at(&mut self, rule: &'static Rule, extent: Extent, message: String) {
        let diagnostic = self.document.diagnostic(rule, &self.pointer, message);
        self.found.push(Fault { diagnostic, extent });
    }

    /// Reports the current entry, key and value.
    pub(super) fn at_key(&mut self, rule: &'static Rule, extent: Extent, message: String) {
        let span = self.document.key_span(&self.pointer);
        let diagnostic = self.document.diagnostic_at(rule, &self.pointer, span, message);
        self.found.push(Fault { diagnostic, extent });
    }

    /// Sets the fix of the last finding.
    pub(super) fn fix(&mut self, fix: Option<Fix>) {
        if let Some(last) = self.found.last_mut() {
            last.diagnostic.fix = fix;
        }
    }
}

/// The required keys of a mapping, and all that it may have; if its variant is unknown, those of all
/// variants.
fn variant_keys(
    object: &ObjectShape,
    entries: &Entries<String, Value>,
) -> (Vec<&'static str>, Vec<(&'static str, ValueShape)>) {
    let (mut required, mut keys) = (object.required.to_vec(), object.keys.to_vec());
    let matches = |it: &&ShapeVariant| entries.get(it.when.0).is_some_and(|at| at == it.when.1);
    match object.variants.iter().find(matches) {
        Some(variant) => {
            required.extend(variant.required);
            // First, as a variant may redefine a key.
            keys.splice(..0, variant.keys.iter().copied());
        }
        None => keys.extend(object.variants.iter().flat_map(|variant| variant.keys)),
    }
    (required, keys)
}

/// Whether a key is a typo of one of our extensions. The distance is short, as extensions are many.
fn is_typo(key: &str, ours: &str) -> bool {
    ours.starts_with("x-") && strsim::osa_distance(key, ours) <= 2
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::check;
    use crate::document::parse;

    /// The pointers and messages of the findings about a spec with these paths and schemas.
    fn found(paths: &Value, schemas: &Value) -> Vec<(String, String)> {
        let spec = json!({
            "openapi": "3.0.3",
            "info": {"title": "Depot", "version": "1"},
            "paths": paths,
            "components": {"schemas": schemas},
        });
        let document = parse(&spec.to_string()).unwrap();
        let found = check(&document).into_iter().map(|it| it.diagnostic);
        found.map(|it| (it.pointer, it.message)).collect()
    }

    #[test]
    fn deeply_nested_mistakes_are_reported() {
        let schema = (0..50).fold(json!({"typ": 1}), |inner, _| json!({"items": inner}));
        let found = found(&json!({}), &json!({"Parcel": schema}));
        let pointer = format!("/components/schemas/Parcel{}/typ", "/items".repeat(50));
        let message = "`typ` is not a key of this schema; did you mean `type`?".into();
        assert_eq!(found, [(pointer, message)]);
    }

    #[test]
    fn all_of_many_mistakes_are_reported() {
        let paths = (0..1000).map(|it| (format!("/{it}"), json!({"get": {}})));
        let paths: serde_json::Map<_, _> = paths.collect();
        assert_eq!(found(&paths.into(), &json!({})).len(), 1000);
    }

    #[test]
    fn long_chains_of_references_are_refused() {
        let to = |it: usize| json!({"$ref": format!("#/components/schemas/S{}", it + 1)});
        let chain = (0..100).map(|it| (format!("S{it}"), to(it)));
        let schemas: serde_json::Map<_, _> = chain.chain([("S100".into(), json!({}))]).collect();
        let found = found(&json!({}), &schemas.into());
        assert_eq!(found.len(), 37);
        let message = "write the schema inline; a chain of 64 or more references is not followed";
        assert_eq!(found[0], ("/components/schemas/S0/$ref".into(), message.into()));
    }

    #[test]
    fn messages_stay_short_and_on_one_line() {
        let long = "a\n".repeat(100);
        let schema =
            json!({&long: 1, "type": &long, "required": [&long, &long], "items": {"$ref": &long}});
        let found = found(&json!({&long: {}}), &json!({"Parcel": schema, &long: {}}));
        assert_eq!(found.len(), 6);
        for (_, message) in found {
            assert!(message.len() < 700 && !message.contains('\n'), "{message}");
        }
    }
}
