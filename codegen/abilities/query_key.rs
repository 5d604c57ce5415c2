//! Keys in the query of requests.

use percent_encoding::percent_decode_str;
use reqwest::Url;

/// Sets the key of this name, in place of whatever has that name.
pub(crate) fn set_key(url: &mut Url, name: &str, value: &str) {
    let is_other = |pair: &&str| {
        let its = pair.split('=').next().unwrap_or_default().replace('+', " ");
        percent_decode_str(&its).decode_utf8_lossy() != name
    };
    let others: Vec<&str> =
        url.query().unwrap_or_default().split('&').filter(is_other).collect();
    let others = others.join("&");
    url.set_query(Some(&others).filter(|it| !it.is_empty()).map(String::as_str));
    url.query_pairs_mut().append_pair(name, value);
}
