//! Accepted documents → a workspace whose members are their clients, to be compiled.
//!
//! Each is the crate that `cargo xtask generate --spec` makes, with only the parts of the runtime that it
//! needs. Unused code is a warning, and each warning is an error.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use crate::corpus::{self, root};
use crate::document;
use crate::run::{Run, Summary};

/// Ends the manifest of a generated crate: it is a workspace by itself.
const ALONE: &str = "[workspace]\n";

/// Writes the clients of `sample` documents, spread evenly over those with different code. Returns how
/// many it wrote.
///
/// # Errors
/// If the folder exists, a file cannot be read or written, or a document is refused now.
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
            let stderr = String::from_utf8_lossy(&output.stderr);
            return Err(io::Error::other(format!("{}: {stderr}", document.history)));
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
