//! Makes a folder hold exactly the given files, or says what differs.
//!
//! In: a folder that nobody else writes to while the lock is held, and the files it should hold.
//! Out: differences as data, and from these the steps to take, in order. Whatever is in the way of a
//! file is replaced by it, a symbolic link itself and never its target. Deliberately absent: any
//! look at file modes, since version control holds none but the executable bit.
//!
//! All texts are written to temporary files, beside those they will replace, before the first of
//! these is touched. So a full disk, or a folder that nothing can be written to, changes nothing,
//! except that the folder as a whole is made if it was missing. From then on files are only removed
//! and renamed, and folders removed and made: if that fails, as it does with an orphan in a folder
//! that is read-only, or if the process is killed, each file is whole, old or new, and the next run
//! does the rest. A failure takes its temporary files away. Those of a killed process have names
//! like no source, and are orphans to the next run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use codegen::Files;
use tempfile::TempPath;

/// What the names of temporary files begin with, and those of no source.
pub(crate) const TEMPORARY: &str = ".xtask-";

/// One thing to do to a folder.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Difference<'a> {
    /// Where, below the folder.
    pub(crate) path: PathBuf,
    pub(crate) change: FileChange<'a>,
}

#[derive(Debug, Eq, PartialEq)]
pub(crate) enum FileChange<'a> {
    /// There is something that should not be there.
    Orphaned(EntryKind),
    /// A file is not there.
    Missing { wanted: &'a str },
    /// A file holds something else.
    Stale { found: Vec<u8>, wanted: &'a str },
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EntryKind {
    File,
    Folder,
    /// A symbolic link, or something stranger; neither followed nor read.
    Other,
}

/// One thing that cannot be done by halves, to a path below the folder.
#[derive(Debug)]
pub(crate) enum Step {
    Remove(PathBuf, EntryKind),
    /// Puts a file that is written already into its place.
    Rename(TempPath, PathBuf),
}

/// Waits until no other process holds the lock, and holds it until the result is dropped.
///
/// The operating system lets go of it when the process ends, however that comes about; the empty
/// file stays, and means nothing.
///
/// # Errors
/// The path that cannot be made or locked.
pub(crate) fn lock(path: &Path) -> Result<File, String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(context("creating", folder))?;
    // Windows locks no file that is open only for appending.
    let mut options = File::options();
    let options = options.read(true).write(true).create(true).truncate(false);
    let file = options.open(path).map_err(context("opening", path))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(context("locking", path)(error)),
    }
    eprintln!("waiting for another run to finish: it holds the lock {}", path.display());
    file.lock().map_err(context("locking", path))?;
    Ok(file)
}

/// What has to change for `dir` to hold exactly `files`; touches nothing.
///
/// What an interrupted run left behind is an orphan like any other.
///
/// # Errors
/// The path that cannot be read, or that would lie outside of `dir`.
pub(crate) fn differences<'a>(dir: &Path, files: &'a Files) -> Result<Vec<Difference<'a>>, String> {
    if let Some(path) = files.keys().find(|it| !is_below(Path::new(it))) {
        return Err(format!("codegen emitted the path `{path}`, which is not one below a folder"));
    }
    let wanted: BTreeMap<&Path, &str> =
        files.iter().map(|(path, text)| (Path::new(path), text.as_str())).collect();
    let folders: BTreeSet<&Path> = wanted.keys().flat_map(|it| it.ancestors().skip(1)).collect();
    let present = entries(dir)?;

    // Orphans come first, since they can be in the way, and backwards: a folder after its content.
    let mut res = Vec::new();
    for (path, &kind) in present.iter().rev() {
        let is_wanted = match kind {
            EntryKind::File => wanted.contains_key(path.as_path()),
            EntryKind::Folder => folders.contains(path.as_path()),
            EntryKind::Other => false,
        };
        if !is_wanted {
            res.push(Difference { path: path.clone(), change: FileChange::Orphaned(kind) });
        }
    }
    for (path, wanted) in wanted {
        let change = if present.get(path) == Some(&EntryKind::File) {
            let found = fs::read(dir.join(path)).map_err(context("reading", &dir.join(path)))?;
            if found == wanted.as_bytes() {
                continue;
            }
            FileChange::Stale { found, wanted }
        } else {
            FileChange::Missing { wanted }
        };
        res.push(Difference { path: path.to_owned(), change });
    }
    Ok(res)
}

/// Writes each text that is wanted to a temporary file, so that no step is left that writes any.
///
/// # Errors
/// The path that cannot be written; then all files are as they were.
pub(crate) fn stage(dir: &Path, differences: &[Difference<'_>]) -> Result<Vec<Step>, String> {
    let present = entries(dir)?;
    let mut res = Vec::new();
    for Difference { path, change } in differences {
        res.push(match change {
            FileChange::Orphaned(kind) => Step::Remove(path.clone(), *kind),
            FileChange::Missing { wanted } | FileChange::Stale { wanted, .. } => {
                // Beside its place, or as near to it as there are folders yet: where one may not
                // write, or another disk begins, that shows now. The listing knows what the file
                // system would blur: links, and folders whose names differ in case.
                let mut folders = path.ancestors().skip(1);
                let nearest = folders.find(|it| present.get(*it) == Some(&EntryKind::Folder));
                let folder = nearest.map_or_else(|| dir.to_owned(), |it| dir.join(it));
                let file = write(&folder, wanted).map_err(context("writing", &dir.join(path)))?;
                Step::Rename(file, path.clone())
            }
        });
    }
    Ok(res)
}

/// Takes one step, whole or not at all.
///
/// # Errors
/// The path that could not be removed or replaced.
pub(crate) fn apply(dir: &Path, step: Step) -> Result<(), String> {
    match step {
        Step::Remove(path, EntryKind::Folder) => {
            let path = dir.join(path);
            fs::remove_dir(&path).map_err(context("removing", &path))
        }
        Step::Remove(path, EntryKind::File | EntryKind::Other) => {
            let path = dir.join(path);
            fs::remove_file(&path).map_err(context("removing", &path))
        }
        Step::Rename(file, path) => {
            let path = dir.join(path);
            let folder = path.parent().unwrap_or(dir);
            fs::create_dir_all(folder).map_err(context("creating", folder))?;
            put(file, &path)
        }
    }
}

/// Puts a text in the place of a file, whole or not at all.
///
/// # Errors
/// The path that cannot be written.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), String> {
    put(staged(path, text)?, path)
}

/// Writes a text beside the file whose place it is to take.
///
/// # Errors
/// The path that cannot be written.
pub(crate) fn staged(path: &Path, text: &str) -> Result<TempPath, String> {
    staged_in(path.parent().unwrap_or(Path::new("")), path, text)
}

/// Writes a text into a folder that is held as [`differences`] says, so that what an interrupted run leaves
/// is an orphan there; it is to take the place of a file elsewhere.
///
/// # Errors
/// The path that cannot be written.
pub(crate) fn staged_in(folder: &Path, path: &Path, text: &str) -> Result<TempPath, String> {
    write(folder, text).map_err(context("writing", path))
}

/// Puts a file that is written already into its place.
///
/// # Errors
/// The path that cannot be replaced.
pub(crate) fn put(file: TempPath, path: &Path) -> Result<(), String> {
    file.persist(path).map_err(|it| context("replacing", path)(it.error))
}

/// Whether a path stays below the folder it is joined to.
fn is_below(path: &Path) -> bool {
    let is_normal = |it| matches!(it, Component::Normal(_));
    path.components().next().is_some() && path.components().all(is_normal)
}

/// Everything below `dir` by its path from there: nothing if `dir` is missing.
fn entries(dir: &Path) -> Result<BTreeMap<PathBuf, EntryKind>, String> {
    let not_a_folder = |path: &Path| format!("{} is not a folder: move it away", path.display());
    // Behind a link, that would be written outside of where it was asked for.
    let above = dir.parent().filter(|it| it.is_symlink());
    match fs::symlink_metadata(above.unwrap_or(dir)) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) if above.is_some() => return Err(not_a_folder(above.unwrap_or(dir))),
        Ok(_) => return Err(not_a_folder(dir)),
        Err(error) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) => {
            return match dir.ancestors().find(|it| it.exists()) {
                Some(nearest) if !nearest.is_dir() => Err(not_a_folder(nearest)),
                _ => Ok(BTreeMap::new()),
            };
        }
        Err(error) => return Err(context("reading", dir)(error)),
    }
    let mut res = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let full = dir.join(&folder);
        for entry in fs::read_dir(&full).map_err(context("reading", &full))? {
            let entry = entry.map_err(context("reading", &full))?;
            let path = folder.join(entry.file_name());
            let ty = entry.file_type().map_err(context("reading", &entry.path()))?;
            let kind = if ty.is_dir() {
                folders.push(path.clone());
                EntryKind::Folder
            } else if ty.is_file() {
                EntryKind::File
            } else {
                EntryKind::Other
            };
            res.insert(path, kind);
        }
    }
    Ok(res)
}

/// Writes a new file into a folder, under a name that no generated file has.
fn write(folder: &Path, text: &str) -> io::Result<TempPath> {
    fs::create_dir_all(folder)?;
    // Opened by hand, since tempfile makes files private and these are sources like any other.
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .make_in(folder, |path| File::create_new(path))?;
    file.write_all(text.as_bytes())?;
    // Some file systems find only here that they are full.
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

/// Puts what was being done, and to which path, before an error.
fn context(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> String {
    let what = format!("{doing} {}", path.display());
    move |error| format!("{what}: {error}")
}

#[cfg(test)]
mod tests;
