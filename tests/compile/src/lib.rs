//! Compiles the expected output of every golden case against the client's runtime.
//!
//! Since the runtime compiles with other APIs, it does not depend on Attio's.

#![allow(dead_code, reason = "no case uses all of the runtime")]

#[path = "../../../generated-client/src/runtime/mod.rs"]
pub mod runtime;

/// The cases. Their operations become methods of one client, so no two may have the same name.
#[allow(
    clippy::new_without_default,
    clippy::should_implement_trait,
    clippy::too_many_arguments,
    reason = "the API decides names and numbers of properties; a first required one would remove `Default`"
)]
pub mod cases {
    include!(concat!(env!("OUT_DIR"), "/cases.rs"));
}

/// The client, which the documentation of the cases links at the root of the crate.
pub use runtime::Client;

/// The credentials, which every client crate has at its root.
pub(crate) use cases::authentication::public::Credentials;

/// The type of error bodies, which every client crate has at its root for the runtime.
pub use cases::foreign::types::Problem as ApiError;

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)
    }
}

/// A client of this server, with the operations of all cases.
///
/// # Errors
/// If the URL is invalid.
pub fn client(base_url: &str) -> Result<Client, runtime::Error> {
    builder(base_url).build()
}

/// The builder of such a client.
pub fn builder(base_url: &str) -> runtime::ClientBuilder {
    let builder = runtime::ClientBuilder::new(&cases::content::API);
    builder.base_url(base_url).token("test-token")
}
