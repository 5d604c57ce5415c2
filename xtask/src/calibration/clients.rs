//! Many clients → the public API of each, and whether it and a program compile.
//!
//! In: the files of clients that differ little. Out: what [`rustdoc::list`] and the compiler say of each,
//! as if it were asked of that one alone. What the clients have in common is most of what it costs to
//! ask: rustdoc reads all that the client is built on, whose implementations it then knows for several
//! clients in one crate; and the compiler is given what it found out about the first client, of which it
//! uses what still holds. Several clients in one crate would not cost the compiler less.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use codegen::Files;

use crate::repository::CRATE;
use crate::rustdoc::{self, Dependencies};
use crate::sources;

/// How many clients rustdoc is shown in one crate; with more, it saves little and takes much memory.
const BATCH: usize = 12;

/// The crate that a spec gives.
pub(super) struct Client {
    /// A name in Rust, which errors show.
    pub(super) name: String,
    pub(super) files: Files,
}

/// The public API of each client, as a list.
///
/// # Errors
/// What rustdoc says; paths in it begin with the name of the client.
pub(super) fn list(clients: &[Client], dependencies: &Dependencies) -> Result<Vec<String>, String> {
    let mut lists = Vec::new();
    for batch in clients.chunks(BATCH) {
        lists.extend(list_batch(batch, dependencies)?);
    }
    Ok(lists)
}

/// The same, of clients that are modules of one crate.
fn list_batch(batch: &[Client], dependencies: &Dependencies) -> Result<Vec<String>, String> {
    let mut files = Files::new();
    for Client { name, files: client } in batch {
        files.entry("lib.rs".to_owned()).or_default().push_str(&format!("pub mod {name};\n"));
        for (path, text) in client {
            let path = if path == "lib.rs" { "mod.rs" } else { path };
            // `$crate::` as well.
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
        let client = client.ok_or_else(|| format!("no client has the item `{item}`"))?;
        if *item != format!("{root}::{}", batch[client].name) {
            let here = format!("{CRATE}::{}::", batch[client].name);
            lists[client] += &(item.replace(&here, &format!("{CRATE}::")) + "\n");
        }
    }
    Ok(lists)
}

/// What the compiler says of a client, and of the program.
pub(super) struct Compiled {
    pub(super) client: Result<(), String>,
    /// It does not compile if the client does not.
    pub(super) program: Result<(), String>,
}

/// Compiles each client as far as `cargo check` would, and the program with each.
///
/// # Errors
/// The file that could not be read or written.
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
        // The folder is always the same: what was found out about sources elsewhere holds no more.
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

/// Takes the sources of a client away, and gives the compiler what it knew after the first.
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
