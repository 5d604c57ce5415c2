//! Keys in the query of requests.

use reqwest::Url;

use super::other_pairs::keep_other_pairs;

/// Sets the key of this name, in place of whatever has that name.
pub(crate) fn set_key(url: &mut Url, name: &str, value: &str) {
    keep_other_pairs(url, &[name]);
    url.query_pairs_mut().append_pair(name, value);
}
