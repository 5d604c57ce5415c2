//! The request that an error or a trace is about.

use std::borrow::Cow;

use http::Method;
use reqwest::Url;

use super::Safety;
use crate::Credentials;

/// The request that an error or a trace is about.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "tracing"), expect(dead_code, reason = "only traces use all fields"))]
pub(super) struct Origin<'a> {
    /// The id of the operation; method and path if there is none.
    pub(super) id: &'a Cow<'static, str>,
    pub(super) method: &'a Method,
    pub(super) base_url: &'a Url,
    pub(super) template: &'a str,
    /// The credentials to redact from responses.
    pub(super) credentials: &'a Credentials,
    pub(super) safety: Safety,
}
