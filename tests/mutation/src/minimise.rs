//! A document that shows a fault → a smaller one that shows the same.
//!
//! Greedy: whatever can go goes. First by its value, whose parts are taken out from the largest on;
//! then, and where it has no value, by lines.

use std::io;
use std::time::{Duration, Instant};

use crate::structure::{parts, take};

/// For how long a fault is worth being made smaller.
const PATIENCE: Duration = Duration::from_secs(10);

/// Makes `text` smaller while `shows` says that the fault is still there.
pub(crate) fn minimise(
    text: &str,
    mut shows: impl FnMut(&str) -> io::Result<bool>,
) -> io::Result<String> {
    let end = Instant::now() + PATIENCE;
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
                // Items behind one that has gone have other pointers now.
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

/// Parents stand before their parts, so the first is the largest.
fn next(open: &mut Vec<String>) -> Option<String> {
    (!open.is_empty()).then(|| open.remove(0))
}
