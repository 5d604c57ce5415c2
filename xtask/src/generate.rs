//! `generate` and `check`: the spec in, the client's generated code out; and functions shared with
//! `package`.
//!
//! Both get their differences from `sync`. One applies them and the other reports them, so they
//! agree on what fresh means.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use codegen::{Client, Files, Options};
use similar::TextDiff;

use crate::documents::Documents;
use crate::lint;
use crate::repository::{CRATE, LOCK, SPEC};
use crate::sync::{self, Difference, EntryKind, FileChange, Step};

/// The folder that `generate` owns: it removes all other files there.
const OUTPUT: &str = "generated-client/src/generated";
/// The end of errors that are not about the spec.
const RERUN: &str = "run `cargo xtask generate` again";
/// The maximum number of lines in the diff of one file.
const DIFF_LINES: usize = 100;

/// A folder, and the only files that should be in it.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    /// Its path in reports, with `/` as the separator.
    pub(crate) name: String,
    pub(crate) files: Files,
}

/// Updates the client's generated code from the spec, and prints each changed file.
///
/// # Errors
/// The diagnostics of the spec, or the file that cannot be read, written or removed.
pub(crate) fn generate(root: &Path) -> Result<(), String> {
    // Locked before the spec is read, so that a run that waited reads the latest spec.
    let _lock = sync::lock(&root.join(LOCK))?;
    let (files, warnings) = generated(root)?;
    eprint!("{warnings}");
    let (changed, count) = write(&[output(root, files)], &[])?;
    print_report(&(changed + &count))
}

/// Synchronizes folders, then writes `missing` files. Returns a line for each changed file, and a
/// line with the counts.
///
/// # Errors
/// If a file cannot be read, written or removed.
pub(crate) fn write(
    folders: &[Folder],
    missing: &[(PathBuf, &str)],
) -> Result<(String, String), String> {
    let untouched = |it| format!("{it}\nnothing was changed; fix this and {RERUN}");
    let whole = |it| format!("{it}\nevery file is whole, old or new; fix this and {RERUN}");
    let (mut steps, mut staged) = (Vec::new(), Vec::new());
    for folder in folders {
        let differences = sync::differences(&folder.path, &folder.files)?;
        let of_folder = sync::stage(&folder.path, &differences).map_err(untouched)?;
        steps.extend(of_folder.into_iter().map(|step| (folder, step)));
    }
    for (path, text) in missing {
        let file = sync::stage_file_in(&folders[0].path, path, text).map_err(untouched)?;
        staged.push((file, path));
    }
    let (mut written, mut removed, mut report) = (0, 0, String::new());
    for (Folder { path: dir, name, .. }, step) in steps {
        match &step {
            Step::Remove(path, EntryKind::Folder) => {
                report += &format!("removed {name}/{}/\n", display_path(path));
            }
            Step::Remove(path, EntryKind::File | EntryKind::Other) => {
                removed += 1;
                report += &format!("removed {name}/{}\n", display_path(path));
            }
            Step::Rename(_, path) => {
                written += 1;
                report += &format!("wrote {name}/{}\n", display_path(path));
            }
        }
        sync::apply(dir, step).map_err(whole)?;
    }
    for (file, path) in staged {
        written += 1;
        report += &format!("wrote {}\n", path.display());
        sync::persist(file, path).map_err(whole)?;
    }
    let total = folders.iter().map(|it| it.files.len()).sum::<usize>() + missing.len();
    let unchanged = total - written;
    let count =
        format!("{total} files: {written} written, {unchanged} unchanged; {removed} removed\n");
    Ok((report, count))
}

/// A path with its control characters escaped, so that a line break cannot forge a line of a
/// report.
pub(crate) fn display_path(path: &Path) -> String {
    let escaped = |it: char| match it.is_control() {
        true => it.escape_default().to_string(),
        false => it.to_string(),
    };
    path.display().to_string().chars().map(escaped).collect()
}

/// Prints the report of a finished run: not earlier, since the reader may close the pipe, as `head`
/// does.
///
/// # Errors
/// If standard output cannot be written to.
pub(crate) fn print_report(report: &str) -> Result<(), String> {
    io::stdout()
        .write_all(report.as_bytes())
        .map_err(|it| format!("all files are written, but printing the report failed: {it}"))
}

/// Compares the client's generated code with the output of the generator. Writes nothing.
///
/// # Errors
/// The diagnostics of the spec, the file that cannot be read, or all differences.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let (files, warnings) = generated(root)?;
    eprint!("{warnings}");
    let count = files.len();
    compare(root, files)?;
    println!("{count} files: all fresh");
    Ok(())
}

/// [`check`] without output.
///
/// # Errors
/// Those of [`check`].
pub(crate) fn ensure_fresh(root: &Path) -> Result<(), String> {
    compare(root, generated(root)?.0)
}

fn compare(root: &Path, files: Files) -> Result<(), String> {
    match report(&[output(root, files)])? {
        report if report.is_empty() => Ok(()),
        report => Err(stale(&report)),
    }
}

fn stale(report: &str) -> String {
    format!("{OUTPUT} is stale: it does not match {SPEC}\n{report}run `cargo xtask generate`")
}

/// The folder of the client's generated code.
fn output(root: &Path, files: Files) -> Folder {
    Folder { path: root.join(OUTPUT), name: OUTPUT.to_owned(), files }
}

/// Lists the differences of folders: a line for each file, and its diff.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn report(folders: &[Folder]) -> Result<String, String> {
    let mut res = String::new();
    for folder in folders {
        res += &lines(&folder.name, &sync::differences(&folder.path, &folder.files)?);
    }
    Ok(res)
}

/// The files generated from the spec, and the warnings about it.
fn generated(root: &Path) -> Result<(Files, String), String> {
    let (client, warnings) = client(&Documents::read(root, None, SPEC, &[])?, CRATE.into())?;
    Ok((client.files, warnings))
}

/// Generates the client of a spec; also returns the warnings about the spec.
///
/// # Errors
/// The diagnostics of the spec.
pub(crate) fn client(
    documents: &Documents,
    options: Options<'_>,
) -> Result<(Client, String), String> {
    let (sources, generated) = match documents.sources() {
        Ok(sources) => (sources.clone(), codegen::generate(sources, options)),
        Err((readable, found)) => (readable, Err(found)),
    };
    let render = |found: &_| match options.standalone {
        true => codegen::report::brief(found, &sources),
        false => lint::render(found, &sources, &io::stderr()),
    };
    match generated {
        Ok(client) => {
            let warnings = render(&client.warnings);
            Ok((client, warnings))
        }
        Err(found) => {
            let skipping = Options { skip_unsupported: true, ..options };
            let can_skip = options.standalone
                && !options.skip_unsupported
                && codegen::generate(sources.clone(), skipping).is_ok();
            let advice = match can_skip {
                true => {
                    "\nwith `--skip-unsupported`, operations with errors are left out, and a client of the others is generated"
                }
                false => "",
            };
            Err(format!(
                "no client can be generated from this spec\n\n{}{advice}",
                render(&found).trim_end()
            ))
        }
    }
}

fn lines(folder: &str, differences: &[Difference<'_>]) -> String {
    let mut res = String::new();
    for Difference { path, change } in differences {
        let path = format!("{folder}/{}", display_path(path));
        match change {
            FileChange::Orphaned(EntryKind::File) => res += &format!("orphaned {path}\n"),
            FileChange::Orphaned(EntryKind::Folder) => res += &format!("orphaned {path}/\n"),
            FileChange::Orphaned(EntryKind::Other) => {
                res += &format!("orphaned {path} (not a regular file)\n");
            }
            FileChange::Missing { .. } => res += &format!("missing {path}\n"),
            FileChange::Stale { found, expected } => {
                res += &format!("stale {path}{}\n", explain(found, expected));
            }
        }
    }
    res
}

/// How a file differs: a note for its line, or a unified diff below it.
fn explain(found: &[u8], expected: &str) -> String {
    let Ok(found) = str::from_utf8(found) else {
        return " (not UTF-8)".to_owned();
    };
    // Otherwise the diff would show the whole file twice, without a visible difference.
    let found = found.replace("\r\n", "\n");
    if found == expected {
        return " (only the line endings differ: CRLF, not LF)".to_owned();
    }
    // With the timeout, the diff of two unrelated files is coarse instead of slow.
    let diff = TextDiff::configure().timeout(Duration::from_secs(1)).diff_lines(&*found, expected);
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
            ("new.rs", FileChange::Missing { expected: "" }),
            ("types.rs", FileChange::Stale { found: b"a\nB\nc\n".to_vec(), expected: "a\nb\nc\n" }),
        ]
        .map(|(path, change)| Difference { path: PathBuf::from(path), change });
        let expected = "\
generated-client/src/generated is stale: it does not match openapi/attributes.yaml
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
        assert_eq!(stale(&lines(OUTPUT, &differences)), expected);
    }

    #[test]
    fn invisible_differences_are_explained() {
        assert!(explain(b"a\r\nb\r\n", "a\nb\n").contains("CRLF"));
        assert!(explain(b"\xff", "a\n").contains("not UTF-8"));
        assert!(explain(b"a", "a\n").contains("No newline at end of file"));
    }

    #[test]
    fn long_diffs_are_cut() {
        let expected: String = (0..500).map(|it| format!("{it}\n")).collect();
        let text = explain(b"", &expected);
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
