//! Synchronizes a folder with a list of files, or reports the differences.
//!
//! In: a folder that no other process writes to while the lock is held, and the files it should
//! contain. Out: the differences as data, and from these the steps to apply, in order. A file
//! replaces anything in its way; a symbolic link is replaced, never followed. Deliberately absent:
//! file modes, since version control only records the executable bit.
//!
//! All files are first staged: written to temporary files in the same folders. So a full disk or a
//! read-only folder changes nothing, except that a missing top folder is created. From then on,
//! files are only removed and renamed, and folders removed and created. If that fails, as for an
//! orphan in a read-only folder, or the process is killed, each file is whole, old or new, and the
//! next run completes the work. A run that fails removes its temporary files. Those of a killed
//! process have a prefix that no source has, and the next run removes them as orphans.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use codegen::Files;
use tempfile::TempPath;

/// The prefix of temporary files, which no source has.
pub(crate) const TEMPORARY: &str = ".xtask-";

/// A difference between a folder and its expected files.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Difference<'a> {
    /// The path below the folder.
    pub(crate) path: PathBuf,
    pub(crate) change: FileChange<'a>,
}

#[derive(Debug, Eq, PartialEq)]
pub(crate) enum FileChange<'a> {
    /// An entry that should not exist.
    Orphaned(EntryKind),
    /// A file that does not exist.
    Missing { expected: &'a str },
    /// A file with other content.
    Stale { found: Vec<u8>, expected: &'a str },
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EntryKind {
    File,
    Folder,
    /// A symbolic link or a special file; neither followed nor read.
    Other,
}

/// An atomic change of one path below the folder.
#[derive(Debug)]
pub(crate) enum Step {
    Remove(PathBuf, EntryKind),
    /// Renames a staged file to its final path.
    Rename(TempPath, PathBuf),
}

/// Acquires the lock, waiting for other processes, and holds it until the result is dropped.
///
/// The operating system releases it when the process ends in any way. The empty file remains, and
/// means nothing.
///
/// # Errors
/// If the path cannot be created or locked.
pub(crate) fn lock(path: &Path) -> Result<File, String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(context("creating", folder))?;
    // Windows cannot lock a file that is open only for appending.
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

/// Returns the differences between `dir` and `files`. Writes nothing.
///
/// Temporary files of an interrupted run are orphans, too.
///
/// # Errors
/// If a path cannot be read, or is outside of `dir`.
pub(crate) fn differences<'a>(dir: &Path, files: &'a Files) -> Result<Vec<Difference<'a>>, String> {
    if let Some(path) = files.keys().find(|it| !is_below(Path::new(it))) {
        return Err(format!("codegen emitted the path `{path}`, which is not below its folder"));
    }
    let expected: BTreeMap<&Path, &str> =
        files.iter().map(|(path, text)| (Path::new(path), text.as_str())).collect();
    let folders: BTreeSet<&Path> = expected.keys().flat_map(|it| it.ancestors().skip(1)).collect();
    let present = entries(dir)?;

    // Orphans come first, since they can be in the way, and in reverse order: a folder after its
    // content.
    let mut res = Vec::new();
    for (path, &kind) in present.iter().rev() {
        let is_expected = match kind {
            EntryKind::File => expected.contains_key(path.as_path()),
            EntryKind::Folder => folders.contains(path.as_path()),
            EntryKind::Other => false,
        };
        if !is_expected {
            res.push(Difference { path: path.clone(), change: FileChange::Orphaned(kind) });
        }
    }
    for (path, expected) in expected {
        let change = if present.get(path) == Some(&EntryKind::File) {
            let found = fs::read(dir.join(path)).map_err(context("reading", &dir.join(path)))?;
            if found == expected.as_bytes() {
                continue;
            }
            FileChange::Stale { found, expected }
        } else {
            FileChange::Missing { expected }
        };
        res.push(Difference { path: path.to_owned(), change });
    }
    Ok(res)
}

/// Writes each expected text to a temporary file, so that the steps only remove and rename.
///
/// # Errors
/// If a path cannot be written; then all files are unchanged.
pub(crate) fn stage(dir: &Path, differences: &[Difference<'_>]) -> Result<Vec<Step>, String> {
    let present = entries(dir)?;
    let mut res = Vec::new();
    for Difference { path, change } in differences {
        res.push(match change {
            FileChange::Orphaned(kind) => Step::Remove(path.clone(), *kind),
            FileChange::Missing { expected } | FileChange::Stale { expected, .. } => {
                // In the nearest folder that exists, so that a read-only folder or another disk
                // fails now. The listing is more precise than the file system about links, and
                // about folders whose names differ only in case.
                let mut folders = path.ancestors().skip(1);
                let nearest = folders.find(|it| present.get(*it) == Some(&EntryKind::Folder));
                let folder = nearest.map_or_else(|| dir.to_owned(), |it| dir.join(it));
                let file = write(&folder, expected).map_err(context("writing", &dir.join(path)))?;
                Step::Rename(file, path.clone())
            }
        });
    }
    Ok(res)
}

/// Applies one step atomically.
///
/// # Errors
/// If the path cannot be removed or replaced.
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
            persist(file, &path)
        }
    }
}

/// Replaces a file atomically.
///
/// # Errors
/// If the path cannot be written.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), String> {
    persist(stage_file(path, text)?, path)
}

/// Stages the new text of a file in its folder.
///
/// # Errors
/// If the path cannot be written.
pub(crate) fn stage_file(path: &Path, text: &str) -> Result<TempPath, String> {
    stage_file_in(path.parent().unwrap_or(Path::new("")), path, text)
}

/// Stages the new text of a file in another folder: a synchronized one, so that the next run
/// removes the temporary file of an interrupted run as an orphan.
///
/// # Errors
/// If the path cannot be written.
pub(crate) fn stage_file_in(folder: &Path, path: &Path, text: &str) -> Result<TempPath, String> {
    write(folder, text).map_err(context("writing", path))
}

/// Renames a staged file to its final path.
///
/// # Errors
/// If the path cannot be replaced.
pub(crate) fn persist(file: TempPath, path: &Path) -> Result<(), String> {
    file.persist(path).map_err(|it| context("replacing", path)(it.error))
}

/// Whether a path stays below the folder that it is joined to.
fn is_below(path: &Path) -> bool {
    let is_normal = |it| matches!(it, Component::Normal(_));
    path.components().next().is_some() && path.components().all(is_normal)
}

/// All entries below `dir`, by relative path; empty if `dir` is missing.
fn entries(dir: &Path) -> Result<BTreeMap<PathBuf, EntryKind>, String> {
    let not_a_folder = |path: &Path| format!("{} is not a folder: move it away", path.display());
    // Through a link, files would be written outside of the requested folder.
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

/// Writes a temporary file into a folder.
fn write(folder: &Path, text: &str) -> io::Result<TempPath> {
    fs::create_dir_all(folder)?;
    // Not opened by tempfile, which makes files private: sources have the usual mode.
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .make_in(folder, |path| File::create_new(path))?;
    file.write_all(text.as_bytes())?;
    // Some file systems report a full disk only here.
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

/// Prefixes an error with the failed action and its path.
fn context(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> String {
    let what = format!("{doing} {}", path.display());
    move |error| format!("{what}: {error}")
}

#[cfg(test)]
mod tests;
