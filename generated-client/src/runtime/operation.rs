//! The operations that an API describes, and what a user gets from the method of each.

use std::pin::Pin;

pub(crate) use http::Method;

pub(crate) use super::call::Call;
use super::exchange::Read;
use super::{Body, Client, Error, Safety};

/// What does not change from call to call.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The method of the client, which is what users know it by.
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

    /// [`Self::send`] in a box: what can be sent between threads is found out here, once for all calls.
    pub(crate) fn boxed<T: Send + 'static>(
        self,
        read: Read<T>,
    ) -> Pin<Box<dyn Future<Output = Result<T, Error>> + Send>> {
        // In a block, what is captured lies in memory once; the arguments of an `async fn`, twice.
        Box::pin(async move { Ok(self.respond(read).await?.into_body()) })
    }
}

/// Defines what a user gets from a method of the client; the type of the result is given in brackets, and
/// by `read` how it is read, unless by the form that the operation says.
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
            /// If nothing could be sent, if the answer is an error, or if it cannot be decoded.
            pub async fn send(self) -> Result<$output, $crate::runtime::Error> {
                self.0.send($read).await
            }

            /// Sends the request, and gives the answer with its status, headers and request id.
            ///
            /// # Errors
            /// As for [`Self::send`].
            pub async fn response(
                self,
            ) -> Result<$crate::runtime::Response<$output>, $crate::runtime::Error> {
                self.0.respond($read).await
            }

            /// How long this call may take, all attempts and waits included; `None` for no limit.
            pub fn timeout(self, time: impl Into<Option<std::time::Duration>>) -> Self {
                Self(self.0.timeout(time.into()))
            }

            /// How often this request is retried, and with which backoff.
            pub fn retry_policy(self, policy: $crate::runtime::RetryPolicy) -> Self {
                Self(self.0.retry_policy(policy))
            }

            /// A header beyond those of the operation; its value is shown nowhere.
            pub fn header(self, name: &str, value: impl std::fmt::Display) -> Self {
                Self(self.0.header(name.to_owned(), value))
            }

            /// A parameter of the query beyond those of the operation.
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
