//! Cookies of requests.

use http::header::{COOKIE, HeaderMap};
use zeroize::Zeroizing;

use super::cookie_header::cookies_except;
use crate::runtime::secret_header;

/// Sets a cookie in the `Cookie` header, and replaces one with the same name.
pub(crate) fn add_cookie(headers: &mut HeaderMap, name: &str, value: &str) {
    let before = headers.get(COOKIE).and_then(|it| it.to_str().ok());
    let before = cookies_except(before.unwrap_or_default(), &[name]);
    let before = Zeroizing::new(format!("{before}{name}="));
    // Both were checked to be valid.
    if let Ok(cookie) = secret_header(&before, value) {
        headers.insert(COOKIE, cookie);
    }
}
