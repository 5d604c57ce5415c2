//! Responses that are plain text.

use bytes::Bytes;
use serde::de::Error as _;

use crate::runtime::{Call, Error, Response};

/// Reads a response whose body is a string.
pub(super) fn read_text(call: &Call, response: Response<Bytes>) -> Result<Response<String>, Error> {
    call.decode_by(call.with_result(response)?, |body| match std::str::from_utf8(body) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err((".".to_owned(), serde_json::Error::custom(error))),
    })
}
