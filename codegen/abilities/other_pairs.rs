//! What a query has beside certain names.

use percent_encoding::percent_decode_str;
use reqwest::Url;

/// Takes all pairs of these names out of the query of a URL, however they are encoded; some servers take a
/// semicolon for an ampersand.
pub(super) fn keep_other_pairs(url: &mut Url, names: &[&str]) {
    let is_other = |pair: &&str| {
        let its = pair.split('=').next().unwrap_or_default().replace('+', " ");
        let its = percent_decode_str(&its).decode_utf8_lossy();
        !names.contains(&&*its)
    };
    let Some(query) = url.query() else { return };
    let others = |pairs: &str| pairs.split(';').filter(is_other).collect::<Vec<_>>().join(";");
    let others: Vec<String> = query.split('&').map(others).filter(|it| !it.is_empty()).collect();
    let others = others.join("&");
    url.set_query(Some(&others).filter(|it| !it.is_empty()).map(String::as_str));
}
