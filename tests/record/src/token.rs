//! The real token, and whether a string contains it.
//!
//! The token is never printed: its `Debug` output is a mask.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use percent_encoding::percent_decode_str;

/// This many consecutive characters of a token do not occur elsewhere by accident.
const PART: usize = 16;

/// How often a string is searched, each time after decoding one level of escapes.
const LEVELS: usize = 4;

/// An access token of the API that is recorded.
#[derive(Clone)]
pub struct Token {
    text: String,
    /// The parts that no string may contain.
    parts: BTreeSet<[u8; PART]>,
}

impl Token {
    /// A token with this value.
    ///
    /// # Errors
    /// If it is too short to be distinguished from other strings, or cannot be sent in a header.
    pub fn new(text: impl Into<String>) -> Result<Self, String> {
        let text = text.into();
        if normalized(text.bytes()).len() < PART {
            return Err(format!(
                "the token has fewer than {PART} letters and digits, so it could occur in a response by accident; use a real one, which has 64"
            ));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("the token has a character that cannot be sent in a header".to_owned());
        }
        // Base64 depends on the offset of the token modulo three.
        let base64 = [0, 1, 2].map(|before| base64_core(&text, before).into_bytes());
        let plain: [Vec<u8>; 2] = [text.bytes().collect(), text.bytes().rev().collect()];
        let forms: Vec<Vec<u8>> = plain.into_iter().chain(base64).map(normalized).collect();
        let parts = forms.iter().flat_map(|form| parts(form)).copied().collect();
        Ok(Self { text, parts })
    }

    /// The value of the header `authorization`.
    pub(crate) fn authorization(&self) -> String {
        format!("Bearer {}", self.text)
    }

    /// Whether a text contains a part of the token in any case, spacing and escaping: forward, backward, in
    /// hex, or in base64, as in Basic authentication.
    ///
    /// Returns true for a text with more levels of escapes than are decoded.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let mut text = text.to_owned();
        for _ in 0..LEVELS {
            if self.is_in_level(&text) {
                return true;
            }
            let decoded = decoded(&text);
            if decoded == text {
                return false;
            }
            text = decoded;
        }
        true
    }

    fn is_in_level(&self, text: &str) -> bool {
        let normalized = normalized(text.bytes());
        let has = |text: &[u8]| parts(text).any(|part| self.parts.contains(part));
        // A preceding digit shifts the pairs of digits.
        has(&normalized) || {
            let digits = hex_digits(&text.to_lowercase().replace("0x", ""));
            [0, 1].iter().any(|skipped| has(&unhexed(digits.get(*skipped..).unwrap_or_default())))
        }
    }
}

/// Cryptographically random bytes, in hex.
///
/// # Errors
/// If the system has no random numbers.
pub fn random_hex<const BYTES: usize>() -> Result<String, String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|error| format!("the system has no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The part of the base64 that only depends on the token, if this many bytes precede it.
fn base64_core(token: &str, before: usize) -> String {
    let encoded = STANDARD_NO_PAD.encode("_".repeat(before) + token);
    // The first and the last character also encode bits of the neighbours.
    let first = (before * 8).div_ceil(6);
    let last = (before + token.len()) * 8 / 6;
    encoded[first..last].to_owned()
}

/// All parts of a text.
fn parts(text: &[u8]) -> impl Iterator<Item = &[u8; PART]> {
    text.windows(PART).filter_map(|part| part.try_into().ok())
}

/// The letters and digits of a text, in lower case.
fn normalized(text: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let kept = text.into_iter().filter(u8::is_ascii_alphanumeric);
    kept.map(|byte| byte.to_ascii_lowercase()).collect()
}

/// The values of all hexadecimal digits.
fn hex_digits(text: &str) -> Vec<u8> {
    let digits = text.chars().filter_map(|it| it.to_digit(16));
    digits.filter_map(|digit| u8::try_from(digit).ok()).collect()
}

fn unhexed(digits: &[u8]) -> Vec<u8> {
    normalized(digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]))
}

/// Decodes one level of escapes: those of JSON, numeric ones of HTML, and those of URLs.
fn decoded(text: &str) -> String {
    let (mut res, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(['\\', '&']) {
        res.push_str(&rest[..at]);
        let (character, length) = unescaped(&rest[at..]);
        res.extend(character);
        rest = &rest[at + length..];
    }
    res.push_str(rest);
    percent_decode_str(&res).decode_utf8_lossy().into_owned()
}

/// The character of an escape at the beginning of a text, and the length of the escape.
fn unescaped(text: &str) -> (Option<char>, usize) {
    let number = |digits: Option<&str>, radix| {
        digits.and_then(|it| u32::from_str_radix(it, radix).ok()).and_then(char::from_u32)
    };
    if let Some(rest) = text.strip_prefix("&#") {
        let length = rest.bytes().take(8).take_while(u8::is_ascii_digit).count();
        return match number(rest.get(..length), 10) {
            Some(character) => (Some(character), 2 + length),
            None => (None, 2),
        };
    }
    // In JSON within JSON, several backslashes are one.
    let rest = text.trim_start_matches('\\');
    let length = text.len() - rest.len();
    match (length, rest.chars().next()) {
        (0, _) => (None, 1),
        (_, Some('u')) => match number(rest.get(1..5), 16) {
            Some(character) => (Some(character), length + 5),
            None => (None, length),
        },
        (_, Some('b' | 'f' | 'n' | 'r' | 't')) => (None, length + 1),
        _ => (None, length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "k3y-0123/abcDEF+xyz9";

    fn token() -> Token {
        Token::new(TOKEN).unwrap()
    }

    #[test]
    fn a_short_token_is_refused() {
        let error = Token::new("0123456789abcde").unwrap_err();
        assert!(error.contains("fewer than 16 letters and digits"), "{error}");
        assert!(!error.contains("0123456789abcde"), "the message contains the token");
        assert!(Token::new("0123456789abcdef").is_ok());
    }

    #[test]
    fn debug_output_masks_the_token() {
        assert_eq!(format!("{:?}", token()), "Token(…)");
    }

    #[test]
    fn random_bytes_differ() {
        let (one, other) = (random_hex::<16>().unwrap(), random_hex::<16>().unwrap());
        assert_eq!((one.len(), other.len()), (32, 32));
        assert_ne!(one, other);
    }

    #[test]
    fn the_token_is_found_in_every_form() {
        let percent: String = TOKEN.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let escaped: String = TOKEN.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
        let basic = |text: String| base64::engine::general_purpose::STANDARD.encode(text);
        let url_safe = base64::engine::general_purpose::URL_SAFE.encode(format!("a:{TOKEN}?"));
        let forms = [
            TOKEN.to_owned(),
            TOKEN.to_uppercase(),
            percent.to_uppercase(),
            percent,
            escaped.replace('\\', "\\\\"),
            TOKEN.replace('/', "\\/"),
            TOKEN.replace('/', "\\\\\\/"),
            escaped,
            basic(format!("{TOKEN}:")),
            basic(format!(":{TOKEN}")),
            basic(format!("me:{TOKEN}")),
            basic(format!("{TOKEN}:")).to_lowercase(),
            url_safe,
        ];
        for form in forms {
            assert!(token().is_in(&format!("{{\"message\": \"not {form}!\"}}")), "{form}");
        }
    }

    #[test]
    fn a_part_of_the_token_is_found() {
        let text = "k3Yx0123456789abcdEFghijklmnopqrstuvwxyz";
        let token = Token::new(text).unwrap();
        for part in [&text[1..], &text[..39], &text[9..25]] {
            assert!(token.is_in(part), "{part}");
        }
        assert!(!token.is_in(&text[9..24]));
        let spaced = |by: &str| text.chars().map(|it| format!("{it}{by}")).collect::<String>();
        let numbered = |form: fn(u8) -> String| text.bytes().map(form).collect::<String>();
        let forms = [
            text.chars().rev().collect(),
            spaced(" "),
            spaced("-"),
            spaced("\\n"),
            format!("{}\", \"{}", &text[..20], &text[20..]),
            numbered(|it| format!("{it:02x}")),
            numbered(|it| format!("{it:02X}:")),
            numbered(|it| format!("0x{it:02x}, ")),
            format!("a{}", numbered(|it| format!("{it:02x}"))),
            numbered(|it| format!("%25{it:02x}")),
            numbered(|it| format!("&#{it};")),
            numbered(|it| format!("&#x{it:x};")),
            numbered(|it| format!("\\u005cu{it:04x}")),
        ];
        for form in forms {
            assert!(token.is_in(&format!("{{\"message\": \"not {form}!\"}}")), "{form}");
        }
    }

    #[test]
    fn a_text_with_too_many_levels_of_escapes_counts_as_a_match() {
        let token = token();
        let escaped = |levels: usize| format!("%{}20", "25".repeat(levels));
        assert!(!token.is_in(&escaped(2)));
        assert!(token.is_in(&escaped(3)));
        assert!(token.is_in(&escaped(100_000)));
        assert!(!token.is_in(&"\\".repeat(100_000)), "consecutive backslashes are one level");
    }

    #[test]
    fn other_texts_do_not_match() {
        let other = TOKEN.replace("abc", "abd");
        let escapes = ["", "\\", "%", "\\u00", "\\ud800", "&", "&#", "&#9999999999;", "é\\é&é%é0x"];
        for text in escapes {
            assert!(!token().is_in(text), "{text}");
        }
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{other}:"));
        for text in [other.as_str(), &basic] {
            assert!(!token().is_in(text), "{text}");
        }
    }
}
