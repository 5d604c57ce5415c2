//! A text that nobody but the server should see → the header that holds it.

use bytes::Bytes;
use http::header::{HeaderValue, InvalidHeaderValue};
use zeroize::Zeroizing;

/// A secret behind what stands before it, in memory that is wiped when the last request that has it is gone.
pub(crate) fn secret_header(prefix: &str, secret: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = Zeroizing::new(Vec::with_capacity(prefix.len() + secret.len()));
    value.extend_from_slice(prefix.as_bytes());
    value.extend_from_slice(secret.as_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value))?;
    value.set_sensitive(true);
    Ok(value)
}
