//! A document that shows a failure → a smaller one that shows the same.
//!
//! Greedy: first removes parts of the parsed value, the largest first, then lines.

use std::io;
use std::time::{Duration, Instant};

use crate::structure::{parts, take};

/// How long to minimise one document.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Removes parts of `text` while `shows` returns that the failure is still there.
pub(crate) fn minimise(
    text: &str,
    mut shows: impl FnMut(&str) -> io::Result<bool>,
) -> io::Result<String> {
    let end = Instant::now() + TIME_LIMIT;
    let mut text = text.to_owned();
    let value = codegen::document::parse(&text).map(|it| it.value);
    if let Ok(mut value) = value
        && let Ok(written) = serde_yaml::to_string(&value)
        && shows(&written)?
    {
        text = written;
        let mut open = parts(&value).into_iter().map(|(pointer, _)| pointer).collect();
        while let Some(pointer) = next(&mut open)
            && Instant::now() < end
        {
            let mut smaller = value.clone();
            if take(&mut smaller, &pointer).is_none() {
                continue;
            }
            let Ok(written) = serde_yaml::to_string(&smaller) else {
                continue;
            };
            if shows(&written)? {
                // Items after a removed one have other pointers now.
                open.retain(|it| smaller.pointer(it).is_some());
                (value, text) = (smaller, written);
            }
        }
    }
    let mut many = text.lines().count() / 2;
    while many > 0 {
        let mut at = 0;
        while at < text.lines().count() && Instant::now() < end {
            let lines = text.split_inclusive('\n').enumerate();
            let kept = lines.filter(|(index, _)| *index < at || *index >= at + many);
            let smaller: String = kept.map(|(_, line)| line).collect();
            match shows(&smaller)? {
                true => text = smaller,
                false => at += many,
            }
        }
        many /= 2;
    }
    Ok(text)
}

/// The first is the largest, as parents come before their parts.
fn next(open: &mut Vec<String>) -> Option<String> {
    (!open.is_empty()).then(|| open.remove(0))
}
