//! What is done with exchanges that are there already: in go their files, out comes a report, an edit of the spec,
//! or a folder of recordings.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::{document, model};
use loopback::{Exchange, Provenance};
use similar::TextDiff;

use crate::propose::{Proposal, differences, propose};
use crate::strangers::redact_strangers;
use crate::token::{Token, chance};
use crate::traffic::{Observed, Traffic, traffic};
use crate::write::write;

/// The spec of this repository, where it is edited.
pub const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/attributes.yaml");

/// Exchanges of a spec, and how many others there were, in words.
///
/// # Errors
/// When the spec or a file cannot be read.
pub fn read(
    paths: &[PathBuf],
    spec: &Path,
    token: Option<&Token>,
    say: &mut dyn FnMut(&str),
) -> Result<Vec<Observed>, String> {
    let document = document::parse(&text_of(spec)?);
    let document = document.map_err(|error| format!("{}:{error}", spec.display()))?;
    let Traffic { seen, left_out } = traffic(paths, &model::read(&document), token)?;
    say(&format!("{} exchanges of operations of the spec", seen.len()));
    left_out.iter().for_each(|(why, count)| say(&format!("{count} others {why}")));
    Ok(seen)
}

/// Reports where exchanges differ from a spec; whether they do nowhere.
///
/// # Errors
/// When the spec cannot be read.
pub fn report(seen: &[Observed], spec: &Path, say: &mut dyn FnMut(&str)) -> Result<bool, String> {
    let found = differences(&text_of(spec)?, seen)?;
    for (text, at, line) in &found {
        say(&format!("drift: {text}; first in {at}"));
        say(&format!("  at {}:{line}", shown(spec)));
    }
    say(&format!("{} differences", found.len()));
    Ok(found.is_empty())
}

/// Prints the edits of a spec after which it has what was seen, as a diff, or makes them; whether nothing is left
/// to do.
///
/// # Errors
/// When the spec cannot be read or written.
pub fn edit(
    seen: &[Observed],
    spec: &Path,
    writes: bool,
    show: &mut dyn FnMut(&str),
    say: &mut dyn FnMut(&str),
) -> Result<bool, String> {
    let before = text_of(spec)?;
    let is_made = |it: &&Observed| it.exchange.provenance == Provenance::Constructed;
    let made = seen.iter().filter(is_made).count();
    if made > 0 {
        say(&format!("{made} exchanges are constructed by us, and nothing is proposed from them"));
    }
    let seen: Vec<Observed> = seen.iter().filter(|it| !is_made(it)).cloned().collect();
    let Proposal { text, edits, unplaced } = propose(&before, &seen)?;
    edits.iter().for_each(|it| say(&format!("edit: {it}")));
    unplaced.iter().for_each(|it| say(&format!("not placed: {it}")));
    say(&format!("{} edits, {} not placed", edits.len(), unplaced.len()));
    if text != before && writes {
        let error = |error| format!("{}: {error}", spec.display());
        fs::write(spec, &text).map_err(error)?;
        say(&format!("wrote {}", shown(spec)));
    } else if text != before {
        let name = shown(spec);
        let (old, new) = (format!("a/{name}"), format!("b/{name}"));
        let diff = TextDiff::from_lines(&before, &text);
        show(diff.unified_diff().header(&old, &new).to_string().trim_end());
    }
    Ok(unplaced.is_empty() && (writes || edits.is_empty()))
}

/// Writes exchanges as recordings into a folder, without anything that identifies someone, and says where they
/// drift: a new value of an enum is `unknown-1` there, and who has the files can look it up.
///
/// # Errors
/// When one has a field that the spec does not have, or the folder cannot be written; it is then as it was.
pub fn import(
    seen: &[Observed],
    folder: &Path,
    token: Option<Token>,
    say: &mut dyn FnMut(&str),
) -> Result<usize, String> {
    let token = token.map_or_else(|| Token::new(chance::<16>()?), Ok)?;
    let named = redact_strangers(seen).into_iter().enumerate();
    let recordings: BTreeMap<_, _> =
        named.map(|(index, (id, it))| (format!("{:02}_{id}.json", index + 1), it)).collect();
    write(folder, &recordings, &token)?;
    let observed = |(name, exchange): (&String, &Exchange)| {
        let at = format!("{}", folder.join(name).display());
        Observed::live(exchange.clone(), at)
    };
    let observed: Vec<Observed> = recordings.iter().map(observed).collect();
    for (text, at, _) in differences(include_str!("../../../openapi/attributes.yaml"), &observed)? {
        say(&format!("drift: {text}; first in {at}"));
    }
    Ok(recordings.len())
}

fn text_of(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The path of a spec, as it is called in this repository.
fn shown(spec: &Path) -> String {
    if spec == Path::new(SPEC) { crate::spec::PATH.to_owned() } else { spec.display().to_string() }
}
