//! The spec of this repository: its API, and the line of each part.

use std::sync::LazyLock;

use codegen::document::{self, Document};
use codegen::model::{self, Api, Operation};
use serde_json::Value;

/// Its path from the root of the repository.
pub const PATH: &str = "openapi/attributes.yaml";

pub(crate) static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let text = include_str!("../../../openapi/attributes.yaml");
    document::parse(text).expect("`cargo xtask check` checks that it can be parsed")
});

/// The API that it describes.
pub(crate) static API: LazyLock<Api> = LazyLock::new(|| model::read(&DOCUMENT));

/// The line of the part at a JSON pointer, from 1.
#[must_use]
pub fn line(pointer: &str) -> Option<usize> {
    let known = DOCUMENT.pointers().any(|it| it == pointer);
    known.then(|| DOCUMENT.position(DOCUMENT.key_span(pointer).start).line)
}

/// The operation with this id.
pub(crate) fn operation(id: &str) -> Option<&'static Operation> {
    API.operations.iter().find(|it| it.id == id)
}

/// The result in a response body, without the envelope; `None` if the envelope is missing.
pub(crate) fn result<'a>(id: &str, body: Option<&'a Value>) -> Option<&'a Value> {
    match operation(id)?.result()?.envelope() {
        Some(key) => body?.get(key),
        None => body,
    }
}
