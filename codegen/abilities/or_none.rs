//! Successes with or without a body, depending on the status.

use bytes::Bytes;

use crate::runtime::exchange::Read;
use crate::runtime::{Call, Error, Response};

impl Call {
    /// Reads a response; `None` if `is_none`, even if it has a body.
    pub(crate) fn or_none<T>(
        &self,
        is_none: bool,
        response: Response<Bytes>,
        read: Read<T>,
    ) -> Result<Response<Option<T>>, Error> {
        if is_none {
            return Ok(response.map(|_| None));
        }
        Ok(read(self, response)?.map(Some))
    }
}

/// Reads a response that has no body with these statuses, and otherwise uses `$read`.
macro_rules! or_none {
    ($read:expr, $($status:tt)*) => {
        |call, response| call.or_none(matches!(response.status(), $($status)*), response, $read)
    };
}
pub(crate) use or_none;
