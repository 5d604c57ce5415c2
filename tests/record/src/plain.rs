//! Whether a string can be shown: in goes a name or a value that somebody's server sent, out comes whether it is
//! a word of an API, or could be a token, an address or a name.

use crate::redact::is_uuid;

/// What stands in the place of a string that is not shown.
pub(crate) const WITHHELD: &str = "(not shown, as it may identify someone)";

/// Whether a string looks like the name of a property, or the value of an enum: words of letters, joined by
/// underscores, hyphens, dots or capitals, with few digits.
#[must_use]
pub fn is_plain(string: &str) -> bool {
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

/// Whether a string of other people can be shown, if all else allows it: words in lower case, joined by underscores
/// or hyphens.
pub(crate) fn is_word(string: &str) -> bool {
    let is_part =
        |it: &str| (1..=24).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_lowercase());
    string.split(['_', '-']).all(is_part) && string.len() <= 64
}

/// The string, if it can be shown.
pub(crate) fn shown(string: &str) -> &str {
    if is_plain(string) { string } else { WITHHELD }
}

/// Whether a capital or a digit follows on something else, as in the middle of chance.
fn is_step(before: u8, after: u8) -> bool {
    (before.is_ascii_lowercase() && after.is_ascii_uppercase())
        || (before.is_ascii_alphabetic() && after.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn words_are_told_from_tokens_and_addresses() {
        for word in ["position", "target_time_in_status", "isArchived", "line_1", "sha256", "USD"] {
            assert!(is_plain(word), "{word}");
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
            assert!(!is_plain(other), "{other}");
        }
    }
}
