//! A server on the loopback interface that replays recorded exchanges.
//!
//! In goes an [`Exchange`], or several in order; out comes the address of a server that answers
//! each request as recorded, if it is the recorded request. What differs is told twice: to the
//! client, by status [`MISMATCH`] and a readable text, and to the test, by [`Server::finish`].
//!
//! It knows no API and no client, records nothing, and never leaves this machine.
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
