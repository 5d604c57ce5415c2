//! Where a server repeats what proves who calls, as some proxies and test servers do.
//!
//! Searched is what people would read: any character may be escaped as in JSON (`\/`, `\u002f`), encoded as
//! in a URL (`%2F`, `%2f`, a plus for a blank), or both, and JSON may stand in JSON. Other encodings are not
//! undone; whoever knows one of a secret gives it as a secret too.

use std::ops::Range;

/// A shorter secret may be a word, and is one where it is a part of another, or the key of an object.
const SHORTEST: usize = 8;

/// A shorter one is part of anything: without it, nothing that is shown could be read.
const SHORTEST_SOUGHT: usize = 4;

/// Nor can what JSON is made of be told from what it says.
const OF_JSON: [&str; 3] = ["true", "false", "null"];

/// How much of a secret there has to be at the end of a text that broke off.
const SHORTEST_PART: usize = 4;

/// The first place from there on where a text has any of these secrets, and those that overlap with it.
///
/// Of a text that broke off, its end may be the beginning of one.
pub(super) fn find(
    text: &[u8],
    from: usize,
    secrets: &[impl AsRef<str>],
    broke_off: bool,
) -> Option<Range<usize>> {
    // Most places are passed over by their first byte: the request id of every success is searched.
    // A longer one is not in it, unless a backslash stands there for several.
    let may_fit = |it: &&str| broke_off || it.len() <= text.len() || it.contains('\\');
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
        // Of many backslashes, what begins with any begins with the first.
        let before = |length| start.checked_sub(length).filter(|it| *it >= from);
        let ends_here =
            |it: usize| backslash(&text[it..]).map(<[u8]>::len) == Some(text.len() - start);
        let is_next = [1, 3].into_iter().filter_map(before).any(ends_here);
        if is_next && backslash(&text[start..]).is_some() {
            continue;
        }
        let ends = secrets.iter().filter_map(|it| end(text, start, it.as_ref(), broke_off));
        if let Some(end) = ends.max() {
            let found = found.get_or_insert(start..end);
            found.end = found.end.max(end);
        }
    }
    found
}

/// Where a secret ends that begins here, if one does.
fn end(text: &[u8], start: usize, secret: &str, broke_off: bool) -> Option<usize> {
    if secret.len() < SHORTEST_SOUGHT || OF_JSON.contains(&secret) {
        return None;
    }
    let rest = &text[start..];
    // As it is, whatever it would be if it were read as escapes.
    let is_part = broke_off && rest.len() >= SHORTEST_PART && secret.as_bytes().starts_with(rest);
    let plain = rest.strip_prefix(secret.as_bytes()).or(is_part.then_some(&[]));
    let behind = [plain, behind_all(rest, secret, broke_off)];
    let end = text.len() - behind.into_iter().flatten().map(<[u8]>::len).min()?;
    let is_short = secret.len() < SHORTEST;
    (end > start && !(is_short && is_word(text, &(start..end)))).then_some(end)
}

/// What is behind a secret, if a text begins with it, whole or up to where the text broke off.
fn behind_all<'a>(text: &'a [u8], secret: &str, broke_off: bool) -> Option<&'a [u8]> {
    let (mut rest, mut before) = (text, None);
    for (count, character) in secret.chars().enumerate() {
        // The first of many took them all.
        if before.replace(character) == Some('\\') && character == '\\' {
            continue;
        }
        match behind(rest, character) {
            Some(behind) => rest = behind,
            None => {
                let is_part = broke_off && count >= SHORTEST_PART && may_become(rest, character);
                return is_part.then_some(&[]);
            }
        }
    }
    Some(rest)
}

/// Whether an end of a text is nothing, or what a character may begin with.
fn may_become(rest: &[u8], character: char) -> bool {
    let is_of_escape = |it: &u8| it.is_ascii_hexdigit() || matches!(it, b'\\' | b'u' | b'%');
    let is_escape = matches!(rest.first(), Some(b'\\' | b'%'));
    // The longest, which lack one digit: `\ud83d\udd1`, `%f0%9f%94%9`.
    let escape = without_escape(rest);
    character.encode_utf8(&mut [0; 4]).as_bytes().starts_with(rest)
        || is_escape && escape.len() < 12 && escape.iter().all(is_of_escape)
}

/// What is behind a character, if a text begins with that in any way.
fn behind(text: &[u8], character: char) -> Option<&[u8]> {
    let mut buffer = [0; 4];
    let utf_8 = character.encode_utf8(&mut buffer).as_bytes();
    let escaped = without_escape(text);
    if escaped.len() < text.len() {
        // Backslashes are as many as there are escapes in escapes, and behind them is what it is.
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

/// What is behind a character that is escaped as in JSON, by its number.
fn units(text: &[u8], character: char) -> Option<&[u8]> {
    let unit = |rest, unit: &u16| number(without_escape(rest), b"u", 4, *unit);
    character.encode_utf16(&mut [0; 2]).iter().try_fold(text, unit)
}

/// What is behind a character that is encoded as in a URL, where each percent sign may be escaped in turn.
fn encoded<'a>(text: &'a [u8], utf_8: &[u8]) -> Option<&'a [u8]> {
    let digits = |rest: &'a [u8], byte: &u8| {
        let escaped = || number(without_escape(rest), b"u", 4, u16::from(b'%'));
        number(rest.strip_prefix(b"%").or_else(escaped)?, b"", 2, u16::from(*byte))
    };
    utf_8.iter().try_fold(text, digits)
}

/// What is behind all backslashes that a text begins with.
fn without_escape(mut text: &[u8]) -> &[u8] {
    while let Some(rest) = backslash(text) {
        text = rest;
    }
    text
}

/// What is behind a backslash, as it is or encoded as in a URL.
fn backslash(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'\\', rest @ ..] | [b'%', b'5', b'C' | b'c', rest @ ..] => Some(rest),
        _ => None,
    }
}

/// What is behind a number of so many hexadecimal digits, and what stands before these.
fn number<'a>(text: &'a [u8], before: &[u8], digits: usize, number: u16) -> Option<&'a [u8]> {
    let (said, rest) = text.strip_prefix(before)?.split_at_checked(digits)?;
    let said = std::str::from_utf8(said).ok()?;
    (u16::from_str_radix(said, 16) == Ok(number)).then_some(rest)
}

/// Whether something is a part of a longer word, or the key of an object.
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
    fn a_secret_is_found_however_it_is_written() {
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
    fn a_short_one_is_a_secret_where_it_is_no_word() {
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
    fn what_broke_off_in_the_middle_of_one_is_found_at_its_end() {
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
            let find = |broke_off| find(text.as_bytes(), 0, &[secret], broke_off);
            assert_eq!(find(true), is_found.then_some(2..text.len()), "{secret} in {text}");
            assert_eq!(find(false), None, "{text} is whole");
        }
        assert_eq!(find("a key🔑".as_bytes(), 0, &["keyé"], true), None);
        assert_eq!(find(b"a keys\xc3", 0, &["keysé"], true), Some(2..7));
    }

    #[test]
    fn those_that_overlap_are_one() {
        let text = b"<tenant-abc-9f8e7d6c> tenant-abc, my-tenant-abc";
        let secrets = ["tenant-abc", "my-tenant", "tenant-abc-9f8e7d6c"];
        let second = |from| find(text, from, &secrets, false);
        assert_eq!(second(0), Some(1..20));
        assert_eq!(second(20), Some(22..32));
        assert_eq!(second(32), Some(34..text.len()));
        assert_eq!(second(text.len()), None);
    }

    /// Which took hours when each was counted from each.
    #[test]
    fn a_megabyte_of_backslashes_is_passed_over_once() {
        for text in [vec![b'\\'; 1 << 20], b"%5C".repeat(1 << 19)] {
            for secret in ["tok+EN/==", r"\ey\eyey", r"key\\\\\\\"] {
                assert_eq!(find(&text, 0, &[secret], false), None);
            }
            assert_eq!(find(&text, 0, &[r"\\\\\\\\"], false), Some(0..text.len()));
        }
    }
}
