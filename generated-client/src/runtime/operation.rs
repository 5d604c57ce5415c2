//! The operations that an API describes, and the call that the method of each returns.

use std::pin::Pin;

pub(crate) use http::Method;

pub(crate) use super::call::Call;
use super::exchange::Read;
use super::{Body, Client, Error, Safety};

/// What all calls of an operation have in common.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The name of the client's method.
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) safety: Safety,
    /// The template of the path.
    pub(crate) path: &'static str,
    pub(crate) body: Body,
    /// The body of a successful response.
    pub(crate) response: Body,
}

impl Call {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        let Operation { id, method, safety, path, body, response } = operation;
        let mut call = Self::raw(client, (*id).into(), method.clone(), (*path).into());
        (call.safety, call.form, call.response) = (*safety, *body, *response);
        call.declared = Some(&[]);
        call
    }

    /// [`Self::send`], boxed: the compiler checks here, once for all calls, that the future is `Send`.
    pub(crate) fn boxed<T: Send + 'static>(
        self,
        read: Read<T>,
    ) -> Pin<Box<dyn Future<Output = Result<T, Error>> + Send>> {
        // A block stores its captures once; an `async fn` stores its arguments twice.
        Box::pin(async move { Ok(self.respond(read).await?.into_body()) })
    }
}

/// Defines the call that a method of the client returns, with the type of its result. `read` is how the response
/// is read, by default as the operation declares.
macro_rules! operation {
    ($(#[doc = $doc:literal])* pub struct $name:ident($output:ty $(,)?);) => {
        $crate::runtime::operation! {
            $(#[doc = $doc])* #[read($crate::runtime::Call::read)] pub struct $name($output);
        }
    };
    (
        $(#[doc = $doc:literal])*
        #[read($read:expr)]
        pub struct $name:ident($output:ty $(,)?);
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        #[must_use = "nothing is sent until the call is awaited"]
        pub struct $name($crate::runtime::Call);

        impl $name {
            /// Sends the request; `.await` on the call itself does the same.
            ///
            /// # Errors
            /// If the request cannot be sent, if the response is an error, or if it cannot be decoded.
            pub async fn send(self) -> Result<$output, $crate::runtime::Error> {
                self.0.send($read).await
            }

            /// Sends the request, and returns the result with the status, headers and request id of the response.
            ///
            /// # Errors
            /// As for [`Self::send`].
            pub async fn response(
                self,
            ) -> Result<$crate::runtime::Response<$output>, $crate::runtime::Error> {
                self.0.respond($read).await
            }

            /// The timeout of this call, including all attempts and waits; `None` for no limit.
            pub fn timeout(self, time: impl Into<Option<std::time::Duration>>) -> Self {
                Self(self.0.timeout(time.into()))
            }

            /// How often this request is retried, and with which backoff.
            pub fn retry_policy(self, policy: $crate::runtime::RetryPolicy) -> Self {
                Self(self.0.retry_policy(policy))
            }

            /// Sets an additional header. Its value is never printed.
            pub fn header(self, name: &str, value: impl std::fmt::Display) -> Self {
                Self(self.0.header(name.to_owned(), value))
            }

            /// Sets an additional query parameter.
            pub fn query(self, name: &str, value: impl std::fmt::Display) -> Self {
                Self(self.0.query(name.to_owned(), value))
            }
        }

        impl IntoFuture for $name {
            type Output = Result<$output, $crate::runtime::Error>;
            type IntoFuture = std::pin::Pin<Box<dyn Future<Output = Self::Output> + Send>>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.boxed($read)
            }
        }
    };
}
pub(crate) use operation;
