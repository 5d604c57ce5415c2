//! `api` and `verdict`: the client's public API, and the version that its changes require.
//!
//! Three diffs against the last release are made:
//!
//! 1. The specs, by `codegen::diff`.
//! 2. The Rust APIs generated from the two specs, by `codegen::api`.
//! 3. The API of the client, which changes with the generator and the runtime, too.
//!
//! The first two find the same changes independently, so a mismatch is a bug in one of them: the
//! tests of this repository fail, and users get the higher bump with a warning. The required
//! version follows from the highest bump. A change of the spec that changes no byte of the client
//! requires none.

use std::cmp::Reverse;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use codegen::Sources;
use codegen::api::{self, Group};
use codegen::diff::{Change, SemverBump, report};
use semver::Version;

use crate::baseline::{self, Baseline};
use crate::lint::print;
use crate::repository::{LOCK, MANIFEST, SPEC, version};
use crate::{diff, generate, rustdoc, sources, sync};

/// The list of the client's public items, below the root.
pub(crate) const API: &str = "generated-client/public-api.txt";

/// The changes since the last release.
#[derive(Debug)]
pub(crate) struct Comparison {
    /// The version of the last release.
    pub(crate) baseline: Version,
    /// The changes of the spec.
    pub(crate) spec: Vec<Change>,
    /// Whether they change the generated client.
    pub(crate) is_client_changed: bool,
    /// The API changes that the spec causes, or why they are unknown.
    pub(crate) by_spec: Result<Vec<api::ItemChange>, String>,
    /// All API changes.
    pub(crate) api: Vec<api::ItemChange>,
    /// The mismatches between `spec` and `by_spec`.
    pub(crate) mismatches: Vec<String>,
}

impl Comparison {
    /// The highest bump of the three diffs; `None` if nothing changed.
    pub(crate) fn bump(&self) -> Option<SemverBump> {
        let spec = codegen::diff::required_bump(&self.spec).filter(|_| self.is_client_changed);
        let by_spec = self.by_spec.as_ref().ok().and_then(|it| api::required_bump(it));
        [spec, by_spec, api::required_bump(&self.api)].into_iter().max().flatten()
    }

    /// The API changes that the spec does not cause, grouped.
    pub(crate) fn unrelated(&self) -> Vec<Group> {
        let by_spec = self.by_spec.as_deref().unwrap_or_default();
        api::groups(self.api.iter().filter(|it| !by_spec.contains(it)))
    }

    /// The minimum version that the client needs.
    pub(crate) fn required(&self) -> Result<Version, String> {
        let Some(bump) = self.bump() else { return Ok(self.baseline.clone()) };
        let next = report::next(&self.baseline.to_string(), bump);
        Version::parse(&next).map_err(|it| format!("{next} is not a version number: {it}"))
    }
}

/// Writes the list of the client's public items, and prints what changed in it.
///
/// # Errors
/// If the client does not compile, or the file cannot be written.
pub(crate) fn write_api(root: &Path) -> Result<(), String> {
    update_api(root, SemverBump::Patch)
}

/// [`write_api`] that only prints changes of at least this bump.
///
/// # Errors
/// Those of [`write_api`].
pub(crate) fn update_api(root: &Path, least: SemverBump) -> Result<(), String> {
    let _lock = sync::lock(&root.join(LOCK))?;
    generate::ensure_fresh(root)?;
    let list = rustdoc::of_client(root)?;
    let path = root.join(API);
    let old = checked_in_api(root).unwrap_or_default();
    sync::replace(&path, &list)?;
    let changes = api::groups(&api::compare(&old, &list));
    let (items, count) = (list.lines().count(), changes.len());
    let listed = list_changes(changes.iter().filter(|it| it.bump >= least), "", usize::MAX);
    print(&format!("{listed}{API}: {items} items, {count} changes\n"))
}

/// Prints the changes since the last release, and the version that they require. The exit code is 1
/// if the version is too low.
///
/// # Errors
/// If a file cannot be read, or the client does not compile.
pub(crate) fn verdict(root: &Path) -> Result<ExitCode, String> {
    let version = version(root)?;
    let Some(baseline) = baseline::read(root)? else {
        fresh_api(root)?;
        print(&first_version_message(&version))?;
        return Ok(ExitCode::SUCCESS);
    };
    let comparison = compare(root, &baseline)?;
    let required = comparison.required()?;
    let text = summary(&comparison, usize::MAX) + &version_message(&version, &required);
    if suffices(&version, &required) {
        return print(&(text + "\n")).map(|()| ExitCode::SUCCESS);
    }
    print(&format!("{text}: write `version = \"{required}\"` in {MANIFEST}\n"))?;
    Ok(ExitCode::from(1))
}

/// The message before the first release.
pub(crate) fn first_version_message(version: &Version) -> String {
    format!("nothing is released yet: {version} will be the first version\n")
}

/// The required version, and the current one.
pub(crate) fn version_message(version: &Version, required: &Version) -> String {
    format!("the version must be at least {required}, and is {version}")
}

/// Whether a version is at least another; a pre-release counts as its release.
pub(crate) fn suffices(version: &Version, required: &Version) -> bool {
    let numbers = |it: &Version| (it.major, it.minor, it.patch);
    numbers(version) >= numbers(required)
}

/// Compares the current tree with the baseline.
///
/// # Errors
/// If a file cannot be read, or the client does not compile.
pub(crate) fn compare(root: &Path, baseline: &Baseline) -> Result<Comparison, String> {
    let spec = diff::spec(root)?;
    let old = Sources::new(baseline::SPEC, &baseline.spec);
    let changes = diff::compare(&old, &Sources::new(SPEC, &spec))?;
    let list = fresh_api(root)?;
    // Without hand-written code for the current spec, which may not compile with the old one.
    let new = sources::client_files(root, &spec);
    let new = new.map_err(|it| format!("no client can be generated from {SPEC}: {it}"))?;
    let old = sources::client_files(root, &baseline.spec);
    let is_client_changed = old.as_ref() != Ok(&new);
    let by_spec = match old {
        Ok(_) if !is_client_changed => Ok(Vec::new()),
        Ok(old) => {
            let new = rustdoc::of_files(root, &new)?;
            rustdoc::of_files(root, &old).map(|old| api::compare(&old, &new))
        }
        Err(why) => Err(why),
    };
    let mismatches = match &by_spec {
        Ok(by_spec) => api::mismatches(&changes, by_spec),
        Err(_) => Vec::new(),
    };
    let api = api::compare(&baseline.api, &list);
    let baseline = baseline.version.clone();
    Ok(Comparison { baseline, spec: changes, is_client_changed, by_spec, api, mismatches })
}

/// The list of the client's public items, if the checked-in list and the generated code are fresh.
///
/// # Errors
/// If the client does not compile, or the differences of the list.
pub(crate) fn fresh_api(root: &Path) -> Result<String, String> {
    generate::ensure_fresh(root)?;
    let list = rustdoc::of_client(root)?;
    let checked_in = checked_in_api(root).unwrap_or_default();
    if list == checked_in {
        return Ok(list);
    }
    if checked_in.replace("\r\n", "\n") == list {
        return Err(format!("only the line endings of {API} differ: CRLF, not LF"));
    }
    let changes = list_changes(&api::groups(&api::compare(&checked_in, &list)), "", usize::MAX);
    Err(format!("{API} is stale; run `cargo xtask api`\n{}", changes.trim_end()))
}

/// The checked-in list of the client's public items.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn checked_in_api(root: &Path) -> Result<String, String> {
    fs::read_to_string(root.join(API)).map_err(|it| format!("reading {API}: {it}"))
}

/// A summary of the changes, with up to `max` of those that the spec does not cause.
pub(crate) fn summary(comparison: &Comparison, max: usize) -> String {
    let since = &comparison.baseline;
    let mut spec = counts(comparison.spec.iter().map(|it| it.kind.bump));
    if !comparison.spec.is_empty() && !comparison.is_client_changed {
        spec += "; the client is unchanged, so no new version is required";
    }
    let by_spec = match &comparison.by_spec {
        Ok(changes) => counts(api::groups(changes).iter().map(|it| it.bump)),
        Err(why) => format!(
            "unknown, so the spec diff is unconfirmed; no client can be generated from {}: {why}",
            baseline::SPEC
        ),
    };
    let unrelated = comparison.unrelated();
    let count = counts(unrelated.iter().map(|it| it.bump));
    let items = list_changes(&unrelated, "  ", max);
    let what = if comparison.by_spec.is_ok() { "other" } else { "all" };
    format!(
        "spec changes since {since}: {spec}\nRust API changes from the spec: {by_spec}\n{what} Rust API changes: {count}\n{items}{}",
        mismatch_warning(&comparison.mismatches)
    )
}

/// The warning about mismatches; empty if there are none.
fn mismatch_warning(mismatches: &[String]) -> String {
    if mismatches.is_empty() {
        return String::new();
    }
    let lines: String = mismatches.iter().map(|it| format!("  {it}\n")).collect();
    format!(
        "warning: the spec diff and the API diff do not match, so the higher bump is required; this is a bug in codegen/src/diff/kinds or in the API diff, not in your change: report it with these lines\n{lines}"
    )
}

/// A line for each of the first `max` changes, the highest bump first, and the number of the
/// others.
fn list_changes<'a>(
    changes: impl IntoIterator<Item = &'a Group>,
    indent: &str,
    max: usize,
) -> String {
    let mut changes: Vec<&Group> = changes.into_iter().collect();
    changes.sort_by_key(|it| Reverse(it.bump));
    let line = |it: &&Group| format!("{indent}{}: {}\n", it.bump.word(), it.message);
    let lines: String = changes.iter().take(max).map(line).collect();
    match changes.len().saturating_sub(max) {
        0 => lines,
        more => format!("{lines}{indent}and {more} more, which `cargo xtask verdict` shows\n"),
    }
}

/// The number of bumps of each level: `2 major, 1 patch`.
fn counts(bumps: impl Iterator<Item = SemverBump> + Clone) -> String {
    let levels = [SemverBump::Major, SemverBump::Minor, SemverBump::Patch];
    let counts = levels.map(|level| (bumps.clone().filter(|it| *it == level).count(), level));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, level)| format!("{count} {}", level.word())).collect();
    if counts.is_empty() { "none".to_owned() } else { counts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(version: &str) -> Version {
        Version::parse(version).unwrap()
    }

    /// API changes from one list to another; the second pair of lists has those that the spec
    /// causes.
    fn comparison(api: (&str, &str), by_spec: Result<(&str, &str), &str>) -> Comparison {
        Comparison {
            baseline: parse("0.3.1"),
            spec: Vec::new(),
            is_client_changed: true,
            by_spec: by_spec.map(|(old, new)| api::compare(old, new)).map_err(str::to_owned),
            api: api::compare(api.0, api.1),
            mismatches: Vec::new(),
        }
    }

    #[test]
    fn public_api_is_fresh() {
        let list = fresh_api(crate::repository::root()).unwrap_or_else(|it| panic!("{it}"));
        for item in [
            "#[non_exhaustive] pub struct attio_client::types::Attribute\n",
            "pub attio_client::types::Attribute::api_slug: alloc::string::String\n",
            "impl core::clone::Clone for attio_client::Client\n",
            "feature default enables rustls\n",
            "dependency reqwest 0.13\n",
        ] {
            assert!(list.contains(item), "{item}");
        }
    }

    #[test]
    fn the_required_version_follows_from_the_highest_bump() {
        let required = |it: Comparison| it.required().unwrap().to_string();
        assert_eq!(required(comparison(("", ""), Ok(("", "")))), "0.3.1");
        assert_eq!(required(comparison(("", "pub fn a::f()"), Ok(("", "")))), "0.3.2");
        assert_eq!(required(comparison(("pub fn a::f()", ""), Ok(("", "")))), "0.4.0");
        assert_eq!(required(comparison(("", ""), Ok(("pub fn a::f()", "")))), "0.4.0");
    }

    #[test]
    fn changes_caused_by_the_spec_are_not_listed_as_other_changes() {
        let both = ("pub fn a::f()\npub fn a::g()", "");
        let comparison = comparison(both, Ok(("pub fn a::f()", "")));
        assert_eq!(
            summary(&comparison, 9),
            "spec changes since 0.3.1: none\n\
             Rust API changes from the spec: 1 major\n\
             other Rust API changes: 1 major\n  major: `pub fn a::g()` was removed\n"
        );
        let none = summary(&comparison, 0);
        assert!(none.ends_with("  and 1 more, which `cargo xtask verdict` shows\n"));
    }

    #[test]
    fn related_items_count_as_one_change() {
        let comparison = comparison(
            (
                "pub struct a::B\npub struct a::D",
                "pub struct a::B\nimpl core::clone::Clone for a::B\nimpl core::fmt::Debug for a::B\n\
                 pub struct a::C\npub a::C::d: u8\npub fn a::C::d(self) -> Self\npub struct a::D\npub fn a::D::f()",
            ),
            Ok((
                "pub struct a::D",
                "pub struct a::D\npub fn a::D::f()\npub struct a::E\npub a::E::f: u8",
            )),
        );
        assert_eq!(
            summary(&comparison, 9),
            "spec changes since 0.3.1: none\n\
             Rust API changes from the spec: 2 minor\n\
             other Rust API changes: 2 minor\n  \
             minor: `impl core::clone::Clone for a::B` was added; `impl core::fmt::Debug for a::B` was added\n  \
             minor: `pub struct a::C` was added, with 2 items\n"
        );
    }

    #[test]
    fn a_mismatch_is_reported_and_requires_the_higher_bump() {
        let mut comparison = comparison(("", ""), Ok(("pub fn a::f()", "")));
        comparison.mismatches = api::mismatches(&[], comparison.by_spec.as_ref().unwrap());
        assert_eq!(comparison.required().unwrap(), parse("0.4.0"));
        let text = summary(&comparison, 9);
        assert!(text.contains("\nwarning: the spec diff and the API diff do not match"), "{text}");
        assert!(
            text.ends_with(
                "  major: `pub fn a::f()` was removed, which no change of the spec explains\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn a_spec_change_that_leaves_the_client_unchanged_requires_no_version() {
        let spec = |summary: &str| {
            format!(
                "openapi: 3.0.3\ninfo: {{title: A, version: '1', description: {summary}}}\npaths: {{}}\n"
            )
        };
        let mut comparison = comparison(("", ""), Ok(("", "")));
        comparison.spec = codegen::diff::diff(&spec("old"), &spec("new")).unwrap();
        assert_eq!(comparison.required().unwrap(), parse("0.3.2"));
        comparison.is_client_changed = false;
        assert_eq!(comparison.required().unwrap(), parse("0.3.1"));
        let text = summary(&comparison, 9);
        assert!(text.contains("1 patch; the client is unchanged"), "{text}");
    }

    #[test]
    fn an_api_diff_that_cannot_be_made_is_reported() {
        let text = summary(&comparison(("pub fn a::f()", ""), Err("4:2: no")), 9);
        assert!(text.contains("unknown, so the spec diff is unconfirmed"), "{text}");
        assert!(text.contains("4:2: no"), "{text}");
    }

    #[test]
    fn higher_versions_and_pre_releases_suffice() {
        for (version, required, expected) in [
            ("0.3.1", "0.3.1", true),
            ("0.3.0", "0.3.1", false),
            ("0.10.0", "0.9.0", true),
            ("1.0.0", "0.9.0", true),
            ("0.4.0-rc.1", "0.4.0", true),
            ("0.4.0+2", "0.4.0", true),
            ("0.3.9", "0.4.0", false),
        ] {
            assert_eq!(suffices(&parse(version), &parse(required)), expected, "{version}");
        }
    }
}
