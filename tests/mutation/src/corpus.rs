//! The specs that documents are made of.
//!
//! In: the repository. Out: the text of every spec, and its parsed value. Specs that the generator
//! refuses are included, as they reach other code.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[path = "../../golden/cases.rs"]
mod cases;

/// A spec of the repository.
#[derive(Debug)]
pub(crate) struct Spec {
    /// Its path from the root of the repository, and the case within the file.
    pub(crate) name: String,
    pub(crate) text: String,
    /// The parsed text; `None` if it cannot be parsed.
    pub(crate) value: Option<Value>,
}

/// All specs, by what is expected of them. No list is empty.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// Small specs that are accepted.
    pub(crate) accepted: Vec<Spec>,
    /// Small specs that are refused, each for one reason.
    pub(crate) refused: Vec<Spec>,
    /// The spec of the client, which is much larger.
    pub(crate) real: Spec,
}

/// Reads all specs of the repository.
pub(crate) fn read() -> io::Result<Corpus> {
    let all_in = |folder: &str| -> io::Result<Vec<Spec>> {
        let mut paths = Vec::new();
        collect(&root().join(folder), &mut paths)?;
        paths.sort();
        match paths.is_empty() {
            true => Err(io::Error::other(format!("there is no spec in {folder}"))),
            false => paths.iter().map(|path| spec(path)).collect(),
        }
    };
    Ok(Corpus {
        accepted: all_in("tests/golden/cases")?,
        refused: refused("tests/golden/lint")?,
        real: spec(&root().join("openapi/attributes.yaml"))?,
    })
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this package is two folders below the root")
}

fn spec(path: &Path) -> io::Result<Spec> {
    let name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    Ok(named(name, fs::read_to_string(path)?))
}

fn named(name: String, text: String) -> Spec {
    let value = codegen::document::parse(&text).ok().map(|document| document.value);
    Spec { name, text, value }
}

/// The specs of lint's golden cases.
fn refused(folder: &str) -> io::Result<Vec<Spec>> {
    let files = cases::read(&root().join(folder)).map_err(io::Error::other)?;
    let specs = |cases::Cases { rule, all, .. }| {
        let name = move |case: &str| format!("{folder}/{rule}.md, {case}");
        all.into_iter().map(move |it| named(name(&it.name), it.spec))
    };
    Ok(files.into_iter().flat_map(specs).collect())
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            paths.push(path);
        }
    }
    Ok(())
}
