//! Bodies of requests that are forms.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::pairs::{Styles, Text, pairs};
use crate::runtime::Call;

/// What is written as it is.
const KEPT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

impl Call {
    /// Sets a body whose properties are those of a form, some of them in a style of their own.
    pub(crate) fn form(self, value: &impl Serialize, styles: Styles<'_>) -> Self {
        self.content("application/x-www-form-urlencoded", encode(value, styles))
    }
}

fn encode(value: &impl Serialize, styles: Styles<'_>) -> Result<Vec<u8>, String> {
    let pair = |(name, text): (String, Text)| {
        let text = match text {
            Text::Plain(text) | Text::Json(text) => encoded(&text),
            Text::Joined(words, between) => {
                let words: Vec<String> = words.iter().map(|it| encoded(it)).collect();
                // Whoever splits it before it is decoded finds a comma as it is, and others as they are sent.
                words.join(match between {
                    ' ' => "%20",
                    '|' => "%7C",
                    _ => ",",
                })
            }
        };
        format!("{}={text}", encoded(&name))
    };
    let pairs: Vec<String> = pairs(value, styles)?.into_iter().map(pair).collect();
    Ok(pairs.join("&").into())
}

/// A text as forms have it, with `+` in place of a blank.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string().replace(' ', "+")
}
