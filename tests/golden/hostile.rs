//! Texts that are no specs at all, or were written to break what reads them.

use codegen::{document, report};
use proptest::prelude::{ProptestConfig, Strategy, any, prop_oneof};
use proptest::proptest;
use proptest::strategy::Just;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value};

use crate::{CRATE, GENERATED, specs};

pub(crate) mod descriptions;
mod inputs;

#[test]
fn hostile_texts_are_refused_and_explained() {
    for input in inputs::all() {
        let found = codegen::diagnose(&input.text, CRATE);
        let first = found.iter().next().map(ToString::to_string).unwrap_or_default();
        assert!(first.starts_with(input.said), "{}: {first:.200}", input.name);
        // Thousands of findings are written, too.
        for text in [
            report::text(&found, "spec.yaml", &input.text, false),
            report::json(&found, "spec.yaml", &input.text),
            report::github(&found, "spec.yaml"),
        ] {
            assert!(!text.is_empty(), "{}", input.name);
        }
    }
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

/// Both parsers see the same entries and items; else a diagnostic could point at something else than
/// what it is about.
#[test]
fn both_yaml_readers_agree_on_every_pointer_of_every_spec() {
    for (name, spec) in specs() {
        assert_eq!(disagreement(&spec), None, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn both_yaml_readers_agree_on_every_pointer_of_arbitrary_documents(value in value()) {
        // Once in lines and once in brackets, which are read by other parts of a YAML reader.
        let lines = serde_yaml::to_string(&value).expect("JSON is YAML");
        proptest::prop_assert_eq!(disagreement(&lines), None);
        proptest::prop_assert_eq!(disagreement(&value.to_string()), None);
    }
}

/// A pointer that only one of the readers sees.
fn disagreement(text: &str) -> Option<String> {
    let document = document::parse(text).unwrap_or_else(|found| panic!("{text}\n{found}"));
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
