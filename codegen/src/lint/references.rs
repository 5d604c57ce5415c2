//! Checks that each `$ref` is alone and resolves to something of the right kind.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::fault::Extent;
use super::object_shape::{ObjectShape, ValueShape};
use super::schema_shape::SCHEMA;
use super::shape::Walk;
use super::values::{is_3_1, quoted};
use crate::document::{Document, MAX_REFERENCES, METHODS, escape, fragment};
use crate::model::{COMMON_KEYS, is_kind};
use crate::rule;

impl Walk<'_> {
    /// The schemas within schemas, in `$defs` or `definitions`, that something refers to.
    pub(super) fn inner_of(document: &Document) -> BTreeSet<String> {
        let references = document.pointers().filter(|it| it.ends_with("/$ref"));
        let targets = references.filter_map(|it| fragment(document.at(it).as_str()?));
        let mut inner = BTreeSet::new();
        for target in targets {
            for folder in ["/$defs/", "/definitions/"] {
                for (at, _) in target.match_indices(folder) {
                    let start = at + folder.len();
                    let end = target[start..].find('/').map_or(target.len(), |it| start + it);
                    inner.insert(target[..end].to_owned());
                }
            }
        }
        inner
    }

    /// Checks the referenced schemas within a schema. Returns whether there are any.
    pub(super) fn inner_schemas(&mut self) -> bool {
        let (schema, mut is_used) = (ValueShape::Object(&SCHEMA), false);
        for (name, it) in self.document.at(&self.pointer).as_object().into_iter().flatten() {
            self.enter(name, |walk| {
                if walk.inner.contains(&walk.pointer) {
                    is_used = true;
                    walk.value(&schema, it, rule::OAS3_DEVIATION);
                }
            });
        }
        is_used
    }

    /// Checks that a `$ref` is alone, and resolves to a component or to something of its kind.
    pub(super) fn reference(
        &mut self,
        object: &ObjectShape,
        section: &str,
        entries: &Map<String, Value>,
        target: &Value,
    ) {
        self.sibling(object, entries, target);
        let document = self.document;
        let prefix = format!("#/components/{section}/");
        let text = target.as_str().unwrap_or_default();
        let at = fragment(text);
        let at = at.as_deref();
        let component = at.filter(|at| is_kind(at, section)).and_then(|at| document.find(at));
        let message = match target {
            Value::String(_) if component.is_some() => {
                let chain = || document.chain(&self.pointer);
                // A dangling reference further along is reported there.
                if document.resolve(&self.pointer).is_some() || chain().count() < MAX_REFERENCES {
                    return;
                }
                let why = match chain().skip(2).any(|it| Some(&*it) == at) {
                    true => format!("`{text}` refers back to itself"),
                    false => {
                        format!("a chain of {MAX_REFERENCES} or more references is not followed")
                    }
                };
                format!("write the {} inline; {why}", object.name)
            }
            Value::String(_) => {
                let why = match at {
                    None => "refers to another document, and no other is read",
                    Some(at) if document.find(at).is_some() => "refers to something else",
                    Some(_) => "does not exist",
                };
                format!("write `{prefix}` and the name of a component; {} {why}", quoted(text))
            }
            Value::Null => "put this reference in quotes; without them `#` begins a comment".into(),
            _ => format!("write `{prefix}` and the name of a component here"),
        };
        self.enter("$ref", |walk| {
            walk.at(rule::NO_UNRESOLVED_REFS, Extent::Whole, message);
            // No guesses about other documents.
            if component.is_none() && (text.starts_with('#') || !text.contains('#')) {
                let names = document.at(&format!("/components/{section}")).as_object();
                let names = names.into_iter().flatten().map(|(name, _)| name.as_str());
                let near = walk.guesses.nearest(text.rsplit('/').next().unwrap_or_default(), names);
                let near = near.map(|name| format!("{prefix}{name}"));
                walk.fix(near.and_then(|it| document.replace(&walk.pointer, &it)));
            }
        });
    }

    /// Reports the first key next to a `$ref`.
    fn sibling(&mut self, object: &ObjectShape, entries: &Map<String, Value>, target: &Value) {
        let document = self.document;
        let is_later = is_3_1(document);
        if object.section == Some("schemas") && is_later {
            return;
        }
        // Since 3.1, these two override those of the target.
        let is_override =
            |key: &&String| is_later && ["summary", "description"].contains(&key.as_str());
        let (overrides, ignored): (Vec<_>, Vec<_>) =
            entries.keys().filter(|key| *key != "$ref").partition(is_override);
        // A path also has the operations next to its `$ref`.
        let is_operation =
            |key: &str| object.section == Some("pathItems") && METHODS.contains(&key);
        let ignored: Vec<_> = ignored.into_iter().filter(|key| !is_operation(key)).collect();
        for key in overrides {
            let message = format!("{} is not used: that of the target is shown", quoted(key));
            self.enter(key, |walk| walk.at_key(rule::RUST_UNREAD, Extent::Whole, message));
        }
        let Some(key) = ignored.first() else { return };
        let reference = format!("{}/$ref", self.pointer);
        let target = target.as_str().filter(|_| object.name == "schema");
        let (message, fix) = match target.filter(|_| COMMON_KEYS.contains(&key.as_str())) {
            Some(target) => (
                format!(
                    "write `allOf: [{{$ref: …}}]` next to `{key}`; OpenAPI ignores it next to `$ref`"
                ),
                document.replace_entry(&reference, &format!("allOf: [{{$ref: '{target}'}}]")),
            ),
            None => (
                format!("remove {}; OpenAPI ignores it next to `$ref`", quoted(key)),
                document.remove(&format!("{}/{}", self.pointer, escape(key))),
            ),
        };
        self.enter(key, |walk| {
            walk.at_key(rule::NO_REF_SIBLINGS, Extent::Whole, message);
            walk.fix(fix);
        });
    }
}
