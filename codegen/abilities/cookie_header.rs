//! The existing cookies of a header.

/// `a=1` → `a`: the name of a cookie.
pub(super) fn name(cookie: &str) -> &str {
    cookie.split('=').next().unwrap_or_default()
}

/// The cookies of a header except those with these names, ready to append others: `a=1; b=2; `.
pub(super) fn cookies_except(header: &str, names: &[&str]) -> String {
    let is_other = |it: &&str| !it.is_empty() && !names.contains(&name(it));
    header.split("; ").filter(is_other).map(|it| format!("{it}; ")).collect()
}
