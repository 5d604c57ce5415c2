//! Declares hand-written modules, one for each tag of operations, so that a new tag only needs a
//! new file.
//!
//! In: the files of two folders. Out: for each folder, the module file that declares them.
//! Deliberately absent: their content, which the compiler checks.

use std::fs;
use std::path::Path;

use crate::lint::print;
use crate::repository::LOCK;
use crate::sync;

/// The calls that replay exchanges, and without `.rs` their module file.
pub(crate) const CALLS: &str = "tests/roundtrip/calls";
/// The fake's operations, and without `.rs` their module file.
pub(crate) const OPERATIONS: &str = "tests/fake-attio/src/api/operations";

/// Writes the module files that are stale.
///
/// # Errors
/// If a file cannot be read or written.
pub(crate) fn write(root: &Path) -> Result<(), String> {
    let _lock = sync::lock(&root.join(LOCK))?;
    for (path, text) in stale(root)? {
        sync::replace(&root.join(&path), &text)?;
        print(&format!("wrote {path}: the modules of its folder\n"))?;
    }
    Ok(())
}

/// The path and the expected text of each stale module file.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn stale(root: &Path) -> Result<Vec<(String, String)>, String> {
    let mut stale = Vec::new();
    for (folder, text) in [(CALLS, calls as fn(&[String]) -> String), (OPERATIONS, operations)] {
        let (path, text) = (format!("{folder}.rs"), text(&modules(&root.join(folder))?));
        // An unreadable file is stale, too.
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
        "//! The operations of the API: each file of the folder. Written by `cargo xtask update`.

{declared}
use super::Operation;

/// All operations, in the lists of their files.
#[rustfmt::skip]
pub(super) const ALL: &[&[Operation]] = &[
{listed}];
"
    )
}
