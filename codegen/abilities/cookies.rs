//! Cookies of requests.

use http::header::{COOKIE, HeaderMap};
use zeroize::Zeroizing;

use crate::runtime::secret_header;

/// Adds a cookie to those that are there: all stand in one header.
pub(crate) fn add_cookie(headers: &mut HeaderMap, name: &str, value: &str) {
    let before = headers.get(COOKIE).and_then(|it| it.to_str().ok());
    let before = before.map(|it| format!("{it}; ")).unwrap_or_default();
    let before = Zeroizing::new(format!("{before}{name}="));
    // What was checked before can be sent.
    if let Ok(cookie) = secret_header(&before, value) {
        headers.insert(COOKIE, cookie);
    }
}
