//! The operations and the types → the uses of each type.
//!
//! Uses propagate along references until nothing changes. That takes time linear in the number of
//! references, even with cycles, since the uses of a type can only grow a few times.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Operation, ParameterIn, Type, Uses};
use super::schema::Schema;

/// The maximum number of operations that are listed as users of a type.
pub const MAX_OPERATIONS: usize = 4;

/// The uses of types, by name, without unused ones.
pub(super) fn of(
    operations: &[Operation],
    types: &BTreeMap<String, Type>,
) -> BTreeMap<String, Uses> {
    let links: BTreeMap<&str, Links> =
        types.iter().map(|(name, ty)| (name.as_str(), Links::of(&ty.schema))).collect();
    let mut next: Vec<(String, Uses)> = operations.iter().flat_map(direct).collect();
    let mut uses: BTreeMap<String, Uses> = BTreeMap::new();
    while let Some((name, other)) = next.pop() {
        let links = links.get(name.as_str());
        let known = uses.entry(name).or_default();
        if add(known, &other) {
            let Some(Links { named, sources }) = links else { continue };
            next.extend(named.iter().map(|link| (link.clone(), known.clone())));
            // The sources of a string have its uses, but may be in another module.
            let of = Uses { tags: BTreeSet::new(), ..known.clone() };
            next.extend(sources.iter().map(|link| (link.clone(), of.clone())));
        }
    }
    uses
}

/// Adds uses; returns whether they are new.
fn add(known: &mut Uses, other: &Uses) -> bool {
    let before = known.clone();
    known.sent |= other.sent;
    known.received |= other.received;
    known.patched |= other.patched;
    known.outside_paths |= other.outside_paths;
    grow(&mut known.senders, &other.senders, MAX_OPERATIONS);
    grow(&mut known.receivers, &other.receivers, MAX_OPERATIONS);
    grow(&mut known.tags, &other.tags, 2);
    *known != before
}

/// Adds the items of another set, as far as there is room.
fn grow<T: Clone + Ord>(known: &mut BTreeSet<T>, other: &BTreeSet<T>, room: usize) {
    let room = room.saturating_sub(known.len());
    let new: Vec<T> = other.difference(known).take(room).cloned().collect();
    known.extend(new);
}

/// The types that an operation refers to directly, with their uses there.
fn direct(operation: &Operation) -> Vec<(String, Uses)> {
    let name = BTreeSet::from([operation.name()]);
    let tags = BTreeSet::from([operation.tag().map(str::to_owned)]);
    let in_path = Uses { sent: true, senders: name.clone(), tags: tags.clone(), ..Uses::default() };
    let sent = Uses { outside_paths: true, ..in_path.clone() };
    let body = Uses { patched: operation.method == "patch", ..sent.clone() };
    let received =
        Uses { received: true, outside_paths: true, receivers: name, tags, ..Uses::default() };
    let mut uses = Vec::new();
    let mut add = |schema: Option<&Schema>, of: &Uses| {
        let links = schema.map(Links::of).unwrap_or_default();
        uses.extend(links.named.into_iter().map(|name| (name, of.clone())));
    };
    for parameter in &operation.parameters {
        let is_in_path = parameter.location == Some(ParameterIn::Path);
        add(parameter.schema.as_ref(), if is_in_path { &in_path } else { &sent });
    }
    for media in operation.body.iter().filter_map(|it| it.content.as_ref()).flatten() {
        add(media.1.schema.as_ref(), &body);
    }
    for (_, response) in operation.responses.values() {
        for media in response.content.iter().flatten() {
            add(media.1.schema.as_ref(), &received);
        }
    }
    uses
}

/// The types that a schema refers to directly.
#[derive(Default)]
struct Links {
    named: BTreeSet<String>,
    /// The strings that a string can be made from; objects are not sent, only their property.
    sources: BTreeSet<String>,
}

impl Links {
    fn of(schema: &Schema) -> Self {
        let mut links = Self::default();
        for schema in schema.all() {
            links.named.extend(schema.reference().map(str::to_owned));
            let strings = schema.from.iter().filter(|it| it.property.is_none());
            links.sources.extend(strings.filter_map(|it| it.name.clone()));
        }
        links
    }
}
