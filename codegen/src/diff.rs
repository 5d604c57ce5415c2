//! Two specs → what changed between them: on the wire, and in the Rust API of the client.
//!
//! Operations are compared, and from them everything that they reach, once in requests and once in
//! responses, with `$ref`s followed and `allOf` flattened. What a change means stands in the table
//! [`KINDS`]; the comparison only finds which of its rows apply. A spec need not be free of findings
//! of `lint` to be compared. Left out on purpose: comments and the order of keys, which mean nothing,
//! and the Rust API itself, of which this knows what the generator makes of a spec.

use std::collections::{BTreeMap, BTreeSet};

use self::uses::Uses;
use crate::diagnostic::{Diagnostics, Position};
use crate::document::{self, Document};

mod bodies;
pub mod changelog;
mod components;
mod kinds;
mod members;
mod names;
mod objects;
mod operations;
mod parameters;
mod places;
pub mod report;
mod schemas;
mod uses;

pub use self::kinds::KINDS;
pub(crate) use self::uses::MAX_OPERATIONS;

/// What a change demands of the version number, by Cargo's rules.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Verdict {
    /// Programs compile as before.
    Patch,
    /// Programs compile as before, and can do more.
    Minor,
    /// Some programs have to be changed.
    Major,
}

impl Verdict {
    /// `patch`, `minor` or `major`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// What becomes of an old client that talks to a server of the new spec.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wire {
    /// It notices nothing.
    Same,
    /// It goes on to work.
    Works,
    /// It may be refused or misled: that depends on what it sends, or on the server.
    Depends,
    /// It fails.
    Breaks,
}

/// Where a change is: in what clients send, in what they receive, or in neither alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Direction {
    /// In what clients send.
    Request,
    /// In what clients receive.
    Response,
    /// In neither alone.
    Both,
}

/// A kind of change, and what it means.
#[derive(Debug)]
pub struct Kind {
    /// Its name: that of oasdiff if it has the kind; `rust-` begins what matters to this generator
    /// alone.
    pub id: &'static str,
    /// Where it is.
    pub direction: Direction,
    /// What becomes of an old client.
    pub wire: Wire,
    /// What becomes of the public API of the client's crate.
    pub api: Verdict,
    /// What it demands of the version number: at least what the API does.
    pub verdict: Verdict,
    /// Why.
    pub reason: &'static str,
    /// What users of the crate do about it; empty if they have nothing to do.
    pub migration: &'static str,
}

/// A part of one of the two specs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    /// Its JSON pointer.
    pub pointer: String,
    /// Where it is in the text.
    pub position: Position,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// What kind of change it is.
    pub kind: &'static Kind,
    /// What changed, in words.
    pub says: String,
    /// Some of the operations that have to do with it; a component of many does not name all.
    pub operations: Vec<String>,
    /// Where it is in the old spec, or what it would be in.
    pub old: Place,
    /// Where it is in the new spec, or what it was in.
    pub new: Place,
}

/// What is wrong with the texts, so that they cannot be compared.
#[derive(Clone, Debug)]
pub enum Unreadable {
    /// The old one.
    Old(Diagnostics),
    /// The new one.
    New(Diagnostics),
}

/// Everything that changed from one spec to another, in the order of the new one.
///
/// # Errors
/// A text that cannot be read, or is no OpenAPI; findings of `lint` are none.
pub fn diff(old: &str, new: &str) -> Result<Vec<Change>, Unreadable> {
    let old = read(old).map_err(Unreadable::Old)?;
    let new = read(new).map_err(Unreadable::New)?;
    Ok(compare(&old, &new))
}

/// [`diff`] of two OpenAPI documents that are parsed.
#[must_use]
pub fn compare(old: &Document, new: &Document) -> Vec<Change> {
    let (old, new) = (Side::of(old), Side::of(new));
    let renamed = components::renamed(old.document, new.document);
    let mut found = Found {
        old,
        new,
        renamed,
        seen: BTreeSet::new(),
        pending: Vec::new(),
        changes: Vec::new(),
    };
    operations::document(&mut found);
    operations::operations(&mut found);
    schemas::pending(&mut found);
    components::components(&mut found);
    schemas::pending(&mut found);
    found.sorted()
}

/// The verdict of a whole comparison; none if nothing changed.
#[must_use]
pub fn verdict(changes: &[Change]) -> Option<Verdict> {
    changes.iter().map(|it| it.kind.verdict).max()
}

/// A document, if it is an OpenAPI document in outline.
fn read(text: &str) -> Result<Document, Diagnostics> {
    let document = document::parse(text)?;
    let is_spec = document.at("/openapi").is_string() && document.at("/paths").is_object();
    let message = "this is no OpenAPI document; it has no text `openapi`, or no mapping `paths`";
    match is_spec {
        true => Ok(document),
        false => Err(document.diagnostic("oas3-schema", "", message).into()),
    }
}

/// One of the two specs.
struct Side<'a> {
    document: &'a Document,
    uses: Uses,
    /// The properties that tell members of unions apart.
    tags: BTreeSet<String>,
}

impl<'a> Side<'a> {
    fn of(document: &'a Document) -> Self {
        Self { document, uses: Uses::of(document), tags: document.tag_properties() }
    }

    /// A place in the text: that of `pointer`, or of what it would be in.
    fn place(&self, pointer: &str) -> Place {
        let mut pointer = pointer;
        while self.document.find(pointer).is_none() {
            pointer = pointer.rfind('/').map_or("", |slash| &pointer[..slash]);
        }
        let span = self.document.key_span(pointer);
        Place { pointer: pointer.to_owned(), position: self.document.position(span.start) }
    }
}

/// Which way a schema goes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Flow {
    Request,
    Response,
    /// Nowhere: no operation uses it.
    Unused,
}

/// What was found so far, and what is still to be compared.
struct Found<'a> {
    old: Side<'a>,
    new: Side<'a>,
    /// The components that have another name now, by their old one.
    renamed: BTreeMap<String, String>,
    seen: BTreeSet<(String, String, Flow)>,
    /// Pairs of resolved schemas: no recursion, since references may be chained as long as a spec is.
    pending: Vec<(String, String, Flow)>,
    changes: Vec<Change>,
}

impl Found<'_> {
    fn add(&mut self, kind: &'static Kind, old: &str, new: &str, says: impl Into<String>) {
        let (old, new) = (self.old.place(old), self.new.place(new));
        let mut operations = self.new.uses.operations(self.new.document, &new.pointer);
        if operations.is_empty() {
            operations = self.old.uses.operations(self.old.document, &old.pointer);
        }
        // One with another name now is known by both.
        let renamed = names::operation(self.old.document, &old.pointer);
        operations.extend(renamed.filter(|it| !operations.contains(it)));
        let change = Change { kind, says: says.into(), operations, old, new };
        self.changes.push(change);
    }

    /// Whether this pair was not compared before.
    fn is_first(&mut self, old: &str, new: &str, flow: Flow) -> bool {
        self.seen.insert((old.to_owned(), new.to_owned(), flow))
    }

    /// Adds what changed of a schema, by the way that it goes.
    fn add_of(
        &mut self,
        flow: Flow,
        [request, response]: [&'static Kind; 2],
        (old, new): (&str, &str),
        says: impl Into<String>,
    ) {
        match flow {
            Flow::Request => self.add(request, old, new, says),
            Flow::Response => self.add(response, old, new, says),
            Flow::Unused => {
                // The type is public and cannot be made, as that of what is received alone.
                let kind = match response.api {
                    Verdict::Major => kinds::RUST_UNUSED_COMPONENT_CHANGED,
                    Verdict::Minor => kinds::RUST_UNUSED_COMPONENT_EXTENDED,
                    Verdict::Patch => kinds::RUST_UNUSED_COMPONENT_ANNOTATED,
                };
                self.add(kind, old, new, format!("{}, and no operation uses it", says.into()));
            }
        }
    }

    /// In the order of the new spec; what was found twice, once.
    fn sorted(mut self) -> Vec<Change> {
        let key = |it: &Change| {
            let (new, old) = (it.new.position, it.old.position);
            (new, old, it.kind.id, it.says.clone(), it.new.pointer.clone(), it.old.pointer.clone())
        };
        self.changes.sort_by_cached_key(key);
        self.changes.dedup_by(|one, other| key(one) == key(other));
        self.changes
    }
}
