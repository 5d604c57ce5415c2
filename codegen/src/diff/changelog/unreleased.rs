//! Updates `## Unreleased` of a changelog with an [`Entry`], and turns it into a version on release.
//!
//! Every generated line ends with a comment, which Markdown does not render: the other lines were written
//! by people. A line that begins with `## ` or `### ` is a heading, even in a code block. Other versions
//! and other Markdown are left alone.

use super::{Entry, one_line};

/// The end of every generated line.
const MADE: &str = " <!-- cargo xtask changelog -->";

const UNRELEASED: &str = "## Unreleased\n";

/// The sections with generated lines, in order; the first is the text before any heading.
const SECTIONS: [&str; 4] = ["", "Client", "Spec", "Generator"];

/// Appends the lines of an entry to the sections under `## Unreleased`, replacing those of an earlier
/// call. Creates missing sections, and removes empty ones.
///
/// # Errors
/// If `## Unreleased` is missing.
pub fn update(changelog: &str, entry: &Entry) -> Result<String, String> {
    let [before, unreleased, after] = parts(changelog)?;
    let mut sections = vec![(SECTIONS[0], String::new())];
    for line in unreleased.lines().filter(|line| !line.ends_with(MADE)) {
        match (line.strip_prefix("### "), sections.last_mut()) {
            (None, Some((_, text))) => *text += &format!("{line}\n"),
            (title, _) => sections.push((title.unwrap_or_default().trim(), String::new())),
        }
    }
    let place = |title: &str| SECTIONS.iter().position(|it| *it == title);
    let made = [&Vec::new(), &entry.client, &entry.spec, &entry.generator];
    for (title, lines) in SECTIONS.into_iter().zip(made).filter(|(_, lines)| !lines.is_empty()) {
        if !sections.iter().any(|(it, _)| *it == title) {
            let is_later = |(it, _): &(&str, _)| place(it).is_none_or(|it| Some(it) > place(title));
            let index = sections.iter().position(is_later).unwrap_or(sections.len());
            sections.insert(index, (title, String::new()));
        }
        for (_, text) in sections.iter_mut().filter(|(it, _)| *it == title).take(1) {
            let lines = lines.iter().map(|it| format!("- {}{MADE}\n", one_line(it.trim())));
            *text = format!("{}\n{}", text.trim_end_matches('\n'), lines.collect::<String>());
        }
    }
    let mut updated = before.to_owned();
    for (title, text) in sections {
        let text = text.trim_matches('\n');
        match (place(title), text) {
            (Some(_), "") => {}
            (Some(0), _) => updated += &format!("\n{text}\n"),
            (None, "") => updated += &format!("\n### {title}\n"),
            _ => updated += &format!("\n### {title}\n\n{text}\n"),
        }
    }
    Ok(updated + if after.is_empty() { "" } else { "\n" } + after)
}

/// Moves unreleased lines under a version with its date; generated lines lose their comment.
///
/// # Errors
/// If the date or the changelog is invalid; the message says what to write instead.
pub fn release(changelog: &str, version: &str, date: &str) -> Result<String, String> {
    if !is_date(date) {
        return Err(format!("`{date}` is not a date; write one such as `2026-11-30`"));
    }
    if changelog.lines().any(|line| line.starts_with(&format!("## {version} "))) {
        return Err(format!("`{version}` is already in the changelog; release another version"));
    }
    let [before, unreleased, after] = parts(changelog)?;
    if unreleased.lines().all(|line| line.is_empty() || line.starts_with('#')) {
        return Err("nothing is unreleased; write what changed below `## Unreleased`".to_owned());
    }
    let lines = unreleased.lines().map(|line| line.strip_suffix(MADE).unwrap_or(line));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    Ok(format!("{before}\n## {version} - {date}\n{text}{after}"))
}

/// Splits a changelog after `## Unreleased` and before the next version.
fn parts(changelog: &str) -> Result<[&str; 3], String> {
    let missing = || "`## Unreleased` is missing; write it above the versions".to_owned();
    let start = line(changelog, UNRELEASED).ok_or_else(missing)? + UNRELEASED.len();
    let end = line(&changelog[start..], "## ").map_or(changelog.len(), |it| start + it);
    Ok([&changelog[..start], &changelog[start..end], &changelog[end..]])
}

/// The byte offset of the first line with this prefix.
fn line(text: &str, begin: &str) -> Option<usize> {
    let mut all = text.match_indices(begin).map(|(at, _)| at);
    all.find(|at| *at == 0 || text[..*at].ends_with('\n'))
}

/// Whether a string looks like a day; shorter months are not checked.
fn is_date(date: &str) -> bool {
    let digits = |it: &str, length| it.len() == length && it.bytes().all(|it| it.is_ascii_digit());
    let is_in = |it: &str, last: u8| {
        digits(it, 2) && it.parse().is_ok_and(|it: u8| (1..=last).contains(&it))
    };
    match date.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day] => digits(year, 4) && is_in(month, 12) && is_in(day, 31),
        _ => false,
    }
}
