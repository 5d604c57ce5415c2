//! Tests applying overlays: the result, the source spans, and the limits of time and size.
//!
//! `overlay` has a spec, overlays for it, and the same spec edited by hand. `lint/overlay.md` has the error
//! cases.

use std::collections::BTreeSet;
use std::path::Path;

use codegen::document::{self, Document};
use codegen::{Diagnostics, Source, Sources, overlay, report};

use proptest::prelude::{ProptestConfig, Strategy, prop, prop_oneof};
use proptest::test_runner::RngSeed;
use proptest::{prop_assert, prop_assert_eq, proptest};
use serde_json::Value;

use crate::{CRATE, read};

const HEAD: &str = "overlay: 1.1.0\ninfo: {title: A, version: '1'}\nactions:\n";

fn file(name: &str) -> String {
    read(&Path::new("overlay").join(name))
}

/// Applies one overlay with these actions.
fn apply(spec: &str, actions: &str) -> Result<Document, Diagnostics> {
    let text = format!("{HEAD}{actions}\n");
    overlay::read(
        &Sources::new("spec.yaml", spec).with_overlay(Source { name: "a.yaml", text: &text }),
    )
}

/// The errors of an overlay that cannot be applied.
fn errors(spec: &str, actions: &str) -> String {
    apply(spec, actions).expect_err(actions).to_string()
}

#[test]
fn applying_overlays_equals_editing_by_hand() {
    let spec = file("spec.yaml");
    let overlays = ["names.yaml", "more.json", "copy.yaml"].map(|name| (name, file(name)));
    // As they are, and with Windows line ends but no final newline.
    for edit in
        [str::to_owned, |it: &str| format!("\u{feff}{}", it.trim_end().replace('\n', "\r\n"))]
    {
        let spec = edit(&spec);
        let overlays: Vec<_> = overlays.iter().map(|(name, text)| (name, edit(text))).collect();
        let sources = overlays.iter().fold(Sources::new("spec.yaml", &spec), |it, (name, text)| {
            it.with_overlay(Source { name, text })
        });
        let document = overlay::read(&sources).unwrap_or_else(|found| panic!("{found}"));
        let result = file("result.yaml");
        assert_eq!(document.value, document::parse(&result).unwrap().value);
        // Everything has a span.
        for pointer in document::parse(&result).unwrap().pointers() {
            assert!(document.pointers().any(|it| it == pointer), "{pointer}");
        }
        let client = codegen::generate(sources, CRATE).unwrap_or_else(|found| panic!("{found}"));
        assert_eq!(client.files, codegen::generate(&result, CRATE).unwrap().files);
        assert!(client.warnings.is_empty(), "{}", client.warnings);
    }
}

/// Spans refer to the file that has the text, even of items that moved.
#[test]
fn spans_are_in_the_file_that_has_the_text() {
    let spec = file("spec.yaml");
    let overlays = ["names.yaml", "more.json", "copy.yaml"].map(|name| (name, file(name)));
    let sources = overlays.iter().fold(Sources::new("spec.yaml", &spec), |it, (name, text)| {
        it.with_overlay(Source { name, text })
    });
    let document = overlay::read(&sources).unwrap();
    for (pointer, place, line) in [
        ("/paths/~1parcels~1{id}/parameters/0/name", "spec.yaml:8", "name: id"),
        ("/paths/~1parcels~1{id}/get/summary", "names.yaml:11", "summary: Show where a parcel is."),
        ("/paths/~1parcels~1{id}/get/tags/0", "names.yaml:13", "Parcels"),
        ("/components/schemas/Parcel/required/1", "names.yaml:20", "\"it's a ~ tilde\""),
        ("/tags/0/name", "more.json:6", "\"name\": \"Parcels\""),
        ("/paths/~1parcels~1{id}~1copies", "more.json:5", "\"/parcels/{id}/copies\""),
        // Copied: the first time it was written, and not where it was copied.
        ("/paths/~1parcels~1{id}~1copies/parameters/0/in", "spec.yaml:8", "in: path"),
        ("/paths/~1parcels~1{id}~1copies/get/tags/0", "names.yaml:13", "Parcels"),
        ("/paths/~1parcels~1{id}~1copies/get/operationId", "names.yaml:12", "operationId"),
    ] {
        let start = document.key_span(pointer).start;
        let file = sources.file(start);
        assert_eq!(format!("{file}:{}", document.position(start).line), place, "{pointer}");
        let text = if file == "spec.yaml" {
            &spec
        } else {
            &overlays.iter().find(|it| it.0 == file).unwrap().1
        };
        let at = document.position(start);
        let written = text.lines().nth(at.line - 1).unwrap();
        assert!(
            written.chars().skip(at.column - 1).collect::<String>().starts_with(line),
            "{pointer}: {written}"
        );
    }
}

/// All formats of reports are checked.
#[test]
fn findings_have_the_name_of_their_file() {
    let spec = file("spec.yaml");
    let text = format!(
        "{HEAD}  - target: $.components.schemas.Parcel\n    remove: true\n  - target: $.paths.*.get\n    update: {{x-unheard: 1, operationid: 3}}\n"
    );
    let sources =
        Sources::new("spec.yaml", &spec).with_overlay(Source { name: "a.yaml", text: &text });
    let found = codegen::diagnose(sources.clone(), CRATE);
    let github = report::github(&found, &sources);
    // A removed component is reported at the reference.
    assert!(github.contains("error file=spec.yaml,line=15,"), "{github}");
    assert!(github.contains("file=a.yaml,line=7,endLine=7,col=28,"), "{github}");
    let json = report::json(&found, &sources);
    let byte = text.find("operationid").unwrap();
    assert!(json.contains("\"file\":\"a.yaml\""), "{json}");
    assert!(json.contains(&format!("{{\"byte\":{byte},\"column\":28,\"line\":7}}")), "{json}");
    assert!(report::brief(&found, &sources).contains("--> spec.yaml:15:"));
    assert!(report::text(&found, &sources, false).contains("--> a.yaml:7:28\n"));
    // There are no fixes in mappings that come from two files.
    assert!(found.iter().all(|it| it.fix.is_none()), "{found}");
}

#[test]
fn findings_move_with_their_values_and_disappear_with_removed_ones() {
    let spec = "a:\n  - {b: 1, b: 2}\n  - {c: 1, c: 2}\nd: {e: 1, e: 2}\n";
    let first = apply(spec, "  - target: $.a[0]\n    remove: true").unwrap();
    let found = codegen::lint::check(&first, &codegen::model::read(&first));
    let twice = found.iter().filter(|it| it.rule.id == "yaml-duplicate-key");
    let twice: Vec<String> = twice.map(ToString::to_string).collect();
    let expected = [
        "3:12: keep one `c`; this mapping has two [yaml-duplicate-key] at #/a/0/c",
        "4:11: keep one `e`; this mapping has two [yaml-duplicate-key] at #/d/e",
    ];
    assert_eq!(twice, expected);
}

#[test]
fn unbounded_growth_and_queries_are_refused() {
    let spec = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\n";
    let whole = "  - target: $.info\n    copy: $\n";
    let copies: String = (0..70).map(|it| format!("{whole}    x-n: {it}\n")).collect();
    let deep = errors(spec, &copies);
    assert!(
        deep.contains("nest less; more than 64 levels are not read") || deep.contains("add less"),
        "{deep}"
    );
    let list = format!("a: [{}]\n", "{}, ".repeat(2000));
    let text = format!("  - target: $.a[*]\n    update: {{x: {}}}\n", "x".repeat(10_000));
    let large = errors(&list, &text);
    assert!(large.contains("add less; all actions together add too much"), "{large}");
    let all = "[*,*,*,*,*,*,*,*]".repeat(12);
    for path in ["$..*..*..*..*..*..*..*..*..*..*..*".to_owned(), format!("${all}")] {
        let nested = "{a: ".repeat(50) + "1" + &"}".repeat(50);
        let found = errors(&nested, &format!("  - target: {path}\n    remove: true\n"));
        assert!(found.contains("write fewer paths, or simpler ones"), "{found}");
    }
    for path in [format!("${}", "[?@".repeat(9)), format!("$.{}", "a".repeat(5000))] {
        let found = errors(spec, &format!("  - target: '{path}'\n    remove: true\n"));
        assert!(found.contains("write a shorter path"), "{found}");
    }
}

#[test]
fn time_is_linear_in_the_number_of_actions() {
    let spec =
        format!("a:\n{}", (0..10_000).map(|it| format!("  k{it}: {{}}\n")).collect::<String>());
    let action = |it| format!("  - target: $.a.k{it}\n    update: {{x: [{it}]}}\n");
    let document = apply(&spec, &(0..10_000).map(action).collect::<String>()).unwrap();
    assert_eq!(document.at("/a/k9999/x/0"), 9999);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::with_cases(1000) })]

    /// Everything with a span exists, and its span is in one file.
    #[test]
    fn any_overlay_is_applied_or_refused(actions in prop::collection::vec(action(), 1..4)) {
        let spec = file("spec.yaml");
        let sources = format!("{HEAD}{}", actions.concat());
        let sources = Sources::new("spec.yaml", &spec).with_overlay(Source { name: "a.yaml", text: &sources });
        match overlay::read(&sources) {
            Ok(document) => for pointer in document.pointers() {
                prop_assert!(document.value.pointer(pointer).is_some(), "{pointer}");
                let span = document.span(pointer);
                prop_assert_eq!(sources.file(span.start), sources.file(span.end));
            },
            Err(found) => for text in [report::text(&found, &sources, false), report::json(&found, &sources)] {
                prop_assert!(text.contains("a.yaml"), "{text}");
            },
        }
    }
}

/// Random actions, some of which can be applied.
fn action() -> impl Strategy<Value = String> {
    let words = "$ .paths .* ..* .. [ ] [' '] [0] [-1:] * ? [?@.in] @ ( ) .get .components .schemas .parameters ..description [*,*] == 'header' && é ~1 \\ ['it\\'s";
    let pieces: Vec<&str> = words.split(' ').chain([" "]).collect();
    let path = prop::collection::vec(prop::sample::select(pieces), 0..5);
    let path = path.prop_map(|it| format!("${}", it.concat()));
    let known = "$ $.paths.* $.paths.*.* $.paths.*[?@.responses] $..parameters $..parameters[0] $..[?@.type] $..required $..summary $..tags[*] $..properties.* $.info";
    let known = prop::sample::select(known.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let path = prop_oneof![3 => known, 1 => path].prop_map(|it| Value::from(it).to_string());
    let what = prop::sample::select(vec![
        "remove: true",
        "update: {}",
        "update: {x: [{y: 1}], tags: [a]}",
        "update: [1, {a: b}]",
        "update: text",
        "update: {description: 3, get: {summary: [], parameters: [{in: query}]}}",
        "copy: $",
        "copy: $.info",
        "copy: $.paths.*.parameters",
        "copy: $..summary",
        "update: &a {z: 1}\n    x-a: *a",
    ]);
    (path, what).prop_map(|(path, what)| format!("  - target: {path}\n    {what}\n"))
}

/// The example works, and the page lists all keys that are read.
#[test]
fn the_page_on_other_apis_is_correct() {
    let page = read(Path::new("../../docs/another-api.md"));
    let blocks = page.split("```yaml\n").skip(1).filter_map(|it| it.split("```").next());
    let [spec, overlay] = blocks.collect::<Vec<_>>()[..] else { panic!("a spec and its overlay") };
    let sources =
        Sources::new("spec.yaml", spec).with_overlay(Source { name: "a.yaml", text: overlay });
    let client = codegen::generate(sources, CRATE).unwrap_or_else(|found| panic!("{found}"));
    let (operations, types) = (&client.files["operations.rs"], &client.files["types.rs"]);
    assert!(operations.contains("fn list_parcels(&self)"), "{operations}");
    assert!(operations.contains("by_cursor::ByCursor"), "{operations}");
    assert!(operations.contains("next_property::of(body, \"/meta/next\")"), "{operations}");
    assert!(types.contains("pub kind: Option<String>"), "{types}");

    let parts = ["grammar.rs", "schema_shape.rs"];
    let read = parts.map(|it| read(&Path::new("../../codegen/src/lint").join(it))).concat();
    let keys = read.lines().filter_map(|it| it.trim().strip_prefix("(\"")?.split('"').next());
    let keys = keys.filter(|it| it.starts_with("x-"));
    let rows = page.lines().filter_map(|it| it.strip_prefix("| `x-")?.split('`').next());
    let rows: BTreeSet<String> = rows.map(|it| format!("x-{it}")).collect();
    assert_eq!(keys.map(str::to_owned).collect::<BTreeSet<_>>(), rows);
    let static_of = |name: &str| read.split(name).nth(1).and_then(|it| it.split("};").next());
    let ways = static_of("static PAGINATION: ObjectShape").expect("there is no `PAGINATION`");
    let keys = ways.lines().filter_map(|it| it.trim().strip_prefix("(\"")?.split('"').next());
    for key in keys {
        assert!(page.contains(&format!("`{key}`")) || page.contains(&format!("`{key}:")), "{key}");
    }
}
