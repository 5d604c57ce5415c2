//! What lint finds: for each rule a file of specs that break it, what is said of them, and a spec
//! that keeps it.
//!
//! `lint/<rule>.md` is also what `cargo xtask explain` prints; `cases` says how it is written. Its head
//! and what is said of bad specs are compared with what the code says. All cases are diagnosed in one
//! pass, which the tests share.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use codegen::diagnostic::{Diagnostic, Fix, Level};
use codegen::rule::{RULES, Rule, by_id};
use codegen::{Diagnostics, Source, Sources, document, report};
use syn::{Expr, Item};

use crate::cases::{self, Case, Cases};
use crate::{CRATE, HERE, expected, in_parallel, read};

/// Above the table of rules.
const RULES_HEADING: &str = "\n## Rules\n";

/// What no spec is known to break: these stand for mistakes of this generator.
pub(crate) const WITHOUT_CASES: [&str; 3] = ["lowered-document", "progenitor", "progenitor-output"];

/// The cases of all rules.
pub(crate) static CASES: LazyLock<Vec<Cases>> = LazyLock::new(|| {
    cases::read(&Path::new(HERE).join("lint")).unwrap_or_else(|faults| panic!("\n{faults}\n"))
});

/// A case, and all that the tests want to know of it.
struct Judged {
    rule: &'static str,
    case: &'static Case,
    found: Diagnostics,
    /// Each fix that does not remove its diagnostic.
    unmended: Vec<String>,
}

/// All cases, judged once.
static JUDGED: LazyLock<Vec<Judged>> = LazyLock::new(|| {
    let all = |it: &'static Cases| it.all.iter().map(|case| (it.rule.as_str(), case));
    let all: Vec<_> = CASES.iter().flat_map(all).collect();
    in_parallel(&all, |(rule, case)| judge(rule, case))
});

/// That a bad case does not break its rule.
fn kept(Judged { rule, case, found, .. }: &Judged) -> Option<String> {
    let is_kept = case.is_bad() && !found.iter().any(|it| it.rule.id == *rule);
    is_kept.then(|| format!("lint/{rule}.md: {} keeps its rule; break it", case.name))
}

/// The spec that the cases of overlays are laid over.
static LAID_OVER: LazyLock<String> = LazyLock::new(|| read(Path::new("overlay/spec.yaml")));

/// The texts of a case: a spec, or for some rules an overlay.
fn sources<'a>(rule: &str, name: &'a str, text: &'a str) -> Sources<'a> {
    match rule.starts_with("overlay") {
        true => Sources::of("spec.yaml", &LAID_OVER).with(Source { name, text }),
        false => Sources::of(name, text),
    }
}

fn diagnose(rule: &str, text: &str) -> Diagnostics {
    codegen::diagnose(sources(rule, "case.yaml", text), CRATE)
}

/// What is suggested is tried in the style of people, of Windows, and of programs, which write JSON.
fn judge(rule: &'static str, case: &'static Case) -> Judged {
    let found = diagnose(rule, &case.spec);
    let mut unmended = unmended(&case.spec, &found, rule);
    if case.is_bad() {
        let json = document::parse(&case.spec).ok().map(|it| format!("{:#}", it.value));
        for text in [case.spec.replace('\n', "\r\n")].into_iter().chain(json) {
            unmended.extend(self::unmended(&text, &diagnose(rule, &text), rule));
        }
    }
    Judged { rule, case, found, unmended }
}

/// The fixes for breaches of a rule that do not remove them, or make the spec unreadable.
fn unmended(spec: &str, before: &Diagnostics, rule: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for diagnostic in before.iter().filter(|it| it.rule.id == rule) {
        let Some(Fix { span, replacement }) = &diagnostic.fix else { continue };
        // An overlay stands behind the spec that it is laid over.
        let skip = if rule.starts_with("overlay") { LAID_OVER.len() + 1 } else { 0 };
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
    // Not written over what was found before, which says what was meant.
    let kept: Vec<String> = JUDGED.iter().filter_map(kept).collect();
    assert!(kept.is_empty(), "\n{}\n", kept.join("\n"));
    let written = |cases| written(cases).map(|text| (path(&cases.rule), text));
    expected::check(&CASES.iter().filter_map(written).collect(), &[]);
}

fn path(rule: &str) -> PathBuf {
    Path::new("lint").join(rule).with_extension("md")
}

/// The file of a rule, with what the code says of the rule above its cases, and of each bad case behind
/// it. None, if there is no such rule.
fn written(cases: &Cases) -> Option<String> {
    let mut text = head(by_id(&cases.rule)?);
    let mut done = cases.text.find("## Good").expect("it is the first heading");
    let judged = JUDGED.iter().filter(|it| it.rule == cases.rule && it.case.is_bad());
    for Judged { case: Case { name, spec, said }, found, .. } in judged {
        let own = found.iter().filter(|it| it.rule.id == cases.rule).cloned().collect();
        let name = format!("{name}.yaml");
        let block = report::text(&Diagnostics::new(own), &sources(&cases.rule, &name, spec), false);
        let mut fence = "```".to_owned();
        while block.contains(&fence) {
            fence.push('`');
        }
        text += &cases.text[done..said.start];
        if said.is_empty() {
            text.push('\n');
        }
        text += &format!("{fence}text\n{block}{fence}\n");
        done = said.end;
    }
    Some(text + &cases.text[done..])
}

fn head(Rule { id, level, why, .. }: &Rule) -> String {
    let allowed = match level {
        // What an overlay does not do is no part of the spec, where comments are read.
        Level::Warning if id.starts_with("overlay") => String::new(),
        Level::Error => String::new(),
        Level::Warning => format!(
            "To allow it, write a comment above the line or behind it: `# lint-allow({id}): why`.\n\n"
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
            "a case `{name}` and no rule, or the other way round: {differing:?}"
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
        Item::Const(it) if it.ident == "CHECKS" => Some(&*it.expr),
        _ => None,
    });
    let Some(Expr::Reference(table)) = table else { panic!("the table is gone") };
    let Expr::Array(table) = &*table.expr else { panic!("the table is no array") };
    for entry in &table.elems {
        let Expr::Tuple(entry) = entry else { panic!("an entry is no pair") };
        let names = entry.elems.iter().map(|it| match it {
            Expr::Path(it) => it.path.segments.last().expect("a path has a name").ident.to_string(),
            _ => panic!("an entry holds more than names"),
        });
        let [constant, function] = <[String; 2]>::try_from(names.collect::<Vec<_>>())
            .unwrap_or_else(|names| panic!("{names:?} are no pair"));
        let is_meant = |it: &&Rule| it.id.replace('-', "_").to_uppercase() == constant;
        let rule = RULES.iter().find(is_meant).expect("constants are named after ids");
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

/// A case of one rule that another one refuses would not show that the first one works.
#[test]
fn every_bad_case_breaks_its_rule_alone() {
    let mut faults = Vec::new();
    for it in JUDGED.iter().filter(|it| it.case.is_bad()) {
        let Judged { rule, case: Case { name, .. }, found, .. } = it;
        faults.extend(kept(it));
        let others = found.iter().filter(|it| it.rule.id != *rule && it.level() == Level::Error);
        faults.extend(others.map(|it| format!("{rule}: {name}: {it}")));
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_good_case_is_clean() {
    for Judged { rule, case, found, .. } in JUDGED.iter().filter(|it| !it.case.is_bad()) {
        assert!(found.is_empty(), "{rule}: {}:\n{found}", case.name);
    }
}

/// A suggested fix removes the diagnostic that suggests it.
#[test]
fn every_fix_mends_its_finding() {
    let fault = |it: &Judged, fault: &str| format!("{}: {}: {fault}", it.rule, it.case.name);
    let faults = JUDGED.iter().flat_map(|it| it.unmended.iter().map(move |text| fault(it, text)));
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// No case of this is kept here, for its size.
#[test]
fn a_spec_that_is_too_large_is_not_read() {
    let large = format!("openapi: 3.0.3 #{}", "-".repeat(16 << 20));
    let found = codegen::diagnose(&large, CRATE).to_string();
    assert_eq!(found, "1:1: more than 16 MiB are not read [yaml-limits] at #");
}

/// Who has a document of others reads what is found once, and of the rest how often it is.
#[test]
fn a_brief_report_has_no_line_twice() {
    let spec = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n\
        servers: [{url: 'https://a.example'}, {url: 'https://b.example'}]\nx-a: 1\nx-b: 2\n";
    let found = codegen::diagnose(spec, CRATE);
    let brief = report::brief(&found, &Sources::of("spec.yaml", spec));
    assert!(brief.contains("\n  --> spec.yaml:4:39 at #/servers/1\n"), "{brief}");
    assert!(brief.contains("no reason to refuse an operation:\n      2 "), "{brief}");
}

/// The table of rules in the README of the spec is that of the code.
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
