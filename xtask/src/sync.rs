//! Makes a folder hold exactly the given files, or says what differs.
//!
//! In: a folder that nobody else writes to, and the files it should hold. Out: differences as data,
//! in the order to apply them, and a function that applies one. Whatever is in the way of a file is
//! replaced by it, a symbolic link itself and never its target. Deliberately absent: any look at
//! file modes, since version control holds none but the executable bit, and a lock against a second
//! run at the same time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use codegen::Files;

/// One thing to do to a folder.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Difference<'a> {
    /// Where, below the folder.
    pub(crate) path: PathBuf,
    pub(crate) change: Change<'a>,
}

#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Change<'a> {
    /// There is something that should not be there.
    Orphaned(Kind),
    /// A file is not there.
    Missing { wanted: &'a str },
    /// A file holds something else.
    Stale { found: Vec<u8>, wanted: &'a str },
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    File,
    Folder,
    /// A symbolic link, or something stranger; neither followed nor read.
    Other,
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
            Kind::File => wanted.contains_key(path.as_path()),
            Kind::Folder => folders.contains(path.as_path()),
            Kind::Other => false,
        };
        if !is_wanted {
            res.push(Difference { path: path.clone(), change: Change::Orphaned(kind) });
        }
    }
    for (path, wanted) in wanted {
        let change = if present.get(path) == Some(&Kind::File) {
            let found = fs::read(dir.join(path)).map_err(context("reading", &dir.join(path)))?;
            if found == wanted.as_bytes() {
                continue;
            }
            Change::Stale { found, wanted }
        } else {
            Change::Missing { wanted }
        };
        res.push(Difference { path: path.to_owned(), change });
    }
    Ok(res)
}

/// Removes or writes one file or folder of `dir`, whole or not at all.
///
/// # Errors
/// The path that could not be removed or written.
pub(crate) fn apply(dir: &Path, difference: &Difference<'_>) -> Result<(), String> {
    let path = dir.join(&difference.path);
    match difference.change {
        Change::Orphaned(Kind::Folder) => fs::remove_dir(&path).map_err(context("removing", &path)),
        Change::Orphaned(Kind::File | Kind::Other) => {
            fs::remove_file(&path).map_err(context("removing", &path))
        }
        Change::Missing { wanted } | Change::Stale { wanted, .. } => {
            write(&path, wanted).map_err(context("writing", &path))
        }
    }
}

/// Whether a path stays below the folder it is joined to.
fn is_below(path: &Path) -> bool {
    let is_normal = |it| matches!(it, Component::Normal(_));
    path.components().next().is_some() && path.components().all(is_normal)
}

/// Everything below `dir` by its path from there: nothing if `dir` is missing.
fn entries(dir: &Path) -> Result<BTreeMap<PathBuf, Kind>, String> {
    match fs::symlink_metadata(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(context("reading", dir)(error)),
        Ok(metadata) if !metadata.is_dir() => {
            return Err(format!("{} is not a folder: move it away", dir.display()));
        }
        Ok(_) => {}
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
                Kind::Folder
            } else if ty.is_file() {
                Kind::File
            } else {
                Kind::Other
            };
            res.insert(path, kind);
        }
    }
    Ok(res)
}

/// Writes beside the file and renames, so that a reader or an interruption finds it old or new.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().expect("a file below a folder has a parent");
    fs::create_dir_all(folder)?;
    // Opened by hand, since tempfile makes files private and these are sources like any other.
    let mut file = tempfile::Builder::new()
        .prefix(".xtask-")
        .make_in(folder, |path| File::create_new(path))?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// Puts what was being done, and to which path, before an error.
fn context(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> String {
    let what = format!("{doing} {}", path.display());
    move |error| format!("{what}: {error}")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn equal_files_keep_their_mtime() {
        let dir = folder(&[("a.rs", "a\n"), ("b.rs", "old\n")]);
        let before = backdate(&dir.path().join("a.rs"));
        sync(dir.path(), &files(&[("a.rs", "a\n"), ("b.rs", "new\n")]));
        assert_eq!(mtime(&dir.path().join("a.rs")), before);
        assert_eq!(read(dir.path()), files(&[("a.rs", "a\n"), ("b.rs", "new\n")]));
    }

    #[test]
    fn a_second_run_finds_nothing_to_do() {
        let dir = folder(&[("old/x.rs", "")]);
        let files = files(&[("a.rs", "a\n"), ("b/c/d.rs", "d\n")]);
        sync(dir.path(), &files);
        assert_eq!(differences(dir.path(), &files), Ok(Vec::new()));
    }

    #[test]
    fn an_extra_file_is_orphaned_and_removed_with_its_emptied_folders() {
        let dir = folder(&[("a.rs", "a\n"), ("old/deep/b.rs", "b\n")]);
        let files = files(&[("a.rs", "a\n")]);
        let orphan =
            |path, kind| Difference { path: PathBuf::from(path), change: Change::Orphaned(kind) };
        assert_eq!(
            differences(dir.path(), &files).unwrap(),
            [
                orphan("old/deep/b.rs", Kind::File),
                orphan("old/deep", Kind::Folder),
                orphan("old", Kind::Folder),
            ]
        );
        sync(dir.path(), &files);
        assert_eq!(read(dir.path()), files);
        assert!(!dir.path().join("old").exists());
    }

    #[test]
    fn a_missing_folder_is_created() {
        let dir = folder(&[]);
        let files = files(&[("a.rs", "a\n"), ("b/c/d.rs", "d\n")]);
        sync(&dir.path().join("not/yet"), &files);
        assert_eq!(read(&dir.path().join("not/yet")), files);
    }

    #[test]
    fn check_touches_nothing() {
        let dir = folder(&[("a.rs", "old\n"), ("extra/b.rs", "b\n"), (".xtask-1", "")]);
        let paths = ["a.rs", "extra/b.rs", "extra", ".xtask-1", ""].map(|it| dir.path().join(it));
        let before = paths.each_ref().map(|it| backdate(it));
        let content = read(dir.path());
        let files = files(&[("a.rs", "new\n"), ("c.rs", "c\n")]);
        assert_eq!(differences(dir.path(), &files).unwrap().len(), 5);
        assert_eq!(paths.each_ref().map(|it| mtime(it)), before);
        assert_eq!(read(dir.path()), content);
    }

    #[test]
    fn leftovers_of_an_interrupted_run_are_removed() {
        let dir = folder(&[]);
        // What a run killed between writing and renaming leaves behind.
        let file = tempfile::Builder::new().prefix(".xtask-").tempfile_in(dir.path()).unwrap();
        file.keep().unwrap();
        let files = files(&[("a.rs", "a\n")]);
        sync(dir.path(), &files);
        assert_eq!(read(dir.path()), files);
    }

    #[test]
    fn a_file_is_replaced_and_never_overwritten_in_place() {
        let dir = folder(&[("generated/a.rs", "old\n")]);
        let generated = dir.path().join("generated");
        // A second name of the old file shows what a reader that had it open goes on to see.
        let witness = dir.path().join("witness.rs");
        fs::hard_link(generated.join("a.rs"), &witness).unwrap();
        sync(&generated, &files(&[("a.rs", "new\n")]));
        assert_eq!(fs::read_to_string(witness).unwrap(), "old\n");
        assert_eq!(read(&generated), files(&[("a.rs", "new\n")]));
    }

    #[test]
    fn other_line_endings_and_other_encodings_are_stale() {
        let dir = folder(&[("a.rs", "a\r\n")]);
        fs::write(dir.path().join("b.rs"), b"\xff\n").unwrap();
        let files = files(&[("a.rs", "a\n"), ("b.rs", "b\n")]);
        assert_eq!(differences(dir.path(), &files).unwrap().len(), 2);
        sync(dir.path(), &files);
        assert_eq!(read(dir.path()), files);
    }

    #[test]
    fn a_folder_in_the_way_of_a_file_and_a_file_in_the_way_of_a_folder_are_replaced() {
        let dir = folder(&[("a.rs/inner.rs", ""), ("b", "")]);
        let files = files(&[("a.rs", "a\n"), ("b/c.rs", "c\n")]);
        sync(dir.path(), &files);
        assert_eq!(read(dir.path()), files);
    }

    #[test]
    fn a_file_instead_of_the_whole_folder_is_an_error() {
        let dir = folder(&[("generated", "")]);
        let message = differences(&dir.path().join("generated"), &files(&[])).unwrap_err();
        assert!(message.ends_with("generated is not a folder: move it away"), "{message}");
    }

    #[test]
    fn a_path_out_of_the_folder_is_an_error() {
        let dir = folder(&[]);
        for path in ["", "/a.rs", "../a.rs", "b/../../a.rs"] {
            let message = differences(dir.path(), &files(&[(path, "")])).unwrap_err();
            assert!(message.contains(&format!("`{path}`")), "{message}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_links_are_replaced_and_never_followed() {
        use std::os::unix::fs::symlink;

        let dir = folder(&[("generated/x.rs", ""), ("out/a.rs", "mine\n"), ("out/b.rs", "mine\n")]);
        let generated = dir.path().join("generated");
        symlink(dir.path().join("out/a.rs"), generated.join("a.rs")).unwrap();
        symlink(dir.path().join("out"), generated.join("b")).unwrap();
        symlink("nowhere", generated.join("c.rs")).unwrap();
        let wanted = files(&[("a.rs", "a\n"), ("b/b.rs", "b\n")]);
        sync(&generated, &wanted);
        assert_eq!(read(&generated), wanted);
        let mine = [("a.rs", "mine\n"), ("b.rs", "mine\n")];
        assert_eq!(read(&dir.path().join("out")), files(&mine));

        symlink(&generated, dir.path().join("link")).unwrap();
        let message = differences(&dir.path().join("link"), &wanted).unwrap_err();
        assert!(message.contains("is not a folder"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn files_get_the_mode_of_any_source_even_over_a_read_only_one() {
        let dir = folder(&[("generated/a.rs", "old\n"), ("any.rs", "")]);
        let path = dir.path().join("generated/a.rs");
        let permissions = |path: &Path| fs::metadata(path).unwrap().permissions();
        let mut read_only = permissions(&path);
        read_only.set_readonly(true);
        fs::set_permissions(&path, read_only).unwrap();
        sync(&dir.path().join("generated"), &files(&[("a.rs", "new\n")]));
        assert_eq!(permissions(&path), permissions(&dir.path().join("any.rs")));
    }

    fn sync(dir: &Path, files: &Files) {
        for difference in differences(dir, files).unwrap() {
            apply(dir, &difference).unwrap();
        }
    }

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
    }

    fn folder(list: &[(&str, &str)]) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in list {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        dir
    }

    /// Every file below a folder, as `differences` would want it.
    fn read(dir: &Path) -> Files {
        let entries = entries(dir).unwrap().into_iter().filter(|(_, kind)| *kind != Kind::Folder);
        entries
            .map(|(path, _)| {
                let text = fs::read_to_string(dir.join(&path)).unwrap();
                (path.to_str().unwrap().replace('\\', "/"), text)
            })
            .collect()
    }

    fn mtime(path: &Path) -> SystemTime {
        fs::metadata(path).unwrap().modified().unwrap()
    }

    /// Gives a path a time long past, so that any write since would show.
    fn backdate(path: &Path) -> SystemTime {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        File::open(path).unwrap().set_modified(time).unwrap();
        time
    }
}
