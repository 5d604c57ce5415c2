//! What an addition may make untrue elsewhere in the spec: what is said of operations of the same path, such
//! as that nothing can be deleted, and what lists the other values of an enum.
//!
//! In: the spec of the last release, and the spec. Out: a sentence for each place, for a person to read it
//! again; whether it holds no program can know, so nothing depends on it.

use std::collections::BTreeSet;

use codegen::document::{self, Document};
use codegen::model::{self, Api, Form};

use crate::repository::SPEC;

/// The keys of what people read.
const PROSE: [&str; 2] = ["/description", "/summary"];

/// The places to read again.
pub(crate) fn again(old: &str, new: &str) -> Vec<String> {
    let (Ok(old), Ok(new)) = (document::parse(old), document::parse(new)) else {
        return Vec::new();
    };
    let [was, is] = [&old, &new].map(model::read);
    let mut places = of_operations(&was, &is, &new);
    places.extend(of_values(&was, &is, &new));
    places
}

/// What is said of the operations beside one that was added.
fn of_operations(was: &Api, is: &Api, new: &Document) -> Vec<String> {
    let known = |id: &str| was.operations.iter().any(|it| it.id == id);
    let mut places = Vec::new();
    for added in is.operations.iter().filter(|it| !known(&it.id)) {
        for beside in is.operations.iter().filter(|it| it.path == added.path && known(&it.id)) {
            let line = line(new, &format!("{}/description", beside.at));
            let (added, beside) = (&added.id, &beside.id);
            places.push(format!(
                "{SPEC}:{line} says what `{beside}` does, beside which `{added}` is new"
            ));
        }
    }
    places
}

/// What lists several values of an enum, and not one that was added.
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
                        "{SPEC}:{line} names {listed} values of {name}, where {added} is new"
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
    fn what_stands_beside_an_addition_is_to_be_read_again() {
        let post = "    post: {operationId: add_ship, responses: {'204': {description: It.}}}\ncomponents:";
        let more = OLD.replace("components:", post);
        let beside =
            "openapi/attributes.yaml:8 says what `list_ships` does, beside which `add_ship` is new";
        assert_eq!(again(OLD, &more), [beside]);

        let more = OLD.replace("[brig, sloop]", "[brig, sloop, ketch]");
        let listed = "openapi/attributes.yaml:15 names 2 values of Kind, where `ketch` is new";
        assert_eq!(again(OLD, &more), [listed]);
        let said = more.replace("has one.", "has one, and a `ketch` has two.");
        assert_eq!(again(OLD, &said), [""; 0]);
        assert_eq!(again(&more, OLD), [""; 0]);
    }
}
