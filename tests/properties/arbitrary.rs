//! Arbitrary JSON for a schema of the spec.
//!
//! In: the name of a component. Out: values of it as they are today or may be in the future: with unknown
//! properties, enum values and union members, and with null for optional properties. The client's types
//! are deliberately not used.

use std::sync::LazyLock;

use proptest::collection::{btree_map, vec};
use proptest::prelude::{BoxedStrategy, Just, SBoxedStrategy, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Union;
use proptest::string::{RegexGeneratorStrategy, string_regex};
use serde_json::{Map, Value};

use crate::schema::{component, is_only_in_paths, is_required, list, object, target};

/// Values of a component.
pub(crate) fn values_of(name: &str) -> BoxedStrategy<Value> {
    values(component(name))
}

fn values(schema: &'static Value) -> BoxedStrategy<Value> {
    let res = if let Some(reference) = schema.get("$ref") {
        values_of(target(reference))
    } else if let [part] = list(&schema["allOf"]) {
        values(part)
    } else if schema.get("oneOf").is_some() {
        unions(schema)
    } else {
        match schema["type"].as_str() {
            Some("object") if schema["additionalProperties"].is_object() => {
                let entries = btree_map(string(), values(&schema["additionalProperties"]), 0..4);
                entries.prop_map(|it| it.into_iter().collect()).boxed()
            }
            Some("object") => objects(schema),
            Some("array") => vec(values(&schema["items"]), 0..4).prop_map(Value::Array).boxed(),
            Some("string") => strings(schema).prop_map(Value::String).boxed(),
            Some("boolean") => any::<bool>().prop_map(Value::Bool).boxed(),
            Some("integer") => integers(schema),
            Some("number") => {
                Union::new(numbers()).prop_filter("it is finite", Value::is_number).boxed()
            }
            None => anything(),
            Some(other) => panic!("add a strategy for values of type `{other}`"),
        }
    };
    if schema["nullable"] == true { or_null(res) } else { res }
}

fn or_null(values: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop_oneof![1 => Just(Value::Null), 3 => values].boxed()
}

/// Objects with the required properties, some of the optional ones, and unknown ones.
fn objects(schema: &'static Value) -> BoxedStrategy<Value> {
    let known = object(&schema["properties"]);
    let mut res: BoxedStrategy<Map<String, Value>> = btree_map(string(), anything(), 0..3)
        .prop_map(|unknown| {
            unknown.into_iter().filter(|(name, _)| !known.contains_key(name)).collect()
        })
        .boxed();
    for (name, property) in known {
        let value = if is_required(schema, name) {
            values(property).prop_map(Some).boxed()
        } else {
            prop_oneof![1 => Just(None), 2 => or_null(values(property)).prop_map(Some)].boxed()
        };
        let with_property = |(mut object, value): (Map<String, Value>, Option<Value>)| {
            object.extend(value.map(|value| (name.clone(), value)));
            object
        };
        res = (res, value).prop_map(with_property).boxed();
    }
    res.prop_map(Value::Object).boxed()
}

/// Each member, objects with an unknown discriminator or without one, and values that are not objects.
fn unions(schema: &'static Value) -> BoxedStrategy<Value> {
    let key = schema["discriminator"]["propertyName"].as_str();
    let key = key.expect("a union has a discriminator");
    let mapping = object(&schema["discriminator"]["mapping"]);
    let is_of_a_member = move |value: &Value| {
        value.get(key).and_then(Value::as_str).is_some_and(|it| mapping.contains_key(it))
    };
    let with_kind = move |(mut value, kind): (Value, Value)| {
        value[key] = kind;
        value
    };
    let members = mapping.iter().map(|(kind, member)| {
        let kind = Just(Value::from(kind.as_str()));
        (values_of(target(member)), kind).prop_map(with_kind).boxed()
    });
    let member = Union::new(members).boxed();
    let kind = prop_oneof![2 => string().prop_map(Value::from), 1 => anything()];
    let other = prop_oneof![2 => (member.clone(), kind).prop_map(with_kind), 1 => anything()]
        .prop_filter("the kind is known", move |value| !is_of_a_member(value));
    prop_oneof![2 => member, 1 => other].boxed()
}

/// Known values of an enum and others; strings of the format and others.
fn strings(schema: &'static Value) -> BoxedStrategy<String> {
    let known: Vec<&str> = list(&schema["enum"]).iter().filter_map(Value::as_str).collect();
    if !known.is_empty() && is_only_in_paths(schema) {
        return select(known).prop_map(str::to_owned).boxed();
    }
    if !known.is_empty() {
        return prop_oneof![3 => select(known).prop_map(str::to_owned), 1 => string()].boxed();
    }
    let formatted = match schema["format"].as_str() {
        None => return string().boxed(),
        Some("uuid") => "[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        Some("date-time") => concat!(
            "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-([01][1-9]|2[0-8])",
            r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3,9}",
            "(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])",
        ),
        Some("duration") => {
            "P[0-9]{1,3}Y[0-9]{1,2}M[0-9]{1,2}DT[0-9]{1,2}H[0-9]{1,2}M[0-9]{1,2}S|P[1-9][DWMY]|PT0S"
        }
        Some(other) => panic!("add a strategy for strings of format `{other}`"),
    };
    prop_oneof![3 => matching(formatted), 1 => string()].boxed()
}

fn integers(schema: &'static Value) -> BoxedStrategy<Value> {
    match schema["format"].as_str() {
        Some("int8") => any::<i8>().prop_map(Value::from).boxed(),
        Some("int16") => any::<i16>().prop_map(Value::from).boxed(),
        Some("int32") => any::<i32>().prop_map(Value::from).boxed(),
        Some("int64") | None => any::<i64>().prop_map(Value::from).boxed(),
        Some("uint8") => any::<u8>().prop_map(Value::from).boxed(),
        Some("uint16") => any::<u16>().prop_map(Value::from).boxed(),
        Some("uint32") => any::<u32>().prop_map(Value::from).boxed(),
        Some("uint64") => any::<u64>().prop_map(Value::from).boxed(),
        other => panic!("add a strategy for integers of format {other:?}"),
    }
}

/// Any JSON, down to a depth of three.
fn anything() -> BoxedStrategy<Value> {
    scalars()
        .prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..3).prop_map(Value::Array),
                btree_map(string(), inner, 0..3).prop_map(|it| it.into_iter().collect()),
            ]
        })
        .boxed()
}

fn scalars() -> BoxedStrategy<Value> {
    let truth = any::<bool>().prop_map(Value::from).boxed();
    let others = [Just(Value::Null).boxed(), truth, string().prop_map(Value::from).boxed()];
    Union::new(others.into_iter().chain(numbers())).boxed()
}

/// Numbers at the limits of types. Non-finite ones become null.
fn numbers() -> [BoxedStrategy<Value>; 5] {
    [
        any::<i64>().prop_map(Value::from).boxed(),
        select(vec![i64::MIN, -1, 0, 5]).prop_map(Value::from).boxed(),
        select(vec![u64::MAX, 1 << 63, 1 << 53]).prop_map(Value::from).boxed(),
        any::<f64>().prop_map(Value::from).boxed(),
        select(vec![-0.0, 5.0, 0.1, 1e300, 5e-324, f64::MAX]).prop_map(Value::from).boxed(),
    ]
}

/// Any string, and edge cases: empty, names of our own fields, characters to escape. The strategy is cached,
/// as every object needs it.
fn string() -> SBoxedStrategy<String> {
    const EDGE_CASES: &[&str] = &[
        "",
        " ",
        "extra",
        "nulls",
        "type",
        "type_",
        "data",
        "id",
        "title",
        "template",
        "static",
        "Unknown",
        "null",
        "\"",
        "\\",
        "\u{0}",
        "\u{7f}",
        "\r\n",
        "ключ",
        "👩‍🚀",
        "e\u{301}",
        "\u{feff}",
    ];
    static STRINGS: LazyLock<SBoxedStrategy<String>> = LazyLock::new(|| {
        let edge_case = select(EDGE_CASES).prop_map(str::to_owned);
        prop_oneof![1 => edge_case, 2 => matching("[a-z_]{1,8}"), 1 => matching(r"\PC{0,6}")]
            .sboxed()
    });
    STRINGS.clone()
}

/// Parses the pattern once. Proptest would parse a `&str` for each value.
fn matching(pattern: &str) -> RegexGeneratorStrategy<String> {
    string_regex(pattern).expect("a regular expression")
}
