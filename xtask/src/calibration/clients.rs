//! Many clients → the public API of each, and whether it and a program compile.
//!
//! In: the files of clients that differ little. Out: the same results of [`rustdoc::list`] and the
//! compiler as for each client alone, at less cost. rustdoc spends most time on dependencies, so it
//! gets several clients as modules of one crate. The compiler gets the incremental cache of the
//! first client; several clients in one crate would not save it time.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use codegen::Files;

use crate::repository::CRATE;
use crate::rustdoc::{self, Dependencies};
use crate::sources;

/// The number of clients in one crate for rustdoc; more save little and take much memory.
const BATCH: usize = 12;

/// A client crate.
pub(super) struct Client {
    /// A Rust identifier, shown in errors.
    pub(super) name: String,
    pub(super) files: Files,
}

/// Lists the public items of each client.
///
/// # Errors
/// The message of rustdoc; paths in it begin with the name of the client.
pub(super) fn list(clients: &[Client], dependencies: &Dependencies) -> Result<Vec<String>, String> {
    let mut lists = Vec::new();
    for batch in clients.chunks(BATCH) {
        lists.extend(list_batch(batch, dependencies)?);
    }
    Ok(lists)
}

/// Does the same for clients that are modules of one crate.
fn list_batch(batch: &[Client], dependencies: &Dependencies) -> Result<Vec<String>, String> {
    let mut files = Files::new();
    for Client { name, files: client } in batch {
        files.entry("lib.rs".to_owned()).or_default().push_str(&format!("pub mod {name};\n"));
        for (path, text) in client {
            let path = if path == "lib.rs" { "mod.rs" } else { path };
            // This includes `$crate::`.
            let text = text.replace("crate::", &format!("crate::{name}::"));
            files.insert(format!("{name}/{path}"), text);
        }
    }
    let folder = tempfile::tempdir().map_err(|it| it.to_string())?;
    let all = rustdoc::list(&sources::write(&files, folder.path())?, dependencies)?;
    let root = format!("pub mod {CRATE}");
    let mut lists = vec![format!("{root}\n"); batch.len()];
    for item in all.lines().filter(|item| *item != root) {
        let rest = item.split_once(&format!("{CRATE}::")).map_or("", |(_, rest)| rest);
        let name = rest.split(|it: char| it != '_' && !it.is_alphanumeric()).next();
        let client = batch.iter().position(|it| name == Some(&it.name));
        let client = client.ok_or_else(|| format!("`{item}` belongs to no client"))?;
        if *item != format!("{root}::{}", batch[client].name) {
            let here = format!("{CRATE}::{}::", batch[client].name);
            lists[client] += &(item.replace(&here, &format!("{CRATE}::")) + "\n");
        }
    }
    Ok(lists)
}

/// Whether a client and the program compile, or the errors.
pub(super) struct Compiled {
    pub(super) client: Result<(), String>,
    /// An error if the client does not compile.
    pub(super) program: Result<(), String>,
}

/// Compiles each client as far as `cargo check` would, and the program with each.
///
/// # Errors
/// If a file cannot be read or written.
pub(super) fn compile(
    clients: &[Client],
    program: &Path,
    dependencies: &Dependencies,
) -> Result<Vec<Compiled>, String> {
    let folder = tempfile::tempdir().map_err(|it| it.to_string())?;
    let [sources, session, first] =
        ["sources", "session", "first"].map(|it| folder.path().join(it));
    let metadata = folder.path().join(format!("lib{CRATE}.rmeta"));
    let mut all = Vec::new();
    for Client { files, .. } in clients {
        // Always the same folder: the incremental cache is not valid for sources elsewhere.
        let crate_root = sources::write(files, &sources)?;
        let mut rustc = rustdoc::compiler("rustc", &crate_root, CRATE, dependencies);
        rustc.args(["--emit", "metadata", "--out-dir"]).arg(folder.path());
        rustc.arg("-C").arg(format!("incremental={}", session.display()));
        let client = rustdoc::succeed(rustc);
        let mut rustc = rustdoc::compiler("rustc", program, "program", dependencies);
        rustc.args(["--emit", "metadata", "--out-dir"]).arg(folder.path());
        rustc.arg("--extern").arg(format!("{CRATE}={}", metadata.display()));
        let program = client.clone().and_then(|()| rustdoc::succeed(rustc));
        all.push(Compiled { client, program });
        let prepared = prepare(&sources, &session, &first);
        prepared.map_err(|it| format!("preparing {}: {it}", session.display()))?;
    }
    Ok(all)
}

/// Removes the sources of a client, and restores the incremental cache of the first.
fn prepare(sources: &Path, session: &Path, first: &Path) -> io::Result<()> {
    fs::remove_dir_all(sources)?;
    if first.exists() {
        fs::remove_dir_all(session)?;
    } else {
        fs::rename(session, first)?;
    }
    copy(first, session)
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let path: PathBuf = entry?.path();
        let to = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() { copy(&path, &to)? } else { fs::hard_link(&path, &to)? }
    }
    Ok(())
}
