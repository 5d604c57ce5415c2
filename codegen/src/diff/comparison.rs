//! What a comparison of two [`Api`]s found so far, and what is still to be compared.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{ChangeKind, Difference, Direction, SemverBump};
use super::{kinds, names, same};
use crate::model::{Api, Docs, Handle, Schema, Type};

/// Two schemas that are to be compared.
pub(super) enum Pair<'a> {
    /// Those of two types that are the same, perhaps by another name.
    Types([&'a Type; 2]),
    /// Those where something is used.
    Uses([&'a Schema; 2]),
}

/// A comparison under way. Pairs are everywhere in the order `[old, new]`.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Api,
    pub(super) new: &'a Api,
    /// The types that have another name now, by their old one.
    pub(super) renamed: BTreeMap<&'a str, &'a str>,
    /// The security schemes that have another name now, by their old one.
    pub(super) schemes: BTreeMap<&'a str, &'a str>,
    /// What operations are called in Rust, before and after, by what the specs call them.
    methods: BTreeMap<String, BTreeSet<&'a str>>,
    /// What waits to be compared: no recursion, since references may be chained as long as a spec is.
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

    /// Adds a change of what is at two pointers.
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
        // One with another name now is known by both.
        let renamed = self.old.operation_at(&at[0]).map(|it| it.name());
        operations.extend(renamed.filter(|it| !operations.contains(it)));
        let rust_names = self.rust_names(&operations, &at);
        let (message, direction) = (message.into(), self.direction(kind, &at));
        self.found.push(Difference { kind, message, direction, operations, rust_names, at });
    }

    /// What operations, and the types that pointers lead into, are called in Rust, before and after.
    fn rust_names(&self, operations: &[String], at: &[String; 2]) -> BTreeSet<String> {
        let methods = operations.iter().filter_map(|it| self.methods.get(it)).flatten();
        let types = [self.old.types_at(&at[0]), self.new.types_at(&at[1])].into_iter().flatten();
        let names = methods.copied().chain(types.map(|it| it.name.as_str())).map(str::to_owned);
        let handles = [self.old.handle_at(&at[0]), self.new.handle_at(&at[1])];
        let mut handles: Vec<String> =
            handles.into_iter().flatten().map(Handle::type_name).collect();
        // The module comes with the first and goes with the last.
        if !handles.is_empty() && self.old.handles.is_empty() != self.new.handles.is_empty() {
            handles.push("handles".to_owned());
        }
        names.chain(handles).collect()
    }

    /// Where a change is. A kind that says nothing of it is of a component wherever that is used.
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

    /// Adds a change of a schema: of one kind in requests, of another in responses.
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
                // The type is public and cannot be made, as that of what is received alone.
                let kind = match response.api {
                    SemverBump::Major => kinds::RUST_UNUSED_COMPONENT_CHANGED,
                    SemverBump::Minor => kinds::RUST_UNUSED_COMPONENT_EXTENDED,
                    SemverBump::Patch => kinds::RUST_UNUSED_COMPONENT_ANNOTATED,
                };
                self.add(kind, at, format!("{}, and no operation uses it", message.into()));
            }
        }
    }

    /// Whether what is at these pointers was not compared before.
    pub(super) fn is_first(&mut self, at: [&'a str; 2], direction: Direction) -> bool {
        self.compared.insert((at, direction))
    }

    /// Whether two types are the same, perhaps by another name.
    pub(super) fn is_same_name(&self, was: &str, is: &str) -> bool {
        was == is || self.renamed.get(was) == Some(&is)
    }

    /// Whether two schemas have one structure, but for names that are others now.
    pub(super) fn is_same(&self, schemas: [&Schema; 2]) -> bool {
        let is_renamed = |was: &str, is: &str| self.renamed.get(was) == Some(&is);
        same::structure([self.old, self.new], schemas, &is_renamed)
    }

    /// Compares the names in Rust of what has the same one in the document, and says what that is.
    pub(super) fn compare_rust_names(
        &mut self,
        [was, is]: [&str; 2],
        at: [impl Into<String>; 2],
        what: &str,
    ) {
        if was != is {
            let message = format!("`{what}` is called `{is}` in Rust now, and no longer `{was}`");
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

    /// Adds that arguments that are still there come in another order.
    pub(super) fn reordered(&mut self, [was, is]: [Vec<String>; 2], at: [String; 2], whose: &str) {
        let before = was.iter().filter(|name| is.contains(name));
        let after = is.iter().filter(|name| was.contains(name));
        if before.ne(after) {
            let [was, is] = [was, is].map(|it| it.join(", "));
            let message = format!("the arguments of {whose} come in another order: {was} → {is}");
            self.add(kinds::RUST_ARGUMENTS_REORDERED, at, message);
        }
    }
}

/// The pointers of what two mappings hold at a key.
pub(super) fn keys(at: [&str; 2], key: &str) -> [String; 2] {
    at.map(|at| format!("{at}/{}", crate::document::escape(key)))
}
