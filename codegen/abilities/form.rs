//! URL-encoded forms as request bodies.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::pairs::{FieldValue, Styles, pairs};
use crate::runtime::Call;

/// The characters to encode.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

impl Call {
    /// Sets a form body; `styles` lists the properties with a style.
    pub(crate) fn form(self, value: &impl Serialize, styles: Styles<'_>) -> Self {
        self.content("application/x-www-form-urlencoded", encode(value, styles))
    }
}

fn encode(value: &impl Serialize, styles: Styles<'_>) -> Result<Vec<u8>, String> {
    let pair = |(name, value): (String, FieldValue)| {
        let value = match value {
            FieldValue::Plain(value) | FieldValue::Json(value) => encoded(&value),
            FieldValue::Joined(items, delimiter) => {
                let items: Vec<String> = items.iter().map(|it| encoded(it)).collect();
                // For servers that split before they decode: a comma is literal, other delimiters are encoded.
                items.join(match delimiter {
                    ' ' => "%20",
                    '|' => "%7C",
                    _ => ",",
                })
            }
        };
        format!("{}={value}", encoded(&name))
    };
    let pairs: Vec<String> = pairs(value, styles)?.into_iter().map(pair).collect();
    Ok(pairs.join("&").into())
}

/// A form-encoded string, with `+` for a space.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string().replace(' ', "+")
}
