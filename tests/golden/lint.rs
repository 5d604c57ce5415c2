//! What the generator refuses: a spec for each rule, and the diagnostics that it gives.
//!
//! A case is named after its rule. Where one document cannot show all that a rule says, there are
//! several, told apart by a word between dots: `yaml-syntax.alias.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use codegen::lint::RULES;

use crate::{CRATE, HERE, expected, read};

/// What is found before the rules are asked: while the text or a shape is wrong.
const BEFORE_RULES: [&str; 7] = [
    "openapi-version",
    "prose",
    "ref-siblings",
    "shape",
    "unresolved-ref",
    "yaml-duplicate-key",
    "yaml-syntax",
];

/// What is found when all rules are kept, and the values of examples are written as Rust.
const AFTER_RULES: [&str; 1] = ["example"];

#[test]
fn every_refusal_is_as_expected() {
    let texts = cases().into_iter().map(|path| (path.with_extension("txt"), diagnostics(&path)));
    let present: Vec<PathBuf> = files().into_iter().filter(|path| !is_spec(path)).collect();
    expected::check(&texts.collect(), &present);
}

#[test]
fn every_rule_has_a_case() {
    let rules = RULES.iter().map(|rule| rule.id);
    let rules: BTreeSet<&str> = rules.chain(BEFORE_RULES).chain(AFTER_RULES).collect();
    let cases = cases();
    let tested: BTreeSet<&str> = cases.iter().map(|path| rule(path)).collect();
    assert_eq!(rules, tested);
}

/// A case of one rule that another one refuses would not show that the first one works.
#[test]
fn every_case_is_refused_by_its_rule_alone() {
    let by_others = |path: &PathBuf| {
        let tag = format!("[{}]", rule(path));
        let lines = diagnostics(path);
        let others: Vec<&str> = lines.lines().filter(|line| !line.contains(&tag)).collect();
        (!others.is_empty()).then(|| (path.clone(), others.join("\n")))
    };
    let by_others: BTreeMap<PathBuf, String> = cases().iter().filter_map(by_others).collect();
    assert!(by_others.is_empty(), "{by_others:#?}");
}

/// One diagnostic a line.
fn diagnostics(spec: &Path) -> String {
    match codegen::generate(&read(spec), CRATE) {
        Ok(_) => panic!("{} is not refused", spec.display()),
        Err(found) => format!("{found}\n"),
    }
}

/// `lint/yaml-syntax.alias.yaml` → `yaml-syntax`.
fn rule(spec: &Path) -> &str {
    let name =
        spec.file_name().and_then(|name| name.to_str()).expect("the paths of cases are ASCII");
    name.split('.').next().unwrap_or(name)
}

fn cases() -> Vec<PathBuf> {
    files().into_iter().filter(|path| is_spec(path)).collect()
}

fn files() -> Vec<PathBuf> {
    expected::paths(&Path::new(HERE).join("lint"))
}

fn is_spec(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml")
}
