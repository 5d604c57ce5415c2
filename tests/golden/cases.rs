//! The lint cases: `lint/<rule>.md` → the specs that follow and break the rule.
//!
//! A heading `## Good` or `## Bad: word` begins a case. A fenced block is its spec: a complete one as
//! `yaml`, or a `diff` against the good spec of the same word, else the first. In an `escaped` block,
//! `\u{9}` is a tab. After a bad spec, a block `text` is the expected report, which `lint` compares.
//! All other text is for readers.
//!
//! `golden` and `mutation` include this file. Deliberately absent: what lint is, and all output.

use std::fmt::Display;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The cases of one rule.
#[derive(Debug)]
pub(crate) struct Cases {
    pub(crate) rule: String,
    /// The whole file.
    #[allow(dead_code, reason = "only `golden` writes these files")]
    pub(crate) text: String,
    /// The good one that others edit comes first.
    pub(crate) all: Vec<Case>,
}

/// A spec that keeps or breaks a rule.
#[derive(Debug)]
pub(crate) struct Case {
    /// `good` or `bad`, with a word if it has one: `bad.merge-key`.
    pub(crate) name: String,
    pub(crate) spec: String,
    /// The byte range of the expected report, fences included; empty if there is none yet.
    #[allow(dead_code, reason = "only `golden` writes these files")]
    pub(crate) report: Range<usize>,
}

impl Case {
    #[allow(dead_code, reason = "only `golden` checks reports")]
    pub(crate) fn is_bad(&self) -> bool {
        self.name.starts_with("bad")
    }
}

/// Reads the cases of all rules from a folder with a file for each rule.
///
/// # Errors
/// All faults in these files: the place, and what to write instead.
pub(crate) fn read(folder: &Path) -> Result<Vec<Cases>, String> {
    let at = |path: &Path, fault: &dyn Display| format!("{}: {fault}", path.display());
    let entries = fs::read_dir(folder).map_err(|it| at(folder, &it))?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|it| it.map(|it| it.path())).collect();
    let mut paths = paths.map_err(|it| at(folder, &it))?;
    paths.sort();
    let read = |path: PathBuf| {
        if path.extension().is_none_or(|it| it != "md") {
            return Err(at(&path, &"write the cases of a rule as <rule>.md"));
        }
        let text = fs::read_to_string(&path).map_err(|it| at(&path, &it))?;
        let rule = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let all = cases(&text).map_err(|it| at(&path, &it))?;
        Ok(Cases { rule, text, all })
    };
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        match read(path) {
            Ok(cases) => all.push(cases),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(all) } else { Err(faults.join("\n")) }
}

/// A part of a file.
enum Part<'a> {
    /// The text after `## `.
    Heading(&'a str),
    /// A fenced block: the words after the fence, its content, and its byte range.
    Block(&'a str, &'a str, Range<usize>),
}

fn parts(text: &str) -> Result<Vec<Part<'_>>, String> {
    let (mut parts, mut at) = (Vec::new(), 0);
    while let Some(line) = text[at..].split_inclusive('\n').next() {
        let (start, words) = (at, line.trim_start_matches('`'));
        let fence = &line[..line.len() - words.len()];
        at += line.len();
        if let Some(heading) = line.strip_prefix("## ") {
            parts.push(Part::Heading(heading.trim_end()));
        } else if fence.len() >= 3 {
            // The newline of this line counts, since a block can be empty.
            let end = format!("\n{fence}\n");
            let length = text[at - 1..].find(&end);
            let length = length.ok_or_else(|| format!("close the block {}", line.trim_end()))?;
            let body = at..at + length;
            at = body.end + end.len() - 1;
            parts.push(Part::Block(words.trim_end(), &text[body], start..at));
        }
    }
    Ok(parts)
}

fn cases(text: &str) -> Result<Vec<Case>, String> {
    let mut cases: Vec<Case> = Vec::new();
    let mut heading: Option<(&str, String)> = None;
    for part in parts(text)? {
        match part {
            Part::Heading(title) => {
                require_spec(heading.take())?;
                let name = name(title, &cases)?;
                heading = Some((title, name));
            }
            Part::Block("text", _, report) => match cases.last_mut() {
                Some(case) if heading.is_none() && case.is_bad() && case.report.is_empty() => {
                    case.report = report;
                }
                _ => return Err("write a block `text` after the spec of a bad case".into()),
            },
            Part::Block(words, body, Range { end, .. }) => {
                let (title, name) = heading.take().ok_or(
                    "write one block with a spec after each heading `## Good` or `## Bad`",
                )?;
                let spec = spec(words, body, base(&name, &cases));
                let spec = spec.map_err(|it| format!("{title}: {it}"))?;
                cases.push(Case { name, spec, report: end..end });
            }
        }
    }
    require_spec(heading)?;
    Ok(cases)
}

fn require_spec(heading: Option<(&str, String)>) -> Result<(), String> {
    match heading {
        Some((title, _)) => Err(format!("{title}: write a block `yaml` or `diff` after it")),
        None => Ok(()),
    }
}

/// `Bad: merge-key` → `bad.merge-key`
fn name(title: &str, before: &[Case]) -> Result<String, String> {
    let (kind, word) = title.split_once(": ").unwrap_or((title, ""));
    let kind = match kind {
        "Good" => "good",
        "Bad" => "bad",
        _ => return Err(format!("write `## Good` or `## Bad: word`, not `## {title}`")),
    };
    let name = if word.is_empty() { kind.to_owned() } else { format!("{kind}.{word}") };
    match before.iter().any(|it| it.name == name) {
        false if before.is_empty() && name != "good" => Err("begin with `## Good`".to_owned()),
        false => Ok(name),
        true => Err(format!("{title}: give this case a unique word")),
    }
}

/// The spec that a diff edits: for `bad.merge-key`, `good.merge-key` if there is one.
fn base<'a>(name: &str, before: &'a [Case]) -> Option<&'a str> {
    let word = name.strip_prefix("bad.").unwrap_or_default();
    let same = before.iter().find(|it| it.name.strip_prefix("good.") == Some(word));
    same.or(before.first()).map(|it| it.spec.as_str())
}

fn spec(words: &str, body: &str, base: Option<&str>) -> Result<String, String> {
    let (kind, body) = match words.strip_suffix(" escaped") {
        Some(kind) => (kind, unescaped(body)?),
        None => (words, visible(body)?.to_owned()),
    };
    match (kind, base) {
        ("yaml", _) => Ok(body),
        ("diff", Some(base)) => edited(base, &body),
        ("diff", None) => Err("write it as `yaml`; there is no spec before it to edit".into()),
        _ => Err(format!("write `yaml` or `diff` after the fence, not `{words}`")),
    }
}

/// Checks that all characters of a text are visible and survive editors.
fn visible(text: &str) -> Result<&str, String> {
    let is_visible = |it: char| it.is_alphanumeric() || matches!(it, ' '..='~' | '\n');
    if let Some(hidden) = text.chars().find(|it| !is_visible(*it)) {
        let escape = hidden.escape_unicode();
        return Err(format!("write `{escape}` for this character, in an `escaped` block"));
    }
    match text.lines().find(|line| line.ends_with(' ')) {
        Some(line) => Err(format!("write `\\u{{20}}` for the trailing space, `escaped`: {line}")),
        None => Ok(text),
    }
}

/// Replaces `\u{feff}` by that character; `\` at the very end removes the last newline. Nothing else is
/// an escape, as YAML has its own.
fn unescaped(text: &str) -> Result<String, String> {
    let mut pieces = visible(text)?.strip_suffix("\\\n").unwrap_or(text).split("\\u{");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_once('}').unwrap_or((piece, ""));
        let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        plain.push(character.ok_or_else(|| format!("`\\u{{{digits}}}` is not a character"))?);
        plain.push_str(rest);
    }
    Ok(plain)
}

/// Applies the hunks of a diff, separated by `@@` lines, to a spec. An empty line is a context line:
/// editors remove the space before it.
fn edited(spec: &str, diff: &str) -> Result<String, String> {
    let spec: Vec<&str> = spec.split('\n').collect();
    let (mut edited, mut done) = (Vec::new(), 0);
    // Not `lines`, which would remove carriage returns.
    let diff: Vec<&str> = diff.strip_suffix('\n').unwrap_or(diff).split('\n').collect();
    for hunk in diff.split(|line| *line == "@@") {
        let (old, new) = (side(hunk, "-")?, side(hunk, "+")?);
        if old.is_empty() {
            return Err("write a line of the good spec into each hunk, to locate it".into());
        }
        let places = spec.windows(old.len()).enumerate().filter(|(_, lines)| *lines == old);
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        let place = match places[..] {
            [place] if place >= done => place,
            [_] => return Err(format!("this hunk comes before the last:\n{}", hunk.join("\n"))),
            _ => {
                let (count, hunk) = (places.len(), hunk.join("\n"));
                return Err(format!(
                    "the good spec has these lines {count} times, not once:\n{hunk}"
                ));
            }
        };
        edited.extend_from_slice(&spec[done..place]);
        edited.extend(new);
        done = place + old.len();
    }
    edited.extend_from_slice(&spec[done..]);
    Ok(edited.join("\n"))
}

/// The lines on one side of a hunk: the old ones with `-`, the new ones with `+`.
fn side<'a>(hunk: &[&'a str], sign: &str) -> Result<Vec<&'a str>, String> {
    let mut lines = Vec::new();
    for line in hunk {
        match line.split_at_checked(1).unwrap_or((" ", "")) {
            (it, line) if it == " " || it == sign => lines.push(line),
            ("-" | "+", _) => {}
            _ => return Err(format!("begin this line with a space, `-`, `+` or `@@`: {line}")),
        }
    }
    Ok(lines)
}

#[cfg(test)]
const GOOD: &str = "## Good\n\n```yaml\na: 1\nb: 2\n\nc: 2\n```\n";

/// The specs with one more case.
#[cfg(test)]
fn specs(heading: &str, block: &str) -> Result<Vec<String>, String> {
    let cases = cases(&format!("{GOOD}\n## {heading}\n\nAny words.\n\n{block}\n"))?;
    Ok(cases.into_iter().map(|it| it.spec).collect())
}

#[test]
fn a_bad_spec_is_a_diff_or_complete() {
    for (block, spec) in [
        ("```diff\n-b: 2\n+b: 3\n\n```", "a: 1\nb: 3\n\nc: 2\n"),
        ("```diff\n+z: 0\n a: 1\n@@\n-c: 2\n```", "z: 0\na: 1\nb: 2\n\n"),
        ("```diff escaped\n-c: 2\n+\\u{9}c: 2\\u{d}\n```", "a: 1\nb: 2\n\n\tc: 2\r\n"),
        ("````yaml\n```\n````", "```\n"),
        ("```yaml\n```", ""),
        ("```yaml escaped\n\\u{feff}a: \"\\n\"\\\n```", "\u{feff}a: \"\\n\""),
    ] {
        assert_eq!(specs("Bad: word", block).unwrap()[1], spec);
    }
}

#[test]
fn invalid_cases_are_refused_with_advice() {
    for (heading, block, expected) in [
        ("Bad", "```diff\n-a: 2\n+a: 3\n```", "has these lines 0 times"),
        ("Bad", "```diff\n \n+a: 3\n```", "`\\u{20}` for the trailing space"),
        ("Bad", "```diff\n c: 2\n+d: 3\n@@\n-a: 1\n```", "comes before the last"),
        ("Bad", "```diff\n+a: 3\n```", "write a line of the good spec into each hunk"),
        ("Bad", "```diff\n b: 2\nc: 2\n```", "begin this line with a space"),
        ("Bad", "```yaml\n\ta: 1\n```", "write `\\u{9}` for this character"),
        ("Bad", "```yaml escaped\n\\u{110000}\n```", "`\\u{110000}` is not a character"),
        ("Bad", "```json\n{}\n```", "write `yaml` or `diff`"),
        ("Bad", "```yaml\na: 1\n", "close the block"),
        ("Bad", "", "write a block"),
        ("Bad", "```yaml\na: 1\n```\n```yaml\na: 1\n```", "write one block"),
        ("Good: word", "```yaml\na: 1\n```\n```text\n1 error\n```", "of a bad case"),
        ("Good", "```yaml\na: 1\n```", "a unique word"),
        ("Ugly", "```yaml\na: 1\n```", "not `## Ugly`"),
    ] {
        let fault = specs(heading, block).expect_err(expected);
        assert!(fault.contains(expected), "{fault}");
    }
}
