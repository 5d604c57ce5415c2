//! Cookies that are set beside those that a header has.

/// `a=1` → `a`: the name of a cookie.
pub(super) fn name(cookie: &str) -> &str {
    cookie.split('=').next().unwrap_or_default()
}

/// What a header has before other cookies are added, in the place of those of these names: `a=1; b=2; `.
pub(super) fn other_cookies(header: &str, names: &[&str]) -> String {
    let is_other = |it: &&str| !it.is_empty() && !names.contains(&name(it));
    header.split("; ").filter(is_other).map(|it| format!("{it}; ")).collect()
}
