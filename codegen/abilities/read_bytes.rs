//! Responses that are bytes.

use bytes::Bytes;

use crate::runtime::{Call, Error, Response};

/// Reads a response whose body is bytes.
pub(super) fn read_bytes(
    call: &Call,
    response: Response<Bytes>,
) -> Result<Response<Vec<u8>>, Error> {
    Ok(call.with_result(response)?.map(Vec::from))
}
