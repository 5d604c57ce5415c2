//! `changelog` and `release`: what changed since the last release, written down; and the release.
//!
//! In: the tree, and for a release its date, since nothing here asks a clock. Out: lines in
//! `CHANGELOG.md`, and the files that say what was released. Deliberately absent: commits, tags and
//! the registry, which are for people.

use std::fs;
use std::path::Path;

use codegen::diff::{Verdict, changelog};
use semver::Version;

use crate::generate::SPEC;
use crate::lint::say;
use crate::released::{self, Released};
use crate::verdict::{self, Judgement};
use crate::{diff, rustdoc, sync};

/// Where everything that changed is told, below the root.
const CHANGELOG: &str = "CHANGELOG.md";

/// Writes what changed since the last release into the changelog, in place of what it wrote before.
///
/// # Errors
/// That nothing is released yet, that the judges disagree, or what is wrong with the changelog.
pub(crate) fn changelog(root: &Path) -> Result<(), String> {
    let released = released::read(root)?;
    let released =
        released.ok_or("nothing is released yet, so that there is nothing to compare with")?;
    let judgement = verdict::judge(root, &released)?;
    let mut entry = changelog::entry(&judgement.spec);
    entry.generator = otherwise(&judgement);
    let old = read(root)?;
    let new = changelog::update(&old, &entry).map_err(|it| format!("{CHANGELOG}: {it}"))?;
    let count = entry.client.len() + entry.spec.len() + entry.generator.len();
    if new == old {
        return say(&format!("{CHANGELOG} has all {count} lines already\n"));
    }
    sync::replace(&root.join(CHANGELOG), &new)?;
    say(&format!("wrote {CHANGELOG}: {count} lines since {}\n", released.version))
}

/// What changed in the Rust API for another reason than the spec: with the generator or the runtime.
fn otherwise(judgement: &Judgement) -> Vec<String> {
    let changes = judgement.otherwise();
    let (breaking, others): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|it| it.verdict == Verdict::Major);
    let mut lines: Vec<String> = breaking
        .iter()
        .map(|it| format!("Breaking: {}, for another reason than the spec.", it.says()))
        .collect();
    if !others.is_empty() {
        let count = others.len();
        let items = if count == 1 { "item was" } else { "items were" };
        lines.push(format!(
            "{count} {items} added or deprecated, for another reason than the spec."
        ));
    }
    lines
}

/// Writes down that the client is released as it is now: its spec, its API, and the changelog.
///
/// # Errors
/// That the version is too low, that nothing changed, or that what is generated is not fresh; then
/// nothing was written.
pub(crate) fn release(root: &Path, date: &str) -> Result<(), String> {
    let version = verdict::version(root)?;
    let api = match released::read(root)? {
        Some(last) => {
            let judgement = verdict::judge(root, &last)?;
            fits(&version, &judgement)?;
            verdict::checked_in_api(root)?
        }
        None => verdict::fresh_api(root, &rustdoc::dependencies(root)?)?,
    };
    let (_, spec) = diff::spec(root, None, SPEC)?;
    let changelog = changelog::release(&read(root)?, &version.to_string(), date)
        .map_err(|it| format!("{CHANGELOG}: {it}"))?;

    let files = released::files(&Released { version: version.clone(), spec, api });
    let (folder, path) = (root.join(released::FOLDER), root.join(CHANGELOG));
    let changelog = sync::staged(&path, &changelog)?;
    for step in sync::stage(&folder, &sync::differences(&folder, &files)?)? {
        sync::apply(&folder, step)?;
    }
    sync::put(changelog, &path)?;
    say(&format!(
        "wrote {version} down as the last release, in {} and {CHANGELOG}\nnow commit them, and publish that commit: `cargo publish -p attio-client`\n",
        released::FOLDER
    ))
}

/// Whether there is something to release, and this version may be its own.
fn fits(version: &Version, judgement: &Judgement) -> Result<(), String> {
    let (last, required) = (&judgement.released, judgement.required()?);
    if version <= last {
        return Err(format!(
            "{last} is released already, and the version is {version}: write a higher one, at least {}",
            if required > *last { required.to_string() } else { "that of a patch".to_owned() }
        ));
    }
    match verdict::suffices(version, &required) {
        true => Ok(()),
        false => Err(format!("the version has to be at least {required}, and is {version}")),
    }
}

fn read(root: &Path) -> Result<String, String> {
    fs::read_to_string(root.join(CHANGELOG)).map_err(|it| format!("reading {CHANGELOG}: {it}"))
}
