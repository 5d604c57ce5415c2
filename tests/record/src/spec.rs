//! The spec of this repository: in goes nothing, out come its API, and the line of each part.

use std::sync::LazyLock;

use codegen::document::{self, Document};
use codegen::model::{self, Api, Operation};
use serde_json::Value;

/// Its path from the root of the repository.
pub const PATH: &str = "openapi/attributes.yaml";

pub(crate) static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let text = include_str!("../../../openapi/attributes.yaml");
    document::parse(text).expect("`cargo xtask check` sees that it can be read")
});

/// What it describes.
pub(crate) static API: LazyLock<Api> = LazyLock::new(|| model::read(&DOCUMENT));

/// The line of the part that a JSON pointer leads to, from 1.
#[must_use]
pub fn line(pointer: &str) -> Option<usize> {
    let known = DOCUMENT.pointers().any(|it| it == pointer);
    known.then(|| DOCUMENT.position(DOCUMENT.key_span(pointer).start).line)
}

/// The operation of this id.
pub(crate) fn operation(id: &str) -> Option<&'static Operation> {
    API.operations.iter().find(|it| it.id == id)
}

/// What an answer of an operation holds, without the envelope; nothing if that is not there.
pub(crate) fn result<'a>(id: &str, body: Option<&'a Value>) -> Option<&'a Value> {
    match operation(id)?.result()?.envelope() {
        Some(key) => body?.get(key),
        None => body,
    }
}
