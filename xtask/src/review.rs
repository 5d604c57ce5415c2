//! Prose of the spec that an addition may make untrue: descriptions of operations on the same path,
//! such as "nothing can be deleted", and lists of the other values of an enum.
//!
//! In: the spec of the last release, and the current spec. Out: a line for each place to review. No
//! program can check prose, so nothing depends on this.

use std::collections::BTreeSet;

use codegen::document::{self, Document};
use codegen::model::{self, Api, Form};

use crate::repository::SPEC;

/// The keys of prose.
const PROSE: [&str; 2] = ["/description", "/summary"];

/// The places to review.
pub(crate) fn places(old: &str, new: &str) -> Vec<String> {
    let (Ok(old), Ok(new)) = (document::parse(old), document::parse(new)) else {
        return Vec::new();
    };
    let [was, is] = [&old, &new].map(model::read);
    let mut places = of_operations(&was, &is, &new);
    places.extend(of_values(&was, &is, &new));
    places
}

/// Descriptions of operations on the path of a new one.
fn of_operations(was: &Api, is: &Api, new: &Document) -> Vec<String> {
    let known = |id: &str| was.operations.iter().any(|it| it.id == id);
    let mut places = Vec::new();
    for added in is.operations.iter().filter(|it| !known(&it.id)) {
        for old in is.operations.iter().filter(|it| it.path == added.path && known(&it.id)) {
            let line = line(new, &format!("{}/description", old.at));
            let (added, old) = (&added.id, &old.id);
            places.push(format!("{SPEC}:{line} describes `{old}`; `{added}` is new on its path"));
        }
    }
    places
}

/// Prose that lists several values of an enum, but not a new one.
fn of_values(was: &Api, is: &Api, new: &Document) -> Vec<String> {
    let values = |form: &Form| -> BTreeSet<String> {
        let Form::Enum(values) = form else { return BTreeSet::new() };
        values.iter().map(|it| format!("`{}`", it.value)).collect()
    };
    let mut places = Vec::new();
    for (name, ty) in &is.types {
        let Some(old) = was.types.get(name).map(|it| values(&it.schema.form)) else { continue };
        let all = values(&ty.schema.form);
        for added in all.difference(&old).filter(|_| !old.is_empty()) {
            for pointer in new.pointers().filter(|it| PROSE.iter().any(|key| it.ends_with(key))) {
                let text = new.at(pointer).as_str().unwrap_or_default();
                let listed = old.iter().filter(|it| text.contains(*it)).count();
                if listed > 1 && !text.contains(added) {
                    let line = line(new, pointer);
                    places.push(format!(
                        "{SPEC}:{line} lists {listed} values of {name}, but not the new {added}"
                    ));
                }
            }
        }
    }
    places
}

/// The line of a part of the spec, from 1.
fn line(document: &Document, pointer: &str) -> usize {
    document.position(document.key_span(pointer).start).line
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "
openapi: 3.0.3
info: {title: Ships, version: '1'}
paths:
  /ships:
    get:
      operationId: list_ships
      description: All ships; none can be added.
      parameters: [{name: kind, in: query, schema: {$ref: '#/components/schemas/Kind'}}]
      responses: {'200': {description: They.}}
components:
  schemas:
    Kind:
      type: string
      description: A `brig` has two masts, and a `sloop` has one.
      enum: [brig, sloop]
";

    #[test]
    fn prose_about_the_neighbours_of_an_addition_is_listed() {
        let post = "    post: {operationId: add_ship, responses: {'204': {description: It.}}}\ncomponents:";
        let more = OLD.replace("components:", post);
        let neighbour =
            "openapi/attributes.yaml:8 describes `list_ships`; `add_ship` is new on its path";
        assert_eq!(places(OLD, &more), [neighbour]);

        let more = OLD.replace("[brig, sloop]", "[brig, sloop, ketch]");
        let listed = "openapi/attributes.yaml:15 lists 2 values of Kind, but not the new `ketch`";
        assert_eq!(places(OLD, &more), [listed]);
        let described = more.replace("has one.", "has one, and a `ketch` has two.");
        assert_eq!(places(OLD, &described), [""; 0]);
        assert_eq!(places(&more, OLD), [""; 0]);
    }
}
