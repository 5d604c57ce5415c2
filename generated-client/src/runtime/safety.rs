//! What sending a request twice does, which decides whether it is retried.

use http::Method;

/// What sending a request twice does, in the sense of HTTP.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Safety {
    /// It changes nothing.
    ReadOnly,
    /// No more than sending it once.
    Idempotent,
    /// The same, and the caller asks for it where the first may be lost.
    Repeatable,
    /// Perhaps more than sending it once.
    Unsafe,
}

impl Safety {
    /// Whether it changes nothing.
    pub(super) fn is_read_only(self) -> bool {
        self == Self::ReadOnly
    }

    /// Whether it is sent again where the first may have taken effect.
    pub(super) fn repeats(self) -> bool {
        matches!(self, Self::ReadOnly | Self::Repeatable)
    }

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
