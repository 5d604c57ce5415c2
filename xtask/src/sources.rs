//! A spec → the sources of a crate that holds its client and nothing else, to show to a compiler.
//!
//! In: a spec, and the runtime of this repository. Out: texts by path; and the same on disk. Deliberately
//! absent: what is written by hand for one spec, which could stand in the way of another.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use codegen::Files;
use codegen::diagnostic::Level;

use crate::repository::CRATE;

/// The files of the crate that a spec gives: its root, what the generator makes, and the runtime.
///
/// # Errors
/// What is wrong with the spec, or the file that cannot be read.
pub(crate) fn client_of(root: &Path, spec: &str) -> Result<Files, String> {
    let client = codegen::generate(spec, CRATE).map_err(|found| {
        let errors = found.iter().filter(|it| it.level() == Level::Error);
        errors.map(ToString::to_string).collect::<Vec<_>>().join("\n")
    })?;
    let has_error = client.files.values().any(|text| text.contains("pub struct ApiError {"));
    let generated =
        client.files.into_iter().map(|(path, text)| (format!("generated/{path}"), text));
    let mut files = read(&root.join("generated-client/src"), "runtime")?;
    files.extend(generated);
    files.insert("lib.rs".to_owned(), crate_root(has_error));
    Ok(files)
}

/// All files of a folder, or that one file, by their paths from what it is below, with `/` between
/// their parts.
///
/// # Errors
/// The path that cannot be read.
pub(crate) fn read(root: &Path, path: &str) -> Result<Files, String> {
    let full = root.join(path);
    let failed = |it: io::Error| format!("reading {}: {it}", full.display());
    if !full.is_dir() {
        let bytes = fs::read(&full).map_err(failed)?;
        return Ok(Files::from([(path.to_owned(), String::from_utf8_lossy(&bytes).into_owned())]));
    }
    let mut files = Files::new();
    for entry in fs::read_dir(&full).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy();
        // An editor or a system keeps its own files there.
        if !name.starts_with('.') {
            files.extend(read(root, &format!("{path}/{name}"))?);
        }
    }
    Ok(files)
}

/// Writes the files of a crate into a folder; its root is returned.
///
/// # Errors
/// The file that could not be written.
pub(crate) fn write(files: &Files, folder: &Path) -> Result<PathBuf, String> {
    for (path, text) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        let written = fs::create_dir_all(parent).and_then(|()| fs::write(&path, text));
        written.map_err(|it| format!("writing {}: {it}", path.display()))?;
    }
    Ok(folder.join("lib.rs"))
}

/// What is around the generated code: as little as there has to be.
fn crate_root(has_error: bool) -> String {
    // The runtime decodes the bodies of errors into this type, and prints it.
    let error = match has_error {
        true => "pub use generated::types::ApiError;",
        false => "runtime::object! { pub struct ApiError {} }",
    };
    format!(
        "\
mod generated;
mod runtime;

pub use generated::{{operations, types}};
pub use http;
pub use runtime::*;
{error}

impl std::fmt::Display for ApiError {{
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{
        Ok(())
    }}
}}
"
    )
}
