//! `cargo xtask generate` as a process that is killed, blocked, or fails to write.
//!
//! In: copies of a small spec in temporary folders, which the command finds by
//! `CARGO_MANIFEST_DIR`. Out: the content of those folders, and the output. Deliberately absent:
//! the generated code, and each kind of difference.

#![allow(clippy::unwrap_used, reason = "these are tests and their helpers")]
#![allow(clippy::print_stderr, reason = "a skipped test prints why")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use tempfile::TempDir;

const SPEC: &str = "openapi/attributes.yaml";
/// A spec whose generated code has folders.
const SMALL: &str = "../tests/golden/cases/foreign/spec.yaml";
const OUTPUT: &str = "generated-client/src/generated";
const LOCK: &str = "target/generate.lock";

/// Bytes by path.
type Content = BTreeMap<PathBuf, Vec<u8>>;

#[test]
fn a_run_killed_at_any_moment_leaves_whole_files_and_the_next_run_completes_it() {
    thread::scope(|scope| {
        for first in 0..2 {
            scope.spawn(move || killed(first));
        }
    });
}

/// Kills a run at every second moment.
fn killed(first: usize) {
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    // Each file causes at least two visible changes: a temporary file, and its new text.
    for moment in (first..2 * new.len()).step_by(2) {
        let old = make_stale(&dir, &new);
        let mut child = xtask(root.path(), "generate").stdout(Stdio::null()).spawn().unwrap();
        let before = sizes(&dir);
        let mut seen = before.clone();
        while seen.len() <= before.len() + moment && child.try_wait().unwrap().is_none() {
            seen.extend(sizes(&dir));
        }
        child.kill().unwrap();
        child.wait().unwrap();

        for (path, bytes) in content(&dir) {
            let is_whole = [old.get(&path), new.get(&path)].contains(&Some(&bytes));
            assert!(is_whole || is_temporary(&path), "{} after {moment}", path.display());
        }
        // Otherwise the next run would wait forever.
        File::open(root.path().join(LOCK)).unwrap().try_lock().unwrap();
        succeed(xtask(root.path(), "generate"));
        assert_eq!(content(&dir), new);
    }
}

#[test]
fn a_second_run_waits_and_then_reads_the_spec() {
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    let old = make_stale(&dir, &new);
    let spec = root.path().join(SPEC);
    let text = fs::read_to_string(&spec).unwrap();
    fs::write(&spec, "not a spec").unwrap();

    let lock = File::open(root.path().join(LOCK)).unwrap();
    lock.lock().unwrap();
    let mut second = xtask(root.path(), "generate")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(second.stderr.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    assert!(line.starts_with("waiting for another run") && line.ends_with(LOCK), "{line}");
    assert_eq!(content(&dir), old);
    fs::write(&spec, text).unwrap();
    lock.unlock().unwrap();
    assert!(second.wait().unwrap().success());
    assert_eq!(content(&dir), new);
}

#[test]
fn all_files_are_written_before_the_lock_is_released() {
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    make_stale(&dir, &new);
    let before = sizes(&dir);
    let lock = File::open(root.path().join(LOCK)).unwrap();
    let mut child = xtask(root.path(), "generate").stdout(Stdio::null()).spawn().unwrap();
    while sizes(&dir) == before && child.try_wait().unwrap().is_none() {}
    // Usually it is locked now, by a run that has just started to write.
    if lock.try_lock().is_ok() {
        assert_eq!(content(&dir), new);
    }
    assert!(child.wait().unwrap().success());
}

#[test]
fn check_neither_waits_nor_writes() {
    let (root, new) = generated();
    let lock = File::open(root.path().join(LOCK)).unwrap();
    lock.lock().unwrap();
    let mut check =
        xtask(root.path(), "check").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // A run that waits prints a line; other lines are about the spec.
    let mut lines = BufReader::new(check.stderr.take().unwrap()).lines().map_while(Result::ok);
    if let Some(line) = lines.find(|it| it.starts_with("waiting")) {
        check.kill().unwrap();
        panic!("{line}");
    }
    assert!(check.wait().unwrap().success());
    fs::remove_dir_all(root.path().join("target")).unwrap();
    succeed(xtask(root.path(), "check"));
    assert!(!root.path().join("target").exists());
    assert_eq!(content(&root.path().join(OUTPUT)), new);
}

/// A file size limit simulates a full disk: it fails in the middle of a file, and needs no
/// permissions.
#[cfg(unix)]
#[test]
fn a_full_disk_changes_nothing() {
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    let old = make_stale(&dir, &new);
    let output = limited(root.path(), "trap '' XFSZ").output().unwrap();
    let errors = failure(&output);
    assert!(errors.contains(&*dir.to_string_lossy()), "{errors}");
    assert!(errors.contains("nothing was changed"), "{errors}");
    assert_eq!(content(&dir), old);
}

#[cfg(unix)]
#[test]
fn a_run_killed_in_the_middle_of_a_file_leaves_an_orphan_that_the_next_run_removes() {
    // The parent process may ignore the signal of the limit, and children inherit that.
    let probe = "trap 'exit 0' XFSZ; kill -XFSZ $$; exit 1";
    if !Command::new("sh").args(["-c", probe]).status().unwrap().success() {
        eprintln!("skipped: SIGXFSZ is ignored here");
        return;
    }
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    let old = make_stale(&dir, &new);
    // Standard error may be a file, which would have the same limit.
    let status = limited(root.path(), "trap - XFSZ").stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), None, "{status}");

    let mut found = content(&dir);
    let left: Vec<_> = found.extract_if(.., |path, _| is_temporary(path)).collect();
    assert_eq!(found, old);
    let (cut, _) = left.iter().find(|(_, bytes)| !new.values().any(|it| it == bytes)).unwrap();
    let errors = failure(&xtask(root.path(), "check").output().unwrap());
    assert!(errors.contains(&format!("orphaned {OUTPUT}/{}", cut.display())), "{errors}");
    succeed(xtask(root.path(), "generate"));
    assert_eq!(content(&dir), new);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_changes_nothing() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    let old = make_stale(&dir, &new);
    let allow = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let folder = dir.join("types");
    allow(&folder, 0o555);
    let mut command = xtask(root.path(), "generate");
    if fs::write(folder.join("probe"), "").is_ok() {
        // Permissions do not apply to root, so the command runs as another user.
        fs::remove_file(folder.join("probe")).unwrap();
        for path in ["", OUTPUT, "generated-client/src/generated/operations"] {
            allow(&root.path().join(path), 0o777);
        }
        allow(&root.path().join(LOCK), 0o666);
        command.uid(65534);
    }
    let output = command.output();
    allow(&folder, 0o755);
    if output.as_ref().is_err_and(|it| it.kind() == ErrorKind::PermissionDenied) {
        eprintln!(
            "skipped: permissions do not apply to root, and no other user can run the command"
        );
        return;
    }
    let errors = failure(&output.unwrap());
    assert!(errors.contains(&*folder.to_string_lossy()), "{errors}");
    assert!(errors.contains("nothing was changed"), "{errors}");
    assert_eq!(content(&dir), old);
}

#[cfg(target_os = "linux")]
#[test]
fn all_files_are_written_even_if_the_report_cannot_be_printed() {
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    make_stale(&dir, &new);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let errors = failure(&xtask(root.path(), "generate").stdout(full).output().unwrap());
    assert!(errors.contains("all files are written"), "{errors}");
    assert_eq!(content(&dir), new);
}

/// A root with only the spec and its generated code.
fn generated() -> (TempDir, Content) {
    let root = tempfile::tempdir().expect("a temporary folder can be created");
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join(SMALL);
    fs::create_dir(root.path().join("openapi")).expect("the folder is new");
    fs::copy(small, root.path().join(SPEC)).expect("the spec can be copied");
    succeed(xtask(root.path(), "generate"));
    let content = content(&root.path().join(OUTPUT));
    assert!(content.len() > 3, "the tests need several files");
    (root, content)
}

fn xtask(root: &Path, command: &str) -> Command {
    let mut res = Command::new(env!("CARGO_BIN_EXE_xtask"));
    res.arg(command).env("CARGO_MANIFEST_DIR", root.join("xtask"));
    res
}

/// `generate` that cannot write files longer than 1 KiB, after a shell command.
#[cfg(unix)]
fn limited(root: &Path, line: &str) -> Command {
    let mut res = Command::new("sh");
    // Blocks of 512 bytes, or of 1024 in some shells; and no core dump.
    res.args(["-c", &format!("{line}; ulimit -c 0; ulimit -f 1; exec \"$0\" generate")])
        .arg(env!("CARGO_BIN_EXE_xtask"))
        .env("CARGO_MANIFEST_DIR", root.join("xtask"));
    res
}

fn succeed(mut command: Command) {
    let output = command.output().expect("the command can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The standard error of a command that must fail.
fn failure(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.lines().any(|it| it.starts_with("error: ")), "{errors}");
    errors
}

/// Makes every kind of difference: one file is missing, one orphaned, all others stale.
fn make_stale(dir: &Path, new: &Content) -> Content {
    for path in new.keys().skip(1) {
        fs::write(dir.join(path), "old\n").expect("a file can be written");
    }
    for path in new.keys().take(1) {
        fs::remove_file(dir.join(path)).expect("a file can be removed");
    }
    fs::write(dir.join("orphan.rs"), "orphan\n").expect("a file can be written");
    content(dir)
}

fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(".xtask-") && path.extension().is_none()
}

fn content(dir: &Path) -> Content {
    let read = |path: PathBuf| {
        let bytes = fs::read(dir.join(&path)).expect("a file can be read");
        (path, bytes)
    };
    sizes(dir).into_iter().map(|(path, _)| read(path)).collect()
}

/// The files below a folder, which may change while it is read.
fn sizes(dir: &Path) -> BTreeSet<(PathBuf, u64)> {
    let mut res = BTreeSet::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("no folder is ever removed") {
            let entry = entry.expect("a folder can be read to its end");
            // An entry renamed since it was listed appears under its new name, or next time.
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                let path = entry.path();
                let path = path.strip_prefix(dir).expect("the entry is below the folder");
                res.insert((path.to_owned(), metadata.len()));
            }
        }
    }
    res
}
