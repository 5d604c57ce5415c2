//! A changelog and the lines of an [`Entry`] → the changelog with them under `## Unreleased`; and a
//! changelog → the same with what is unreleased under a version.
//!
//! Lines that are made stand between two marks, one block at the end of a section, so that they can be
//! made anew; what people wrote stays as it is. Left out on purpose: what is under other versions.

use std::collections::BTreeSet;
use std::ops::Range;

use super::lines::{BEGIN, END, Line, Role, scan};
use super::{Entry, one_line};

/// The sections that have blocks, in their order.
const SECTIONS: [&str; 3] = ["Client", "Spec", "Generator"];

/// A section of what is unreleased with its heading; or, without a title, what stands before them.
struct Part<'a> {
    title: Option<&'a str>,
    lines: Vec<Line<'a>>,
}

/// Puts the lines of an entry into the sections under `## Unreleased`, in place of those that an earlier
/// call put there. Sections are made where they are missing, and removed where nothing is left of them.
///
/// # Errors
/// What is wrong with the changelog, in which line, and what to write instead.
pub fn update(changelog: &str, entry: &Entry) -> Result<String, String> {
    let ending = ending(changelog);
    if !changelog.is_empty() && !changelog.ends_with('\n') {
        // So that the last line is like any other.
        let mut updated = update(&format!("{changelog}{ending}"), entry)?;
        updated.truncate(updated.len() - ending.len());
        return Ok(updated);
    }
    let mut lines = scan(changelog)?;
    let Range { start, end } = unreleased(&lines)?;
    let ends_blank = lines.last().is_some_and(Line::is_blank);
    let after = lines.split_off(end);
    let mut parts = parts(lines.split_off(start));
    let blocks = [&entry.client, &entry.spec, &entry.generator].map(|it| items(it, ending));

    let mut kept = BTreeSet::new();
    parts.retain_mut(|part| {
        let place = SECTIONS.iter().position(|it| part.title == Some(*it));
        let is_kept = place.is_some_and(|it| !blocks[it].is_empty() && kept.insert(it));
        // A section with nothing but a block was made for it.
        is_kept
            || !(clear(part) && place.is_some() && part.lines.iter().skip(1).all(Line::is_blank))
    });
    for (place, block) in blocks.into_iter().enumerate().filter(|(_, block)| !block.is_empty()) {
        let found = parts.iter().position(|it| it.title == Some(SECTIONS[place]));
        let index = found.unwrap_or_else(|| make(&mut parts, place, ending));
        let is_followed = index + 1 < parts.len() || !after.is_empty();
        fill(&mut parts[index], block, is_followed, ending);
    }

    lines.extend(parts.into_iter().flat_map(|it| it.lines).chain(after));
    while !ends_blank && lines.last().is_some_and(Line::is_blank) {
        lines.pop();
    }
    Ok(lines.iter().map(|it| it.text.as_ref()).collect())
}

/// Puts what is unreleased under a version and its date, and takes the marks away.
///
/// # Errors
/// What is wrong with the version, with the date, or with the changelog and in which line; and what to
/// write instead.
pub fn release(changelog: &str, version: &str, date: &str) -> Result<String, String> {
    if !is_version(version) {
        return Err(format!("`{version}` is no version; write one such as `0.2.0`"));
    }
    if !is_date(date) {
        return Err(format!("`{date}` is no date; write one such as `2026-11-30`"));
    }
    let lines = scan(changelog)?;
    let Range { start, end } = unreleased(&lines)?;
    if let Some(index) = lines.iter().position(|it| is_of(version, it.role)) {
        let number = index + 1;
        return Err(format!(
            "line {number}: `{version}` is there already; release another version"
        ));
    }
    if !lines[start..end].iter().any(|it| it.role == Role::Other) {
        return Err(format!("line {start}: nothing is unreleased; write below what changed"));
    }
    let ending = ending(changelog);
    let heading = format!("{ending}## {version} - {date}{ending}");
    let text = |lines: &[Line<'_>]| -> String {
        let kept = lines.iter().filter(|it| !matches!(it.role, Role::Begin | Role::End));
        kept.map(|it| it.text.as_ref()).collect()
    };
    let after: String = lines[end..].iter().map(|it| it.text.as_ref()).collect();
    Ok(format!("{}{heading}{}{after}", text(&lines[..start]), text(&lines[start..end])))
}

/// How lines of a changelog end.
fn ending(changelog: &str) -> &'static str {
    if changelog.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The lines below `## Unreleased`, up to the next version, whose marks are in pairs.
fn unreleased(lines: &[Line<'_>]) -> Result<Range<usize>, String> {
    let is_heading = |it: &Line<'_>| matches!(it.role, Role::Heading(1..=2, _));
    let mut found = lines
        .iter()
        .enumerate()
        .filter_map(|(index, it)| (it.role == Role::Heading(2, "Unreleased")).then_some(index + 1));
    let Some(start) = found.next() else {
        let first = lines.iter().position(|it| matches!(it.role, Role::Heading(2, _)));
        let number = first.unwrap_or(lines.len()) + 1;
        return Err(format!("line {number}: `## Unreleased` is missing; write it here"));
    };
    if let Some(number) = found.next() {
        return Err(format!(
            "line {number}: `## Unreleased` is there twice; put what is below it under that of line {start}"
        ));
    }
    let end = lines[start..].iter().position(is_heading).map_or(lines.len(), |it| start + it);
    marks(&lines[start..end], start + 1)?;
    Ok(start..end)
}

/// Whether marks are in pairs, with no heading between; `number` is that of the first line.
fn marks(lines: &[Line<'_>], number: usize) -> Result<(), String> {
    let mut open = None;
    for (index, line) in lines.iter().enumerate() {
        let number = number + index;
        match (line.role, open) {
            (Role::Begin, None) => open = Some(number),
            (Role::End, Some(_)) => open = None,
            (Role::Begin, Some(first)) => {
                return Err(format!(
                    "line {number}: a block begins in that of line {first}; write `{END}` above"
                ));
            }
            (Role::End, None) => {
                return Err(format!(
                    "line {number}: a block ends that does not begin; remove this, or write `{BEGIN}` above its lines"
                ));
            }
            (Role::Heading(..), Some(first)) => {
                return Err(format!(
                    "line {first}: the block has no end before the heading of line {number}; write `{END}` below its lines"
                ));
            }
            _ => {}
        }
    }
    open.map_or(Ok(()), |first| {
        Err(format!("line {first}: the block has no end; write `{END}` below its lines"))
    })
}

fn parts(lines: Vec<Line<'_>>) -> Vec<Part<'_>> {
    let mut part = Part { title: None, lines: Vec::new() };
    let mut parts = Vec::new();
    for line in lines {
        if let Role::Heading(3, title) = line.role {
            parts.push(part);
            part = Part { title: Some(title), lines: Vec::new() };
        }
        part.lines.push(line);
    }
    parts.push(part);
    parts
}

/// The items of a list, one to a line.
fn items<'a>(lines: &[String], ending: &str) -> Vec<Line<'a>> {
    let lines = lines.iter().map(|it| one_line(it.trim())).filter(|it| !it.is_empty());
    lines.map(|it| new(&format!("- {it}"), ending, Role::Other)).collect()
}

fn new<'a>(text: &str, ending: &str, role: Role<'a>) -> Line<'a> {
    Line { text: format!("{text}{ending}").into(), role }
}

/// Removes all blocks of a part, and says whether there were any.
fn clear(part: &mut Part<'_>) -> bool {
    let lines = &mut part.lines;
    let mut found = false;
    while let Some(begin) = lines.iter().position(|it| it.role == Role::Begin) {
        let length = lines[begin..].iter().take_while(|it| it.role != Role::End).count();
        let end = (begin + length + 1).min(lines.len());
        // Of the blank lines around it, one is enough.
        let is_apart = lines[..begin].last().is_some_and(Line::is_blank)
            && lines.get(end).is_none_or(Line::is_blank);
        lines.drain(begin - usize::from(is_apart)..end);
        found = true;
    }
    found
}

/// Makes a section: behind those that come before it, or else before those that come after it, or last.
fn make(parts: &mut Vec<Part<'_>>, place: usize, ending: &str) -> usize {
    let order = |part: &Part<'_>| SECTIONS.iter().position(|it| part.title == Some(*it));
    let before = parts.iter().rposition(|it| order(it).is_some_and(|it| it < place));
    let after = parts.iter().position(|it| order(it).is_some_and(|it| it > place));
    let index = before.map(|it| it + 1).or(after).unwrap_or(parts.len());
    // What stands before all sections is a part too, so that there is always one before.
    if let Some(before) = index.checked_sub(1).and_then(|it| parts.get_mut(it))
        && !before.lines.last().is_some_and(Line::is_blank)
    {
        before.lines.push(new("", ending, Role::Blank));
    }
    let title = SECTIONS[place];
    let heading = new(&format!("### {title}"), ending, Role::Heading(3, title));
    parts.insert(index, Part { title: Some(title), lines: vec![heading] });
    index
}

/// Puts a block at the end of a section, in place of those that are there.
fn fill<'a>(part: &mut Part<'a>, block: Vec<Line<'a>>, is_followed: bool, ending: &str) {
    let lines = &mut part.lines;
    let mut begins = lines.iter().enumerate().filter(|(_, it)| it.role == Role::Begin);
    let end = lines.iter().rposition(|it| !it.is_blank());
    if let (Some((begin, _)), None, Some(end)) = (begins.next(), begins.next(), end)
        && lines[end].role == Role::End
    {
        lines.splice(begin + 1..end, block);
        return;
    }
    clear(part);
    let lines = &mut part.lines;
    let end = lines.iter().rposition(|it| !it.is_blank()).map_or(0, |it| it + 1);
    let mut added = Vec::new();
    // One list with that above it, once the marks are gone; but apart from text and headings.
    if !lines[..end].last().is_some_and(|it| is_of_list(&it.text)) {
        added.push(new("", ending, Role::Blank));
    }
    added.push(new(BEGIN, ending, Role::Begin));
    added.extend(block);
    added.push(new(END, ending, Role::End));
    if end == lines.len() && is_followed {
        added.push(new("", ending, Role::Blank));
    }
    lines.splice(end..end, added);
}

/// Whether a line is an item of a list, or goes on with one.
fn is_of_list(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with(' ')
}

/// Whether this is a version in outline, as Cargo writes them.
fn is_version(version: &str) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || ".-+".contains(it);
    version.starts_with(|it: char| it.is_ascii_digit()) && version.chars().all(is_part)
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

/// Whether a line is the heading of a version, be it a link or not.
fn is_of(version: &str, role: Role<'_>) -> bool {
    let Role::Heading(1..=2, title) = role else { return false };
    let rest = title.trim_start_matches(['[', 'v']).strip_prefix(version);
    rest.is_some_and(|it| {
        !it.starts_with(|it: char| it.is_ascii_alphanumeric() || ".-+".contains(it))
    })
}
