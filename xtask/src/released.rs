//! What the last release of the client was made of, and what its public API was.
//!
//! In and out: two files of one folder, which only `release` writes, and whose first lines name the
//! version. They stand in the tree because a copy of it need have neither tags nor history, and because
//! a release is a fact to be reviewed. One that is missing or half there is an error, never no release.

use std::fs;
use std::path::Path;

use semver::Version;

use crate::repository::{self, CHANGELOG};

/// The folder, below the root.
pub(crate) const FOLDER: &str = "generated-client/released";
/// The spec of the last release, below the root.
pub(crate) const SPEC: &str = "generated-client/released/attributes.yaml";
/// What was public in the last release, below the root.
pub(crate) const API: &str = "generated-client/released/public-api.txt";

/// The first line of either file, up to the version; to the spec, a comment.
const FIRST_LINE: &str = "# Written by `cargo xtask release`: ";

/// What to do about files that nobody should have changed.
const AGAIN: &str = "bring the folder back from version control";

/// The last release.
#[derive(Debug)]
pub(crate) struct Released {
    pub(crate) version: Version,
    /// With its first line, so that its places are those of the file.
    pub(crate) spec: String,
    /// As `cargo xtask api` lists it.
    pub(crate) api: String,
}

/// The last release; none if there was none yet, of which the changelog must know nothing either.
///
/// # Errors
/// What is missing, cannot be read, or does not belong together.
pub(crate) fn read(root: &Path) -> Result<Option<Released>, String> {
    let has_version = |line: &str| {
        line.strip_prefix("## ").is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()))
    };
    if !root.join(FOLDER).exists() {
        return match repository::text(root, CHANGELOG)?.lines().find(|line| has_version(line)) {
            None => Ok(None),
            Some(line) => Err(format!(
                "there is no {FOLDER}, and the changelog has a release, `{line}`; {AGAIN}"
            )),
        };
    }
    let file = |path: &str| {
        let text = fs::read_to_string(root.join(path));
        let text = text.map_err(|it| format!("reading {path}: {it}; {AGAIN}"))?;
        let version = text.lines().next().and_then(|line| line.strip_prefix(FIRST_LINE));
        let version = version.and_then(|it| Version::parse(it).ok());
        let version = version.ok_or_else(|| {
            format!("{path} does not begin with a line `{FIRST_LINE}…` and a version; {AGAIN}")
        })?;
        Ok::<_, String>((version, text))
    };
    let ((version, spec), (other, api)) = (file(SPEC)?, file(API)?);
    if version != other {
        return Err(format!("{SPEC} is of {version}, and {API} of {other}; {AGAIN}"));
    }
    let api = api.split_once('\n').map_or("", |(_, list)| list).to_owned();
    match api.starts_with("pub mod ") {
        true => Ok(Some(Released { version, spec, api })),
        false => Err(format!("{API} lists no crate; {AGAIN}")),
    }
}

/// The files that say that a version was released, by their paths from the root.
pub(crate) fn files(version: &Version, spec: &str, api: &str) -> [(&'static str, String); 2] {
    [(SPEC, spec), (API, api)].map(|(path, text)| (path, format!("{FIRST_LINE}{version}\n{text}")))
}
