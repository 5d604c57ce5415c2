//! Successes of which some have a body and others none.

use bytes::Bytes;

use crate::runtime::exchange::Read;
use crate::runtime::{Call, Error, Response};

impl Call {
    /// Reads an answer: nothing where its status says so, whatever its body.
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

/// How an answer is read that has no body with these statuses, and is read so with others.
macro_rules! or_none {
    ($read:expr, $($status:tt)*) => {
        |call, response| call.or_none(matches!(response.status(), $($status)*), response, $read)
    };
}
pub(crate) use or_none;
