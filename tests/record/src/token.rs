//! The real token, and whether a text repeats it.
//!
//! The token is shown nowhere: what holds it has no text of its own but a mask.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use percent_encoding::percent_decode_str;

/// A shorter text could occur in an answer by accident.
const SHORTEST: usize = 16;

/// An access token of the API that is recorded.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A token, from its text.
    ///
    /// # Errors
    /// When it is too short to be told from other texts, or cannot be sent in a header.
    pub fn new(text: impl Into<String>) -> Result<Self, String> {
        let text = text.into();
        if text.len() < SHORTEST {
            return Err(format!(
                "the token has fewer than {SHORTEST} characters, so its text could occur in an answer by accident; use a real one, which has 64"
            ));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("the token has a character that cannot be sent in a header".to_owned());
        }
        Ok(Self(text))
    }

    /// The value of the header `authorization`.
    pub(crate) fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// Whether a text has the token: as it is, in other case, percent-encoded, escaped as in JSON, or
    /// in base64, as Basic authentication has it.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let token = self.0.to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&token);
        let decoded = percent_decode_str(text).decode_utf8_lossy().into_owned();
        let unescaped = unescaped(text);
        let plain = [text, &decoded, &unescaped, &self::unescaped(&decoded)].into_iter().any(has);
        plain || {
            // Where it begins within three bytes decides how base64 writes it.
            let texts =
                [text, &decoded, &unescaped].map(|it| url_safe_as_standard(it).to_lowercase());
            let forms = [0, 1, 2].map(|before| base64_core(&self.0, before).to_lowercase());
            forms.iter().any(|form| texts.iter().any(|text| text.contains(form)))
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The part of base64 that depends on the token alone, if so many bytes stand before it.
fn base64_core(token: &str, before: usize) -> String {
    let encoded = STANDARD_NO_PAD.encode("_".repeat(before) + token);
    // Of the first and the last character, some bits belong to neighbours.
    let first = (before * 8).div_ceil(6);
    let last = (before + token.len()) * 8 / 6;
    encoded[first..last].to_owned()
}

fn url_safe_as_standard(text: &str) -> String {
    text.replace('-', "+").replace('_', "/")
}

/// A text without the escapes of JSON, those of JSON within JSON included.
fn unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    while let Some(once) = unescaped_once(&text) {
        text = once;
    }
    text
}

/// One level of escapes less, if there is any.
fn unescaped_once(text: &str) -> Option<String> {
    let mut res = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        res.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let code = behind.strip_prefix('u').and_then(|it| it.get(..4));
        let character =
            code.and_then(|it| u32::from_str_radix(it, 16).ok()).and_then(char::from_u32);
        rest = match character {
            Some(character) => {
                res.push(character);
                &behind[5..]
            }
            // Of other escapes, only the character itself can belong to a token.
            None => {
                let mut characters = behind.chars();
                res.extend(characters.next());
                characters.as_str()
            }
        };
    }
    res.push_str(rest);
    (res != text).then_some(res)
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
        assert!(error.contains("fewer than 16 characters"), "{error}");
        assert!(!error.contains("0123456789abcde"), "the message shows it");
        assert!(Token::new("0123456789abcdef").is_ok());
    }

    #[test]
    fn no_output_shows_it() {
        assert_eq!(format!("{:?}", token()), "Token(…)");
    }

    #[test]
    fn it_is_found_in_every_form() {
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
    fn another_text_is_not_taken_for_it() {
        let other = TOKEN.replace("abc", "abd");
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{other}:"));
        for text in [other.as_str(), &basic, "", "\\", "%", "\\u00"] {
            assert!(!token().is_in(text), "{text}");
        }
    }
}
