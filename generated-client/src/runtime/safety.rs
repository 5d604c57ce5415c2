//! What sending a request twice does, which decides whether it is retried.

use http::Method;

/// What sending a request twice does, in the sense of HTTP.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Safety {
    /// It changes nothing.
    ReadOnly,
    /// No more than sending it once.
    Idempotent,
    /// Perhaps more than sending it once.
    Unsafe,
}

impl Safety {
    /// What HTTP says of a method.
    pub(super) fn of(method: &Method) -> Self {
        if method.is_safe() {
            Self::ReadOnly
        } else if method.is_idempotent() {
            Self::Idempotent
        } else {
            Self::Unsafe
        }
    }
}
