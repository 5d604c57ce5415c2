//! What the last release of the client was made of, and what its public API was.
//!
//! In and out: three files of one folder, which only `release` writes. They stand in the tree because
//! a copy of it need have neither tags nor history, and because a release is a fact to be reviewed.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use codegen::Files;
use semver::Version;

/// The folder, below the root.
pub(crate) const FOLDER: &str = "generated-client/released";
/// The spec of the last release, below the root.
pub(crate) const SPEC: &str = "generated-client/released/attributes.yaml";

const VERSION_FILE: &str = "version.txt";
const SPEC_FILE: &str = "attributes.yaml";
const API_FILE: &str = "public-api.txt";

/// The last release.
#[derive(Debug)]
pub(crate) struct Released {
    pub(crate) version: Version,
    pub(crate) spec: String,
    /// As `cargo xtask api` lists it.
    pub(crate) api: String,
}

/// The last release; none if there was none yet.
///
/// # Errors
/// The file that is missing beside others, or that cannot be read.
pub(crate) fn read(root: &Path) -> Result<Option<Released>, String> {
    let file = |name: &str| {
        let path = root.join(FOLDER).join(name);
        fs::read_to_string(&path)
            .map_err(|it| (it.kind(), format!("reading {}: {it}", path.display())))
    };
    let version = match file(VERSION_FILE) {
        Ok(text) => text,
        Err((ErrorKind::NotFound, _)) if !root.join(FOLDER).exists() => return Ok(None),
        Err((_, message)) => return Err(message),
    };
    let version = Version::parse(version.trim())
        .map_err(|it| format!("{FOLDER}/{VERSION_FILE} is no version number: {it}"))?;
    let text = |name| file(name).map_err(|(_, message)| message);
    Ok(Some(Released { version, spec: text(SPEC_FILE)?, api: text(API_FILE)? }))
}

/// The files that say that this was released.
pub(crate) fn files(released: &Released) -> Files {
    let Released { version, spec, api } = released;
    Files::from([
        (VERSION_FILE.to_owned(), format!("{version}\n")),
        (SPEC_FILE.to_owned(), spec.clone()),
        (API_FILE.to_owned(), api.clone()),
    ])
}
