//! `cargo xtask generate` as a process that is killed, kept waiting or refused what it needs.
//!
//! In: copies of a small spec in folders of their own, where the command is sent by the variable with
//! which cargo says where a package is. Out: what is in those folders afterwards, and what the
//! command said. Deliberately absent: what is generated, and each kind of difference.

#![allow(clippy::unwrap_used, reason = "these are tests, and what they share")]
#![allow(clippy::print_stderr, reason = "a test that cannot be run here says why")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use tempfile::TempDir;

const SPEC: &str = "openapi/attributes.yaml";
/// It gives files in folders, too.
const SMALL: &str = "../tests/golden/cases/foreign/spec.yaml";
const OUTPUT: &str = "generated-client/src/generated";
const LOCK: &str = "target/generate.lock";

/// Bytes by path.
type Content = BTreeMap<PathBuf, Vec<u8>>;

#[test]
fn killed_at_any_moment_it_leaves_whole_files_and_the_next_run_mends_all() {
    thread::scope(|scope| {
        for first in 0..2 {
            scope.spawn(move || killed(first));
        }
    });
}

/// The same, at every second moment.
fn killed(first: usize) {
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    // As many changes can be seen at least: of each file a temporary one and its new text.
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
        // Else the next run would wait for ever.
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
    let mut said = BufReader::new(second.stderr.take().unwrap()).lines();
    let said = said.next().unwrap().unwrap();
    assert!(said.starts_with("waiting for another run") && said.ends_with(LOCK), "{said}");
    assert_eq!(content(&dir), old);
    fs::write(&spec, text).unwrap();
    lock.unlock().unwrap();
    assert!(second.wait().unwrap().success());
    assert_eq!(content(&dir), new);
}

#[test]
fn whoever_gets_the_lock_finds_all_written() {
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    make_stale(&dir, &new);
    let before = sizes(&dir);
    let lock = File::open(root.path().join(LOCK)).unwrap();
    let mut child = xtask(root.path(), "generate").stdout(Stdio::null()).spawn().unwrap();
    while sizes(&dir) == before && child.try_wait().unwrap().is_none() {}
    // Mostly it is held now, by a run that has just begun to write.
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
    // Who waits says so; all else is about the spec.
    let mut said = BufReader::new(check.stderr.take().unwrap()).lines().map_while(Result::ok);
    if let Some(said) = said.find(|it| it.starts_with("waiting")) {
        check.kill().unwrap();
        panic!("{said}");
    }
    assert!(check.wait().unwrap().success());
    fs::remove_dir_all(root.path().join("target")).unwrap();
    succeed(xtask(root.path(), "check"));
    assert!(!root.path().join("target").exists());
    assert_eq!(content(&root.path().join(OUTPUT)), new);
}

/// A file size limit stands for a full disk: it comes in the middle of a file, and needs no rights.
#[cfg(unix)]
#[test]
fn a_full_disk_changes_nothing() {
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    let old = make_stale(&dir, &new);
    let output = limited(root.path(), "trap '' XFSZ").output().unwrap();
    let said = failure(&output);
    assert!(said.contains(&*dir.to_string_lossy()), "{said}");
    assert!(said.contains("nothing was changed"), "{said}");
    assert_eq!(content(&dir), old);
}

#[cfg(unix)]
#[test]
fn killed_in_the_middle_of_a_file_it_leaves_what_check_names_and_the_next_run_removes() {
    // Who starts the tests may have had the signal ignored that comes with the limit, for good.
    let probe = "trap 'exit 0' XFSZ; kill -XFSZ $$; exit 1";
    if !Command::new("sh").args(["-c", probe]).status().unwrap().success() {
        eprintln!("skipped: SIGXFSZ is ignored here");
        return;
    }
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    let old = make_stale(&dir, &new);
    // What it says may go to a file, which has the same limit.
    let status = limited(root.path(), "trap - XFSZ").stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), None, "{status}");

    let mut found = content(&dir);
    let left: Vec<_> = found.extract_if(.., |path, _| is_temporary(path)).collect();
    assert_eq!(found, old);
    let (cut, _) = left.iter().find(|(_, bytes)| !new.values().any(|it| it == bytes)).unwrap();
    let said = failure(&xtask(root.path(), "check").output().unwrap());
    assert!(said.contains(&format!("orphaned {OUTPUT}/{}", cut.display())), "{said}");
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
        // No permission binds root, so somebody else has to run into it.
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
        eprintln!("skipped: permissions do not bind root, and nobody else can run the command");
        return;
    }
    let said = failure(&output.unwrap());
    assert!(said.contains(&*folder.to_string_lossy()), "{said}");
    assert!(said.contains("nothing was changed"), "{said}");
    assert_eq!(content(&dir), old);
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_that_takes_no_report_gets_all_files() {
    let (root, new) = generated();
    let dir = root.path().join(OUTPUT);
    make_stale(&dir, &new);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let said = failure(&xtask(root.path(), "generate").stdout(full).output().unwrap());
    assert!(said.contains("all files are written"), "{said}");
    assert_eq!(content(&dir), new);
}

/// A root with nothing but the spec and what is generated from it.
fn generated() -> (TempDir, Content) {
    let root = tempfile::tempdir().expect("there is room for temporary folders");
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join(SMALL);
    fs::create_dir(root.path().join("openapi")).expect("the folder is new");
    fs::copy(small, root.path().join(SPEC)).expect("the spec can be copied");
    succeed(xtask(root.path(), "generate"));
    let content = content(&root.path().join(OUTPUT));
    assert!(content.len() > 3, "one is removed, and one of the others replaced");
    (root, content)
}

fn xtask(root: &Path, command: &str) -> Command {
    let mut res = Command::new(env!("CARGO_BIN_EXE_xtask"));
    res.arg(command).env("CARGO_MANIFEST_DIR", root.join("xtask"));
    res
}

/// `generate` that can write no file longer than 1 KiB, after a line of shell.
#[cfg(unix)]
fn limited(root: &Path, line: &str) -> Command {
    let mut res = Command::new("sh");
    // Blocks of 512 bytes, or of 1024 in some shells; and no image of the killed process.
    res.args(["-c", &format!("{line}; ulimit -c 0; ulimit -f 1; exec \"$0\" generate")])
        .arg(env!("CARGO_BIN_EXE_xtask"))
        .env("CARGO_MANIFEST_DIR", root.join("xtask"));
    res
}

fn succeed(mut command: Command) {
    let output = command.output().expect("the command can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What a command said that failed as it should.
fn failure(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.lines().any(|it| it.starts_with("error: ")), "{said}");
    said
}

/// Makes every kind of difference: one file is missing, one orphaned, all others have another text.
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

/// The files below a folder, also while somebody changes them.
fn sizes(dir: &Path) -> BTreeSet<(PathBuf, u64)> {
    let mut res = BTreeSet::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("no folder is ever removed") {
            let entry = entry.expect("a folder can be read to its end");
            // What has been renamed since it was listed is seen in its new place, or next time.
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
