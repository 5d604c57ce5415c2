//! Recordings as files: in go exchanges, out comes a folder that holds all of them, or is as it was.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use loopback::{Exchange, Provenance};

use crate::play::{Settings, Taken, is_local};
use crate::redact::redact;
use crate::scenario::Scenario;
use crate::token::Token;

/// The folder of the recordings.
pub const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/recorded");

/// The recordings of what was taken: exchanges to be kept, by the names of their files.
#[must_use]
pub fn recorded(
    scenario: &Scenario,
    settings: &Settings,
    taken: &[Taken],
) -> BTreeMap<String, Exchange> {
    let (provenance, server) = if is_local(&settings.base_url) {
        (Provenance::Fake, "the fake server")
    } else {
        (Provenance::Recorded, settings.base_url.as_str())
    };
    let Scenario { name, .. } = scenario;
    let exchange = |it: &Taken| Exchange {
        provenance,
        source: format!("call {} of scenarios/{name}.yaml, answered by {server}", it.number),
        request: it.request.clone(),
        response: it.response.clone(),
    };
    let exchanges: Vec<Exchange> = taken.iter().map(exchange).collect();
    taken.iter().map(Taken::file_name).zip(redact(&exchanges, settings)).collect()
}

/// Recordings as the texts of files, by their names.
#[must_use]
pub fn texts(recordings: &BTreeMap<String, Exchange>) -> BTreeMap<String, String> {
    let text = |it| serde_json::to_string_pretty(it).expect("an exchange is JSON") + "\n";
    recordings.iter().map(|(name, exchange)| (name.clone(), text(exchange))).collect()
}

/// The recordings of a scenario that are there, by the names of their files; none if none are.
///
/// # Errors
/// A file that cannot be read, or is no exchange.
pub fn recordings(scenario: &str) -> io::Result<BTreeMap<String, Exchange>> {
    let folder = Path::new(RECORDED).join(scenario);
    if !folder.exists() {
        return Ok(BTreeMap::new());
    }
    let mut recordings = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        recordings.insert(name, Exchange::load(&entry.path())?);
    }
    Ok(recordings)
}

/// Replaces the files of a folder by these texts, all or none.
///
/// # Errors
/// When a text has the token, or a file cannot be written; the folder is then as it was.
pub fn write(folder: &Path, texts: &BTreeMap<String, String>, token: &Token) -> Result<(), String> {
    for (name, text) in texts {
        if token.is_in(name) || token.is_in(text) {
            return Err(format!("{name} would hold the token; nothing is written"));
        }
    }
    let failed = |error: io::Error| format!("{}: {error}; nothing is written", folder.display());
    replace(folder, texts).map_err(failed)
}

fn replace(folder: &Path, texts: &BTreeMap<String, String>) -> io::Result<()> {
    let parent = folder.parent().ok_or_else(|| io::Error::other("it has no parent"))?;
    fs::create_dir_all(parent)?;
    // Beside the folder, so that both are on one disk.
    let staged = tempfile::Builder::new().prefix(".staged-").tempdir_in(parent)?;
    let (new, old) = (staged.path().join("new"), staged.path().join("old"));
    fs::create_dir(&new)?;
    for (name, text) in texts {
        fs::write(new.join(name), text)?;
    }
    if folder.exists() {
        fs::rename(folder, &old)?;
    }
    fs::rename(&new, folder).inspect_err(|_| {
        // What was there comes back; if not, it is still in the temporary folder's place.
        drop(fs::rename(&old, folder));
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    fn files(texts: &[(&str, &str)]) -> BTreeMap<String, String> {
        texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn present(folder: &Path) -> BTreeMap<String, String> {
        let entries = fs::read_dir(folder).expect("it is there").map(|it| it.expect("it is read"));
        let text = |path| fs::read_to_string(path).expect("it is a text");
        entries.map(|it| (it.file_name().display().to_string(), text(it.path()))).collect()
    }

    #[test]
    fn files_that_are_not_recorded_any_more_go() {
        let parent = tempfile::tempdir().unwrap();
        let (folder, token) = (parent.path().join("it"), Token::new(TOKEN).unwrap());
        write(&folder, &files(&[("01", "a"), ("02", "b")]), &token).unwrap();
        write(&folder, &files(&[("01", "c")]), &token).unwrap();
        assert_eq!(present(&folder), files(&[("01", "c")]));
        assert_eq!(fs::read_dir(&parent).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn nothing_is_written_if_one_file_would_hold_the_token() {
        let parent = tempfile::tempdir().unwrap();
        let (folder, token) = (parent.path().join("it"), Token::new(TOKEN).unwrap());
        write(&folder, &files(&[("01", "a")]), &token).unwrap();
        let texts = files(&[("01", "b"), ("02", &format!("not {TOKEN}!"))]);
        let error = write(&folder, &texts, &token).unwrap_err();
        assert_eq!(error, "02 would hold the token; nothing is written");
        assert_eq!(present(&folder), files(&[("01", "a")]));
    }

    #[test]
    fn nothing_is_written_if_one_file_cannot_be() {
        let parent = tempfile::tempdir().unwrap();
        let (folder, token) = (parent.path().join("it"), Token::new(TOKEN).unwrap());
        write(&folder, &files(&[("01", "a")]), &token).unwrap();
        let texts = files(&[("01", "b"), ("no/such/folder", "c")]);
        let error = write(&folder, &texts, &token).unwrap_err();
        assert!(error.ends_with("nothing is written"), "{error}");
        assert_eq!(present(&folder), files(&[("01", "a")]));
    }
}
