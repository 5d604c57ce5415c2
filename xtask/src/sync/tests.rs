//! Folders before and after a run, and between any two steps; `tests/generate.rs` tests the whole
//! command.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
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
        |path, kind| Difference { path: PathBuf::from(path), change: FileChange::Orphaned(kind) };
    assert_eq!(
        differences(dir.path(), &files).unwrap(),
        [
            orphan("old/deep/b.rs", EntryKind::File),
            orphan("old/deep", EntryKind::Folder),
            orphan("old", EntryKind::Folder),
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
    // As if a run had been killed between writing and renaming.
    let file = tempfile::Builder::new().prefix(".xtask-").tempfile_in(dir.path()).unwrap();
    file.keep().unwrap();
    let files = files(&[("a.rs", "a\n")]);
    sync(dir.path(), &files);
    assert_eq!(read(dir.path()), files);
}

#[test]
fn a_run_killed_between_any_two_steps_leaves_whole_files_and_the_next_run_completes_it() {
    const CHILD: &str = "XTASK_TEST_FOLDER";
    const NAME: &str =
        "a_run_killed_between_any_two_steps_leaves_whole_files_and_the_next_run_completes_it";
    let old = [("a.rs", "old a\n"), ("b", "old b\n"), ("c.rs/d.rs", "old d\n"), ("e.rs", "e\n")];
    let old = files(&old);
    let new =
        files(&[("a.rs", "new a\n"), ("b/b.rs", "new b\n"), ("c.rs", "new c\n"), ("e.rs", "e\n")]);
    // This test starts itself as the process to kill.
    if let Some(dir) = env::var_os(CHILD) {
        return sync_step_by_step(Path::new(&dir), &new);
    }
    // Removes b, c.rs/d.rs and c.rs, writes a.rs, b/b.rs and c.rs; the last round lets it finish.
    for steps in 0..=7 {
        let dir = tempfile::tempdir().unwrap();
        sync(dir.path(), &old);
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", &format!("sync::tests::{NAME}"), "--nocapture"])
            .env(CHILD, dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut go = child.stdin.take().unwrap();
        let mut ready = BufReader::new(child.stderr.take().unwrap()).lines();
        for _ in 0..steps {
            assert_eq!(ready.next().unwrap().unwrap(), "ready", "before step {steps}");
            go.write_all(b"\n").unwrap();
        }
        let is_done = ready.next().transpose().unwrap().is_none();
        if !is_done {
            child.kill().unwrap();
        }
        assert_eq!(child.wait().unwrap().success(), is_done);
        assert_eq!(is_done, steps == 7);

        let (left, found): (Files, Files) =
            read(dir.path()).into_iter().partition(|(path, _)| path.starts_with(".xtask-"));
        if steps == 0 {
            assert_eq!(found, old);
            assert_eq!(left.len(), 3, "the files to write: {left:?}");
        }
        for (path, text) in &found {
            let is_whole = [old.get(path), new.get(path)].contains(&Some(text));
            assert!(is_whole, "{path} after {steps} steps: {text:?}");
        }
        sync(dir.path(), &new);
        assert_eq!(read(dir.path()), new);
    }
}

/// Applies a step for each line of standard input.
fn sync_step_by_step(dir: &Path, files: &Files) {
    let wait = || {
        eprintln!("ready");
        io::stdin().read_line(&mut String::new()).unwrap()
    };
    for step in stage(dir, &differences(dir, files).unwrap()).unwrap() {
        wait();
        apply(dir, step).unwrap();
    }
    wait();
}

#[test]
fn names_that_differ_only_in_case_are_fixed() {
    let dir = folder(&[("A.rs", "a\n"), ("Types/b.rs", "b\n"), ("Types/c.rs", "c\n")]);
    let files = files(&[("a.rs", "a\n"), ("types/b.rs", "b\n"), ("types/C.rs", "c\n")]);
    sync(dir.path(), &files);
    assert_eq!(read(dir.path()), files);
}

#[test]
fn a_file_is_replaced_and_never_overwritten_in_place() {
    let dir = folder(&[("generated/a.rs", "old\n")]);
    let generated = dir.path().join("generated");
    // A hard link shows what a reader still sees that has the old file open.
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
fn a_file_instead_of_a_folder_above_is_an_error() {
    let dir = folder(&[("client", "")]);
    let message = differences(&dir.path().join("client/src/generated"), &files(&[])).unwrap_err();
    assert!(message.ends_with("client is not a folder: move it away"), "{message}");
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
    let expected = files(&[("a.rs", "a\n"), ("b/b.rs", "b\n")]);
    sync(&generated, &expected);
    assert_eq!(read(&generated), expected);
    let mine = [("a.rs", "mine\n"), ("b.rs", "mine\n")];
    assert_eq!(read(&dir.path().join("out")), files(&mine));

    symlink(&generated, dir.path().join("link")).unwrap();
    for link in ["link", "link/below"] {
        let message = differences(&dir.path().join(link), &expected).unwrap_err();
        assert!(message.contains("is not a folder"), "{message}");
    }
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
    for step in stage(dir, &differences(dir, files).unwrap()).unwrap() {
        apply(dir, step).unwrap();
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

/// All files below a folder, in the form that `differences` takes.
fn read(dir: &Path) -> Files {
    let entries = entries(dir).unwrap().into_iter().filter(|(_, kind)| *kind != EntryKind::Folder);
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

/// Sets the modification time of a path far into the past, so that any later write shows.
fn backdate(path: &Path) -> SystemTime {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::open(path).unwrap().set_modified(time).unwrap();
    time
}
