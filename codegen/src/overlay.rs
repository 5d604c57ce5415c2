//! The text of a spec, and those of overlays → the spec as a [`Document`], with all of them laid over it in
//! their order.
//!
//! Overlay 1.0 and 1.1 are read, of the OpenAPI Initiative. Two things are stricter than they say: a target
//! that matches nothing is an error, and so is a list that 1.0 would make one item of another. What comes
//! from an overlay has its place there. Deliberately absent: what the keys of a document mean.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_json_path::JsonPath;

use self::target::Targets;
use self::tree::{Applied, Conflict, Origin, Step, kind};
use crate::diagnostic::{Diagnostic, Diagnostics, Label, Level};
use crate::document::{Document, SourceSpan, SourceSpans, Suppression, first_line, outward, parse};
use crate::rule::{self, Rule};
use crate::source::{Source, Sources};

mod form;
mod target;
mod tree;

/// A spec while overlays are laid over it.
struct Spec {
    value: Value,
    origin: Origin,
    applied: Applied,
    targets: Targets,
}

/// An overlay while it is laid.
struct Overlay<'a> {
    file: Document,
    origin: Origin,
    /// Where its text starts in that of all.
    start: usize,
    /// Whether it keeps to 1.0.
    is_1_0: bool,
    found: Vec<Diagnostic>,
    /// The text of all.
    whole: &'a str,
}

/// Reads a spec, with its overlays laid over it.
///
/// # Errors
/// What makes the text of the spec unreadable, or everything that is wrong with the first overlay that cannot
/// be laid.
pub fn read(sources: &Sources<'_>) -> Result<Document, Diagnostics> {
    let spec = parse(sources.spec.text)?;
    if sources.overlays.is_empty() { Ok(spec) } else { lay(&spec, sources) }
}

fn lay(spec: &Document, sources: &Sources<'_>) -> Result<Document, Diagnostics> {
    let (text, lines) = sources.whole();
    let origin = Origin::of(&spec.value, &spec.spans, 0, false);
    let targets = Targets::of(&spec.value);
    let mut applied =
        Spec { value: spec.value.clone(), origin, applied: Applied::default(), targets };
    let mut overlays = Vec::new();
    for (source, start) in sources.overlays.iter().zip(sources.starts()) {
        let mut overlay = Overlay::read(source, start, &text)?;
        let form = form::check(&overlay.file, sources.name());
        overlay.found.extend(form.into_iter().map(|it| it.shifted(start)));
        if !refuse(&overlay.found) {
            overlay.actions(&mut applied);
        }
        if refuse(&overlay.found) {
            return Err(Diagnostics::new(overlay.found));
        }
        overlays.append(&mut overlay.found);
    }
    let Spec { value, origin, .. } = applied;
    // What goes takes with it what was to be reported of it.
    let now = |pointer: &str| {
        let read = outward(pointer).find(|it| spec.find(it).is_some())?;
        Some(origin.now(read)? + &pointer[read.len()..])
    };
    let moved = |it: &Diagnostic| Some(Diagnostic { pointer: now(&it.pointer)?, ..it.clone() });
    let found = spec.found().iter().filter_map(moved).collect();
    let allowed = |it: &Suppression| match &it.pointer {
        Some(pointer) => Some(Suppression { pointer: Some(now(pointer)?), ..it.clone() }),
        None => Some(it.clone()),
    };
    let suppressions = spec.suppressions().iter().filter_map(allowed).collect();
    let entries = origin.spans();
    let entries = entries.map_err(|it| spec.diagnostic(rule::YAML_LIMITS, "", it))?;
    // Comments are read where they stand, and overlays move what is below them.
    let comments = Vec::new();
    let spans = SourceSpans { entries, lines, comments, suppressions, found };
    Ok(Document { value, text, spans, overlays })
}

fn refuse(found: &[Diagnostic]) -> bool {
    found.iter().any(|it| it.level() == Level::Error)
}

impl<'a> Overlay<'a> {
    fn read(source: &Source<'_>, start: usize, whole: &'a str) -> Result<Self, Diagnostics> {
        let shifted = |found: Vec<Diagnostic>| found.into_iter().map(|it| it.shifted(start));
        let file = parse(source.text)
            .map_err(|it| Diagnostics::new(shifted(it.into_iter().collect()).collect()))?;
        let origin = Origin::of(&file.value, &file.spans, start, true);
        let found = shifted(file.spans.found.clone()).collect();
        let version = file.at("/overlay").as_str().unwrap_or_default();
        let is_1_0 = version.starts_with("1.0.");
        Ok(Self { origin, start, is_1_0, found, whole, file })
    }

    /// What is wrong with the value at a pointer.
    fn tell(&mut self, rule: &'static Rule, pointer: &str, message: impl Into<String>) {
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

    /// Does what the actions say. One that cannot be done does not keep the others from being
    /// reported, but for those that are too much.
    fn actions(&mut self, spec: &mut Spec) {
        for (index, (_, action)) in self.file.children("/actions").into_iter().enumerate() {
            spec.applied.changed = false;
            let done = self.action(index, &action, spec);
            if done.is_ok() && !spec.applied.changed {
                let message = "remove this action; all that it writes is there already";
                self.tell(rule::OVERLAY_EFFECT, &action, message);
            }
            self.found.extend(done.err().map(|it| *it));
            if spec.applied.is_full() || spec.targets.is_exhausted() {
                return;
            }
        }
    }

    /// Does what one action says.
    fn action(&self, index: usize, action: &str, spec: &mut Spec) -> Done {
        let at = format!("{action}/target");
        let targets = self.select(&at, spec)?;
        if self.file.at(&format!("{action}/remove")) == true {
            return self.remove(&at, targets, spec);
        }
        let copy = format!("{action}/copy");
        if self.file.find(&copy).is_some() {
            let sources = self.select(&copy, spec)?;
            if sources.len() > 1 {
                let message = format!("match one value to copy; here are {}", sources.len());
                return Err(self.diagnostic(rule::OVERLAY, &copy, message).into());
            }
            let (value, origin) = spec.part(&sources[0]);
            let (value, origin) = (value.clone(), origin.clone());
            return self.update(&copy, (&value, &origin), targets, spec);
        }
        let update = format!("{action}/update");
        let path = ["actions".into(), Step::Index(index), "update".into()];
        let origin = self.origin.find(&path).expect("what can be read has an origin");
        self.update(&update, (self.file.at(&update), origin), targets, spec)
    }

    /// Lays a value, which is that at a pointer of this overlay, over all targets.
    fn update(
        &self,
        at: &str,
        (update, from): (&Value, &Origin),
        targets: Vec<Vec<Step>>,
        spec: &mut Spec,
    ) -> Done {
        let mut kinds = BTreeMap::new();
        for path in &targets {
            let (value, _) = spec.part(path);
            kinds.entry(kind(value)).or_insert_with(|| target::pointer(path));
        }
        if kinds.len() > 1 {
            let kinds: Vec<_> = kinds.iter().map(|(kind, at)| format!("{kind} at #{at}")).collect();
            let message = format!("match values of one kind; here is {}", kinds.join(", and "));
            let at = format!("{}/target", at.rsplit_once('/').unwrap_or_default().0);
            return Err(self.diagnostic(rule::OVERLAY, &at, message).into());
        }
        for path in targets {
            let Spec { value, origin, applied, .. } = &mut *spec;
            let (value, origin) = tree::part((value, origin), &path);
            let name = origin.place.and_then(|it| it.key);
            let done = match (value.is_array(), update.is_array()) {
                (true, true) if self.is_1_0 => {
                    let message = "write `overlay: 1.1.0`, where the items of this are added to the list; in 1.0, it would be one item itself";
                    return Err(self.diagnostic(rule::OVERLAY, at, message).into());
                }
                (true, false) => applied.append((value, &mut *origin), (update, from), path.len()),
                _ => applied.merge((value, &mut *origin), (update, from), path.len()),
            };
            // Another value has the same name as before.
            if let Some(place) = &mut origin.place {
                place.key = name;
            }
            done.map_err(|it| self.conflict(at, it))?;
        }
        Ok(())
    }

    /// Why something cannot be laid over the document.
    fn conflict(&self, at: &str, Conflict { message, place, here }: Conflict) -> Box<Diagnostic> {
        let span = |it: SourceSpan| it.key.unwrap_or(first_line(self.whole, it.value));
        let mut found = self.diagnostic(rule::OVERLAY, at, message);
        // What is copied is of the document, and so is its place.
        if let Some(span) = place.map(span).filter(|it| it.start >= self.start) {
            found.span = span;
            found.position = self.file.position(span.start - self.start);
            found.end = self.file.position(span.end - self.start);
        }
        let label = |span| Label { span, text: "this is there".to_owned() };
        found.labels.extend(here.map(|it| label(span(it))));
        found.into()
    }

    fn remove(&self, at: &str, targets: Vec<Vec<Step>>, spec: &mut Spec) -> Done {
        let mut parents: BTreeMap<Vec<Step>, BTreeSet<Step>> = BTreeMap::new();
        let mut last: Option<Vec<Step>> = None;
        for path in targets {
            // What is in something that goes, goes with it.
            if last.as_ref().is_some_and(|it| path.starts_with(it)) {
                continue;
            }
            let Some((step, parent)) = path.split_last() else {
                let message = "match a part of the document; this is all of it";
                return Err(self.diagnostic(rule::OVERLAY, at, message).into());
            };
            parents.entry(parent.to_vec()).or_default().insert(step.clone());
            last = Some(path);
        }
        // From the inside out, so that no index changes before it is used.
        for (parent, steps) in parents.iter().rev() {
            tree::remove(spec.part(parent), steps);
        }
        spec.applied.changed = true;
        Ok(())
    }

    /// What a JSONPath of this overlay matches, in order and not nothing.
    fn select(&self, at: &str, spec: &mut Spec) -> Done<Vec<Vec<Step>>> {
        let text = self.file.at(at).as_str().expect("this was checked");
        let path = JsonPath::parse(text).expect("this was checked");
        let found = spec.targets.select(&self.file, at, (text, &path), &spec.value);
        found.map_err(|it| it.shifted(self.start).into())
    }
}

/// Something that was done, or why it was not.
type Done<T = ()> = Result<T, Box<Diagnostic>>;

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
