//! Where a server repeats what proves who calls, as some proxies and test servers do.
//!
//! Searched is what people would read: any character may be escaped as in JSON (`\/`, `\u002f`), encoded as
//! in a URL (`%2F`, `%2f`, a plus for a blank), or both, and JSON may stand in JSON. Other encodings are not
//! undone; whoever knows one of a secret gives it as a secret too.

use std::ops::Range;

/// A shorter secret may be a word, and is one where it is a part of another, or the key of an object.
const SHORTEST: usize = 8;

/// How much of a secret there has to be at the end of a text that broke off.
const SHORTEST_PART: usize = 4;

/// The first place where a text has a secret.
pub(super) fn find(text: &[u8], secret: &str) -> Option<Range<usize>> {
    let is_short = secret.len() < SHORTEST;
    let mut places =
        (0..text.len()).filter_map(|start| Some(start..start + length(&text[start..], secret)?));
    places.find(|it| !(secret.is_empty() || is_short && is_word(text, it)))
}

/// How much of a text the secret is that it begins with, whole or up to where the text broke off.
fn length(text: &[u8], secret: &str) -> Option<usize> {
    let mut rest = text;
    for (count, character) in secret.chars().enumerate() {
        match behind(rest, character) {
            Some(behind) => rest = behind,
            None => {
                let is_over = rest.is_empty() || rest.len() < 6 && !rest[0].is_ascii_alphanumeric();
                return (is_over && count >= SHORTEST_PART).then_some(text.len());
            }
        }
    }
    Some(text.len() - rest.len())
}

/// What is behind a character, if a text begins with that in any way.
fn behind(text: &[u8], character: char) -> Option<&[u8]> {
    let mut buffer = [0; 4];
    let utf_8 = character.encode_utf8(&mut buffer).as_bytes();
    let first = *text.first()?;
    let encoded = || utf_8.iter().try_fold(text, |rest, it| number(rest, b"%", 2, u16::from(*it)));
    match first {
        b'\\' => {
            let mut units = [0; 2];
            let escaped = |rest, unit: &u16| number(without_escape(rest), b"u", 4, *unit);
            let units = character.encode_utf16(&mut units).iter().try_fold(text, escaped);
            // Behind a backslash is what it is; and backslashes are as many as there are escapes in escapes.
            units.or_else(|| match character {
                '\\' => Some(without_escape(text)),
                _ => without_escape(text).strip_prefix(utf_8),
            })
        }
        b'%' => encoded().or_else(|| text.strip_prefix(utf_8)),
        b'+' if character == ' ' => Some(&text[1..]),
        _ => text.strip_prefix(utf_8),
    }
}

fn without_escape(text: &[u8]) -> &[u8] {
    let count = text.iter().take_while(|it| **it == b'\\').count();
    &text[count..]
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
            ("a key of it", "a+key%20of\\u0020it"),
            ("pässwörd", "p%C3%a4ssw\\u00f6rd"),
            ("🔑🔑🔑", r"🔑\uD83D\udd11%F0%9F%94%91"),
            ("100%-secret", "100%-secret"),
            ("100%-secret", "100%25-secret"),
        ] {
            let whole = format!("<{text}>");
            let found = find(whole.as_bytes(), secret);
            assert_eq!(found, Some(1..whole.len() - 1), "{secret} in {text}");
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
            assert_eq!(find(text.as_bytes(), "hunter").is_some(), is_found, "{text}");
        }
        assert_eq!(find(b"anything", ""), None);
    }

    #[test]
    fn what_broke_off_in_the_middle_of_one_is_found() {
        for (text, is_found) in
            [("a tok+", true), ("a tok+%4", true), (r"a tok\u002", false), ("a tok", false)]
        {
            assert_eq!(find(text.as_bytes(), "tok+EN/==").is_some(), is_found, "{text}");
        }
        assert_eq!(find(br"a tok+\u00", "tok+EN/=="), Some(2..10));
    }
}
