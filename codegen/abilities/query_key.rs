//! API keys in the query of requests.

use reqwest::Url;

use super::query_pairs::remove_pairs;

/// Sets the key, and replaces any parameter with its name.
pub(crate) fn set_key(url: &mut Url, name: &str, value: &str) {
    remove_pairs(url, &[name]);
    url.query_pairs_mut().append_pair(name, value);
}
