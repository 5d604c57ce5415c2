//! Compiles the expected output of every golden case against the client's runtime.
//!
//! That the runtime compiles here, beside other APIs, also shows that nothing of Attio is in it.

#![allow(dead_code, reason = "no case uses all of the runtime")]

#[path = "../../../generated-client/src/runtime/mod.rs"]
pub mod runtime;

/// The cases. Their operations become methods of one client, so no two may have the same name.
#[allow(
    clippy::new_without_default,
    clippy::should_implement_trait,
    clippy::too_many_arguments,
    reason = "names and numbers of properties are the API's; a first required one takes a `Default` away"
)]
pub mod cases {
    include!(concat!(env!("OUT_DIR"), "/cases.rs"));
}

/// The client, to which the documentation of the cases leads, as that of every crate does, at its root.
pub use runtime::Client;

/// What proves who calls, which every crate has at its root.
pub(crate) use cases::authentication::public::Credentials;

/// The runtime decodes the bodies of errors into this type, which every crate has at its root.
pub use cases::foreign::types::Problem as ApiError;

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)
    }
}

/// A client of this server, of the operations of all cases.
///
/// # Errors
/// If nothing can be sent there.
pub fn client(base_url: &str) -> Result<Client, runtime::Error> {
    builder(base_url).build()
}

/// What is set up for such a client.
pub fn builder(base_url: &str) -> runtime::ClientBuilder {
    let builder = runtime::ClientBuilder::new(&cases::content::API);
    builder.base_url(base_url).token("test-token")
}
