//! Accepted documents → a workspace whose members are their clients, to be compiled.
//!
//! Each is the crate that `cargo xtask generate --spec` makes: with that of the runtime that it asks for, and
//! nothing else, so that what it does not use is a warning, and each warning an error.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use crate::corpus::{self, root};
use crate::document;
use crate::run::{Run, Summary};

/// Ends the manifest of such a crate, so that it is no member of another workspace.
const ALONE: &str = "[workspace]\n";

/// Writes the clients of `sample` documents, which are spread evenly over those of different code,
/// and returns how many there are.
///
/// # Errors
/// If the folder is there already, a file cannot be read or written, or a document is refused now.
pub fn keep(run: &Run, summary: &Summary, folder: &Path, sample: usize) -> io::Result<usize> {
    fs::create_dir(folder)?;
    let corpus = corpus::read()?;
    let mut seen = BTreeSet::new();
    let different: Vec<u64> = summary
        .accepted
        .iter()
        .filter(|(_, code)| seen.insert(*code))
        .map(|(index, _)| *index)
        .collect();
    let stride = (different.len() / sample.max(1)).max(1);
    let chosen: Vec<u64> = different.into_iter().step_by(stride).take(sample).collect();

    for index in &chosen {
        let document = document::make(&corpus, run.seed, *index);
        let name = format!("document-{index}");
        let (spec, out) = (folder.join(format!("{name}.yaml")), folder.join(&name));
        fs::write(&spec, &document.text)?;
        let mut generate = Command::new(env!("CARGO"));
        generate.args(["run", "--quiet", "--bin", "xtask", "--manifest-path"]);
        generate.arg(root().join("Cargo.toml")).args(["--", "generate", "--name", &name, "--spec"]);
        let output = generate.arg(&spec).arg("--out").arg(&out).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(io::Error::other(format!("{}: {said}", document.history)));
        }
        let manifest = out.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        fs::write(manifest, text.replace(ALONE, "[lints.rust]\nwarnings = \"deny\"\n"))?;
    }
    fs::write(
        folder.join("Cargo.toml"),
        format!("{ALONE}members = [\"document-*/\"]\nresolver = \"3\"\n"),
    )?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(chosen.len())
}
