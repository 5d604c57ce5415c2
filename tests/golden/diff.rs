//! Tests of the spec diff, with mutations of specs as data under `diff`.
//!
//! A mutation replaces one part of a spec, and lists the expected kinds of change and bump. The reports
//! of one pair of specs are compared byte by byte.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use codegen::Sources;
use codegen::diff::{
    Change, Direction, KINDS, SemverBump, changelog, compare, diff, report, required_bump,
};
use codegen::document::{self, Document};
use serde_json::Value;

use crate::lint::CASES;
use crate::mutations::{self, Mutation, SETS, Set};
use crate::{HERE, expected, in_parallel, read, specs};

/// A mutation with its changes in both directions.
struct Compared {
    mutation: Mutation,
    forward: Vec<Change>,
    /// Some kinds are the reverse of others.
    backward: Vec<Change>,
}

/// The mutations of all sets, compared once.
static COMPARED: LazyLock<Vec<Compared>> =
    LazyLock::new(|| SETS.iter().flat_map(compared).collect());

fn compared(set: &Set) -> Vec<Compared> {
    let mutations = mutations::mutations(Path::new(HERE), set);
    // All mutations of a set share the old spec.
    let old = parsed(&mutations.first().expect("mutations").old);
    let changes = in_parallel(&mutations, |it| {
        let new = parsed(&it.new);
        (compare(&old, &new), compare(&new, &old))
    });
    let all = mutations.into_iter().zip(changes);
    all.map(|(mutation, (forward, backward))| Compared { mutation, forward, backward }).collect()
}

fn parsed(spec: &str) -> Document {
    document::parse(spec).unwrap_or_else(|found| panic!("{found}"))
}

fn changes(old: &str, new: &str) -> Vec<Change> {
    diff(old, new).unwrap_or_else(|found| panic!("{found:?}"))
}

fn ids(changes: &[Change]) -> BTreeSet<String> {
    changes.iter().map(|it| it.kind.id.to_owned()).collect()
}

fn messages(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|it| format!("{}: {}", it.kind.id, it.message)).collect()
}

#[test]
fn mutations_have_the_expected_kinds_and_bumps() {
    let mut faults = Vec::new();
    for Compared { mutation: Mutation { name, kinds, bump, .. }, forward, .. } in &*COMPARED {
        let found = required_bump(forward).map_or("nothing", SemverBump::word);
        if ids(forward) != *kinds || bump != found {
            let messages = messages(forward).join("\n    ");
            faults.push(format!(
                "{name}: expected {kinds:?} and {bump}, got {found}:\n    {messages}"
            ));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_kind_has_a_mutation() {
    let covered: BTreeSet<String> =
        COMPARED.iter().flat_map(|it| [ids(&it.forward), ids(&it.backward)]).flatten().collect();
    let all = KINDS.into_iter().flatten().map(|kind| kind.id);
    let missing: Vec<&str> = all.filter(|id| !covered.contains(*id)).collect();
    assert!(missing.is_empty(), "add mutations to tests/golden/diff that cover {missing:?}");
}

#[test]
fn additions_are_removals_in_reverse() {
    for Compared { mutation: Mutation { name, .. }, forward, backward } in &*COMPARED {
        let (forward, backward) = (ids(forward), ids(backward));
        let some = |ids: &BTreeSet<String>, what: &str| {
            ids.iter()
                .any(|id| id.contains(what) && (id.contains("enum-value") || id.contains("one-of")))
        };
        assert_eq!(some(&forward, "-added"), some(&backward, "-removed"), "{name}");
        assert_eq!(some(&forward, "-removed"), some(&backward, "-added"), "{name}");
        assert_eq!(forward.is_empty(), backward.is_empty(), "{name}");
    }
}

#[test]
fn formatting_makes_no_difference() {
    for (name, spec) in specs() {
        // JSON is YAML in another style, here without comments and with sorted keys.
        let value: Value = serde_yaml::from_str(&spec).expect("valid YAML");
        let json = serde_json::to_string_pretty(&value).expect("JSON");
        for other in [&spec, &json, &format!("# A comment.\n{spec}")] {
            assert_eq!(messages(&changes(&spec, other)), Vec::<String>::new(), "{name}");
        }
        assert_eq!(required_bump(&changes(&spec, &spec)), None);
    }
    // Specs that lint refuses can be compared too, such as ones with a repeated operation id or path parameter.
    let small = read(Path::new("diff/small.yaml"));
    let twice = small.replace("/shelves/{shelf}:", "/shelves/{shelf}/of/{shelf}:");
    let refused = CASES.iter().flat_map(|it| &it.all).map(|it| &it.spec);
    for spec in refused.chain([&twice]) {
        let changes = diff(spec, spec).unwrap_or_default();
        assert_eq!(messages(&changes), Vec::<String>::new(), "{spec}");
    }
}

/// Cycles terminate, and unrelated specs can be compared.
#[test]
fn any_two_specs_can_be_compared() {
    let mut all: Vec<String> = specs().into_iter().map(|(_, spec)| spec).collect();
    all.extend(CASES.iter().flat_map(|it| &it.all).map(|it| it.spec.clone()));
    let mut compared = 0;
    for pair in all.windows(2) {
        for (old, new) in [(&pair[0], &pair[1]), (&pair[1], &pair[0])] {
            compared += usize::from(diff(old, new).is_ok());
        }
    }
    assert!(compared > 100, "only {compared} pairs could be read");
}

#[test]
fn invalid_specs_are_refused() {
    let spec = read(Path::new("diff/small.yaml"));
    let unresolved = spec.replace("    Day: {", "    Date: {");
    let repeated = spec.replace("    Day: {", "    When: {type: string}\n    Day: {");
    for text in
        ["", "[]", "openapi: 3.0.3", "a: [", "openapi: 3.0.3\npaths: []\n", &unresolved, &repeated]
    {
        assert!(diff(text, &spec).is_err(), "{text}");
        assert!(diff(&spec, text).is_err(), "{text}");
    }
}

/// The kinds of change between two versions of `Shelf`, which only a GET returns, or a PATCH also sends.
fn shelves(method: [&str; 2], shelf: [&str; 2]) -> BTreeSet<String> {
    let spec = |method: &str, shelf: &str| {
        let content = "content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}";
        let body =
            if method == "patch" { format!("requestBody: {{{content}}},") } else { String::new() };
        format!(
            "{{openapi: 3.0.3, paths: {{/a: {{{method}: {{operationId: a, {body} \
             responses: {{'200': {{{content}}}}}}}}}}}, \
             components: {{schemas: {{Shelf: {{type: object, {shelf}}}}}}}}}"
        )
    };
    ids(&changes(&spec(method[0], shelf[0]), &spec(method[1], shelf[1])))
}

#[test]
fn constructor_defaults_and_null_matter_only_in_requests() {
    let filled = |value| {
        format!(
            "required: [a], properties: {{a: {{type: boolean, x-constructor-default: {value}}}}}"
        )
    };
    let filled = [filled(true), filled(false)];
    let filled = [filled[0].as_str(), filled[1].as_str()];
    assert_eq!(shelves(["get"; 2], filled), BTreeSet::new());
    assert_eq!(
        shelves(["patch"; 2], filled),
        ["rust-constructor-default-changed".to_owned()].into()
    );
    // Distinguishing null from absent matters only where null was allowed.
    let null = "properties: {a: {type: string, nullable: true}}";
    let patched =
        |was| shelves(["get", "patch"], [was, null]).contains("rust-null-vs-absent-changed");
    assert!(patched(null) && !patched("properties: {b: {type: string}}"));
}

/// Null is reported for values whose type alone shows it.
#[test]
fn null_is_reported_as_a_change_of_type() {
    let spec = |parameter: &str, schema: &str| {
        let content = format!("content: {{application/json: {{schema: {schema}}}}}");
        format!(
            "{{openapi: 3.1.0, paths: {{/a: {{post: {{operationId: a, \
             parameters: [{{name: b, in: query, schema: {{type: array, items: {parameter}}}}}], \
             requestBody: {{{content}}}, responses: {{'200': {{{content}}}}}}}}}}}}}"
        )
    };
    let both = |was: &str, is: &str| {
        ids(&changes(&spec("{type: string}", was), &spec("{type: [string, 'null']}", is)))
    };
    let (text, null) = ("{type: string}", "{type: [string, 'null']}");
    for form in [
        "SCHEMA",
        "{type: array, items: SCHEMA}",
        "{type: object, additionalProperties: SCHEMA}",
        "{type: array, items: {type: array, items: SCHEMA}}",
        "{type: object, properties: {b: {type: string}}, additionalProperties: SCHEMA}",
    ] {
        let [text, null] = [text, null].map(|it| form.replace("SCHEMA", it));
        let kinds = |what: &str| {
            BTreeSet::from(["request", "response"].map(|it| format!("{it}-property-type-{what}")))
        };
        assert_eq!(both(&text, &null), kinds("generalized"), "{form}");
        assert_eq!(both(&null, &text), kinds("specialized"), "{form}");
    }
    // A client never sends null in a parameter.
    assert_eq!(both(text, text), BTreeSet::new());
}

/// A header may be a component that several responses share.
#[test]
fn references_to_headers_are_resolved() {
    let spec = |headers: &str, component: &str| {
        format!(
            "{{openapi: 3.0.3, paths: {{/a: {{get: {{operationId: a, responses: {{'204': {{{headers}}}}}}}}}}}, \
             components: {{headers: {{H: {{{component} schema: {{type: string}}}}}}}}}}"
        )
    };
    let refers = "headers: {X: {$ref: '#/components/headers/H'}}";
    let required = spec(refers, "required: true,");
    let ids = |new: &str| ids(&changes(&required, new));
    let removed = spec("", "required: true,");
    assert_eq!(ids(&removed), ["required-response-header-removed".to_owned()].into());
    let optional = spec(refers, "");
    assert_eq!(ids(&optional), ["rust-response-header-changed".to_owned()].into());
}

#[test]
fn documentation_is_compared() {
    let small = read(Path::new("diff/small.yaml"));
    let scheme = "Token: {type: http, scheme: bearer}";
    let described = small.replace(scheme, "Token: {type: http, scheme: bearer, description: New.}");
    let only = BTreeSet::from(["rust-documentation-changed".to_owned()]);
    assert_eq!(ids(&changes(&small, &described)), only);
}

#[test]
fn added_and_removed_types_are_reported_with_their_keyword() {
    let small = read(Path::new("diff/small.yaml"));
    let messages = |old: &str, new: &str| -> Vec<String> {
        changes(&small, &small.replace(old, new)).into_iter().map(|it| it.message).collect()
    };
    let idle = "    Idle:\n      type: object\n      properties: {x: {type: string}}\n";
    assert_eq!(messages(idle, ""), ["struct `Idle` was removed"]);
    assert_eq!(messages("    Idle:\n", "    Lazy:\n"), ["struct `Idle` was renamed to `Lazy`"]);
    for (schema, word) in [
        ("{type: object, properties: {y: {type: boolean}}}", "struct"),
        ("{type: string}", "struct"),
        ("{type: string, enum: [a]}", "enum"),
        (
            "{oneOf: [{$ref: '#/components/schemas/One'}], discriminator: {propertyName: kind}}",
            "enum",
        ),
        ("{type: array, items: {type: string}}", "type"),
    ] {
        let more = format!("    More: {schema}\n{idle}");
        assert_eq!(messages(idle, &more), [format!("{word} `More` was added")]);
    }
    let renamed = messages("operationId: other", "operationId: another");
    assert_eq!(renamed, ["operation `other` was renamed to `another`"]);
}

#[test]
fn a_change_lists_the_operations_that_it_affects() {
    let old = read(Path::new("diff/small.yaml"));
    let new = old.replace(
        "{kind: {type: string, enum: [one]}",
        "{kind: {type: string, enum: [one]}, new: {type: string}",
    );
    let changes = changes(&old, &new);
    let operations: Vec<_> =
        changes.iter().map(|it| (it.kind.direction, it.operations.join(", "))).collect();
    let expected = [(Direction::Request, "make_thing"), (Direction::Response, "other")];
    assert_eq!(operations, expected.map(|(direction, names)| (direction, names.to_owned())));
}

#[test]
fn the_direction_of_a_component_is_that_of_its_uses() {
    let old = read(Path::new("diff/small.yaml"));
    let idle = "    Idle:\n";
    let more = format!("    More: {{type: object, properties: {{y: {{type: string}}}}}}\n{idle}");
    let received = "description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/More'}}}}";
    let described = |name: &str| {
        let of = format!("    {name}:\n      type: object\n");
        (of.clone(), format!("{of}      description: It is {name}.\n"))
    };
    let (thing, shelf, unused) = (described("Thing"), described("Shelf"), described("Idle"));
    let cases = [
        (vec![(idle, more.as_str())], None),
        (vec![(idle, &more), ("description: Done.}", received)], Some(Direction::Response)),
        (vec![(&thing.0, &thing.1)], Some(Direction::Request)),
        (vec![(&shelf.0, &shelf.1)], Some(Direction::Both)),
        (vec![(&unused.0, &unused.1)], None),
    ];
    for (edits, expected) in cases {
        let new = edits.iter().fold(old.clone(), |text, (from, to)| text.replace(from, to));
        let changes = [changes(&old, &new), changes(&new, &old)];
        for change in changes.iter().flatten() {
            // Changes of operations have both directions.
            if change.kind.direction == Direction::Both && change.old.pointer.starts_with("/comp") {
                assert_eq!(change.direction, expected, "{}", change.message);
            }
        }
        assert!(changes.iter().all(|it| !it.is_empty()), "{edits:?}");
    }
}

#[test]
fn changelog_lines_are_sentences() {
    for Compared { mutation: Mutation { name, .. }, forward, backward } in &*COMPARED {
        for changes in [forward, backward] {
            let changelog::Entry { client, spec, generator } = changelog::entry(changes);
            assert!(generator.is_empty(), "{name}: {generator:?}");
            for line in client.iter().chain(&spec) {
                let starts = line.starts_with(|it: char| it.is_uppercase() || it == '`');
                assert!(starts && line.ends_with('.') && !line.contains('\n'), "{name}: {line}");
            }
            let breaks = client.iter().any(|line| line.starts_with("Breaking: "));
            assert_eq!(
                breaks,
                required_bump(changes) == Some(SemverBump::Major),
                "{name}: {client:?}"
            );
        }
    }
}

#[test]
fn reports_are_as_expected() {
    let old = read(Path::new("diff/small.yaml"));
    let new = old
        .replace("operationId: other", "operationId: another")
        .replace("flag: {type: boolean}", "flag: {type: boolean}\n        more: {type: string}")
        .replace("A shelf.", "One shelf | or two.")
        .replace("description: Other.", "description: The other.");
    let changes = changes(&old, &new);
    let (old, new) = (&Sources::new("old.yaml", ""), &Sources::new("new.yaml", ""));
    let names = report::Names { old, new, version: "0.1.0" };
    let before = "# Changelog\n\n## Unreleased\n\n### Client\n\n- Written by hand.\n\n## 0.1.0 - 2026-11-30\n";
    let changelog =
        changelog::update(before, &changelog::entry(&changes)).expect("a valid changelog");
    let texts = BTreeMap::from([
        (PathBuf::from("diff/report.txt"), report::text(&changes, names)),
        (PathBuf::from("diff/report.md"), report::markdown(&changes, names)),
        (PathBuf::from("diff/report.json"), report::json(&changes, names)),
        (PathBuf::from("diff/changelog.md"), changelog),
    ]);
    expected::check(&texts, &[]);
}

#[test]
fn versions_follow_cargo_rules() {
    let next = |version| {
        [SemverBump::Major, SemverBump::Minor, SemverBump::Patch]
            .map(|it| report::next(version, it))
    };
    assert_eq!(next("0.1.0"), ["0.2.0", "0.1.1", "0.1.1"]);
    assert_eq!(next("0.0.3"), ["0.0.4", "0.0.4", "0.0.4"]);
    assert_eq!(next("1.2.3"), ["2.0.0", "1.3.0", "1.2.4"]);
}
