//! Writes exchanges as recordings into a folder, all or none.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use loopback::{Exchange, Provenance};

use crate::drift::{DriftChange, drift};
use crate::play::PlayedCall;
use crate::printable::printable;
use crate::redact::redact;
use crate::scenario::Scenario;
use crate::settings::{API, Settings, is_local};
use crate::token::Token;
use crate::traffic::Observed;

/// The folder of the recordings, which does not exist until the real API is recorded.
const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/recorded");

/// The folder of the recordings of a scenario.
#[must_use]
pub fn folder(scenario: &str) -> PathBuf {
    Path::new(RECORDED).join(scenario)
}

/// The redacted recordings of the calls, by file name.
#[must_use]
pub fn recorded(
    scenario: &Scenario,
    settings: &Settings,
    calls: &[PlayedCall],
) -> BTreeMap<String, Exchange> {
    let exchanges = exchanges(scenario, settings, calls);
    calls.iter().map(PlayedCall::file_name).zip(redact(&exchanges, settings)).collect()
}

/// The exchanges of the calls, to be compared but not kept.
#[must_use]
pub fn observed(scenario: &Scenario, settings: &Settings, calls: &[PlayedCall]) -> Vec<Observed> {
    let exchanges = exchanges(scenario, settings, calls);
    let at = |it: &Exchange| it.source.clone();
    exchanges.into_iter().map(|it| (at(&it), it)).map(|(at, it)| Observed::live(it, at)).collect()
}

fn exchanges(scenario: &Scenario, settings: &Settings, calls: &[PlayedCall]) -> Vec<Exchange> {
    let (provenance, server) = if is_local(&settings.base_url) {
        (Provenance::Fake, "the fake server")
    } else if settings.base_url.trim_end_matches('/') == API {
        (Provenance::Recorded, API)
    } else {
        // Its address is private.
        (Provenance::Recorded, "another server")
    };
    let Scenario { name, .. } = scenario;
    let exchange = |it: &PlayedCall| Exchange {
        provenance,
        source: format!("call {} of scenarios/{name}.yaml to {server}", it.number),
        request: it.request.clone(),
        response: it.response.clone(),
    };
    calls.iter().map(exchange).collect()
}

/// The contents of the recordings' files, by file name.
#[must_use]
pub fn contents(recordings: &BTreeMap<String, Exchange>) -> BTreeMap<String, String> {
    let text = |it| serde_json::to_string_pretty(it).expect("an exchange is JSON") + "\n";
    recordings.iter().map(|(name, exchange)| (name.clone(), text(exchange))).collect()
}

/// The recordings in a folder, by file name; empty if there is no folder.
///
/// # Errors
/// If a file cannot be read or is not an exchange.
pub fn recordings(folder: &Path) -> io::Result<BTreeMap<String, Exchange>> {
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Ok(it) if !it.is_dir() => return Err(io::Error::other("not a folder")),
        _ => {}
    }
    let mut recordings = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        recordings.insert(name, Exchange::load(&entry.path())?);
    }
    Ok(recordings)
}

/// Replaces the recordings in a folder by these, all or none.
///
/// # Errors
/// If one contains the token, or a field unknown to the spec, which could identify someone; if recordings of
/// the real API would be replaced by others; if the folder contains anything else, or a file cannot be
/// written. The folder is then unchanged.
pub fn write(
    folder: &Path,
    recordings: &BTreeMap<String, Exchange>,
    token: &Token,
) -> Result<(), String> {
    let place = folder.display();
    let contents = contents(recordings);
    for (name, content) in &contents {
        if token.is_in(name) || token.is_in(content) {
            return Err(format!("{name} would contain the token; nothing is written"));
        }
    }
    for (name, exchange) in recordings {
        if let Some(unknown) = unknown_field(name, exchange) {
            return Err(format!(
                "{name} would contain an {unknown}; it could identify someone, so add it to the spec first; nothing is written"
            ));
        }
    }
    let is_real = |it: &Exchange| it.provenance == Provenance::Recorded;
    let present = self::recordings(folder).map_err(|error| {
        format!("{place} is not a folder of recordings: {error}; nothing is written")
    })?;
    if present.values().any(is_real) && !recordings.values().all(is_real) {
        return Err(format!(
            "{place} has recordings of the real API, and these are not; to replace them, remove them first; nothing is written"
        ));
    }
    replace(folder, &contents).map_err(|error| format!("{place}: {error}; nothing is written"))
}

/// Describes a field of the response that the spec does not have.
fn unknown_field(name: &str, exchange: &Exchange) -> Option<String> {
    let operation = name.trim_end_matches(".json").split_once('_')?.1;
    let body = exchange.response.body.as_ref();
    let found = drift(operation, exchange.response.status, body);
    found.iter().find_map(|it| match &it.change {
        DriftChange::Field(name) => {
            Some(format!("unknown field `{}`; see {} of the spec", printable(name), it.spec))
        }
        _ => None,
    })
}

fn replace(folder: &Path, contents: &BTreeMap<String, String>) -> io::Result<()> {
    let parent = folder.parent().ok_or_else(|| io::Error::other("it has no parent"))?;
    fs::create_dir_all(parent)?;
    // Next to the folder, so that both are on one file system.
    let staged = tempfile::Builder::new().prefix(".staged-").tempdir_in(parent)?;
    let (new, old) = (staged.path().join("new"), staged.path().join("old"));
    fs::create_dir(&new)?;
    for (name, content) in contents {
        fs::write(new.join(name), content)?;
    }
    let exists = folder.exists();
    if exists {
        fs::rename(folder, &old)?;
    }
    let Err(error) = fs::rename(&new, folder) else { return Ok(()) };
    if exists && fs::rename(&old, folder).is_err() {
        // The old folder cannot be restored, so keep it and report where it is.
        let kept = staged.keep().join("old");
        return Err(io::Error::other(format!("{error}; the old files are in {}", kept.display())));
    }
    Err(error)
}

#[cfg(test)]
mod tests {
    use loopback::{Request, Response};
    use serde_json::{Value, json};

    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    /// A recording whose response has this body.
    fn exchange(provenance: Provenance, body: &Value) -> Exchange {
        Exchange {
            provenance,
            source: "this test".to_owned(),
            request: Request {
                method: "POST".to_owned(),
                path: "/v2".to_owned(),
                query: Vec::new(),
                headers: Vec::new(),
                body: None,
            },
            response: Response {
                status: 409,
                headers: Vec::new(),
                body: Some(body.clone()),
                text: None,
            },
        }
    }

    /// Recordings of the fake server, by number and message.
    fn files(messages: &[(&str, &str)]) -> BTreeMap<String, Exchange> {
        let file = |(number, message): &(&str, &str)| {
            let body = json!({"code": "slug_conflict", "message": message});
            (format!("{number}_create_status.json"), exchange(Provenance::Fake, &body))
        };
        messages.iter().map(file).collect()
    }

    fn written(folder: &Path, recordings: &BTreeMap<String, Exchange>) -> Result<(), String> {
        write(folder, recordings, &Token::new(TOKEN).expect("the token is long enough"))
    }

    #[test]
    fn files_that_are_no_longer_recorded_are_removed() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("it");
        written(&folder, &files(&[("01", "a"), ("02", "b")])).unwrap();
        written(&folder, &files(&[("01", "c")])).unwrap();
        assert_eq!(recordings(&folder).unwrap(), files(&[("01", "c")]));
        assert_eq!(fs::read_dir(&parent).unwrap().count(), 1, "no other file is left");
    }

    #[test]
    fn nothing_is_written_if_one_file_cannot_be() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("it");
        let before = files(&[("01", "a")]);
        written(&folder, &before).unwrap();
        let real = |body: &Value| {
            BTreeMap::from([(
                "01_create_status.json".to_owned(),
                exchange(Provenance::Recorded, body),
            )])
        };
        let refused = [
            (files(&[("01", "b"), ("02", &format!("not {TOKEN}!"))]), "would contain the token"),
            (files(&[("01", "b"), ("no/such/folder", "c")]), "nothing is written"),
            (real(&json!({"code": "slug_conflict", "member": "Ada"})), "an unknown field `member`"),
        ];
        for (wrong, problem) in refused {
            let error = written(&folder, &wrong).unwrap_err();
            assert!(error.contains(problem) && error.ends_with("nothing is written"), "{error}");
            assert_eq!(recordings(&folder).unwrap(), before);
        }
        written(&folder, &real(&json!({"code": "slug_conflict"}))).unwrap();
        let error = written(&folder, &before).unwrap_err();
        assert!(error.contains("has recordings of the real API"), "{error}");
    }

    #[test]
    fn only_a_folder_of_recordings_is_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("it");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("notes.md"), "of someone").unwrap();
        let error = written(&folder, &files(&[("01", "a")])).unwrap_err();
        assert!(error.contains("is not a folder of recordings"), "{error}");
        let file = parent.path().join("file");
        fs::write(&file, "of someone").unwrap();
        let error = written(&file, &files(&[("01", "a")])).unwrap_err();
        assert!(error.contains("not a folder"), "{error}");
    }
}
