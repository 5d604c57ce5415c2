//! That each part of a document has the keys that OpenAPI 3.0 requires and the generator reads, and
//! they hold what they should.
//!
//! What is not as OpenAPI allows breaks `oas3-schema`, or `oas3-deviation` if it is a key that nobody
//! reads, or if nothing that a client does depends on it. What OpenAPI allows and the generator does not
//! read breaks `rust-unread`, or `rust-unsupported` if a client without it would do something else; so
//! does whatever is wrong at or below a key that begins with `x-` and is the generator's own.

use std::collections::BTreeSet;

use serde_json::{Map as Entries, Value};

use super::fault::{Extent, Fault};
use super::grammar::ROOT;
use super::nearest::{Guesses, nearest};
use super::object_shape::ValueShape::{
    self, Anything, EnumValues, List, Map, NameList, Object, ObjectOrTrue, OneOf, Replaces, True,
    UniqueList,
};
use super::object_shape::{Keys, ObjectShape, ShapeVariant, advice, is_ours, this};
use super::values::{self, list, quoted};
use crate::diagnostic::Fix;
use crate::document::{Document, escape, parent};
use crate::model::is_raw;
use crate::rule::{self, Rule};

/// Unknown keys of one mapping of which more is said than that they are there.
const MAX_KEYS: usize = 100;

pub(super) fn check(document: &Document) -> Vec<Fault> {
    let (pointer, found, inner) = (String::new(), Vec::new(), Walk::inner_of(document));
    let mut walk = Walk { document, pointer, found, guesses: Guesses::default(), inner };
    walk.object(&ROOT, &document.value, rule::OAS3_SCHEMA);
    walk.found
}

pub(super) struct Walk<'a> {
    pub(super) document: &'a Document,
    /// Where it is: the pointer of the value that is looked at.
    pub(super) pointer: String,
    found: Vec<Fault>,
    pub(super) guesses: Guesses,
    /// The schemas within schemas that something refers to.
    pub(super) inner: BTreeSet<String>,
}

impl Walk<'_> {
    /// Looks at what is there under a key.
    pub(super) fn below(&mut self, key: &str, look: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escape(key));
        look(self);
        self.pointer.truncate(length);
    }

    /// Compares a mapping with the keys of a part; `rule` is what it breaks if it is none.
    fn object(&mut self, object: &ObjectShape, it: &Value, rule: &'static Rule) {
        let rule = if object.warn_only { rule::OAS3_DEVIATION } else { rule };
        if let (Some("schemas"), Value::Bool(open), true) =
            (object.component_kind, it, values::is_3_1(self.document))
        {
            return self.flag(*open);
        }
        let Value::Object(entries) = it else {
            return self.at(rule, Extent::Whole, "write a mapping here".into());
        };
        if let (Some(component_kind), Some(target)) = (object.component_kind, entries.get("$ref")) {
            self.reference(object, component_kind, entries, target);
            // Since 3.1, what stands beside a reference to a schema is said of it as well.
            let is_schema = component_kind == "schemas" && values::is_3_1(self.document);
            if !is_schema && component_kind != "pathItems" {
                return;
            }
        }
        let (required, keys) = of_kind(object, entries);
        for key in required {
            let rule = if object.lenient.contains(&key) { rule::OAS3_DEVIATION } else { rule };
            self.missing(object, &keys, key, entries, rule);
        }
        let mut unknown_keys = 0;
        for (key, it) in
            entries.iter().filter(|(key, _)| *key != "$ref" || object.component_kind.is_none())
        {
            let is_extension = key.starts_with("x-");
            let rule = if is_extension { rule::RUST_UNSUPPORTED } else { rule };
            match keys.iter().find(|(name, _)| name == key) {
                Some((_, shape)) if is_extension && !is_ours(shape, it) => {
                    let message =
                        format!("{} is not used: another tool's, by what it holds", quoted(key));
                    self.below(key, |walk| walk.at_key(rule::RUST_UNREAD, Extent::Whole, message));
                }
                Some((_, shape)) => self.below(key, |walk| walk.value(shape, it, rule)),
                // Of a mapping of thousands, which is no such part at all, the first ones tell enough.
                None if unknown_keys == MAX_KEYS => {}
                None => {
                    unknown_keys += 1;
                    self.below(key, |walk| walk.unknown(object, &keys, key));
                }
            }
        }
    }

    /// Reports a key if it is not there, nor one that stands in its place.
    fn missing(
        &mut self,
        object: &ObjectShape,
        keys: &[(&str, ValueShape)],
        key: &str,
        entries: &Entries<String, Value>,
        rule: &'static Rule,
    ) {
        let in_place = |(name, shape): &(&str, ValueShape)| matches!(shape, Replaces(it, _) if *it == key && entries.contains_key(*name));
        if entries.contains_key(key) || keys.iter().any(in_place) {
            return;
        }
        let object = this(object);
        let shape = keys.iter().find(|(name, _)| *name == key).map(|(_, shape)| shape);
        let (extent, message) = match shape {
            Some(OneOf(texts)) => {
                let texts = list(texts.iter().copied(), "or");
                (Extent::Whole, format!("add `{key}` to {object}: {texts}"))
            }
            Some(True) => {
                let message = format!(
                    "add `{key}: true` to {object}; what is in the path cannot be left out"
                );
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
                self.object(object, it, rule)
            }
            (ObjectOrTrue(_), Value::Bool(open)) => self.closed(*open),
            (List(of), Value::Array(items)) => self.items(of, items, rule),
            (UniqueList(of), Value::Array(items)) => {
                self.items(of, items, rule);
                self.once(items, rule);
            }
            (NameList, Value::Array(items)) => {
                self.items(&ValueShape::Str, items, rule);
                self.once(items, rule::OAS3_DEVIATION);
                self.not_empty(items, rule::OAS3_DEVIATION);
            }
            (EnumValues, Value::Array(items)) => {
                self.found.extend(values::odd_value(self.document, items, &self.pointer));
                self.not_empty(items, rule::OAS3_DEVIATION);
            }
            (Map(keys, of), Value::Object(entries)) => self.entries(*keys, of, entries, rule),
            (Replaces(other, _), _) if rule == rule::OAS3_DEVIATION => {
                let key = self.pointer.rsplit('/').next().unwrap_or_default();
                let message = format!("`{key}` is not used in place of `{other}`");
                self.at_key(rule::RUST_UNREAD, Extent::Whole, message);
            }
            (Replaces(other, of), it) => {
                let (around, key) = self.pointer.rsplit_once('/').unwrap_or_default();
                if self.document.find(&format!("{around}/{other}")).is_some() {
                    let message = format!("`{key}` is not used beside `{other}`");
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
            self.below(&index.to_string(), |walk| walk.value(of, it, rule));
        }
    }

    /// Reports the first item that is another one again.
    fn once(&mut self, items: &[Value], rule: &'static Rule) {
        let mut seen = BTreeSet::new();
        if let Some(index) = items.iter().position(|it| !seen.insert(it.to_string())) {
            let message = "remove this; the same stands here already".into();
            self.below(&index.to_string(), |walk| walk.at(rule, Extent::Value, message));
        }
    }

    fn not_empty(&mut self, items: &[Value], rule: &'static Rule) {
        if items.is_empty() {
            let message = "write at least one item here, or remove the key".into();
            self.at(rule, Extent::Value, message);
        }
    }

    /// Compares the keys of a mapping with what names they may be, and looks at what they hold.
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
            // What is no path or no response need not look like one.
            let known = fault.is_none() || matches!(keys, Keys::Components);
            self.below(key, |walk| {
                if let Some((rule, extent, message)) = fault {
                    walk.at_key(rule, extent, message);
                }
                if known {
                    walk.value(of, it, rule);
                }
            });
        }
    }

    /// A key that is not read: what to do without it, or what it could have been meant to be.
    fn unknown(&mut self, object: &ObjectShape, keys: &[(&str, ValueShape)], key: &str) {
        let (what, this) = (quoted(key), this(object));
        if let Some(instead) = advice(object.unused, key) {
            let message = format!("{what} is not used: {instead}");
            return self.at_key(rule::RUST_UNREAD, Extent::Whole, message);
        }
        if let Some(instead) = advice(object.since_3_1, key) {
            let is_used = self.inner_schemas();
            if values::is_3_1(self.document) {
                let beside = parent(&self.pointer).map(|at| self.document.at(at));
                let is_file = beside.is_some_and(is_raw);
                // What a file is sent as.
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
            read.map(|(name, _)| *name).chain(object.component_kind.map(|_| "$ref")).collect();
        let others = object.unused.iter().flat_map(|(keys, _)| *keys).copied();
        let near = nearest(key, read.iter().copied().chain(others));
        let is_ours = key.starts_with("x-") && near.is_some_and(|it| is_misspelt(key, it));
        let (rule, message) = match near {
            Some(near) if is_ours || !key.starts_with("x-") => {
                let rule = if is_ours { rule::RUST_UNSUPPORTED } else { rule::OAS3_DEVIATION };
                (rule, format!("{what} is not a key of {this}; did you mean `{near}`?"))
            }
            _ if key.starts_with("x-") => {
                (rule::RUST_UNREAD, format!("{what} is an extension that is not used"))
            }
            _ => {
                let read = list(read.iter().copied(), "and");
                (
                    rule::OAS3_DEVIATION,
                    format!("{what} is not a key of {this}; those that are read are {read}"),
                )
            }
        };
        // What is no key here may be one elsewhere, so nothing is removed.
        let fix = near.filter(|it| read.contains(it) && rule != rule::RUST_UNREAD);
        let fix = fix.and_then(|it| self.document.rename(&self.pointer, it));
        self.at_key(rule, Extent::Whole, message);
        self.fix(fix);
    }

    /// The schema of anything, or of nothing.
    fn flag(&mut self, open: bool) {
        if !open {
            let message = "`false` is not used: what is there all the same is kept as JSON".into();
            self.at(rule::RUST_UNREAD, Extent::Value, message);
        }
    }

    /// An object whose unknown fields are refused, or one that is open as all are.
    fn closed(&mut self, open: bool) {
        if open {
            return;
        }
        let message = "the client lets unknown fields pass all the same; a server that refuses them breaks its clients when it gets more".into();
        self.at_key(rule::RESPONSE_OPEN, Extent::Whole, message);
    }

    /// Reports what is there.
    pub(super) fn at(&mut self, rule: &'static Rule, extent: Extent, message: String) {
        let diagnostic = self.document.diagnostic(rule, &self.pointer, message);
        self.found.push(Fault { diagnostic, extent });
    }

    /// Reports an entry as a whole.
    pub(super) fn at_key(&mut self, rule: &'static Rule, extent: Extent, message: String) {
        let span = self.document.key_span(&self.pointer);
        let diagnostic = self.document.diagnostic_at(rule, &self.pointer, span, message);
        self.found.push(Fault { diagnostic, extent });
    }

    /// What fixes what was reported last.
    pub(super) fn fix(&mut self, fix: Option<Fix>) {
        if let Some(last) = self.found.last_mut() {
            last.diagnostic.fix = fix;
        }
    }
}

/// The keys that a mapping must have by OpenAPI, and all that it may have; if its kind is not known,
/// those of all kinds.
fn of_kind(
    object: &ObjectShape,
    entries: &Entries<String, Value>,
) -> (Vec<&'static str>, Vec<(&'static str, ValueShape)>) {
    let (mut required, mut keys) = (object.required.to_vec(), object.keys.to_vec());
    let is_known =
        |kind: &&ShapeVariant| entries.get(kind.when.0).is_some_and(|it| it == kind.when.1);
    match object.variants.iter().find(is_known) {
        Some(kind) => {
            required.extend(kind.required);
            // It may hold something else there than other kinds.
            keys.splice(..0, kind.keys.iter().copied());
        }
        None => keys.extend(object.variants.iter().flat_map(|kind| kind.keys)),
    }
    (required, keys)
}

/// Whether a key of ours is meant by another one: of extensions there are many.
fn is_misspelt(key: &str, ours: &str) -> bool {
    ours.starts_with("x-") && strsim::osa_distance(key, ours) <= 2
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::check;
    use crate::document::parse;

    /// What is reported of a spec with these paths and these schemas: where, and the messages.
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
    fn what_is_wrong_at_a_great_depth_is_told() {
        let schema = (0..50).fold(json!({"typ": 1}), |inner, _| json!({"items": inner}));
        let found = found(&json!({}), &json!({"Parcel": schema}));
        let pointer = format!("/components/schemas/Parcel{}/typ", "/items".repeat(50));
        let message = "`typ` is not a key of this schema; did you mean `type`?".into();
        assert_eq!(found, [(pointer, message)]);
    }

    #[test]
    fn each_of_many_faults_is_told() {
        let paths = (0..1000).map(|it| (format!("/{it}"), json!({"get": {}})));
        let paths: serde_json::Map<_, _> = paths.collect();
        assert_eq!(found(&paths.into(), &json!({})).len(), 1000);
    }

    #[test]
    fn references_that_lead_on_are_followed_so_far() {
        let to = |it: usize| json!({"$ref": format!("#/components/schemas/S{}", it + 1)});
        let chain = (0..100).map(|it| (format!("S{it}"), to(it)));
        let schemas: serde_json::Map<_, _> = chain.chain([("S100".into(), json!({}))]).collect();
        let found = found(&json!({}), &schemas.into());
        assert_eq!(found.len(), 37);
        let message =
            "write a schema out; 64 references lead on from here, and are not followed further";
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
