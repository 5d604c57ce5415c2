//! `api` and `verdict`: what the client's public API is, and which version number it must have.
//!
//! Three comparisons with the last release are made: of the specs, by `codegen::diff`; of the Rust APIs
//! that the generator makes of the two specs, by `codegen::api`; and of the API of the client, which
//! changes with the generator and the runtime as well. The first two judge the same change and know
//! nothing of each other, so where they do not match one is wrong: the tests of this repository fail
//! then, and whoever needs a version gets the higher one, with a warning. The version follows from the
//! highest of the three; a change of the spec that changes no byte of the client requires none.

use std::cmp::Reverse;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use codegen::Sources;
use codegen::api::{self, Group};
use codegen::diff::{Change, SemverBump, report};
use semver::Version;

use crate::lint::say;
use crate::released::{self, Released};
use crate::repository::{LOCK, MANIFEST, SPEC, version};
use crate::{diff, generate, rustdoc, sources, sync};

/// The list of all that is public in the client, below the root.
pub(crate) const API: &str = "generated-client/public-api.txt";

/// Everything that changed since the last release.
#[derive(Debug)]
pub(crate) struct Judgement {
    pub(crate) released: Version,
    /// What changed in the spec.
    pub(crate) spec: Vec<Change>,
    /// Whether the generator writes something else with that.
    pub(crate) is_client_changed: bool,
    /// What became of the API with that; or why that cannot be told.
    pub(crate) by_spec: Result<Vec<api::ItemChange>, String>,
    /// What became of the API all in all.
    pub(crate) api: Vec<api::ItemChange>,
    /// Where the first two do not match.
    pub(crate) mismatches: Vec<String>,
}

impl Judgement {
    /// The highest of the three verdicts; none if nothing changed.
    pub(crate) fn bump(&self) -> Option<SemverBump> {
        let spec = codegen::diff::required_bump(&self.spec).filter(|_| self.is_client_changed);
        let by_spec = self.by_spec.as_ref().ok().and_then(|it| api::required_bump(it));
        [spec, by_spec, api::required_bump(&self.api)].into_iter().max().flatten()
    }

    /// What became of the API for another reason than the spec, as a person counts it.
    pub(crate) fn otherwise(&self) -> Vec<Group> {
        let by_spec = self.by_spec.as_deref().unwrap_or_default();
        api::groups(self.api.iter().filter(|it| !by_spec.contains(it)))
    }

    /// The lowest version that the client may have now.
    pub(crate) fn required(&self) -> Result<Version, String> {
        let Some(bump) = self.bump() else { return Ok(self.released.clone()) };
        let next = report::next(&self.released.to_string(), bump);
        Version::parse(&next).map_err(|it| format!("{next} is no version number: {it}"))
    }
}

/// Writes the list of what is public in the client, and tells what changed in it.
///
/// # Errors
/// What the compiler says of the client, or the file that could not be written.
pub(crate) fn write_api(root: &Path) -> Result<(), String> {
    tell_api(root, SemverBump::Patch)
}

/// [`write_api`], where only what requires as much is told by itself.
///
/// # Errors
/// As for [`write_api`].
pub(crate) fn tell_api(root: &Path, least: SemverBump) -> Result<(), String> {
    let _lock = sync::lock(&root.join(LOCK))?;
    generate::fresh(root)?;
    let list = rustdoc::of_client(root)?;
    let path = root.join(API);
    let old = checked_in_api(root).unwrap_or_default();
    sync::replace(&path, &list)?;
    let changes = api::groups(&api::compare(&old, &list));
    let (items, count) = (list.lines().count(), changes.len());
    let told = itemized(changes.iter().filter(|it| it.bump >= least), "", usize::MAX);
    say(&format!("{told}{API}: {items} items, {count} changes\n"))
}

/// Says which version the client must have, and whether it has it: exit code 0 if it has, and 1 if
/// its version is too low.
///
/// # Errors
/// What could not be read or compiled.
pub(crate) fn verdict(root: &Path) -> Result<ExitCode, String> {
    let version = version(root)?;
    let Some(released) = released::read(root)? else {
        fresh_api(root)?;
        say(&first(&version))?;
        return Ok(ExitCode::SUCCESS);
    };
    let judgement = judge(root, &released)?;
    let required = judgement.required()?;
    let text = told(&judgement, usize::MAX) + &demand(&version, &required);
    if suffices(&version, &required) {
        return say(&(text + "\n")).map(|()| ExitCode::SUCCESS);
    }
    say(&format!("{text}: write `version = \"{required}\"` in {MANIFEST}\n"))?;
    Ok(ExitCode::from(1))
}

/// What is said where nothing is released yet.
pub(crate) fn first(version: &Version) -> String {
    format!("nothing is released yet: {version} will be the first version\n")
}

/// Which version the client must have, and which it has.
pub(crate) fn demand(version: &Version, required: &Version) -> String {
    format!("the version has to be at least {required}, and is {version}")
}

/// Whether a version is as high as another; what comes before a release of it is.
pub(crate) fn suffices(version: &Version, required: &Version) -> bool {
    let numbers = |it: &Version| (it.major, it.minor, it.patch);
    numbers(version) >= numbers(required)
}

/// Compares what is there now with the last release.
///
/// # Errors
/// What could not be read or compiled.
pub(crate) fn judge(root: &Path, released: &Released) -> Result<Judgement, String> {
    let spec = diff::spec(root)?;
    let old = Sources::new(released::SPEC, &released.spec);
    let changes = diff::compare(&old, &Sources::new(SPEC, &spec))?;
    let list = fresh_api(root)?;
    // What is written by hand for this spec may not fit the old one, so both are judged without it.
    let new = sources::client_of(root, &spec);
    let new = new.map_err(|it| format!("{SPEC} gives no client: {it}"))?;
    let old = sources::client_of(root, &released.spec);
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
    let api = api::compare(&released.api, &list);
    let released = released.version.clone();
    Ok(Judgement { released, spec: changes, is_client_changed, by_spec, api, mismatches })
}

/// The list of what is public in the client, if that which is checked in is the same, and if the client
/// is what the spec gives.
///
/// # Errors
/// What the compiler says of the client, or where the list differs.
pub(crate) fn fresh_api(root: &Path) -> Result<String, String> {
    generate::fresh(root)?;
    let list = rustdoc::of_client(root)?;
    let checked_in = checked_in_api(root).unwrap_or_default();
    if list == checked_in {
        return Ok(list);
    }
    if checked_in.replace("\r\n", "\n") == list {
        return Err(format!("only the line endings of {API} differ: CRLF, not LF"));
    }
    let changes = itemized(&api::groups(&api::compare(&checked_in, &list)), "", usize::MAX);
    Err(format!(
        "{API} is not what the client's API is; run `cargo xtask api`\n{}",
        changes.trim_end()
    ))
}

/// The list of what is public in the client, as it is checked in.
///
/// # Errors
/// That it cannot be read.
pub(crate) fn checked_in_api(root: &Path) -> Result<String, String> {
    fs::read_to_string(root.join(API)).map_err(|it| format!("reading {API}: {it}"))
}

/// What changed, in words; of what has another reason than the spec, no more than so many changes.
pub(crate) fn told(judgement: &Judgement, at_most: usize) -> String {
    let since = &judgement.released;
    let mut spec = counted(judgement.spec.iter().map(|it| it.kind.bump));
    if !judgement.spec.is_empty() && !judgement.is_client_changed {
        spec += ", and not a byte of the client with it, so that this requires no version";
    }
    let by_spec = match &judgement.by_spec {
        Ok(changes) => counted(api::groups(changes).iter().map(|it| it.bump)),
        Err(why) => format!(
            "unknown, so nothing confirms the verdict on the spec; {} gives no client any more: {why}",
            released::SPEC
        ),
    };
    let otherwise = judgement.otherwise();
    let count = counted(otherwise.iter().map(|it| it.bump));
    let items = itemized(&otherwise, "  ", at_most);
    let what = if judgement.by_spec.is_ok() { "otherwise" } else { "all in all" };
    format!(
        "the spec since {since}: {spec}\nthe Rust API with it: {by_spec}\nthe Rust API {what}: {count}\n{items}{}",
        warning(&judgement.mismatches)
    )
}

/// What is said of mismatches; nothing if there are none.
fn warning(mismatches: &[String]) -> String {
    if mismatches.is_empty() {
        return String::new();
    }
    let lines: String = mismatches.iter().map(|it| format!("  {it}\n")).collect();
    format!(
        "warning: the spec diff and the API diff do not match, so the higher bump is taken; this is a gap in the table of codegen/src/diff/kinds or in the comparison, and no mistake of yours: report it with these lines\n{lines}"
    )
}

/// A line for each change, the highest first, and how many more there are.
fn itemized<'a>(
    changes: impl IntoIterator<Item = &'a Group>,
    indent: &str,
    at_most: usize,
) -> String {
    let mut changes: Vec<&Group> = changes.into_iter().collect();
    changes.sort_by_key(|it| Reverse(it.bump));
    let line = |it: &&Group| format!("{indent}{}: {}\n", it.bump.word(), it.message);
    let lines: String = changes.iter().take(at_most).map(line).collect();
    match changes.len().saturating_sub(at_most) {
        0 => lines,
        more => format!("{lines}{indent}and {more} more, which `cargo xtask verdict` shows\n"),
    }
}

/// `2 major, 1 patch`
fn counted(verdicts: impl Iterator<Item = SemverBump> + Clone) -> String {
    let levels = [SemverBump::Major, SemverBump::Minor, SemverBump::Patch];
    let counts = levels.map(|level| (verdicts.clone().filter(|it| *it == level).count(), level));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, level)| format!("{count} {}", level.word())).collect();
    if counts.is_empty() { "unchanged".to_owned() } else { counts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(version: &str) -> Version {
        Version::parse(version).unwrap()
    }

    /// What changed if the API went from one list to another, for another reason than the spec but for
    /// the second pair.
    fn judgement(api: (&str, &str), by_spec: Result<(&str, &str), &str>) -> Judgement {
        Judgement {
            released: parse("0.3.1"),
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
    fn the_version_follows_from_the_highest_verdict() {
        let required = |it: Judgement| it.required().unwrap().to_string();
        assert_eq!(required(judgement(("", ""), Ok(("", "")))), "0.3.1");
        assert_eq!(required(judgement(("", "pub fn a::f()"), Ok(("", "")))), "0.3.2");
        assert_eq!(required(judgement(("pub fn a::f()", ""), Ok(("", "")))), "0.4.0");
        assert_eq!(required(judgement(("", ""), Ok(("pub fn a::f()", "")))), "0.4.0");
    }

    #[test]
    fn what_the_spec_explains_is_not_told_as_something_else() {
        let both = ("pub fn a::f()\npub fn a::g()", "");
        let judgement = judgement(both, Ok(("pub fn a::f()", "")));
        assert_eq!(
            told(&judgement, 9),
            "the spec since 0.3.1: unchanged\n\
             the Rust API with it: 1 major\n\
             the Rust API otherwise: 1 major\n  major: `pub fn a::g()` was removed\n"
        );
        assert!(told(&judgement, 0).ends_with("  and 1 more, which `cargo xtask verdict` shows\n"));
    }

    #[test]
    fn changes_are_counted_as_a_person_would() {
        let judgement = judgement(
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
            told(&judgement, 9),
            "the spec since 0.3.1: unchanged\n\
             the Rust API with it: 2 minor\n\
             the Rust API otherwise: 2 minor\n  \
             minor: `impl core::clone::Clone for a::B` was added; `impl core::fmt::Debug for a::B` was added\n  \
             minor: `pub struct a::C` was added, with 2 items\n"
        );
    }

    #[test]
    fn a_mismatch_is_told_and_the_higher_bump_taken() {
        let mut judgement = judgement(("", ""), Ok(("pub fn a::f()", "")));
        judgement.mismatches = api::mismatches(&[], judgement.by_spec.as_ref().unwrap());
        assert_eq!(judgement.required().unwrap(), parse("0.4.0"));
        let told = told(&judgement, 9);
        assert!(told.contains("\nwarning: the spec diff and the API diff do not match"), "{told}");
        assert!(
            told.ends_with(
                "  major: `pub fn a::f()` was removed, and no change of the spec explains it\n"
            ),
            "{told}"
        );
    }

    #[test]
    fn a_change_of_the_spec_alone_demands_no_version() {
        let spec = |summary: &str| {
            format!(
                "openapi: 3.0.3\ninfo: {{title: A, version: '1', description: {summary}}}\npaths: {{}}\n"
            )
        };
        let mut judgement = judgement(("", ""), Ok(("", "")));
        judgement.spec = codegen::diff::diff(&spec("old"), &spec("new")).unwrap();
        assert_eq!(judgement.required().unwrap(), parse("0.3.2"));
        judgement.is_client_changed = false;
        assert_eq!(judgement.required().unwrap(), parse("0.3.1"));
        let told = told(&judgement, 9);
        assert!(told.contains("1 patch, and not a byte of the client with it"), "{told}");
    }

    #[test]
    fn a_judge_that_could_not_be_asked_is_told() {
        let told = told(&judgement(("pub fn a::f()", ""), Err("4:2: no")), 9);
        assert!(told.contains("unknown, so nothing confirms"), "{told}");
        assert!(told.contains("4:2: no"), "{told}");
    }

    #[test]
    fn higher_versions_and_what_comes_before_a_release_suffice() {
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
