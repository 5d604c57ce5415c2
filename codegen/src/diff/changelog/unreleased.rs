//! A changelog and the lines of an [`Entry`] → the changelog with them under `## Unreleased`; and a
//! changelog → the same with what is unreleased under a version.
//!
//! Each line that is made ends with a comment, which Markdown does not show: without these lines, what
//! remains is what people wrote. A line that begins with `## ` or `### ` is a heading, whatever it stands
//! in. Left out on purpose: what is under other versions, and all else of Markdown.

use super::{Entry, one_line};

/// Ends a line that is made, not written.
const MADE: &str = " <!-- cargo xtask changelog -->";

const UNRELEASED: &str = "## Unreleased\n";

/// The sections that have such lines, in their order; the first is what stands above them all.
const SECTIONS: [&str; 4] = ["", "Client", "Spec", "Generator"];

/// Puts the lines of an entry at the ends of the sections under `## Unreleased`, in place of those that an
/// earlier call put there. Sections are made where they are missing, and removed where nothing is in them.
///
/// # Errors
/// That there is no `## Unreleased`.
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

/// Puts what is unreleased under a version and its date; what was made is like what was written.
///
/// # Errors
/// What is wrong with the date, or with the changelog; and what to write instead.
pub fn release(changelog: &str, version: &str, date: &str) -> Result<String, String> {
    if !is_date(date) {
        return Err(format!("`{date}` is no date; write one such as `2026-11-30`"));
    }
    if changelog.lines().any(|line| line.starts_with(&format!("## {version} "))) {
        return Err(format!("`{version}` is there already; release another version"));
    }
    let [before, unreleased, after] = parts(changelog)?;
    if unreleased.lines().all(|line| line.is_empty() || line.starts_with('#')) {
        return Err("nothing is unreleased; write below `## Unreleased` what changed".to_owned());
    }
    let lines = unreleased.lines().map(|line| line.strip_suffix(MADE).unwrap_or(line));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    Ok(format!("{before}\n## {version} - {date}\n{text}{after}"))
}

/// What ends with `## Unreleased`, what is below that, and what begins with the next version.
fn parts(changelog: &str) -> Result<[&str; 3], String> {
    let missing = || "`## Unreleased` is missing; write it above the versions".to_owned();
    let start = line(changelog, UNRELEASED).ok_or_else(missing)? + UNRELEASED.len();
    let end = line(&changelog[start..], "## ").map_or(changelog.len(), |it| start + it);
    Ok([&changelog[..start], &changelog[start..end], &changelog[end..]])
}

/// Where the first line is that begins like this.
fn line(text: &str, begin: &str) -> Option<usize> {
    let mut all = text.match_indices(begin).map(|(at, _)| at);
    all.find(|at| *at == 0 || text[..*at].ends_with('\n'))
}

/// Whether this is a day in outline; that a month may be shorter does not matter here.
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
