//! Successes of which some have a body and others none.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::runtime::{Call, Error, Response};

impl Call {
    /// Reads an answer: nothing where its status says so, or where there is no body.
    pub(crate) fn or_none<T: DeserializeOwned>(
        &self,
        is_none: bool,
        response: Response<Bytes>,
    ) -> Result<Response<Option<T>>, Error> {
        if is_none || response.body().is_empty() {
            return Ok(response.map(|_| None));
        }
        Ok(self.read(response)?.map(Some))
    }
}

/// How an answer is read that has no body with these statuses.
macro_rules! or_none {
    ($($status:tt)*) => {
        |call, response| call.or_none(matches!(response.status(), $($status)*), response)
    };
}
pub(crate) use or_none;
