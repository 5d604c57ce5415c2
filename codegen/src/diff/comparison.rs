//! The state of a comparison of two [`Api`]s: differences found, and pairs still to compare.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{ChangeKind, Difference, Direction, SemverBump};
use super::{kinds, names, same};
use crate::model::{Api, Docs, Handle, Schema, Type};

/// A pair of schemas to compare.
pub(super) enum Pair<'a> {
    /// The schemas of one type, which may have been renamed.
    Types([&'a Type; 2]),
    /// The schemas where a value is used.
    Uses([&'a Schema; 2]),
}

/// A comparison in progress. Every pair is `[old, new]`.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Api,
    pub(super) new: &'a Api,
    /// Renamed types: old name → new name.
    pub(super) renamed: BTreeMap<&'a str, &'a str>,
    /// Renamed security schemes: old name → new name.
    pub(super) schemes: BTreeMap<&'a str, &'a str>,
    /// The Rust names, old and new, of each operation.
    methods: BTreeMap<String, BTreeSet<&'a str>>,
    /// The work list; recursion would overflow on long chains of references.
    pub(super) pending: Vec<(Pair<'a>, Direction)>,
    compared: BTreeSet<([&'a str; 2], Direction)>,
    pub(super) found: Vec<Difference>,
}

impl<'a> Comparison<'a> {
    pub(super) fn of(
        [old, new]: [&'a Api; 2],
        renamed: BTreeMap<&'a str, &'a str>,
        schemes: BTreeMap<&'a str, &'a str>,
    ) -> Self {
        let mut methods: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for it in old.operations.iter().chain(&new.operations) {
            methods.entry(it.name()).or_default().insert(it.rust_name.as_str());
        }
        let (pending, compared, found) = (Vec::new(), BTreeSet::new(), Vec::new());
        Self { old, new, renamed, schemes, methods, pending, compared, found }
    }

    /// Adds a difference between two pointers.
    pub(super) fn add(
        &mut self,
        kind: &'static ChangeKind,
        at: [impl Into<String>; 2],
        message: impl Into<String>,
    ) {
        let at = at.map(Into::into);
        let of = |api: &Api, at: &str| -> Vec<String> {
            let [senders, receivers] = api.operations_at(at);
            match kind.direction {
                Direction::Request => senders.into_iter().collect(),
                Direction::Response => receivers.into_iter().collect(),
                Direction::Both => senders.union(&receivers).cloned().collect(),
            }
        };
        let mut operations = of(self.new, &at[1]);
        if operations.is_empty() {
            operations = of(self.old, &at[0]);
        }
        // A renamed operation is listed under both names.
        let renamed = self.old.operation_at(&at[0]).map(|it| it.name());
        operations.extend(renamed.filter(|it| !operations.contains(it)));
        let rust_names = self.rust_names(&operations, &at);
        let (message, direction) = (message.into(), self.direction(kind, &at));
        self.found.push(Difference { kind, message, direction, operations, rust_names, at });
    }

    /// The Rust names, old and new, of operations and of the types that pointers lead into.
    fn rust_names(&self, operations: &[String], at: &[String; 2]) -> BTreeSet<String> {
        let methods = operations.iter().filter_map(|it| self.methods.get(it)).flatten();
        let types = [self.old.types_at(&at[0]), self.new.types_at(&at[1])].into_iter().flatten();
        let names = methods.copied().chain(types.map(|it| it.name.as_str())).map(str::to_owned);
        let handles = [self.old.handle_at(&at[0]), self.new.handle_at(&at[1])];
        let mut handles: Vec<String> =
            handles.into_iter().flatten().map(Handle::type_name).collect();
        // The module exists only while there is a handle.
        if !handles.is_empty() && self.old.handles.is_empty() != self.new.handles.is_empty() {
            handles.push("handles".to_owned());
        }
        names.chain(handles).collect()
    }

    /// The direction of a change; for a component, where it is used, if the kind leaves that open.
    fn direction(&self, kind: &ChangeKind, [old, new]: &[String; 2]) -> Option<Direction> {
        let types = [self.old.type_at(old), self.new.type_at(new)];
        let mut uses = types.into_iter().flatten().map(|it| &it.uses).peekable();
        if kind.direction != Direction::Both || uses.peek().is_none() {
            return Some(kind.direction);
        }
        let (sent, received) = uses.fold((false, false), |(sent, received), it| {
            (sent || it.sent, received || it.received)
        });
        match (sent, received) {
            (true, true) => Some(Direction::Both),
            (true, false) => Some(Direction::Request),
            (false, true) => Some(Direction::Response),
            (false, false) => None,
        }
    }

    /// Adds a difference between schemas, of one kind in requests and another in responses.
    pub(super) fn add_for(
        &mut self,
        direction: Direction,
        [request, response]: [&'static ChangeKind; 2],
        at: [impl Into<String>; 2],
        message: impl Into<String>,
    ) {
        match direction {
            Direction::Request => self.add(request, at, message),
            Direction::Response => self.add(response, at, message),
            Direction::Both => {
                // The type is public but has no constructor, like one that is only received.
                let kind = match response.api {
                    SemverBump::Major => kinds::RUST_UNUSED_COMPONENT_CHANGED,
                    SemverBump::Minor => kinds::RUST_UNUSED_COMPONENT_EXTENDED,
                    SemverBump::Patch => kinds::RUST_UNUSED_COMPONENT_ANNOTATED,
                };
                self.add(kind, at, format!("{}, and no operation uses it", message.into()));
            }
        }
    }

    /// Whether these pointers were not compared before; marks them as compared.
    pub(super) fn is_first(&mut self, at: [&'a str; 2], direction: Direction) -> bool {
        self.compared.insert((at, direction))
    }

    /// Whether two names belong to one type, which may have been renamed.
    pub(super) fn is_same_name(&self, was: &str, is: &str) -> bool {
        was == is || self.renamed.get(was) == Some(&is)
    }

    /// Whether two schemas have the same structure, up to renamed types.
    pub(super) fn is_same(&self, schemas: [&Schema; 2]) -> bool {
        let is_renamed = |was: &str, is: &str| self.renamed.get(was) == Some(&is);
        same::structure([self.old, self.new], schemas, &is_renamed)
    }

    /// Compares the Rust names of `what`, whose name in the document is the same.
    pub(super) fn compare_rust_names(
        &mut self,
        [was, is]: [&str; 2],
        at: [impl Into<String>; 2],
        what: &str,
    ) {
        if was != is {
            let message = format!("`{what}` was renamed in Rust: `{was}` → `{is}`");
            self.add(kinds::RUST_NAME_CHANGED, at, message);
        }
    }

    /// Compares descriptions and examples.
    pub(super) fn documentation(&mut self, [old, new]: [&Docs; 2], at: [&str; 2]) {
        let example = |docs: &Docs| docs.example.as_ref().map(|it| it.value.clone());
        let changed = [
            ("description", old.description != new.description),
            ("summary", old.summary != new.summary),
            ("example", example(old) != example(new)),
            ("x-enum-descriptions", old.values != new.values),
        ];
        for (key, _) in changed.into_iter().filter(|(_, changed)| *changed) {
            let message = format!("the `{key}` of {} changed", names::of(self.new, at[1]));
            self.add(kinds::RUST_DOCUMENTATION_CHANGED, keys(at, key), message);
        }
    }

    /// Adds a difference if remaining arguments have a new order.
    pub(super) fn reordered(&mut self, [was, is]: [Vec<String>; 2], at: [String; 2], whose: &str) {
        let before = was.iter().filter(|name| is.contains(name));
        let after = is.iter().filter(|name| was.contains(name));
        if before.ne(after) {
            let [was, is] = [was, is].map(|it| it.join(", "));
            let message = format!("the arguments of {whose} were reordered: {was} → {is}");
            self.add(kinds::RUST_ARGUMENTS_REORDERED, at, message);
        }
    }
}

/// The pointers of a key in two mappings.
pub(super) fn keys(at: [&str; 2], key: &str) -> [String; 2] {
    at.map(|at| format!("{at}/{}", crate::document::escape(key)))
}
