//! HTTP Basic authentication.

use zeroize::Zeroizing;

use super::credentials::Secret;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The header value for a user and a password. Errors do not repeat them.
pub(crate) fn basic(user: String, password: String) -> Result<Secret, String> {
    let (user, password) = (Zeroizing::new(user), Zeroizing::new(password));
    let has_control = |it: &str| it.contains(|it: char| it.is_control());
    if user.is_empty() && password.is_empty() {
        return Err("is empty".to_owned());
    }
    if user.contains(':') || has_control(&user) || has_control(&password) {
        return Err("has a colon in the user, or a control character".to_owned());
    }
    let both = Zeroizing::new(format!("{}:{}", *user, *password));
    // A long user is likely a key, and a secret; a short one is a name.
    let user = if user.len() < 16 { "" } else { user.as_str() };
    let both = Zeroizing::new(base64(both.as_bytes()));
    // Other base64 variants of the same.
    let bare = Zeroizing::new(both.trim_end_matches('=').to_owned());
    let of_urls = Zeroizing::new(bare.replace('+', "-").replace('/', "_"));
    Secret::new("Basic ", both.to_string(), "", &[user, &password, &bare, &of_urls])
}

fn base64(bytes: &[u8]) -> String {
    // With the full capacity, so that no reallocation leaves a copy in memory.
    let mut encoded = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let number = (0..3).fold(0, |number, it| {
            number << 8 | u32::from(chunk.get(it).copied().unwrap_or_default())
        });
        for digit in 0..4 {
            let index = number >> (18 - 6 * digit) & 63;
            let digit = if digit > chunk.len() { b'=' } else { DIGITS[index as usize] };
            encoded.push(char::from(digit));
        }
    }
    encoded
}
