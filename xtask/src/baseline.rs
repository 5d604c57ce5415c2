//! The baseline: the spec and the public API of the last release.
//!
//! In and out: two files of one folder, which only `release` writes, and whose first lines name the
//! version. They are in the tree because a copy may have no tags and no history, and so that a
//! release is reviewed. A baseline with a missing file is an error, not the absence of a release.

use std::fs;
use std::path::Path;

use semver::Version;

use crate::repository::{self, CHANGELOG};

/// The folder, below the root.
pub(crate) const FOLDER: &str = "generated-client/released";
/// The spec of the last release, below the root.
pub(crate) const SPEC: &str = "generated-client/released/attributes.yaml";
/// The public items of the last release, below the root.
pub(crate) const API: &str = "generated-client/released/public-api.txt";

/// The first line of either file, up to the version; in YAML, a comment.
const FIRST_LINE: &str = "# Written by `cargo xtask release`: ";

/// The fix for a changed or missing file.
const RESTORE: &str = "restore the folder from version control";

/// The last release.
#[derive(Debug)]
pub(crate) struct Baseline {
    pub(crate) version: Version,
    /// With its first line, so that line numbers are those of the file.
    pub(crate) spec: String,
    /// As `cargo xtask api` lists it.
    pub(crate) api: String,
}

/// Reads the baseline; `None` if nothing is released yet, neither in the folder nor in the
/// changelog.
///
/// # Errors
/// If a file is missing, cannot be read, or has another version than the other.
pub(crate) fn read(root: &Path) -> Result<Option<Baseline>, String> {
    let has_version = |line: &str| {
        line.strip_prefix("## ").is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()))
    };
    if !root.join(FOLDER).exists() {
        return match repository::read_text(root, CHANGELOG)?.lines().find(|line| has_version(line))
        {
            None => Ok(None),
            Some(line) => Err(format!(
                "{FOLDER} is missing, but the changelog has a release, `{line}`; {RESTORE}"
            )),
        };
    }
    let file = |path: &str| {
        let text = fs::read_to_string(root.join(path));
        let text = text.map_err(|it| format!("reading {path}: {it}; {RESTORE}"))?;
        let version = text.lines().next().and_then(|line| line.strip_prefix(FIRST_LINE));
        let version = version.and_then(|it| Version::parse(it).ok());
        let version = version.ok_or_else(|| {
            format!("{path} does not begin with `{FIRST_LINE}` and a version; {RESTORE}")
        })?;
        Ok::<_, String>((version, text))
    };
    let ((version, spec), (other, api)) = (file(SPEC)?, file(API)?);
    if version != other {
        return Err(format!("{SPEC} is of version {version}, but {API} of {other}; {RESTORE}"));
    }
    let api = api.split_once('\n').map_or("", |(_, list)| list).to_owned();
    match api.starts_with("pub mod ") {
        true => Ok(Some(Baseline { version, spec, api })),
        false => Err(format!("{API} lists no crate; {RESTORE}")),
    }
}

/// The files of a baseline, by their paths from the root.
pub(crate) fn files(version: &Version, spec: &str, api: &str) -> [(&'static str, String); 2] {
    [(SPEC, spec), (API, api)].map(|(path, text)| (path, format!("{FIRST_LINE}{version}\n{text}")))
}
