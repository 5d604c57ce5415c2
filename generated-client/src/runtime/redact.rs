//! Redacts credentials that a response echoes, as those of some proxies and test servers do.
//!
//! A secret is found even if some of its characters are JSON-escaped (`\/`, `\u002f`), URL-encoded (`%2F`, `%2f`,
//! `+` for a space), or both; JSON may be nested in JSON strings. Other encodings of a secret are found only if
//! they are given as secrets too.

use std::ops::Range;

/// Replaces a secret.
pub(super) const REDACTED: &str = "<the token>";

/// A shorter secret may be a word: it is ignored within a longer word, and as the key of an object.
const MIN_UNIQUE: usize = 8;

/// A shorter secret is not searched: redacting it everywhere would make texts unreadable.
const MIN_SECRET: usize = 4;

/// Literals of JSON are not searched either.
const JSON_LITERALS: [&str; 3] = ["true", "false", "null"];

/// How much of a secret must be at the end of a truncated text.
const MIN_PART: usize = 4;

/// The text without these secrets; `None` if it has none of them.
pub(super) fn redact(
    text: &[u8],
    secrets: &[impl AsRef<str>],
    is_truncated: bool,
) -> Option<Vec<u8>> {
    let (mut redacted, mut end) = (Vec::new(), 0);
    while let Some(found) = find(text, end, secrets, is_truncated) {
        redacted.extend_from_slice(&text[end..found.start]);
        redacted.extend_from_slice(REDACTED.as_bytes());
        end = found.end;
    }
    // Most texts have none, and are not copied.
    (end > 0).then(|| {
        redacted.extend_from_slice(&text[end..]);
        redacted
    })
}

/// The first range, at or after `from`, of one of these secrets and those that overlap with it.
///
/// The end of a truncated text may be the beginning of a secret.
pub(super) fn find(
    text: &[u8],
    from: usize,
    secrets: &[impl AsRef<str>],
    is_truncated: bool,
) -> Option<Range<usize>> {
    // The first byte rules out most positions: the request id of every success is searched.
    // A secret longer than the text is not in it, unless one backslash matches several.
    let may_fit = |it: &&str| is_truncated || it.len() <= text.len() || it.contains('\\');
    let firsts = secrets.iter().map(AsRef::as_ref).filter(may_fit);
    let firsts = firsts.filter_map(|it: &str| it.bytes().next());
    let firsts = firsts.chain(*br"\%+").filter(u8::is_ascii).fold(0_u128, |all, it| all | 1 << it);
    let may_begin = |it: &u8| !it.is_ascii() || firsts >> it & 1 == 1;
    let mut found: Option<Range<usize>> = None;
    let mut next = from;
    while let Some(start) = text[next..].iter().position(may_begin).map(|it| next + it) {
        next = start + 1;
        if found.as_ref().is_some_and(|it| it.end <= start) {
            break;
        }
        // A match that begins at any of several backslashes also begins at the first.
        let before = |length| start.checked_sub(length).filter(|it| *it >= from);
        let ends_here =
            |it: usize| backslash(&text[it..]).map(<[u8]>::len) == Some(text.len() - start);
        let is_next = [1, 3].into_iter().filter_map(before).any(ends_here);
        if is_next && backslash(&text[start..]).is_some() {
            continue;
        }
        let ends = secrets.iter().filter_map(|it| end(text, start, it.as_ref(), is_truncated));
        if let Some(end) = ends.max() {
            let found = found.get_or_insert(start..end);
            found.end = found.end.max(end);
        }
    }
    found
}

/// The end of a secret that begins at `start`, if it does.
fn end(text: &[u8], start: usize, secret: &str, is_truncated: bool) -> Option<usize> {
    if secret.len() < MIN_SECRET || JSON_LITERALS.contains(&secret) {
        return None;
    }
    let rest = &text[start..];
    // Literally, even if it looks like escapes.
    let is_part = is_truncated && rest.len() >= MIN_PART && secret.as_bytes().starts_with(rest);
    let plain = rest.strip_prefix(secret.as_bytes()).or(is_part.then_some(&[]));
    let after = [plain, after_secret(rest, secret, is_truncated)];
    let end = text.len() - after.into_iter().flatten().map(<[u8]>::len).min()?;
    let is_short = secret.len() < MIN_UNIQUE;
    (end > start && !(is_short && is_word(text, &(start..end)))).then_some(end)
}

/// The text after a secret, if it begins with the secret, or with a part of it where the text is truncated.
fn after_secret<'a>(text: &'a [u8], secret: &str, is_truncated: bool) -> Option<&'a [u8]> {
    let (mut rest, mut before) = (text, None);
    for (count, character) in secret.chars().enumerate() {
        // The first of several backslashes matched all of them.
        if before.replace(character) == Some('\\') && character == '\\' {
            continue;
        }
        match after(rest, character) {
            Some(after) => rest = after,
            None => {
                let is_part = is_truncated && count >= MIN_PART && may_become(rest, character);
                return is_part.then_some(&[]);
            }
        }
    }
    Some(rest)
}

/// Whether the end of a text is empty, or the beginning of a character in any encoding.
fn may_become(rest: &[u8], character: char) -> bool {
    let is_of_escape = |it: &u8| it.is_ascii_hexdigit() || matches!(it, b'\\' | b'u' | b'%');
    let is_escape = matches!(rest.first(), Some(b'\\' | b'%'));
    // The longest, with one digit missing: `\ud83d\udd1`, `%f0%9f%94%9`.
    let escape = without_escape(rest);
    character.encode_utf8(&mut [0; 4]).as_bytes().starts_with(rest)
        || is_escape && escape.len() < 12 && escape.iter().all(is_of_escape)
}

/// The text after a character, if it begins with the character in any encoding.
fn after(text: &[u8], character: char) -> Option<&[u8]> {
    let mut buffer = [0; 4];
    let utf_8 = character.encode_utf8(&mut buffer).as_bytes();
    let escaped = without_escape(text);
    if escaped.len() < text.len() {
        // Nested escapes have any number of backslashes, then the escaped character.
        return units(text, character)
            .or_else(|| match character {
                '\\' => Some(escaped),
                '\n' => escaped.strip_prefix(b"n"),
                '\t' => escaped.strip_prefix(b"t"),
                '\r' => escaped.strip_prefix(b"r"),
                '\u{8}' => escaped.strip_prefix(b"b"),
                '\u{c}' => escaped.strip_prefix(b"f"),
                ' ' => number(escaped, b"u", 4, u16::from(b'+')),
                _ => None,
            })
            .or_else(|| [text, escaped].into_iter().find_map(|it| encoded(it, utf_8)))
            .or_else(|| escaped.strip_prefix(utf_8));
    }
    match text.first()? {
        b'%' => encoded(text, utf_8).or_else(|| text.strip_prefix(utf_8)),
        b'+' if character == ' ' => Some(&text[1..]),
        _ => text.strip_prefix(utf_8),
    }
}

/// The text after a character that is JSON-escaped as `\u` and its code units.
fn units(text: &[u8], character: char) -> Option<&[u8]> {
    let unit = |rest, unit: &u16| number(without_escape(rest), b"u", 4, *unit);
    character.encode_utf16(&mut [0; 2]).iter().try_fold(text, unit)
}

/// The text after a character that is URL-encoded; each percent sign may be JSON-escaped.
fn encoded<'a>(text: &'a [u8], utf_8: &[u8]) -> Option<&'a [u8]> {
    let digits = |rest: &'a [u8], byte: &u8| {
        let escaped = || number(without_escape(rest), b"u", 4, u16::from(b'%'));
        number(rest.strip_prefix(b"%").or_else(escaped)?, b"", 2, u16::from(*byte))
    };
    utf_8.iter().try_fold(text, digits)
}

/// The text after its leading backslashes.
fn without_escape(mut text: &[u8]) -> &[u8] {
    while let Some(rest) = backslash(text) {
        text = rest;
    }
    text
}

/// The text after a backslash, literal or URL-encoded.
fn backslash(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'\\', rest @ ..] | [b'%', b'5', b'C' | b'c', rest @ ..] => Some(rest),
        _ => None,
    }
}

/// The text after a prefix and a number with this many hexadecimal digits.
fn number<'a>(text: &'a [u8], prefix: &[u8], digits: usize, number: u16) -> Option<&'a [u8]> {
    let (hex, rest) = text.strip_prefix(prefix)?.split_at_checked(digits)?;
    let hex = std::str::from_utf8(hex).ok()?;
    (u16::from_str_radix(hex, 16) == Ok(number)).then_some(rest)
}

/// Whether a range is part of a longer word, or the key of an object.
fn is_word(text: &[u8], at: &Range<usize>) -> bool {
    let (before, after) = (&text[..at.start], &text[at.end..]);
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    let begins = match before {
        [.., b'\\', b'b' | b'f' | b'n' | b'r' | b't'] => true,
        [.., b'\\', b'u', a, b, c, d] => is_hex(&[*a, *b, *c, *d]),
        [.., b'%', a, b] => is_hex(&[*a, *b]),
        [.., last] => !last.is_ascii_alphanumeric(),
        [] => true,
    };
    let ends = after.first().is_none_or(|it| !it.is_ascii_alphanumeric());
    !begins || !ends || after.starts_with(b"\":") && before.ends_with(b"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, secret: &str) -> Option<Range<usize>> {
        find(text.as_bytes(), 0, &[secret], false)
    }

    #[test]
    fn a_secret_is_found_in_any_encoding() {
        for (secret, text) in [
            ("tok+EN/==", "tok+EN/=="),
            ("tok+EN/==", r"tok\u002BEN\/=="),
            ("tok+EN/==", r"tok\\u002bEN\\\/=\\u003d"),
            ("tok+EN/==", "tok%2bEN%2F%3D="),
            (r#"k"ey\eyey"#, r#"k\"ey\\eyey"#),
            (r#"k"ey\eyey"#, r#"k\\\"ey\\\\eyey"#),
            (r#"k"ey\eyey"#, r"k%22ey%5ceyey"),
            (r"key\\eyey", r"key\\eyey"),
            (r"key\\eyey", r"key\\\\eyey"),
            ("a key of it", "a+key%20of\\u0020it"),
            ("pässwörd", "p%C3%a4ssw\\u00f6rd"),
            ("🔑🔑🔑", r"🔑\uD83D\udd11%F0%9F%94%91"),
            ("100%-secret", "100%-secret"),
            ("100%-secret", "100%25-secret"),
            ("100%25-secret", "100%25-secret"),
            ("100%25-secret", "100%2525-secret"),
            ("x%41%25", "x%41%25"),
            (r"xx\u005cabcdefg", r"xx\u005cabcdefg"),
            ("line one\nline two\t", r"line one\nline two\\t"),
            (r"pa\\ssword", "pa%5C%5cssword"),
            ("tok+EN/==", r"tok+EN\u00252F=="),
            ("tok+EN/==", "tok%2bEN%5C%2F=="),
            ("tok en xyz", r"tok\u002ben xyz"),
        ] {
            let whole = format!("<{text}>");
            assert_eq!(first(&whole, secret), Some(1..whole.len() - 1), "{secret} in {text}");
        }
    }

    #[test]
    fn a_short_secret_is_ignored_within_a_word_and_as_a_key() {
        for (text, is_found) in [
            (r#"{"pass":"hunter"}"#, true),
            (r#"{"hunter":"no"}"#, false),
            ("hunters", false),
            ("a hunter.", true),
            (r"to:\nhunter", true),
            (r"to\u003Dhunter", true),
            ("to%3Dhunter&", true),
            ("bighunter", false),
            ("hunter", true),
        ] {
            assert_eq!(first(text, "hunter").is_some(), is_found, "{text}");
        }
        for odd in ["", "1", "any", "true"] {
            assert_eq!(first("any 1 anything: true", odd), None, "{odd}");
        }
    }

    #[test]
    fn a_truncated_secret_is_found_at_the_end() {
        for (secret, text, is_found) in [
            ("tok+EN/==", "a tok+", true),
            ("tok+EN/==", "a tok+%4", true),
            ("tok+EN/==", r"a tok+\u00", true),
            ("tok+EN/==", r"a tok+\\\\\\\\\\\\\\\\u004", true),
            ("tok+EN/==", r"a tok\u002", false),
            ("tok+EN/==", "a tok", false),
            ("tok+EN/==", r#"a tok+"}"#, false),
            ("tok+EN/==", "a tok+.", false),
            ("keys🔑🔑", r"a keys\ud83d\udd1", true),
            ("keys🔑🔑", "a keys%f0%9f%94%9", true),
        ] {
            let find = |is_truncated| find(text.as_bytes(), 0, &[secret], is_truncated);
            assert_eq!(find(true), is_found.then_some(2..text.len()), "{secret} in {text}");
            assert_eq!(find(false), None, "{text} is whole");
        }
        assert_eq!(find("a key🔑".as_bytes(), 0, &["keyé"], true), None);
        assert_eq!(find(b"a keys\xc3", 0, &["keysé"], true), Some(2..7));
    }

    #[test]
    fn overlapping_secrets_are_one_range() {
        let text = b"<tenant-abc-9f8e7d6c> tenant-abc, my-tenant-abc";
        let secrets = ["tenant-abc", "my-tenant", "tenant-abc-9f8e7d6c"];
        let second = |from| find(text, from, &secrets, false);
        assert_eq!(second(0), Some(1..20));
        assert_eq!(second(20), Some(22..32));
        assert_eq!(second(32), Some(34..text.len()));
        assert_eq!(second(text.len()), None);
    }

    /// A quadratic search took hours.
    #[test]
    fn a_megabyte_of_backslashes_is_searched_in_linear_time() {
        for text in [vec![b'\\'; 1 << 20], b"%5C".repeat(1 << 19)] {
            for secret in ["tok+EN/==", r"\ey\eyey", r"key\\\\\\\"] {
                assert_eq!(find(&text, 0, &[secret], false), None);
            }
            assert_eq!(find(&text, 0, &[r"\\\\\\\\"], false), Some(0..text.len()));
        }
    }
}
