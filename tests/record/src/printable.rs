//! Whether a string of a response can be printed: it looks like an identifier of an API, and not like a token, an
//! address or a person's name.

use crate::redact::is_uuid;

/// The replacement for a string that is not printed.
pub(crate) const REDACTED: &str = "(redacted, as it may identify someone)";

/// Whether a string looks like the name of a property or an enum value: words of letters, joined by
/// underscores, hyphens, dots or capitals, with few digits.
#[must_use]
pub fn is_identifier(string: &str) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || "_-.".contains(it);
    let longest = string.split(['_', '-', '.']).map(str::len).max().unwrap_or_default();
    let digits = string.bytes().filter(u8::is_ascii_digit).count();
    let changes = string.as_bytes().windows(2).filter(|it| is_step(it[0], it[1])).count();
    string.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
        && string.chars().all(is_part)
        && string.len() <= 64
        && longest <= 24
        && digits <= 4
        && changes <= 6
        && !is_uuid(string)
}

/// Whether a string of third-party traffic may be printed, if the other conditions hold: words in lower case,
/// joined by underscores or hyphens.
pub(crate) fn is_lowercase_word(string: &str) -> bool {
    let is_part =
        |it: &str| (1..=24).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_lowercase());
    string.split(['_', '-']).all(is_part) && string.len() <= 64
}

/// The string, or [`REDACTED`].
pub(crate) fn printable(string: &str) -> &str {
    if is_identifier(string) { string } else { REDACTED }
}

/// Whether a capital follows a lower-case letter, or a digit a letter, as in random strings.
fn is_step(before: u8, after: u8) -> bool {
    (before.is_ascii_lowercase() && after.is_ascii_uppercase())
        || (before.is_ascii_alphabetic() && after.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_identifier;

    #[test]
    fn identifiers_are_not_tokens_or_addresses() {
        for word in ["position", "target_time_in_status", "isArchived", "line_1", "sha256", "USD"] {
            assert!(is_identifier(word), "{word}");
        }
        for other in [
            "",
            "ada@example.com",
            "Ada Lovelace",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "0123456789abcdef0123456789abcdef",
            "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
            "eyJhbGciOiJIUzI1NiJ9.e30.abc",
            "abcdefghijklmnopqrstuvwxyz",
        ] {
            assert!(!is_identifier(other), "{other}");
        }
    }
}
