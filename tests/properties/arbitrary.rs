//! Arbitrary JSON that may come where the spec has a schema.
//!
//! In goes the name of a component; out come values of it as it is today or may be one day: with
//! unknown properties, texts and union members, and with null where a property may be left out.
//! The types of the client are deliberately not looked at.

use std::sync::LazyLock;

use proptest::collection::{btree_map, vec};
use proptest::prelude::{BoxedStrategy, Just, SBoxedStrategy, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Union;
use proptest::string::{RegexGeneratorStrategy, string_regex};
use serde_json::{Map, Value};

use crate::schema::{component, is_of_paths_alone, is_required, list, object, target};

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
                let entries = btree_map(text(), values(&schema["additionalProperties"]), 0..4);
                entries.prop_map(|it| it.into_iter().collect()).boxed()
            }
            Some("object") => objects(schema),
            Some("array") => vec(values(&schema["items"]), 0..4).prop_map(Value::Array).boxed(),
            Some("string") => texts(schema).prop_map(Value::String).boxed(),
            Some("boolean") => any::<bool>().prop_map(Value::Bool).boxed(),
            Some("integer") => integers(schema),
            Some("number") => {
                Union::new(numbers()).prop_filter("it is finite", Value::is_number).boxed()
            }
            None => anything(),
            Some(other) => panic!("write how to make a value of type `{other}`"),
        }
    };
    if schema["nullable"] == true { or_null(res) } else { res }
}

fn or_null(values: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop_oneof![1 => Just(Value::Null), 3 => values].boxed()
}

/// Objects with the required properties, some of the optional ones, and others that are unknown.
fn objects(schema: &'static Value) -> BoxedStrategy<Value> {
    let known = object(&schema["properties"]);
    let mut res: BoxedStrategy<Map<String, Value>> = btree_map(text(), anything(), 0..3)
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

/// Each member, objects of an unknown kind or of none, and what is no object at all.
fn unions(schema: &'static Value) -> BoxedStrategy<Value> {
    let tag = schema["discriminator"]["propertyName"].as_str().expect("a union has a tag");
    let mapping = object(&schema["discriminator"]["mapping"]);
    let is_of_a_member = move |value: &Value| {
        value.get(tag).and_then(Value::as_str).is_some_and(|it| mapping.contains_key(it))
    };
    let with_tag = move |(mut value, kind): (Value, Value)| {
        value[tag] = kind;
        value
    };
    let members = mapping.iter().map(|(kind, member)| {
        let kind = Just(Value::from(kind.as_str()));
        (values_of(target(member)), kind).prop_map(with_tag).boxed()
    });
    let member = Union::new(members).boxed();
    let kind = prop_oneof![2 => text().prop_map(Value::from), 1 => anything()];
    let other = prop_oneof![2 => (member.clone(), kind).prop_map(with_tag), 1 => anything()]
        .prop_filter("the kind is known", move |value| !is_of_a_member(value));
    prop_oneof![2 => member, 1 => other].boxed()
}

/// Known values of an enum and others; texts of the format and others.
fn texts(schema: &'static Value) -> BoxedStrategy<String> {
    let known: Vec<&str> = list(&schema["enum"]).iter().filter_map(Value::as_str).collect();
    if !known.is_empty() && is_of_paths_alone(schema) {
        return select(known).prop_map(str::to_owned).boxed();
    }
    if !known.is_empty() {
        return prop_oneof![3 => select(known).prop_map(str::to_owned), 1 => text()].boxed();
    }
    let formatted = match schema["format"].as_str() {
        None => return text().boxed(),
        Some("uuid") => "[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        Some("date-time") => concat!(
            "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-([01][1-9]|2[0-8])",
            r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3,9}",
            "(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])",
        ),
        Some("duration") => {
            "P[0-9]{1,3}Y[0-9]{1,2}M[0-9]{1,2}DT[0-9]{1,2}H[0-9]{1,2}M[0-9]{1,2}S|P[1-9][DWMY]|PT0S"
        }
        Some(other) => panic!("write how to make a text of format `{other}`"),
    };
    prop_oneof![3 => matching(formatted), 1 => text()].boxed()
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
        other => panic!("write how to make an integer of format {other:?}"),
    }
}

/// Any JSON, down to a depth of three.
fn anything() -> BoxedStrategy<Value> {
    scalars()
        .prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..3).prop_map(Value::Array),
                btree_map(text(), inner, 0..3).prop_map(|it| it.into_iter().collect()),
            ]
        })
        .boxed()
}

fn scalars() -> BoxedStrategy<Value> {
    let truth = any::<bool>().prop_map(Value::from).boxed();
    let others = [Just(Value::Null).boxed(), truth, text().prop_map(Value::from).boxed()];
    Union::new(others.into_iter().chain(numbers())).boxed()
}

/// Those that are not finite become null, which JSON has in their place.
fn numbers() -> [BoxedStrategy<Value>; 5] {
    [
        any::<i64>().prop_map(Value::from).boxed(),
        select(vec![i64::MIN, -1, 0, 5]).prop_map(Value::from).boxed(),
        select(vec![u64::MAX, 1 << 63, 1 << 53]).prop_map(Value::from).boxed(),
        any::<f64>().prop_map(Value::from).boxed(),
        select(vec![-0.0, 5.0, 0.1, 1e300, 5e-324, f64::MAX]).prop_map(Value::from).boxed(),
    ]
}

/// Any text, and those that a client might trip over: empty, names of its own, what needs escapes. Every
/// object has such texts, so their patterns are read once.
fn text() -> SBoxedStrategy<String> {
    const TRAPS: &[&str] = &[
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
    static TEXTS: LazyLock<SBoxedStrategy<String>> = LazyLock::new(|| {
        let trap = select(TRAPS).prop_map(str::to_owned);
        prop_oneof![1 => trap, 2 => matching("[a-z_]{1,8}"), 1 => matching(r"\PC{0,6}")].sboxed()
    });
    TEXTS.clone()
}

/// Proptest would read a pattern that is given as a text anew for each value.
fn matching(pattern: &str) -> RegexGeneratorStrategy<String> {
    string_regex(pattern).expect("a regular expression")
}
