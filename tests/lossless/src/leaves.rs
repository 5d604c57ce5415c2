//! The types of a schema, and its strings and numbers.
//!
//! In: a schema. Out: its types, and valid strings and numbers, the simplest first, with the extremes of its
//! format and of its limits.

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use crate::schema::{Document, list};

/// A string that no document has, for the value of an enum or a discriminator.
pub(crate) const FUTURE: &str = "from the future";
/// The keys that limit what a string or a number may be.
const LIMITS: &[&str] = &[
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxLength",
    "maximum",
    "minLength",
    "minimum",
    "multipleOf",
    "pattern",
];

/// The declared types of a schema, or those that its keys imply. Null comes last.
pub(crate) fn types(schema: &Value, is_30: bool) -> Vec<&str> {
    let mut res: Vec<&str> = match &schema["type"] {
        Value::String(ty) => vec![ty],
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        _ => {
            let has = |keys: &[&str]| keys.iter().any(|it| schema.get(it).is_some());
            match () {
                () if has(&["properties", "additionalProperties"]) => vec!["object"],
                () if has(&["items", "prefixItems"]) => vec!["array"],
                () if has(&["pattern", "minLength", "maxLength"]) => vec!["string"],
                () if has(&["minimum", "maximum", "multipleOf"]) => vec!["number"],
                () if has(&["allOf", "anyOf", "oneOf", "$ref"]) => vec![],
                // A member of a union that is only null.
                () if is_30 && schema["nullable"] == true => vec!["null"],
                () => vec![],
            }
        }
    };
    res.sort_by_key(|it| *it == "null");
    res
}

/// A value of the same JSON type that is not among the known ones.
pub(crate) fn future(known: &[Value]) -> Value {
    match known.first() {
        Some(Value::Number(_)) => {
            (8..).map(Value::from).find(|it| !known.contains(it)).unwrap_or_default()
        }
        Some(Value::String(_)) => FUTURE.into(),
        other => other.cloned().unwrap_or_default(),
    }
}

/// Values for a schema that allows anything.
pub(crate) fn anything() -> Vec<Value> {
    vec![json!("text"), json!({"a": [1, null]}), json!([0.5]), json!(true), json!(7)]
}

/// Strings of a schema.
pub(crate) fn strings(schema: &Value, document: &Document) -> Vec<Value> {
    let values: &[&str] = match schema["format"].as_str().unwrap_or_default() {
        "date-time" => &[
            "2024-02-29T12:30:45Z",
            "2024-02-29T12:30:45.123456789+05:30",
            "2016-12-31t23:59:60.5z",
        ],
        "date" => &["2024-02-29", "0001-01-01"],
        "time" => &["12:30:45Z"],
        "duration" => &["P1Y2M3DT4H5M6S", "PT0.5S", "P2W"],
        "uuid" => &["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"],
        "email" => &["a@example.com"],
        "uri" | "url" => &["https://example.com/a?b=c#d", "urn:a:b"],
        "ipv4" => &["192.0.2.1"],
        "ipv6" => &["2001:db8::1"],
        "byte" => &["aGVsbG8=", ""],
        _ => &["text", "", "ключ \"\\\u{0}\u{2028}👩‍🚀"],
    };
    let mut res: Vec<Value> = values.iter().map(|it| Value::from(*it)).collect();
    if let Some(pattern) = schema["pattern"].as_str() {
        let own = [&schema["example"], &schema["default"]];
        res.extend(
            own.into_iter().chain(list(&schema["examples"])).filter(|it| it.is_string()).cloned(),
        );
        res.extend(matching(pattern));
    }
    let least = schema["minLength"].as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
    let most = schema["maxLength"].as_u64().and_then(|it| usize::try_from(it).ok());
    let long = |it: &str| it.chars().cycle().take(least.max(1)).collect::<String>().into();
    let long: Vec<Value> = res.iter().filter_map(Value::as_str).map(long).collect();
    if least > 4 || most.is_some_and(|it| it < 4) {
        res.extend(long);
    }
    fitting(schema, "string", document, res)
}

/// Strings that may match a pattern; the caller must check them. They are the same in every run.
fn matching(pattern: &str) -> Vec<Value> {
    let pattern = pattern.replace(r"\d", "[0-9]").replace(r"\w", "[A-Za-z0-9_]");
    let pattern = pattern.strip_prefix('^').unwrap_or(&pattern);
    let pattern = pattern.strip_suffix('$').unwrap_or(pattern);
    let Ok(strings) = string_regex(pattern) else { return vec![] };
    let mut runner = TestRunner::deterministic();
    let mut string = |_| Some(Value::from(strings.new_tree(&mut runner).ok()?.current()));
    (0..4).filter_map(&mut string).collect()
}

/// Integers and other numbers of a schema.
pub(crate) fn numbers(schema: &Value, ty: &str, document: &Document) -> Vec<Value> {
    let whole = |least: i64, most: u64| vec![json!(1), json!(0), json!(least), json!(most)];
    let mut res = match schema["format"].as_str() {
        Some("int8") => whole(i8::MIN.into(), 0x7f),
        Some("int16") => whole(i16::MIN.into(), 0x7fff),
        Some("int32") => whole(i32::MIN.into(), 0x7fff_ffff),
        Some("int64") => whole(i64::MIN, 0x7fff_ffff_ffff_ffff),
        Some("uint8" | "u-int8") => whole(0, u8::MAX.into()),
        Some("uint16" | "u-int16") => whole(0, u16::MAX.into()),
        Some("uint32" | "u-int32") => whole(0, u32::MAX.into()),
        Some("uint64" | "u-int64" | "uint") => whole(0, u64::MAX),
        Some("float") if ty == "number" => vec![json!(1), json!(0.5), json!(-1.0)],
        // In JSON Schema `5.0` is an integer. A format implies a Rust type without fractions.
        _ => [whole(i64::MIN, 1 << 63), vec![json!(5.0)]].concat(),
    };
    if ty == "number" {
        res.extend([json!(0.1), json!(5.0), json!(-2.5e-3), json!(1e300)]);
    }
    for limit in ["minimum", "maximum", "multipleOf"] {
        let limit = &schema[limit];
        res.extend(limit.as_f64().map(|_| limit.clone()));
        res.extend(limit.as_i64().into_iter().flat_map(|it| [json!(it + 1), json!(it - 1)]));
    }
    fitting(schema, ty, document, res)
}

/// Those of the values that are within the limits.
fn fitting(schema: &Value, ty: &str, document: &Document, mut values: Vec<Value>) -> Vec<Value> {
    let limits =
        LIMITS.iter().filter_map(|key| Some(((*key).to_owned(), schema.get(key)?.clone())));
    let mut limits: Map<String, Value> = limits.collect();
    limits.insert("type".into(), ty.into());
    if let Ok(fits) = jsonschema::draft202012::new(&document.json_schema(&limits.into())) {
        values.retain(|value| fits.is_valid(value));
    }
    values
}
