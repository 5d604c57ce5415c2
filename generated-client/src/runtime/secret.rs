//! Header values with secrets.

use bytes::Bytes;
use http::header::{HeaderValue, InvalidHeaderValue};
use zeroize::Zeroizing;

/// A header value of a prefix and a secret. Its memory is wiped when the last request with it is dropped.
pub(crate) fn secret_header(prefix: &str, secret: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = Zeroizing::new(Vec::with_capacity(prefix.len() + secret.len()));
    value.extend_from_slice(prefix.as_bytes());
    value.extend_from_slice(secret.as_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value))?;
    value.set_sensitive(true);
    Ok(value)
}
