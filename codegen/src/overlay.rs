//! Applies overlays to a spec, in order, and returns it as a [`Document`].
//!
//! It supports versions 1.0 and 1.1 of the OpenAPI Initiative's Overlay Specification, and is stricter in
//! two cases: a target that matches nothing is an error, and so is a list that 1.0 would append to another as
//! one item. Values from an overlay have spans in its text. This module does not interpret keys.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_json_path::JsonPath;

use self::target::Targets;
use self::tree::{Applied, Conflict, Origin, Step, kind};
use crate::diagnostic::{Diagnostic, Diagnostics, Label, Level};
use crate::document::{
    Document, SourceSpan, SourceSpans, Suppression, ancestors, first_line, parse,
};
use crate::rule::{self, Rule};
use crate::source::{Source, Sources};

mod form;
mod target;
mod tree;

/// A spec while overlays are applied.
struct Spec {
    value: Value,
    origin: Origin,
    applied: Applied,
    targets: Targets,
}

/// An overlay while it is applied.
struct Overlay<'a> {
    file: Document,
    origin: Origin,
    /// The start of its text in the joined text.
    start: usize,
    /// Whether its version is 1.0.
    is_1_0: bool,
    found: Vec<Diagnostic>,
    /// The joined text.
    whole: &'a str,
}

/// Parses a spec, and applies its overlays.
///
/// # Errors
/// Returns what makes the spec unreadable, or all findings about the first overlay that cannot be applied.
pub fn read(sources: &Sources<'_>) -> Result<Document, Diagnostics> {
    let spec = parse(sources.spec.text)?;
    if sources.overlays.is_empty() { Ok(spec) } else { apply(&spec, sources) }
}

fn apply(spec: &Document, sources: &Sources<'_>) -> Result<Document, Diagnostics> {
    let (text, lines) = sources.whole();
    let origin = Origin::new(&spec.value, &spec.spans, 0, false);
    let targets = Targets::new(&spec.value);
    let mut applied =
        Spec { value: spec.value.clone(), origin, applied: Applied::default(), targets };
    let mut overlays = Vec::new();
    for (source, start) in sources.overlays.iter().zip(sources.starts()) {
        let mut overlay = Overlay::read(source, start, &text)?;
        let form = form::check(&overlay.file, sources.name());
        overlay.found.extend(form.into_iter().map(|it| it.shifted(start)));
        if !has_error(&overlay.found) {
            overlay.actions(&mut applied);
        }
        if has_error(&overlay.found) {
            return Err(Diagnostics::new(overlay.found));
        }
        overlays.append(&mut overlay.found);
    }
    let Spec { value, origin, .. } = applied;
    // Findings about removed parts are dropped.
    let now = |pointer: &str| {
        let read = ancestors(pointer).find(|it| spec.find(it).is_some())?;
        Some(origin.current_pointer(read)? + &pointer[read.len()..])
    };
    let moved = |it: &Diagnostic| Some(Diagnostic { pointer: now(&it.pointer)?, ..it.clone() });
    let found = spec.found().iter().filter_map(moved).collect();
    let suppression = |it: &Suppression| match &it.pointer {
        Some(pointer) => Some(Suppression { pointer: Some(now(pointer)?), ..it.clone() }),
        None => Some(it.clone()),
    };
    let suppressions = spec.suppressions().iter().filter_map(suppression).collect();
    let entries = origin.spans();
    let entries = entries.map_err(|it| spec.diagnostic(rule::YAML_LIMITS, "", it))?;
    // Dropped: a comment belongs to what follows it, which an overlay may move.
    let comments = Vec::new();
    let spans = SourceSpans { entries, lines, comments, suppressions, found };
    Ok(Document { value, text, spans, overlays })
}

fn has_error(found: &[Diagnostic]) -> bool {
    found.iter().any(|it| it.level() == Level::Error)
}

impl<'a> Overlay<'a> {
    fn read(source: &Source<'_>, start: usize, whole: &'a str) -> Result<Self, Diagnostics> {
        let shifted = |found: Vec<Diagnostic>| found.into_iter().map(|it| it.shifted(start));
        let file = parse(source.text)
            .map_err(|it| Diagnostics::new(shifted(it.into_iter().collect()).collect()))?;
        let origin = Origin::new(&file.value, &file.spans, start, true);
        let found = shifted(file.spans.found.clone()).collect();
        let version = file.at("/overlay").as_str().unwrap_or_default();
        let is_1_0 = version.starts_with("1.0.");
        Ok(Self { origin, start, is_1_0, found, whole, file })
    }

    /// Reports the value at a pointer.
    fn report(&mut self, rule: &'static Rule, pointer: &str, message: impl Into<String>) {
        let found = self.diagnostic(rule, pointer, message);
        self.found.push(found);
    }

    fn diagnostic(
        &self,
        rule: &'static Rule,
        pointer: &str,
        message: impl Into<String>,
    ) -> Diagnostic {
        self.file.diagnostic(rule, pointer, message).shifted(self.start)
    }

    /// Applies all actions, and continues after errors, except when a limit is exceeded.
    fn actions(&mut self, spec: &mut Spec) {
        for (index, (_, action)) in self.file.children("/actions").into_iter().enumerate() {
            spec.applied.changed = false;
            let done = self.action(index, &action, spec);
            if done.is_ok() && !spec.applied.changed {
                let message = "remove this action; it changes nothing";
                self.report(rule::OVERLAY_EFFECT, &action, message);
            }
            self.found.extend(done.err().map(|it| *it));
            if spec.applied.is_full() || spec.targets.is_exhausted() {
                return;
            }
        }
    }

    /// Applies an action.
    fn action(&self, index: usize, action: &str, spec: &mut Spec) -> ActionResult {
        let at = format!("{action}/target");
        let targets = self.select(&at, spec)?;
        if self.file.at(&format!("{action}/remove")) == true {
            return self.remove(&at, targets, spec);
        }
        let copy = format!("{action}/copy");
        if self.file.find(&copy).is_some() {
            let sources = self.select(&copy, spec)?;
            if sources.len() > 1 {
                let message = format!("match one value to copy; this matches {}", sources.len());
                return Err(self.diagnostic(rule::OVERLAY, &copy, message).into());
            }
            let (value, origin) = spec.part(&sources[0]);
            let (value, origin) = (value.clone(), origin.clone());
            return self.update(&copy, (&value, &origin), targets, spec);
        }
        let update = format!("{action}/update");
        let path = ["actions".into(), Step::Index(index), "update".into()];
        let origin = self.origin.find(&path).expect("each parsed value has an origin");
        self.update(&update, (self.file.at(&update), origin), targets, spec)
    }

    /// Merges the value at a pointer of this overlay into all targets.
    fn update(
        &self,
        at: &str,
        (update, from): (&Value, &Origin),
        targets: Vec<Vec<Step>>,
        spec: &mut Spec,
    ) -> ActionResult {
        let mut kinds = BTreeMap::new();
        for path in &targets {
            let (value, _) = spec.part(path);
            kinds.entry(kind(value)).or_insert_with(|| target::pointer(path));
        }
        if kinds.len() > 1 {
            let kinds: Vec<_> = kinds.iter().map(|(kind, at)| format!("{kind} at #{at}")).collect();
            let message =
                format!("match values of one type; this matches {}", kinds.join(", and "));
            let at = format!("{}/target", at.rsplit_once('/').unwrap_or_default().0);
            return Err(self.diagnostic(rule::OVERLAY, &at, message).into());
        }
        for path in targets {
            let Spec { value, origin, applied, .. } = &mut *spec;
            let (value, origin) = tree::part((value, origin), &path);
            let key = origin.span.and_then(|it| it.key);
            let done = match (value.is_array(), update.is_array()) {
                (true, true) if self.is_1_0 => {
                    let message = "write `overlay: 1.1.0`, which appends the items of this list; 1.0 would append the list as one item";
                    return Err(self.diagnostic(rule::OVERLAY, at, message).into());
                }
                (true, false) => applied.append((value, &mut *origin), (update, from), path.len()),
                _ => applied.merge((value, &mut *origin), (update, from), path.len()),
            };
            // A new value keeps the span of the old key.
            if let Some(span) = &mut origin.span {
                span.key = key;
            }
            done.map_err(|it| self.conflict(at, it))?;
        }
        Ok(())
    }

    /// The error that a value cannot be merged.
    fn conflict(
        &self,
        at: &str,
        Conflict { message, update, target }: Conflict,
    ) -> Box<Diagnostic> {
        let span = |it: SourceSpan| it.key.unwrap_or(first_line(self.whole, it.value));
        let mut found = self.diagnostic(rule::OVERLAY, at, message);
        // A copied value has its span in the document.
        if let Some(span) = update.map(span).filter(|it| it.start >= self.start) {
            found.span = span;
            found.position = self.file.position(span.start - self.start);
            found.end = self.file.position(span.end - self.start);
        }
        let label = |span| Label { span, text: "the target".to_owned() };
        found.labels.extend(target.map(|it| label(span(it))));
        found.into()
    }

    fn remove(&self, at: &str, targets: Vec<Vec<Step>>, spec: &mut Spec) -> ActionResult {
        let mut parents: BTreeMap<Vec<Step>, BTreeSet<Step>> = BTreeMap::new();
        let mut last: Option<Vec<Step>> = None;
        for path in targets {
            // Its parent is already removed.
            if last.as_ref().is_some_and(|it| path.starts_with(it)) {
                continue;
            }
            let Some((step, parent)) = path.split_last() else {
                let message = "match a part of the document; this matches all of it";
                return Err(self.diagnostic(rule::OVERLAY, at, message).into());
            };
            parents.entry(parent.to_vec()).or_default().insert(step.clone());
            last = Some(path);
        }
        // Innermost first, so that indices stay valid.
        for (parent, steps) in parents.iter().rev() {
            tree::remove(spec.part(parent), steps);
        }
        spec.applied.changed = true;
        Ok(())
    }

    /// Evaluates a JSONPath of this overlay. Returns at least one match, in document order.
    fn select(&self, at: &str, spec: &mut Spec) -> ActionResult<Vec<Vec<Step>>> {
        let text = self.file.at(at).as_str().expect("`form` has checked it");
        let path = JsonPath::parse(text).expect("`form` has checked it");
        let found = spec.targets.select(&self.file, at, (text, &path), &spec.value);
        found.map_err(|it| it.shifted(self.start).into())
    }
}

/// The result of an action.
type ActionResult<T = ()> = Result<T, Box<Diagnostic>>;

impl Spec {
    fn part(&mut self, path: &[Step]) -> tree::Part<'_> {
        tree::part((&mut self.value, &mut self.origin), path)
    }
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}
