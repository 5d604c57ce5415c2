//! The lists of files that are written by hand, one for each family of operations, so that to add a family is
//! to add a file.
//!
//! In: the files of two folders. Out: the text of the module that declares those of each. Deliberately
//! absent: what is in them, which is for the compiler.

use std::fs;
use std::path::Path;

use crate::lint::say;
use crate::repository::LOCK;
use crate::sync;

/// Where the calls are that replay exchanges, and the module that declares them.
pub(crate) const CALLS: &str = "tests/roundtrip/calls";
/// Where the fake's operations are, and the module that declares them.
pub(crate) const OPERATIONS: &str = "tests/fake-attio/src/api/operations";

/// Writes the lists that are not what the folders hold.
///
/// # Errors
/// The file that could not be read or written.
pub(crate) fn write(root: &Path) -> Result<(), String> {
    let _lock = sync::lock(&root.join(LOCK))?;
    for (path, text) in stale(root)? {
        sync::replace(&root.join(&path), &text)?;
        say(&format!("wrote {path}: the files of its folder\n"))?;
    }
    Ok(())
}

/// The lists that are not what the folders hold, by their paths, with what they have to be.
///
/// # Errors
/// The file that could not be read.
pub(crate) fn stale(root: &Path) -> Result<Vec<(String, String)>, String> {
    let mut stale = Vec::new();
    for (folder, text) in [(CALLS, calls as fn(&[String]) -> String), (OPERATIONS, operations)] {
        let (path, text) = (format!("{folder}.rs"), text(&modules(&root.join(folder))?));
        // Whatever else stands there is written anew.
        if fs::read_to_string(root.join(&path)).ok().as_ref() != Some(&text) {
            stale.push((path, text));
        }
    }
    Ok(stale)
}

/// The modules of a folder, sorted.
fn modules(folder: &Path) -> Result<Vec<String>, String> {
    let failed = |error| format!("reading {}: {error}", folder.display());
    let mut modules = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let module = name.to_string_lossy();
        let module = module.strip_suffix(".rs").filter(|it| !it.starts_with('.'));
        modules.extend(module.map(str::to_owned));
    }
    modules.sort();
    Ok(modules)
}

fn calls(modules: &[String]) -> String {
    let modules: String = modules.iter().map(|it| format!("mod {it};\n")).collect();
    format!(
        "//! The calls of all operations: each file of the folder. Written by `cargo xtask update`.\n\n{modules}"
    )
}

fn operations(modules: &[String]) -> String {
    let declared: String = modules.iter().map(|it| format!("pub(super) mod {it};\n")).collect();
    let listed: String = modules.iter().map(|it| format!("    {it}::OPERATIONS,\n")).collect();
    format!(
        "//! What the API can do: each file of the folder. Written by `cargo xtask update`.

{declared}
use super::Operation;

/// All operations, in the lists of their files.
#[rustfmt::skip]
pub(super) const ALL: &[&[Operation]] = &[
{listed}];
"
    )
}
