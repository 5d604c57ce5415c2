//! The specs that documents are made of.
//!
//! In: the repository. Out: the text of every spec in it, and its value where it has one. Whether
//! the generator accepts a spec is not asked: refused ones lead to other corners.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A spec of the repository.
#[derive(Debug)]
pub(crate) struct Spec {
    /// Its path from the root of the repository.
    pub(crate) name: String,
    pub(crate) text: String,
    /// What the text means; `None` where that is what is wrong with it.
    pub(crate) value: Option<Value>,
}

/// All specs, by what is expected of them. None of the lists is empty.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// Small ones that clients are made of.
    pub(crate) accepted: Vec<Spec>,
    /// Small ones that are refused, each for one reason.
    pub(crate) refused: Vec<Spec>,
    /// The real one, which is much larger.
    pub(crate) real: Spec,
}

/// Reads them all.
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
        refused: all_in("tests/golden/lint")?,
        real: spec(&root().join("openapi/attributes.yaml"))?,
    })
}

/// The root of the repository that this package is in.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this package is two folders below the root")
}

fn spec(path: &Path) -> io::Result<Spec> {
    let text = fs::read_to_string(path)?;
    let value = codegen::document::parse(&text).ok().map(|document| document.value);
    let name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    Ok(Spec { name, text, value })
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
