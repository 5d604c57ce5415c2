//! Removes parameters from the query of a URL.

use percent_encoding::percent_decode_str;
use reqwest::Url;

/// Removes all pairs with these names, in any encoding. Some servers treat a semicolon as an ampersand.
pub(super) fn remove_pairs(url: &mut Url, names: &[&str]) {
    let is_other = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default().replace('+', " ");
        let name = percent_decode_str(&name).decode_utf8_lossy();
        !names.contains(&&*name)
    };
    let Some(query) = url.query() else { return };
    let others = |pairs: &str| pairs.split(';').filter(is_other).collect::<Vec<_>>().join(";");
    let others: Vec<String> = query.split('&').map(others).filter(|it| !it.is_empty()).collect();
    let others = others.join("&");
    url.set_query(Some(&others).filter(|it| !it.is_empty()).map(String::as_str));
}
