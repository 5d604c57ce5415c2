//! Cookies of requests.

use http::header::{COOKIE, HeaderMap};
use zeroize::Zeroizing;

use super::other_cookies::other_cookies;
use crate::runtime::secret_header;

/// Sets a cookie beside those that are there, in place of one of its name: all stand in one header.
pub(crate) fn add_cookie(headers: &mut HeaderMap, name: &str, value: &str) {
    let before = headers.get(COOKIE).and_then(|it| it.to_str().ok());
    let before = other_cookies(before.unwrap_or_default(), &[name]);
    let before = Zeroizing::new(format!("{before}{name}="));
    // What was checked before can be sent.
    if let Ok(cookie) = secret_header(&before, value) {
        headers.insert(COOKIE, cookie);
    }
}
