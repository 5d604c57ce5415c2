//! `generate` and `check`: the spec in, the client's generated code out; and what `package` shares of that.
//!
//! Both ask `sync` for the same differences; one applies them and the other reports them, so they
//! cannot disagree about what fresh means.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use codegen::{Client, Files, Options};
use similar::TextDiff;

use crate::documents::Documents;
use crate::lint;
use crate::repository::{CRATE, LOCK, SPEC};
use crate::sync::{self, Difference, EntryKind, FileChange, Step};

/// The folder that `generate` owns: it removes whatever it did not write there.
const OUTPUT: &str = "generated-client/src/generated";
/// How errors end that are not about the spec.
const AGAIN: &str = "run `cargo xtask generate` again";
/// Lines of difference shown of one file: enough to see what happened, short of a flood.
const DIFF_LINES: usize = 100;

/// A folder that is to hold certain files and nothing else.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    /// What it is called in reports, with `/` between its parts.
    pub(crate) name: String,
    pub(crate) files: Files,
}

/// Makes the client's generated code what the spec gives, and prints each file touched.
///
/// # Errors
/// What is wrong with the spec, or the file that could not be read, written or removed.
pub(crate) fn generate(root: &Path) -> Result<(), String> {
    // Taken before the spec is read: whoever waited writes what the spec says by then.
    let _lock = sync::lock(&root.join(LOCK))?;
    let (files, warnings) = generated(root)?;
    eprint!("{warnings}");
    let (touched, count) = write(&[output(root, files)], &[])?;
    say(&(touched + &count))
}

/// Makes folders what they should be, and then the files that are not there; gives the names of those that
/// were touched, a line each, and how many there are.
///
/// # Errors
/// The file that could not be read, written or removed.
pub(crate) fn write(
    folders: &[Folder],
    missing: &[(PathBuf, &str)],
) -> Result<(String, String), String> {
    let untouched = |it| format!("{it}\nnothing was changed; fix this and {AGAIN}");
    let whole = |it| format!("{it}\nevery file is whole, old or new; fix this and {AGAIN}");
    let (mut steps, mut staged) = (Vec::new(), Vec::new());
    for folder in folders {
        let differences = sync::differences(&folder.path, &folder.files)?;
        let of_folder = sync::stage(&folder.path, &differences).map_err(untouched)?;
        steps.extend(of_folder.into_iter().map(|step| (folder, step)));
    }
    for (path, text) in missing {
        let file = sync::staged_in(&folders[0].path, path, text).map_err(untouched)?;
        staged.push((file, path));
    }
    let (mut written, mut removed, mut report) = (0, 0, String::new());
    for (Folder { path: dir, name, .. }, step) in steps {
        match &step {
            Step::Remove(path, EntryKind::Folder) => {
                report += &format!("removed {name}/{}/\n", shown(path));
            }
            Step::Remove(path, EntryKind::File | EntryKind::Other) => {
                removed += 1;
                report += &format!("removed {name}/{}\n", shown(path));
            }
            Step::Rename(_, path) => {
                written += 1;
                report += &format!("wrote {name}/{}\n", shown(path));
            }
        }
        sync::apply(dir, step).map_err(whole)?;
    }
    for (file, path) in staged {
        written += 1;
        report += &format!("wrote {}\n", path.display());
        sync::put(file, path).map_err(whole)?;
    }
    let total = folders.iter().map(|it| it.files.len()).sum::<usize>() + missing.len();
    let unchanged = total - written;
    let count =
        format!("{total} files: {written} written, {unchanged} unchanged; {removed} removed\n");
    Ok((report, count))
}

/// A path on one line, whatever its name holds: a line break would forge one of a report.
pub(crate) fn shown(path: &Path) -> String {
    let escaped = |it: char| match it.is_control() {
        true => it.escape_default().to_string(),
        false => it.to_string(),
    };
    path.display().to_string().chars().map(escaped).collect()
}

/// Prints what was done: only then, since a reader may leave at any time, as `head` does.
///
/// # Errors
/// Standard output cannot be written to.
pub(crate) fn say(report: &str) -> Result<(), String> {
    io::stdout()
        .write_all(report.as_bytes())
        .map_err(|it| format!("all files are written, but not this report: {it}"))
}

/// Compares the client's generated code with what the spec gives, and touches nothing.
///
/// # Errors
/// What is wrong with the spec, the file that could not be read, or everything that differs.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let (files, warnings) = generated(root)?;
    eprint!("{warnings}");
    let count = files.len();
    compare(root, files)?;
    println!("{count} files: all fresh");
    Ok(())
}

/// [`check`] without a word.
///
/// # Errors
/// As for [`check`].
pub(crate) fn fresh(root: &Path) -> Result<(), String> {
    compare(root, generated(root)?.0)
}

fn compare(root: &Path, files: Files) -> Result<(), String> {
    match differing(&[output(root, files)])? {
        differing if differing.is_empty() => Ok(()),
        differing => Err(stale(&differing)),
    }
}

fn stale(differing: &str) -> String {
    format!("{OUTPUT} is not what {SPEC} gives\n{differing}run `cargo xtask generate`")
}

/// The folder of the client's generated code.
fn output(root: &Path, files: Files) -> Folder {
    Folder { path: root.join(OUTPUT), name: OUTPUT.to_owned(), files }
}

/// Where folders are not what they should be, a line each, or more to show how.
///
/// # Errors
/// The file that could not be read.
pub(crate) fn differing(folders: &[Folder]) -> Result<String, String> {
    let mut res = String::new();
    for folder in folders {
        res += &report(&folder.name, &sync::differences(&folder.path, &folder.files)?);
    }
    Ok(res)
}

/// The files that the spec gives, and what could be better about it.
fn generated(root: &Path) -> Result<(Files, String), String> {
    let (client, warnings) = client(&Documents::read(root, None, SPEC, &[])?, CRATE.into())?;
    Ok((client.files, warnings))
}

/// The client that a spec gives, and what could be better about the spec.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn client(
    documents: &Documents,
    options: Options<'_>,
) -> Result<(Client, String), String> {
    let (sources, generated) = match documents.sources() {
        Ok(sources) => (sources.clone(), codegen::generate(sources, options)),
        Err((readable, found)) => (readable, Err(found)),
    };
    let tell = |found: &_| match options.standalone {
        true => codegen::report::brief(found, &sources),
        false => lint::text(found, &sources, &io::stderr()),
    };
    match generated {
        Ok(client) => {
            let warnings = tell(&client.warnings);
            Ok((client, warnings))
        }
        Err(found) => {
            let skipping = Options { skip_unsupported: true, ..options };
            let is_cured = options.standalone
                && !options.skip_unsupported
                && codegen::generate(sources.clone(), skipping).is_ok();
            let without = match is_cured {
                true => {
                    "\nwith `--skip-unsupported`, an operation that an error has to do with is left out, and a client is made of the others"
                }
                false => "",
            };
            let told = tell(&found);
            Err(format!(
                "no client can be generated from this spec\n\n{}{without}",
                told.trim_end()
            ))
        }
    }
}

fn report(folder: &str, differences: &[Difference<'_>]) -> String {
    let mut res = String::new();
    for Difference { path, change } in differences {
        let path = format!("{folder}/{}", shown(path));
        match change {
            FileChange::Orphaned(EntryKind::File) => res += &format!("orphaned {path}\n"),
            FileChange::Orphaned(EntryKind::Folder) => res += &format!("orphaned {path}/\n"),
            FileChange::Orphaned(EntryKind::Other) => {
                res += &format!("orphaned {path} (not a regular file)\n");
            }
            FileChange::Missing { .. } => res += &format!("missing {path}\n"),
            FileChange::Stale { found, wanted } => {
                res += &format!("stale {path}{}\n", explain(found, wanted));
            }
        }
    }
    res
}

/// How a file differs: a remark to go on its line, or a unified diff below it.
fn explain(found: &[u8], wanted: &str) -> String {
    let Ok(found) = str::from_utf8(found) else {
        return " (not UTF-8)".to_owned();
    };
    // Else a file with other line endings would be shown whole, twice, without a visible reason.
    let found = found.replace("\r\n", "\n");
    if found == wanted {
        return " (only the line endings differ: CRLF, not LF)".to_owned();
    }
    // The limit makes the diff of two unrelated files coarser instead of slow.
    let diff = TextDiff::configure().timeout(Duration::from_secs(1)).diff_lines(&*found, wanted);
    let text = diff.unified_diff().header("checked in", "generated").to_string();
    let lines: Vec<_> = text.lines().collect();
    let shown = lines.iter().take(DIFF_LINES).map(|line| format!("\n{line}")).collect::<String>();
    match lines.len().saturating_sub(DIFF_LINES) {
        0 => shown,
        more => format!("{shown}\n({more} more lines)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_client_is_fresh() {
        check(crate::repository::root()).unwrap_or_else(|message| panic!("{message}"));
    }

    #[test]
    fn report_names_every_file_and_the_command() {
        let differences = [
            ("old", FileChange::Orphaned(EntryKind::Folder)),
            ("old/a.rs", FileChange::Orphaned(EntryKind::File)),
            ("link.rs", FileChange::Orphaned(EntryKind::Other)),
            ("new.rs", FileChange::Missing { wanted: "" }),
            ("types.rs", FileChange::Stale { found: b"a\nB\nc\n".to_vec(), wanted: "a\nb\nc\n" }),
        ]
        .map(|(path, change)| Difference { path: PathBuf::from(path), change });
        let expected = "\
generated-client/src/generated is not what openapi/attributes.yaml gives
orphaned generated-client/src/generated/old/
orphaned generated-client/src/generated/old/a.rs
orphaned generated-client/src/generated/link.rs (not a regular file)
missing generated-client/src/generated/new.rs
stale generated-client/src/generated/types.rs
--- checked in
+++ generated
@@ -1,3 +1,3 @@
 a
-B
+b
 c
run `cargo xtask generate`";
        assert_eq!(stale(&report(OUTPUT, &differences)), expected);
    }

    #[test]
    fn invisible_differences_are_put_into_words() {
        assert!(explain(b"a\r\nb\r\n", "a\nb\n").contains("CRLF"));
        assert!(explain(b"\xff", "a\n").contains("not UTF-8"));
        assert!(explain(b"a", "a\n").contains("No newline at end of file"));
    }

    #[test]
    fn long_diffs_are_cut() {
        let wanted: String = (0..500).map(|it| format!("{it}\n")).collect();
        let text = explain(b"", &wanted);
        assert_eq!(text.trim().lines().count(), DIFF_LINES + 1);
        assert!(text.ends_with("(403 more lines)"), "{text}");
    }

    #[test]
    fn a_missing_spec_is_named() {
        let root = tempfile::tempdir().unwrap();
        let message = check(root.path()).unwrap_err();
        assert!(message.contains(SPEC), "{message}");
    }
}
