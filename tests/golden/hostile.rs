//! Tests inputs that are not specs at all, or were written to break a parser.

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
fn hostile_inputs_are_refused_with_a_message() {
    let mut faults = Vec::new();
    for input in inputs::all() {
        let found = codegen::diagnose(&input.text, CRATE);
        let error = found.iter().find(|it| it.level() == Level::Error);
        let first = error.map(ToString::to_string).unwrap_or_default();
        if !first.starts_with(input.expected) {
            faults.push(format!("{}: {first:.200}", input.name));
        }
        // Reports can print thousands of findings, too.
        let sources = Sources::new("spec.yaml", &input.text);
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

/// Even columns are the same.
#[test]
fn windows_line_ends_and_byte_order_marks_change_nothing() {
    for (name, spec, files) in &*GENERATED {
        let windows = format!("\u{feff}{}", spec.replace('\n', "\r\n"));
        assert_eq!(crate::generate(&windows).as_ref(), Ok(files), "{name}");
        let (broken, windows) =
            (spec.replace("paths:", "path:"), windows.replace("paths:", "path:"));
        let found = codegen::diagnose(&broken, CRATE);
        assert!(!found.is_empty(), "{name}: no error without `paths`");
        assert_eq!(codegen::diagnose(&windows, CRATE).to_string(), found.to_string(), "{name}");
    }
}

/// Compares all YAML of the repository. Everything also has a span.
#[test]
fn yaml_is_parsed_like_other_parsers_do() {
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
    fn arbitrary_documents_are_parsed_like_other_parsers_do(value in value()) {
        // In block style and in flow style.
        let lines = serde_yaml::to_string(&value).expect("JSON is YAML");
        proptest::prop_assert_eq!(disagreement(&lines), None);
        proptest::prop_assert_eq!(disagreement(&value.to_string()), None);
    }

    /// Numbers and similar scalars. Only numbers that JSON does not have are refused.
    #[test]
    fn plain_scalars_are_parsed_like_other_parsers_do(scalar in "[-+]?([0-9_xobeE.+-]{1,6}|[.]?([iI]nf|INF|[nN]a[nN])|0[xob][0-9a-fA-F]{1,18}|[0-9]{15,22}|[0-9]{1,3}[.][0-9]{0,3}([eE][-+]?[0-9]{1,3})?|~|[nN]ull|NULL|[tT]rue|TRUE|[fF]alse|FALSE|[yY]es|[oO]ff)") {
        let text = format!("a: {scalar}\n");
        let (read, other) = (document::parse(&text), serde_yaml::from_str::<Value>(&text));
        // Numbers that JSON does not have are null, a string or an error there.
        let is_number = |it: &Value| {
            !it["a"].is_null() && !scalar.parse::<f64>().is_ok_and(f64::is_infinite)
        };
        match (read, other) {
            (Ok(document), other) => proptest::prop_assert_eq!(Some(document.value), other.ok(), "{}", text),
            (Err(found), other) => proptest::prop_assert!(!other.is_ok_and(|it| is_number(&it)), "{}", found),
        }
    }

    /// Both parsers accept or refuse JSON with one changed character.
    #[test]
    fn broken_json_is_refused_like_other_parsers_do(value in value(), at in any::<usize>(), with in "[\\]\\[{},:\"\\\\u0dD.eE+ \\n-]?") {
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
    fn arbitrary_json_is_parsed_like_yaml(value in value()) {
        let value = serde_json::json!({ "a": value });
        proptest::prop_assert_eq!(json_differs(&value.to_string()), None);
        proptest::prop_assert_eq!(json_differs(&format!("{value:#}")), None);
    }
}

/// With a comment above it, JSON is parsed as YAML: value and spans must be the same.
#[test]
fn json_is_parsed_like_yaml() {
    for (name, spec) in specs() {
        let value = document::parse(&spec).expect("cases are valid YAML").value;
        assert_eq!(json_differs(&value.to_string()), None, "{name}");
        assert_eq!(json_differs(&format!(" \n{value:#}\n")), None, "{name}");
    }
    assert_eq!(
        json_differs("{\"a~/\": \"\\u00e9\\\"\", \"\": [ ], \"b\" : [{ }\n, -0.5e+1 ]\t}"),
        None
    );
}

/// Of equal keys the last wins, as in other JSON parsers, and its diagnostic refers to the first.
#[test]
fn json_specifics_are_supported() {
    let text = "\u{feff}\r\n{\"a\": \"\\ud83d\\ude00\u{85}\u{2028}\", \"n\": [18446744073709551616, -0.0], \"a\": [0]}";
    let document = document::parse(text).expect("the JSON is valid");
    let json = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}'));
    assert_eq!(document.value, json.expect("it is JSON"));
    let found = codegen::diagnose(text, CRATE);
    let twice =
        found.iter().find(|it| it.rule.id == "yaml-duplicate-key").expect("`a` is a duplicate");
    assert_eq!((twice.position.line, twice.position.column), (2, 60));
    assert_eq!(twice.labels.first().map(|it| it.span), Some(Span { start: 3, end: 6 }));
    let pair = document::parse("{\"a\": \"\\ud83d\\ude00\"}").expect("the JSON is valid");
    assert_eq!(pair.value["a"], "😀");
}

#[test]
fn aliases_merge_keys_and_core_tags_are_supported() {
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
    assert_eq!(document.span("/b/y/0"), alias, "parts of an alias have the span of the alias");
}

/// The difference between parsing a text as JSON and as YAML.
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

/// The difference from another YAML parser, or a pointer without a span.
fn disagreement(text: &str) -> Option<String> {
    let document = document::parse(text).unwrap_or_else(|found| panic!("{text}\n{found}"));
    match serde_yaml::from_str::<Value>(text) {
        Ok(value) if value == document.value => {}
        other => return Some(format!("{} {other:?}", document.value)),
    }
    let mut pointers = pointers(&document.value);
    let mut spans: Vec<&str> = document.pointers().collect();
    pointers.sort();
    spans.sort();
    let differ = pointers.iter().zip(&spans).find(|(a, b)| a != b);
    differ.map(|(a, b)| format!("{a} {b}")).or_else(|| {
        let (values, spans) = (pointers.len(), spans.len());
        (values != spans).then(|| format!("{values} values, {spans} spans"))
    })
}

/// The pointers of a value and all of its parts.
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

/// Random values, with keys and strings that YAML could misinterpret.
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
    // These are refused in specs, as other tests check.
    let old_break = ['\u{85}', '\u{2028}', '\u{2029}'];
    let one_line = move |it: &String| !it.contains(old_break);
    let text = move || text().prop_filter("no line ends of YAML 1.1 only", one_line);
    let is_key = |it: &String| it != "<<" && it.len() < 512;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, move |inner| {
        let entries =
            proptest::collection::vec((text().prop_filter("a key", is_key), inner.clone()), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(Value::from),
            entries.prop_map(|it| Value::from(it.into_iter().collect::<Map<String, Value>>())),
        ]
    })
}
