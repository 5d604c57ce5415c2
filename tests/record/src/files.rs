//! Commands on existing exchanges. In: their files. Out: a report of drift, an edit of the spec, or a folder of
//! recordings.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::{document, model};
use loopback::{Exchange, Provenance};
use similar::TextDiff;

use crate::anonymize::anonymize;
use crate::propose::{Proposal, differences, propose};
use crate::token::{Token, random_hex};
use crate::traffic::{Observed, Traffic, traffic};
use crate::write::write;

/// The absolute path of the spec of this repository.
pub const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/attributes.yaml");

/// Reads the exchanges of a spec's operations. Logs how many others there were.
///
/// # Errors
/// If the spec or a file cannot be read.
pub fn read(
    paths: &[PathBuf],
    spec: &Path,
    token: Option<&Token>,
    log: &mut dyn FnMut(&str),
) -> Result<Vec<Observed>, String> {
    let document = document::parse(&text_of(spec)?);
    let document = document.map_err(|error| format!("{}:{error}", spec.display()))?;
    let Traffic { seen, skipped } = traffic(paths, &model::read(&document), token)?;
    log(&format!("{} exchanges of operations of the spec", seen.len()));
    skipped.iter().for_each(|(reason, count)| log(&format!("{count} others {reason}")));
    Ok(seen)
}

/// Prints where exchanges differ from a spec. Returns whether nothing has drifted.
///
/// # Errors
/// If the spec cannot be read.
pub fn report(seen: &[Observed], spec: &Path, print: &mut dyn FnMut(&str)) -> Result<bool, String> {
    let found = differences(&text_of(spec)?, seen)?;
    for (message, at, line) in &found {
        print(&format!("drift: {message}; first in {at}"));
        print(&format!("  at {}:{line}", display(spec)));
    }
    print(&format!("{} differences", found.len()));
    Ok(found.is_empty())
}

/// Prints, as a diff, the edits of a spec that remove the drift, or makes them. Returns whether nothing is left to
/// do.
///
/// # Errors
/// If the spec cannot be read or written.
pub fn edit(
    seen: &[Observed],
    spec: &Path,
    writes: bool,
    print: &mut dyn FnMut(&str),
    log: &mut dyn FnMut(&str),
) -> Result<bool, String> {
    let before = text_of(spec)?;
    let is_constructed = |it: &&Observed| it.exchange.provenance == Provenance::Constructed;
    let constructed = seen.iter().filter(is_constructed).count();
    if constructed > 0 {
        log(&format!("{constructed} constructed exchanges are ignored for the proposal"));
    }
    let seen: Vec<Observed> = seen.iter().filter(|it| !is_constructed(it)).cloned().collect();
    let Proposal { text, edits, skipped } = propose(&before, &seen)?;
    edits.iter().for_each(|it| log(&format!("edit: {it}")));
    skipped.iter().for_each(|it| log(&format!("skipped: {it}")));
    log(&format!("{} edits, {} skipped", edits.len(), skipped.len()));
    if text != before && writes {
        let error = |error| format!("{}: {error}", spec.display());
        fs::write(spec, &text).map_err(error)?;
        log(&format!("wrote {}", display(spec)));
    } else if text != before {
        let name = display(spec);
        let (old, new) = (format!("a/{name}"), format!("b/{name}"));
        let diff = TextDiff::from_lines(&before, &text);
        print(diff.unified_diff().header(&old, &new).to_string().trim_end());
    }
    Ok(skipped.is_empty() && (writes || edits.is_empty()))
}

/// Writes anonymized exchanges as recordings into a folder, and logs where they drift. A new value of an enum is
/// `unknown-1` there; it can be looked up in the original files.
///
/// # Errors
/// If one has a field unknown to the spec, or the folder cannot be written. The folder is then unchanged.
pub fn import(
    seen: &[Observed],
    folder: &Path,
    token: Option<Token>,
    log: &mut dyn FnMut(&str),
) -> Result<usize, String> {
    let token = token.map_or_else(|| Token::new(random_hex::<16>()?), Ok)?;
    let named = anonymize(seen).into_iter().enumerate();
    let recordings: BTreeMap<_, _> =
        named.map(|(index, (id, it))| (format!("{:02}_{id}.json", index + 1), it)).collect();
    write(folder, &recordings, &token)?;
    let observed = |(name, exchange): (&String, &Exchange)| {
        let at = format!("{}", folder.join(name).display());
        Observed::live(exchange.clone(), at)
    };
    let observed: Vec<Observed> = recordings.iter().map(observed).collect();
    for (message, at, _) in
        differences(include_str!("../../../openapi/attributes.yaml"), &observed)?
    {
        log(&format!("drift: {message}; first in {at}"));
    }
    Ok(recordings.len())
}

fn text_of(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The path of a spec, relative for the spec of this repository.
fn display(spec: &Path) -> String {
    if spec == Path::new(SPEC) { crate::spec::PATH.to_owned() } else { spec.display().to_string() }
}
