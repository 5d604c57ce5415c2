//! A server on the loopback interface that replays recorded exchanges.
//!
//! It expects a list of [`Exchange`]s in order, and sends the recorded response to each request that equals
//! the recorded one. Any difference is reported to the client, as a response with the status [`MISMATCH`]
//! and a diff, and to the test, by [`Server::finish`].
//!
//! It depends on no API and no client, and does not record.
//!
//! ```
//! use loopback::{Exchange, Server};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Server::start([]).await?;
//! assert!(server.base_url().starts_with("http://127.0.0.1:"));
//! server.finish()?;
//! # Ok(())
//! # }
//! ```

mod diff;
mod exchange;
mod readable;
mod server;

pub use diff::differences;
pub use exchange::{Exchange, Provenance, Request, Response};
pub use readable::decoded_query;
pub use server::{MISMATCH, Mismatch, Server};
