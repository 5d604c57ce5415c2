//! A [`Document`] → everything in it that keeps a client from being made, or from being good.
//!
//! `shape` compares each part of the document with the keys that it may have. The other rules are
//! asked all the same, so that one run tells all mistakes; what they say about a part whose shape is
//! wrong is left out, as it would follow from that.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Level};
use crate::document::Document;
use crate::model::{self, Api};

mod allow;
mod docs;
mod examples;
mod extensions;
mod names;
mod nearest;
mod operations;
mod part;
mod parts;
mod properties;
mod references;
mod responses;
mod rules;
mod schemas;
mod shape;
mod values;
mod variants;

use self::nearest::Guesses;
pub use self::nearest::nearest;
pub use self::rules::RULES;
use self::schemas::COMPONENTS;
use self::shape::{Extent, Fault};

/// A fact that specs keep.
#[derive(Debug)]
pub struct Rule {
    /// The tag in the message, the function, and the file of its cases under `tests/golden/lint`.
    pub id: &'static str,
    /// Whether a client is made of a spec that does not keep it.
    pub level: Level,
    /// Why it matters, for the client and its users.
    pub why: &'static str,
    /// Finds where it is not kept. Some rules are kept or broken while the text is read, and a few
    /// when the client is written.
    check: Option<Check>,
}

type Check = fn(&Spec<'_>, &mut Report<'_>);

/// The rule of this id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// Checks a document.
#[must_use]
pub fn check(document: &Document) -> Vec<Diagnostic> {
    let spec = Spec::new(document);
    let mut report = Report { document, rule: "", found: Vec::new(), guesses: Guesses::default() };
    for rule in RULES {
        if let Some(check) = rule.check {
            report.rule = rule.id;
            check(&spec, &mut report);
        }
    }
    let shapes = shape::check(document);
    let certain = shapes.is_empty() && document.found().is_empty();
    let (values, shapes): (Vec<_>, Vec<_>) =
        shapes.into_iter().partition(|it| it.extent == Extent::Value);
    let mut found = report.found;
    found.extend_from_slice(document.found());
    // An allowance is used by what it covers, told or not.
    let (mut found, faults) = allow::apply(document, found);
    let wrong = Wrong::of(document, &shapes);
    found.retain(|it| match it.rule {
        // What is misspelt could have been a reference.
        "oas3-unused-component" => certain,
        rule => rule.starts_with("yaml-") || !wrong.explains(&it.pointer),
    });
    // Where only a value is wrong, the rules know better what to write.
    let told: BTreeSet<String> =
        found.iter().filter(|it| it.level() == Level::Error).map(|it| it.pointer.clone()).collect();
    let values = values.into_iter().filter(|it| !told.contains(&it.diagnostic.pointer));
    let shapes = shapes.into_iter().chain(values).map(|it| it.diagnostic);
    found.into_iter().chain(faults).chain(shapes).collect()
}

/// The places whose shape is wrong.
struct Wrong<'a> {
    document: &'a Document,
    pointers: BTreeSet<&'a str>,
    /// Those that hold something else than they should.
    opaque: BTreeSet<&'a str>,
    /// The mappings and sequences around them.
    around: BTreeSet<&'a str>,
    /// Those of them that have a misspelt key.
    misspelt: BTreeSet<&'a str>,
}

impl<'a> Wrong<'a> {
    fn of(document: &'a Document, shapes: &'a [Fault]) -> Self {
        let pointers: BTreeSet<_> =
            shapes.iter().map(|it| it.diagnostic.pointer.as_str()).collect();
        let around = pointers.iter().filter_map(|it| parent(it)).collect();
        let opaque = shapes.iter().filter(|it| it.extent == Extent::Whole);
        let opaque = opaque.map(|it| it.diagnostic.pointer.as_str()).collect();
        let renamed = shapes
            .iter()
            .map(|it| &it.diagnostic)
            .filter(|it| it.fix.as_ref().is_some_and(|fix| !fix.replacement.is_empty()));
        let misspelt = renamed.filter_map(|it| parent(&it.pointer)).collect();
        Self { document, pointers, opaque, around, misspelt }
    }

    /// Whether a finding may follow from a wrong shape alone: it is about the same place or the one
    /// around it, beside a misspelt key, missing there, or in what should not be there.
    fn explains(&self, pointer: &str) -> bool {
        let at = |it: &str| self.pointers.contains(it);
        let present = |it: &&str| self.document.find(it).is_some();
        let nearest = outward(pointer).find(present).unwrap_or_default();
        let missing = nearest != pointer && (at(nearest) || self.around.contains(nearest));
        let beside = parent(pointer).is_some_and(|it| self.misspelt.contains(it));
        let mut outer = outward(pointer).skip(1);
        at(pointer)
            || beside
            || self.around.contains(pointer)
            || missing
            || outer.any(|it| self.opaque.contains(it))
    }
}

/// A place, and all that it is in, from the inside out.
fn outward(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |it| parent(it))
}

/// The pointer of what holds the place that a pointer leads to.
fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}

/// A document, and what many rules ask of it.
#[allow(dead_code, reason = "rules are moved to `api` one file at a time")]
struct Spec<'a> {
    document: &'a Document,
    /// What it describes.
    api: Api,
    operations: Vec<Operation>,
    /// The pointers of all schemas that are not components.
    inline: BTreeSet<String>,
    /// Those of them that are the schema of a body.
    bodies: BTreeSet<String>,
    /// The components, and what they merge.
    named: BTreeSet<String>,
    /// Those properties that tell the members of a union apart.
    tags: BTreeSet<String>,
}

/// An operation; all pointers lead to where something is written, `$ref`s followed.
struct Operation {
    parameters: Vec<String>,
    body: Option<String>,
    /// Status and pointer.
    responses: Vec<(String, String)>,
}

#[allow(dead_code, reason = "rules are moved to `api` one file at a time")]
impl<'a> Spec<'a> {
    fn new(document: &'a Document) -> Self {
        let operations: Vec<Operation> = operations(document);
        let mut named = BTreeSet::new();
        for (_, component) in document.children(COMPONENTS) {
            let merged = document.children(&format!("{component}/allOf"));
            named.extend(merged.into_iter().map(|(_, at)| at));
            named.insert(component);
        }
        let bodies = bodies(document, &operations);
        let mut next: Vec<String> = bodies.iter().cloned().collect();
        let parameters = operations.iter().flat_map(|it| &it.parameters);
        next.extend(parameters.map(|at| format!("{at}/schema")));
        for (_, component) in document.children(COMPONENTS) {
            below(document, &component, &mut next);
        }
        let mut inline = BTreeSet::new();
        while let Some(pointer) = next.pop() {
            if !inline.contains(&pointer) && document.find(&pointer).is_some() {
                below(document, &pointer, &mut next);
                inline.insert(pointer);
            }
        }
        let api = model::read(document);
        let tags = api.discriminators.clone();
        Self { document, api, operations, inline, bodies, named, tags }
    }

    /// All schemas: the components, what they merge, and all inline ones.
    fn schemas(&self) -> impl Iterator<Item = &String> {
        self.named.iter().chain(&self.inline)
    }

    /// Whether a schema is a component, or what one merges.
    fn is_named(&self, schema: &str) -> bool {
        self.named.contains(schema)
    }

    /// A component, and the objects that it merges.
    fn parts(&self, component: &str) -> Vec<String> {
        let merged = self.document.children(&format!("{component}/allOf"));
        let merged = merged.iter().filter_map(|(_, at)| self.document.resolve(at));
        [component.to_owned()].into_iter().chain(merged).collect()
    }
}

fn operations(document: &Document) -> Vec<Operation> {
    let operation = |(_, _, pointer): (String, String, String)| {
        let listed = document.listed_parameters(&pointer);
        let parameters = listed.iter().filter_map(|at| document.resolve(at));
        let parameters: Vec<String> = parameters.filter(|at| is_kind(at, "parameters")).collect();
        let body = document.resolve(&format!("{pointer}/requestBody"));
        let body = body.filter(|at| is_kind(at, "requestBodies"));
        let responses = document.children(&format!("{pointer}/responses"));
        let responses = responses
            .into_iter()
            .filter_map(|(status, at)| Some((status, document.resolve(&at)?)))
            .filter(|(_, at)| is_kind(at, "responses"))
            .collect();
        Operation { parameters, body, responses }
    };
    document.operations().into_iter().map(operation).collect()
}

/// Whether what a reference leads to is a component of this kind, or stands where it is used.
fn is_kind(pointer: &str, kind: &str) -> bool {
    let component = pointer.strip_prefix("/components/");
    component.is_none_or(|it| it.strip_prefix(kind).is_some_and(|rest| rest.starts_with('/')))
}

/// The schemas of all bodies that operations send and are answered.
fn bodies(document: &Document, operations: &[Operation]) -> BTreeSet<String> {
    let responses = operations.iter().flat_map(|it| it.responses.iter().map(|(_, at)| at));
    let requests = operations.iter().flat_map(|it| &it.body);
    let contents =
        responses.chain(requests).flat_map(|at| document.children(&format!("{at}/content")));
    contents.map(|(_, at)| format!("{at}/schema")).collect()
}

/// The schemas directly below a schema.
fn below(document: &Document, schema: &str, all: &mut Vec<String>) {
    all.extend(document.children(&format!("{schema}/properties")).into_iter().map(|(_, at)| at));
    for key in ["items", "additionalProperties"] {
        if document.at(schema).get(key).is_some_and(|it| !it.is_boolean()) {
            all.push(format!("{schema}/{key}"));
        }
    }
    for (_, at) in document.children(&format!("{schema}/allOf")) {
        below(document, &at, all);
    }
}

/// What comes more than once: what it is, where it came first, and where again.
fn repeated<K: Clone + Ord>(
    document: &Document,
    places: impl IntoIterator<Item = (K, String)>,
) -> Vec<(K, String, String)> {
    let (mut seen, mut repeated) = (BTreeMap::<K, String>::new(), Vec::new());
    let mut places: Vec<(K, String)> = places.into_iter().collect();
    // The one to complain of is the later one in the text, whatever its pointer.
    places.sort_by_key(|(_, place)| document.key_span(place).start);
    for (key, place) in places {
        match seen.get(&key) {
            Some(first) => repeated.push((key, first.clone(), place)),
            None => drop(seen.insert(key, place)),
        }
    }
    repeated
}

/// What a rule finds.
struct Report<'a> {
    document: &'a Document,
    rule: &'static str,
    found: Vec<Diagnostic>,
    guesses: Guesses,
}

impl Report<'_> {
    /// What a misspelt word was meant to be.
    fn nearest<'c>(
        &mut self,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        self.guesses.nearest(word, candidates)
    }

    /// A finding about what `pointer` holds.
    fn at(&mut self, pointer: &str, message: impl Into<String>) -> &mut Diagnostic {
        self.push(self.document.diagnostic(self.rule, pointer, message))
    }

    /// A finding about an entry of a mapping as a whole.
    fn at_key(&mut self, pointer: &str, message: impl Into<String>) -> &mut Diagnostic {
        let span = self.document.key_span(pointer);
        self.push(self.document.diagnostic_at(self.rule, pointer, span, message))
    }

    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        let index = self.found.len();
        self.found.push(diagnostic);
        &mut self.found[index]
    }
}
