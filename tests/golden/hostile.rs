//! Texts that are no specs at all, or were written to break what reads them.

use std::path::{Path, PathBuf};

use codegen::diagnostic::{Level, Span};
use codegen::{Sources, document, report};
use proptest::prelude::{ProptestConfig, Strategy, any, prop_oneof};
use proptest::proptest;
use proptest::strategy::Just;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value};

use crate::{CRATE, GENERATED, HERE, expected, read, specs};

pub(crate) mod descriptions;
mod inputs;

#[test]
fn hostile_texts_are_refused_and_explained() {
    let mut faults = Vec::new();
    for input in inputs::all() {
        let found = codegen::diagnose(&input.text, CRATE);
        let error = found.iter().find(|it| it.level() == Level::Error);
        let first = error.map(ToString::to_string).unwrap_or_default();
        if !first.starts_with(input.said) {
            faults.push(format!("{}: {first:.200}", input.name));
        }
        // Thousands of findings are written, too.
        let sources = Sources::of("spec.yaml", &input.text);
        for text in [
            report::text(&found, &sources, false),
            report::json(&found, &sources),
            report::github(&found, &sources),
        ] {
            assert!(!text.is_empty(), "{}", input.name);
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// A file of Windows means the same, to the column.
#[test]
fn line_endings_and_marks_change_nothing() {
    for (name, spec, files) in &*GENERATED {
        let windows = format!("\u{feff}{}", spec.replace('\n', "\r\n"));
        assert_eq!(crate::generate(&windows).as_ref(), Ok(files), "{name}");
        let (broken, windows) =
            (spec.replace("paths:", "path:"), windows.replace("paths:", "path:"));
        let found = codegen::diagnose(&broken, CRATE);
        assert!(!found.is_empty(), "{name}: nothing is wrong without paths");
        assert_eq!(codegen::diagnose(&windows, CRATE).to_string(), found.to_string(), "{name}");
    }
}

/// All that is read has a place, and means what a YAML library reads: in all YAML of the repository.
#[test]
fn yaml_means_what_it_does_to_other_readers() {
    let folders = [
        "../../.github",
        "../../generated-client/released",
        "../../openapi",
        "..",
        "../../xtask/tests",
    ];
    let paths = folders.iter().flat_map(|it| expected::paths(&Path::new(HERE).join(it)));
    let is_yaml = |it: &PathBuf| it.extension().is_some_and(|it| it == "yaml" || it == "yml");
    let paths: Vec<PathBuf> = paths.filter(is_yaml).collect();
    assert!(paths.len() > 30, "{paths:?}");
    for path in paths {
        assert_eq!(disagreement(&read(&path)), None, "{}", path.display());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_documents_mean_what_they_do_to_other_readers(value in value()) {
        // Once in lines and once in brackets, which are read by other parts of a YAML reader.
        let lines = serde_yaml::to_string(&value).expect("JSON is YAML");
        proptest::prop_assert_eq!(disagreement(&lines), None);
        proptest::prop_assert_eq!(disagreement(&value.to_string()), None);
    }

    /// Numbers, and what nearly is one. Refused is what JSON has no number for, and nothing else.
    #[test]
    fn plain_scalars_mean_what_they_do_to_other_readers(scalar in "[-+]?([0-9_xobeE.+-]{1,6}|[.]?([iI]nf|INF|[nN]a[nN])|0[xob][0-9a-fA-F]{1,18}|[0-9]{15,22}|[0-9]{1,3}[.][0-9]{0,3}([eE][-+]?[0-9]{1,3})?|~|[nN]ull|NULL|[tT]rue|TRUE|[fF]alse|FALSE|[yY]es|[oO]ff)") {
        let text = format!("a: {scalar}\n");
        let (read, other) = (document::parse(&text), serde_yaml::from_str::<Value>(&text));
        // What JSON has no number for becomes null, a string or an error there.
        let is_number = |it: &Value| {
            !it["a"].is_null() && !scalar.parse::<f64>().is_ok_and(f64::is_infinite)
        };
        match (read, other) {
            (Ok(document), other) => proptest::prop_assert_eq!(Some(document.value), other.ok(), "{}", text),
            (Err(found), other) => proptest::prop_assert!(!other.is_ok_and(|it| is_number(&it)), "{}", found),
        }
    }

    /// A text that was JSON before a letter of it was changed is JSON, or not, to both.
    #[test]
    fn broken_json_is_refused_as_by_other_readers(value in value(), at in any::<usize>(), with in "[\\]\\[{},:\"\\\\u0dD.eE+ \\n-]?") {
        let mut text = serde_json::json!({ "a": value }).to_string();
        let at = (0..=at % text.len()).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
        let end = (at + 1..).find(|it| text.is_char_boundary(*it)).unwrap_or(text.len());
        text.replace_range(at..end, &with);
        if text.starts_with("{\"") {
            let (read, other) = (document::parse(&text), serde_json::from_str::<Value>(&text));
            proptest::prop_assert_eq!(read.ok().map(|it| it.value), other.ok(), "{}", text);
        }
    }

    #[test]
    fn json_is_read_as_yaml_is_wherever_both_can(value in value()) {
        let value = serde_json::json!({ "a": value });
        proptest::prop_assert_eq!(json_differs(&value.to_string()), None);
        proptest::prop_assert_eq!(json_differs(&format!("{value:#}")), None);
    }
}

/// JSON is YAML, too, once a comment stands above it: the value is the same, and so are all places.
#[test]
fn json_is_read_as_yaml_is() {
    for (name, spec) in specs() {
        let value = document::parse(&spec).expect("cases can be read").value;
        assert_eq!(json_differs(&value.to_string()), None, "{name}");
        assert_eq!(json_differs(&format!(" \n{value:#}\n")), None, "{name}");
    }
    assert_eq!(
        json_differs("{\"a~/\": \"\\u00e9\\\"\", \"\": [ ], \"b\" : [{ }\n, -0.5e+1 ]\t}"),
        None
    );
}

/// The last of equal keys is kept, as by all readers of JSON, and the first is told.
#[test]
fn what_json_writes_otherwise_is_read() {
    let text = "\u{feff}\r\n{\"a\": \"\\ud83d\\ude00\u{85}\u{2028}\", \"n\": [18446744073709551616, -0.0], \"a\": [0]}";
    let document = document::parse(text).expect("it is JSON");
    let json = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}'));
    assert_eq!(document.value, json.expect("it is JSON"));
    let found = codegen::diagnose(text, CRATE);
    let twice =
        found.iter().find(|it| it.rule.id == "yaml-duplicate-key").expect("`a` is there twice");
    assert_eq!((twice.position.line, twice.position.column), (2, 60));
    assert_eq!(twice.labels.first().map(|it| it.span), Some(Span { start: 3, end: 6 }));
    let pair = document::parse("{\"a\": \"\\ud83d\\ude00\"}").expect("it is JSON");
    assert_eq!(pair.value["a"], "😀");
}

/// Aliases, merge keys and tags of the core schema mean what YAML says.
#[test]
fn what_yaml_writes_once_is_read_everywhere() {
    let text = "\
a: &a {x: 1, y: [&k k]}
b: *a
c: {<<: *a, x: 2}
d: {<<: [*a, {z: 3}]}
*k : [!!str 1, !!int '2', !!float 3, !!null '', !!bool 'true', !!seq []]
e: \"\\ud83d\\ude00\"
";
    let document = document::parse(text).unwrap_or_else(|found| panic!("{found}"));
    let a = serde_json::json!({"x": 1, "y": ["k"]});
    let expected = serde_json::json!({
        "a": a, "b": a, "c": {"x": 2, "y": ["k"]}, "d": {"x": 1, "y": ["k"], "z": 3},
        "k": ["1", 2, 3, null, true, []], "e": "😀",
    });
    assert_eq!(document.value, expected);
    let alias = document.span("/b");
    assert_eq!(&text[alias.start..alias.end], "*a");
    assert_eq!(document.span("/b/y/0"), alias, "what an alias stands for is where the alias is");
}

/// What is otherwise to the reader of JSON than to that of YAML.
fn json_differs(text: &str) -> Option<String> {
    const COMMENT: &str = "#\n";
    let parse = |text: &str| document::parse(text).unwrap_or_else(|it| panic!("{text}\n{it}"));
    let (json, yaml) = (parse(text), parse(&format!("{COMMENT}{text}")));
    if json.value != yaml.value {
        return Some(format!("{} {}", json.value, yaml.value));
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (json.pointers().collect(), yaml.pointers().collect());
    if a != b {
        return Some(format!("{a:?} {b:?}"));
    }
    let moved = |it: Span| Span { start: it.start + COMMENT.len(), end: it.end + COMMENT.len() };
    a.into_iter().find_map(|it| {
        let json = [json.span(it), json.key_span(it)].map(moved);
        let yaml = [yaml.span(it), yaml.key_span(it)];
        (json != yaml).then(|| format!("{it}: {json:?} {yaml:?}"))
    })
}

/// What another reader makes of a text, or a pointer that has no place in it.
fn disagreement(text: &str) -> Option<String> {
    let document = document::parse(text).unwrap_or_else(|found| panic!("{text}\n{found}"));
    match serde_yaml::from_str::<Value>(text) {
        Ok(value) if value == document.value => {}
        other => return Some(format!("{} {other:?}", document.value)),
    }
    let mut pointers = pointers(&document.value);
    let mut places: Vec<&str> = document.pointers().collect();
    pointers.sort();
    places.sort();
    let differ = pointers.iter().zip(&places).find(|(a, b)| a != b);
    differ.map(|(a, b)| format!("{a} {b}")).or_else(|| {
        let (read, placed) = (pointers.len(), places.len());
        (read != placed).then(|| format!("{read} read, {placed} placed"))
    })
}

/// The pointers of all parts of a value, itself included.
pub(crate) fn pointers(value: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    collect(value, "", &mut pointers);
    pointers
}

fn collect(value: &Value, pointer: &str, pointers: &mut Vec<String>) {
    pointers.push(pointer.to_owned());
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(value, &format!("{pointer}/{key}"), pointers);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(value, &format!("{pointer}/{index}"), pointers);
            }
        }
        _ => {}
    }
}

/// Values of all kinds, with keys and texts that YAML could take for something else.
fn value() -> impl Strategy<Value = Value> {
    let text = || {
        prop_oneof![
            any::<String>(),
            Just("~".into()),
            Just("null".into()),
            Just("true".into()),
            Just("no".into()),
            Just("404".into()),
            Just("0x1F".into()),
            Just("1_000".into()),
            Just("1e3".into()),
            Just("- a".into()),
            Just("a: b".into()),
            Just("#".into()),
            Just("a #b".into()),
            Just("<<".into()),
            Just("a/b~c".into()),
            Just("2020-01-01".into()),
            Just("".into()),
            Just(" a\n\n b\n".into()),
            Just("|".into()),
            Just("?".into()),
            Just("*a".into()),
        ]
    };
    // What no text of a spec may have is refused, which other tests show.
    let old_break = ['\u{85}', '\u{2028}', '\u{2029}'];
    let one_line = move |it: &String| !it.contains(old_break);
    let text = move || text().prop_filter("a line that all tools end alike", one_line);
    let readable = |it: &String| it != "<<" && it.len() < 512;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, move |inner| {
        let entries =
            proptest::collection::vec((text().prop_filter("a key", readable), inner.clone()), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(Value::from),
            entries.prop_map(|it| Value::from(it.into_iter().collect::<Map<String, Value>>())),
        ]
    })
}
