//! Checks the form of an overlay: keys, versions and the syntax of JSONPaths. Of the spec, it only knows the
//! file name.

use std::collections::BTreeSet;

use serde_json::Value;

use super::target;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::lint::nearest;
use crate::rule::{self, Rule};

/// The keys of an overlay, its `info`, and an action.
const OVERLAY: &[&str] = &["actions", "extends", "info", "overlay"];
const INFO: &[&str] = &["description", "title", "version"];
const ACTION: &[&str] = &["copy", "description", "remove", "target", "update"];

/// Checks an overlay of the spec with this file name.
pub(super) fn check(file: &Document, spec: &str) -> Vec<Diagnostic> {
    let mut form = Form { file, found: Vec::new() };
    form.check(spec);
    form.found
}

struct Form<'a> {
    file: &'a Document,
    found: Vec<Diagnostic>,
}

impl Form<'_> {
    /// Reports the value at a pointer.
    fn report(&mut self, rule: &'static Rule, pointer: &str, message: impl Into<String>) {
        self.found.push(self.file.diagnostic(rule, pointer, message));
    }

    fn check(&mut self, spec: &str) {
        if !self.file.value.is_object() {
            let message = "write a mapping with `overlay`, `info` and `actions`";
            return self.report(rule::OVERLAY, "", message);
        }
        self.keys("", OVERLAY);
        self.keys("/info", INFO);
        let version = self.file.at("/overlay").as_str().unwrap_or_default();
        if !["1.0.", "1.1."].iter().any(|it| version.starts_with(it)) {
            let message = "write `overlay: 1.1.0` or 1.0.0; no other version is supported";
            self.report(rule::OVERLAY, "/overlay", message);
        }
        let info = self.file.at("/info");
        if info.get("title").is_none() || info.get("version").is_none() {
            let message = "write `info` with a `title` and a `version`; other tools require them";
            self.report(rule::OVERLAY_EFFECT, "/info", message);
        }
        let last = |it: &str| it.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        match self.file.find("/extends").map(|it| it.as_str().map(last)) {
            None => {}
            Some(None) => {
                self.report(rule::OVERLAY, "/extends", "write the URL of a document here");
            }
            Some(Some(name)) if spec.is_empty() || name == last(spec) => {}
            Some(Some(name)) => {
                let message = format!(
                    "fix `extends`, or apply this to `{name}`; now it is applied to `{}`",
                    last(spec)
                );
                self.report(rule::OVERLAY_EFFECT, "/extends", message);
            }
        }
        for it in self.file.spans.suppressions.clone() {
            let message = "write this in the spec; a comment in an overlay suppresses nothing";
            let found = self.file.diagnostic_at(rule::LINT_ALLOW, "", it.span, message);
            self.found.push(found);
        }
        if self.file.at("/actions").as_array().is_none_or(Vec::is_empty) {
            self.report(rule::OVERLAY, "/actions", "write a list of `actions`, with at least one");
        }
        let mut seen = BTreeSet::new();
        for (_, action) in self.file.children("/actions") {
            if !seen.insert(self.file.at(&action).to_string()) {
                let message = "remove this duplicate action";
                self.report(rule::OVERLAY, &action, message);
            }
            self.check_action(&action);
        }
    }

    fn check_action(&mut self, action: &str) {
        let count = self.found.len();
        self.keys(action, ACTION);
        let here = self.file.at(action).clone();
        let below = |key: &str| format!("{action}/{key}");
        let has = |key: &str| here.get(key).is_some();
        if self.found.len() > count {
            // A missing key is probably misspelled.
        } else if !here.is_object() || !has("target") {
            self.report(rule::OVERLAY, action, "write `target: $…` and what to do with it");
        } else if !["update", "copy"].into_iter().any(has)
            && here.get("remove").is_none_or(|it| *it == false)
        {
            let message = "write what to do: `update`, `copy`, or `remove: true`";
            self.report(rule::OVERLAY, action, message);
        }
        for key in ["target", "copy"] {
            match here.get(key) {
                None => {}
                Some(Value::String(text)) => {
                    if let Err(found) = target::read(self.file, &below(key), text) {
                        self.found.push(*found);
                    }
                }
                Some(_) => self.report(rule::OVERLAY, &below(key), "write a JSONPath here"),
            }
        }
        if here.get("remove").is_some_and(|it| !it.is_boolean()) {
            self.report(rule::OVERLAY, &below("remove"), "write `true` here");
        }
        if has("copy") && self.file.at("/overlay").as_str().is_some_and(|it| it.starts_with("1.0."))
        {
            self.report(rule::OVERLAY, &below("copy"), "write `overlay: 1.1.0`; 1.0 has no `copy`");
        }
        if has("copy") && has("update") {
            self.report(rule::OVERLAY, &below("copy"), "keep one of `update` and `copy`");
        }
        if here.get("remove") == Some(&true.into()) {
            for key in ["update", "copy"].into_iter().filter(|it| has(it)) {
                let message =
                    format!("remove `{key}`; together with `remove: true` it has no effect");
                self.report(rule::OVERLAY_EFFECT, &below(key), message);
            }
        }
    }

    /// Reports unknown keys.
    fn keys(&mut self, at: &str, known: &[&str]) {
        for (key, pointer) in self.file.children(at) {
            if key.starts_with("x-") || known.contains(&key.as_str()) {
                continue;
            }
            let near = nearest(&key, known.iter().copied());
            let message = match near {
                Some(near) => format!("`{key}` is not a key here; did you mean `{near}`?"),
                None => format!("remove `{key}`; it is not a key of an overlay"),
            };
            let fix = near.and_then(|it| self.file.rename(&pointer, it));
            let span = self.file.key_span(&pointer);
            let found = self.file.diagnostic_at(rule::OVERLAY, &pointer, span, message);
            self.found.push(Diagnostic { fix, ..found });
        }
    }
}
