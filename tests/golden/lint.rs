//! Tests every rule with a file of cases: specs that follow it, specs that break it, and their findings.
//!
//! `cargo xtask explain` prints `lint/<rule>.md`; `cases` describes the format. Its header and findings are
//! golden. All cases are diagnosed once, and the tests share the results.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use codegen::diagnostic::{Diagnostic, Fix, Level};
use codegen::rule::{RULES, Rule, by_id};
use codegen::{Diagnostics, Source, Sources, document, report};
use syn::{Expr, Item};

use crate::cases::{self, Case, Cases};
use crate::{CRATE, HERE, expected, in_parallel, read};

/// The heading above the table of rules.
const RULES_HEADING: &str = "\n## Rules\n";

/// The rules that report bugs of the generator, which no known spec breaks.
pub(crate) const WITHOUT_CASES: [&str; 3] = ["lowered-document", "progenitor", "progenitor-output"];

/// The cases of all rules.
pub(crate) static CASES: LazyLock<Vec<Cases>> = LazyLock::new(|| {
    cases::read(&Path::new(HERE).join("lint")).unwrap_or_else(|faults| panic!("\n{faults}\n"))
});

/// The results of a case.
struct Outcome {
    rule: &'static str,
    case: &'static Case,
    found: Diagnostics,
    /// The fixes that do not remove their diagnostic.
    failed_fixes: Vec<String>,
}

/// The results of all cases.
static OUTCOMES: LazyLock<Vec<Outcome>> = LazyLock::new(|| {
    let all = |it: &'static Cases| it.all.iter().map(|case| (it.rule.as_str(), case));
    let all: Vec<_> = CASES.iter().flat_map(all).collect();
    in_parallel(&all, |(rule, case)| outcome(rule, case))
});

/// The error that a bad case does not break its rule.
fn not_broken(Outcome { rule, case, found, .. }: &Outcome) -> Option<String> {
    let follows = case.is_bad() && !found.iter().any(|it| it.rule.id == *rule);
    follows.then(|| format!("lint/{rule}.md: {} does not break its rule", case.name))
}

/// The spec to which the overlay cases are applied.
static OVERLAY_SPEC: LazyLock<String> = LazyLock::new(|| read(Path::new("overlay/spec.yaml")));

/// The sources of a case: a spec, or for some rules an overlay.
fn sources<'a>(rule: &str, name: &'a str, text: &'a str) -> Sources<'a> {
    match rule.starts_with("overlay") {
        true => Sources::new("spec.yaml", &OVERLAY_SPEC).with_overlay(Source { name, text }),
        false => Sources::new(name, text),
    }
}

fn diagnose(rule: &str, text: &str) -> Diagnostics {
    codegen::diagnose(sources(rule, "case.yaml", text), CRATE)
}

/// Diagnoses a case, and tries its fixes: as it is, with Windows line ends, and as JSON.
fn outcome(rule: &'static str, case: &'static Case) -> Outcome {
    let found = diagnose(rule, &case.spec);
    let mut failed = failed_fixes(&case.spec, &found, rule);
    if case.is_bad() {
        let json = document::parse(&case.spec).ok().map(|it| format!("{:#}", it.value));
        for text in [case.spec.replace('\n', "\r\n")].into_iter().chain(json) {
            failed.extend(failed_fixes(&text, &diagnose(rule, &text), rule));
        }
    }
    Outcome { rule, case, found, failed_fixes: failed }
}

/// The fixes for a rule that do not remove their diagnostic, or make the spec unreadable.
fn failed_fixes(spec: &str, before: &Diagnostics, rule: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for diagnostic in before.iter().filter(|it| it.rule.id == rule) {
        let Some(Fix { span, replacement }) = &diagnostic.fix else { continue };
        // In the joined text, an overlay comes after its spec.
        let skip = if rule.starts_with("overlay") { OVERLAY_SPEC.len() + 1 } else { 0 };
        let (start, end) = (span.start - skip, span.end - skip);
        let fixed = format!("{}{replacement}{}", &spec[..start], &spec[end..]);
        let found = diagnose(rule, &fixed);
        let count = |found: &Diagnostics| found.iter().filter(|it| is_same(it, diagnostic)).count();
        let is_unreadable = found.iter().any(|it| it.rule.id == "yaml-syntax");
        if is_unreadable || count(&found) >= count(before) {
            faults.push(format!("{diagnostic}\n{found}\n{fixed}"));
        }
    }
    faults
}

fn is_same(a: &Diagnostic, b: &Diagnostic) -> bool {
    (a.rule, &a.message) == (b.rule, &b.message)
}

#[test]
fn findings_are_as_expected() {
    // Checked first, so that the expected findings are not overwritten with nothing.
    let faults: Vec<String> = OUTCOMES.iter().filter_map(not_broken).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    let written = |cases| written(cases).map(|text| (path(&cases.rule), text));
    expected::check(&CASES.iter().filter_map(written).collect(), &[]);
}

fn path(rule: &str) -> PathBuf {
    Path::new("lint").join(rule).with_extension("md")
}

/// The expected file of a rule: its header, and its cases with their findings. None, if there is no such
/// rule.
fn written(cases: &Cases) -> Option<String> {
    let mut text = head(by_id(&cases.rule)?);
    let mut done = cases.text.find("## Good").expect("it is the first heading");
    let bad = OUTCOMES.iter().filter(|it| it.rule == cases.rule && it.case.is_bad());
    for Outcome { case: Case { name, spec, report: old }, found, .. } in bad {
        let own = found.iter().filter(|it| it.rule.id == cases.rule).cloned().collect();
        let name = format!("{name}.yaml");
        let block = report::text(&Diagnostics::new(own), &sources(&cases.rule, &name, spec), false);
        let mut fence = "```".to_owned();
        while block.contains(&fence) {
            fence.push('`');
        }
        text += &cases.text[done..old.start];
        if old.is_empty() {
            text.push('\n');
        }
        text += &format!("{fence}text\n{block}{fence}\n");
        done = old.end;
    }
    Some(text + &cases.text[done..])
}

fn head(Rule { id, level, why, .. }: &Rule) -> String {
    let allowed = match level {
        // Suppressions are in the spec, and this is about an overlay.
        Level::Warning if id.starts_with("overlay") => String::new(),
        Level::Error => String::new(),
        Level::Warning => format!(
            "To suppress it, write a comment above the line or at its end: `# lint-allow({id}): why`.\n\n"
        ),
    };
    format!("# {id} ({level})\n\nWhy: {why}.\n\n{allowed}")
}

#[test]
fn every_rule_has_cases() {
    let rules = RULES.iter().map(|rule| rule.id).filter(|id| !WITHOUT_CASES.contains(id));
    let rules: BTreeSet<&str> = rules.collect();
    for name in ["good", "bad"] {
        let having = CASES.iter().filter(|it| it.all.iter().any(|case| case.name == name));
        let having = having.map(|it| it.rule.as_str()).collect();
        let differing: Vec<_> = rules.symmetric_difference(&having).collect();
        assert!(
            differing.is_empty(),
            "a case `{name}` without a rule, or a rule without one: {differing:?}"
        );
    }
}

#[test]
fn rules_are_sorted_and_unique() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:#?}");
}

/// `operation-operationId` → `operation_operation_id`.
#[test]
fn functions_are_named_after_their_rules() {
    let file = read(Path::new("../../codegen/src/lint/rules.rs"));
    let file = syn::parse_file(&file).expect("the table is Rust");
    let table = file.items.iter().find_map(|item| match item {
        Item::Const(it) if it.ident == "CHECKS" => Some(&*it.expr),
        _ => None,
    });
    let Some(Expr::Reference(table)) = table else { panic!("there is no `CHECKS`") };
    let Expr::Array(table) = &*table.expr else { panic!("the table is not an array") };
    for entry in &table.elems {
        let Expr::Tuple(entry) = entry else { panic!("an entry is not a pair") };
        let names = entry.elems.iter().map(|it| match it {
            Expr::Path(it) => it.path.segments.last().expect("a path has a name").ident.to_string(),
            _ => panic!("an entry is not a pair of names"),
        });
        let [constant, function] = <[String; 2]>::try_from(names.collect::<Vec<_>>())
            .unwrap_or_else(|names| panic!("{names:?} is not a pair"));
        let has_name = |it: &&Rule| it.id.replace('-', "_").to_uppercase() == constant;
        let rule = RULES.iter().find(has_name).expect("constants are named after ids");
        assert_eq!(function, function_name(rule.id));
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

/// If another rule refused a case, it would not show that its own works.
#[test]
fn every_bad_case_breaks_only_its_rule() {
    let mut faults = Vec::new();
    for it in OUTCOMES.iter().filter(|it| it.case.is_bad()) {
        let Outcome { rule, case: Case { name, .. }, found, .. } = it;
        faults.extend(not_broken(it));
        let others = found.iter().filter(|it| it.rule.id != *rule && it.level() == Level::Error);
        faults.extend(others.map(|it| format!("{rule}: {name}: {it}")));
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_good_case_is_clean() {
    for Outcome { rule, case, found, .. } in OUTCOMES.iter().filter(|it| !it.case.is_bad()) {
        assert!(found.is_empty(), "{rule}: {}:\n{found}", case.name);
    }
}

#[test]
fn every_fix_removes_its_diagnostic() {
    let fault = |it: &Outcome, fault: &str| format!("{}: {}: {fault}", it.rule, it.case.name);
    let faults =
        OUTCOMES.iter().flat_map(|it| it.failed_fixes.iter().map(move |text| fault(it, text)));
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// This is not a case in a file because of its size.
#[test]
fn a_spec_that_is_too_large_is_refused() {
    let large = format!("openapi: 3.0.3 #{}", "-".repeat(16 << 20));
    let found = codegen::diagnose(&large, CRATE).to_string();
    assert_eq!(found, "1:1: more than 16 MiB are not read [yaml-limits] at #");
}

/// Repeated findings are only counted.
#[test]
fn a_brief_report_has_no_line_twice() {
    let spec = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n\
        servers: [{url: 'https://a.example'}, {url: 'https://b.example'}]\nx-a: 1\nx-b: 2\n";
    let found = codegen::diagnose(spec, CRATE);
    let brief = report::brief(&found, &Sources::new("spec.yaml", spec));
    assert!(brief.contains("\n  --> spec.yaml:4:39 at #/servers/1\n"), "{brief}");
    assert!(brief.contains("no operation is left out:\n      2 "), "{brief}");
}

#[test]
fn the_rules_in_the_readme_are_as_expected() {
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
