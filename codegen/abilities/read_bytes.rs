//! Responses that are bytes, as they came.

use bytes::Bytes;

use crate::runtime::{Call, Error, Response};

/// Reads an answer whose body is bytes.
pub(super) fn read_bytes(_: &Call, response: Response<Bytes>) -> Result<Response<Vec<u8>>, Error> {
    Ok(response.map(Vec::from))
}
