//! What lint finds: for each rule a folder of specs that break it, what is said of them, and a spec
//! that keeps it.
//!
//! `lint/<rule>/bad.yaml` breaks the rule and no other, `bad.txt` is what is said of it, and
//! `good.yaml` is the same spec, mended. Where one document cannot show all that a rule says, there
//! are several, told apart by a word between dots: `bad.merge-key.yaml`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use codegen::diagnostic::{Diagnostic, Fix, Level};
use codegen::lint::{RULES, Rule};
use codegen::{Diagnostics, document, report};
use quote::ToTokens;
use syn::{Expr, Item};

use crate::{CRATE, HERE, expected, read};

/// Above the table of rules.
const RULES_HEADING: &str = "\n## Rules\n";

/// What no spec is known to break: these stand for mistakes of this generator. Nothing reports
/// `oas3-schema` yet.
pub(crate) const WITHOUT_CASES: [&str; 3] = ["lowered-document", "progenitor", "progenitor-output"];

#[test]
fn findings_are_as_expected() {
    let texts = bad().into_iter().map(|path| {
        let (found, name) = (own(&path), path.file_name().unwrap_or_default().to_string_lossy());
        (path.with_extension("txt"), report::text(&found, &name, &read(&path), false))
    });
    let present: Vec<PathBuf> = files().into_iter().filter(|path| !is_spec(path)).collect();
    expected::check(&texts.collect(), &present);
}

#[test]
fn every_rule_has_cases() {
    let rules = RULES.iter().map(|rule| rule.id).filter(|id| !WITHOUT_CASES.contains(id));
    let rules: BTreeSet<String> = rules.map(str::to_owned).collect();
    for name in ["bad.yaml", "good.yaml"] {
        let files = files();
        let named = files.iter().filter(|path| path.file_name().is_some_and(|it| it == name));
        let having: BTreeSet<String> = named.map(|path| rule(path).to_owned()).collect();
        let differing: Vec<_> = rules.symmetric_difference(&having).collect();
        assert!(
            differing.is_empty(),
            "a {name} and no rule, or the other way round: {differing:?}"
        );
    }
}

/// Whoever looks for a rule, in the table or in a list that is made of it, finds it by its id.
#[test]
fn rules_are_sorted_and_told_apart() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:#?}");
}

/// The function of a rule is found by its id: `operation-operationId` → `operation_operation_id`.
#[test]
fn functions_are_named_after_their_rules() {
    let file = read(Path::new("../../codegen/src/lint/rules.rs"));
    let file = syn::parse_file(&file).expect("the table is Rust");
    let table = file.items.iter().find_map(|item| match item {
        Item::Const(it) if it.ident == "RULES" => Some(&*it.expr),
        _ => None,
    });
    let Some(Expr::Reference(table)) = table else { panic!("the table is gone") };
    let Expr::Array(table) = &*table.expr else { panic!("the table is no array") };
    assert_eq!(table.elems.len(), RULES.len());
    for (entry, rule) in table.elems.iter().zip(RULES) {
        let function = format!(":: {})", function_name(rule.id));
        let entry = entry.to_token_stream().to_string();
        let named = entry.replace(" )", ")").contains(&function);
        assert!(named || entry.contains(", None"), "{}: {entry}", rule.id);
    }
}

fn function_name(id: &str) -> String {
    let mut name = String::new();
    for letter in id.chars() {
        match letter {
            '-' => name.push('_'),
            _ if letter.is_ascii_uppercase() => {
                name.push('_');
                name.push(letter.to_ascii_lowercase());
            }
            _ => name.push(letter),
        }
    }
    name
}

/// A case of one rule that another one refuses would not show that the first one works.
#[test]
fn every_bad_case_breaks_its_rule_alone() {
    let mut faults = Vec::new();
    for path in bad() {
        if own(&path).is_empty() {
            faults.push(format!("{} keeps its rule", path.display()));
        }
        let found = codegen::diagnose(&read(&path), CRATE);
        let others = found.iter().filter(|it| it.rule != rule(&path) && it.level() == Level::Error);
        faults.extend(others.map(|it| format!("{}: {it}", path.display())));
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_good_case_is_clean() {
    for path in files().into_iter().filter(|path| is_spec(path) && !is_bad(path)) {
        let found = codegen::diagnose(&read(&path), CRATE);
        assert!(found.is_empty(), "{}:\n{found}", path.display());
    }
}

/// What is suggested to the letter, mends what it is suggested for, and breaks nothing else: in the
/// style of people, of Windows, and of programs, which write JSON.
#[test]
fn every_fix_mends_its_finding() {
    let mut faults = Vec::new();
    for path in bad() {
        let spec = read(&path);
        let json = document::parse(&spec).map(|it| format!("{:#}", it.value));
        let texts = [Some(spec.replace('\n', "\r\n")), json.ok(), Some(spec)];
        let unmended = texts.iter().flatten().flat_map(|text| unmended(text, rule(&path)));
        faults.extend(unmended.map(|fault| format!("{}: {fault}", path.display())));
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// The fixes for breaches of a rule that do not mend them.
fn unmended(spec: &str, rule: &str) -> Vec<String> {
    let before = codegen::diagnose(spec, CRATE);
    let unreadable =
        |found: &Diagnostics| found.iter().filter(|it| it.rule == "yaml-syntax").count();
    let mut faults = Vec::new();
    for diagnostic in before.iter().filter(|it| it.rule == rule) {
        let Some(Fix { span, replacement }) = &diagnostic.fix else { continue };
        let mended = format!("{}{replacement}{}", &spec[..span.start], &spec[span.end..]);
        let found = codegen::diagnose(&mended, CRATE);
        let count = |found: &Diagnostics| found.iter().filter(|it| is_same(it, diagnostic)).count();
        if unreadable(&found) > 0 || count(&found) >= count(&before) {
            faults.push(format!("{diagnostic}\n{found}\n{mended}"));
        }
    }
    faults
}

/// No case of this is kept here, for its size.
#[test]
fn a_spec_that_is_too_large_is_not_read() {
    let large = format!("openapi: 3.0.3 #{}", "-".repeat(16 << 20));
    let found = codegen::diagnose(&large, CRATE).to_string();
    assert_eq!(found, "1:1: split this spec; more than 2 MiB are not read [yaml-limits] at #");
}

/// The table of rules in the README of the spec is that of the code.
#[test]
fn readme_lists_all_rules() {
    let path = Path::new("../../openapi/README.md");
    let text = read(path);
    let (before, rest) = text.split_once(RULES_HEADING).expect("the README has that heading");
    let (section, after) = rest.split_once("\n## ").unwrap_or((rest, ""));
    let intro = section.split("| rule |").next().unwrap_or_default();
    let row = |rule: &Rule| format!("| `{}` | {} | {} |\n", rule.id, rule.level, rule.why);
    let rows: String = RULES.iter().map(row).collect();
    let after = if after.is_empty() { String::new() } else { format!("\n## {after}") };
    let expected = format!(
        "{before}{RULES_HEADING}{intro}| rule | level | why |\n|---|---|---|\n{rows}{after}"
    );
    expected::check(&[(path.to_owned(), expected)].into(), &[]);
}

fn is_same(a: &Diagnostic, b: &Diagnostic) -> bool {
    (a.rule, &a.message) == (b.rule, &b.message)
}

/// What the rule of a case finds in it.
fn own(path: &Path) -> Diagnostics {
    let found = codegen::diagnose(&read(path), CRATE).into_iter();
    Diagnostics::new(found.filter(|it| it.rule == rule(path)).collect())
}

/// `lint/yaml-no-alias/bad.merge-key.yaml` → `yaml-no-alias`.
fn rule(path: &Path) -> &str {
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    folder.expect("the paths of cases are ASCII")
}

fn bad() -> Vec<PathBuf> {
    files().into_iter().filter(|path| is_spec(path) && is_bad(path)).collect()
}

fn files() -> Vec<PathBuf> {
    expected::paths(&Path::new(HERE).join("lint"))
}

fn is_spec(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml")
}

fn is_bad(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("bad."))
}
