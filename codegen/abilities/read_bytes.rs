//! Responses that are bytes, as they came.

use bytes::Bytes;

use crate::runtime::{Call, Error, Response};

/// Reads an answer whose body is bytes.
pub(super) fn read_bytes(
    call: &Call,
    response: Response<Bytes>,
) -> Result<Response<Vec<u8>>, Error> {
    Ok(call.with_result(response)?.map(Vec::from))
}
