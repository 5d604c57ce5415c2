//! What sending a request twice does, which decides whether it is retried.

use http::Method;

/// What sending a request twice does, in the terms of HTTP.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Safety {
    /// It changes nothing.
    ReadOnly,
    /// The same as sending it once.
    Idempotent,
    /// Idempotent, and retried even if the first attempt may have taken effect.
    Retryable,
    /// Perhaps more than sending it once.
    Unsafe,
}

impl Safety {
    /// Whether it changes nothing.
    pub(super) fn is_read_only(self) -> bool {
        self == Self::ReadOnly
    }

    /// Whether it is sent again after an attempt that may have taken effect.
    pub(super) fn is_retryable(self) -> bool {
        matches!(self, Self::ReadOnly | Self::Retryable)
    }

    /// What HTTP defines for a method.
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
