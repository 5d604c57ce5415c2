//! A path of a document → the path template that is sent, and a fixed query.

use std::borrow::Cow;

/// `/a/{b}` → `/a/{}`: a path without the names of its parameters.
#[must_use]
pub(crate) fn outline(path: &str) -> String {
    let names = path_names(path).into_iter();
    names.fold(path.to_owned(), |path, name| path.replace(&format!("{{{name}}}"), "{}"))
}

/// `/a/{b}/{c}.json` → `b`, `c`: the names of the parameters of a path.
#[must_use]
pub(crate) fn path_names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// `/a/{b}?c=d#e` → `/a/{b}`: without query and fragment, and percent-encoded.
#[must_use]
pub(crate) fn route(path: &str) -> String {
    let (route, _) = split(path);
    let mut in_name = false;
    let encoded = route.chars().map(|it| {
        in_name = it == '{' || in_name && it != '}';
        match it {
            ' ' if !in_name => Cow::Borrowed("%20"),
            it if it.is_ascii() || in_name => Cow::Owned(it.to_string()),
            it => {
                let mut bytes = [0; 4];
                let bytes = it.encode_utf8(&mut bytes).bytes();
                Cow::Owned(bytes.map(|it| format!("%{it:02X}")).collect())
            }
        }
    });
    encoded.collect()
}

/// `/a?b=c&d` → `b` is `c`, `d` is empty: the query in a path; none if it is invalid.
#[must_use]
pub(crate) fn fixed_query(path: &str) -> Option<Vec<(String, String)>> {
    let (_, query) = split(path);
    let pairs = query.split('&').filter(|it| !it.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decoded(name)?, decoded(value)?))
    };
    pairs.map(pair).collect()
}

/// The path and the query, without the fragment.
fn split(path: &str) -> (&str, &str) {
    let sent = path.split('#').next().unwrap_or_default();
    sent.split_once('?').unwrap_or((sent, ""))
}

/// `a%20b`, `a+b` → `a b`; none if it is not valid UTF-8, or contains a parameter.
fn decoded(encoded: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), encoded.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'{' | b'}' => return None,
            b'+' => b' ',
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|it| it.try_into().ok())
}

/// Whether a path can be sent in a URL, for any values of its parameters.
#[must_use]
pub(crate) fn is_valid_path(path: &str) -> bool {
    let outline = outline(&route(path));
    let fixed = outline.replace("{}", "");
    let is_sent = |it: char| it.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/%".contains(it);
    let mut escapes = fixed.split('%').skip(1);
    let is_step = |it: &str| [".", ".."].contains(&&*it.to_ascii_lowercase().replace("%2e", "."));
    path.starts_with('/')
        && fixed.chars().all(is_sent)
        && escapes.all(|it| it.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
        && !outline.split('/').any(is_step)
        && fixed_query(path).is_some()
}

#[cfg(test)]
mod tests {
    use super::{fixed_query, is_valid_path, route};

    #[test]
    fn paths_are_percent_encoded() {
        for (path, sent) in [
            ("/a/{b}", "/a/{b}"),
            ("/a b/{ü}/ø", "/a%20b/{ü}/%C3%B8"),
            ("/a/?c=d", "/a/"),
            ("/a#c?d", "/a"),
            ("/a%20b", "/a%20b"),
        ] {
            assert_eq!(route(path), sent);
            assert!(is_valid_path(path), "{path}");
        }
        for path in ["a", "/a/..", "/a/%2E./b", "/<a>", "/a%2", "/a%zz", "/a|b", "/a?b={c}"] {
            assert!(!is_valid_path(path), "{path}");
        }
    }

    #[test]
    fn fixed_queries_are_decoded() {
        let pairs = [("b", "c d"), ("e", ""), ("b", "&")].map(|(a, b)| (a.into(), b.into()));
        assert_eq!(fixed_query("/a?b=c+d&e&b=%26#f"), Some(pairs.to_vec()));
        assert_eq!(fixed_query("/a#b?c=d"), Some(Vec::new()));
        assert_eq!(fixed_query("/a?b=%FF"), None);
    }
}
