//! Compares a value with its re-encoded form.
//!
//! In: a value, and the decoded and encoded one. Out: their differences, and where. The order of keys does
//! not count. Numbers are compared by value: `1` is `1.0`, but no digit may change.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// The known limitation: `integer` is `i64`, but in JSON Schema `5.0` and numbers of any length are integers.
pub(crate) const NO_I64: &str = "refused: an integer that is not an i64";

/// A difference between two values.
#[derive(Debug, PartialEq)]
pub(crate) struct Difference {
    /// A JSON pointer into the value.
    pub(crate) pointer: String,
    /// What kind of difference it is, without the values.
    pub(crate) cause: String,
    /// The values before and after.
    pub(crate) change: String,
}

/// All differences between a value and its re-encoded form.
pub(crate) fn differences(given: &Value, back: &Result<Value, String>) -> Vec<Difference> {
    let mut res = vec![];
    match back {
        Ok(back) => compare(given, back, String::new(), &mut res),
        Err(error) => {
            // The position differs from value to value.
            let (cause, position) = error.rsplit_once(" at line 1 column ").unwrap_or((error, ""));
            let text = given.to_string();
            let read = &text.as_bytes()[..position.parse().unwrap_or(0).min(text.len())];
            let change = tail(&String::from_utf8_lossy(read), 80);
            let pointer = pointer_at(read);
            let is_number =
                given.pointer(&pointer).is_some_and(|it| it.is_number() && !it.is_i64());
            let cause = match is_number {
                true => NO_I64.to_owned(),
                false => format!("refused: {}", general(cause)),
            };
            res.push(Difference { pointer, cause, change: format!("{change}‹here›") });
        }
    }
    res
}

/// The JSON pointer of a parser's position after the given bytes of JSON without white space.
fn pointer_at(read: &[u8]) -> String {
    let (mut steps, mut at): (Vec<String>, usize) = (vec![], 0);
    while let Some(byte) = read.get(at) {
        let string = serde_json::Deserializer::from_slice(&read[at..]);
        match byte {
            b'{' => steps.push(String::new()),
            b'[' => steps.push("0".into()),
            b'}' | b']' => drop(steps.pop()),
            b',' => {
                if let Some(step) = steps.last_mut() {
                    *step = step
                        .parse()
                        .map_or_else(|_| String::new(), |it: usize| (it + 1).to_string());
                }
            }
            b'"' => {
                let mut string = string.into_iter::<String>();
                let Some(Ok(text)) = string.next() else { break };
                let is_key = read.get(at + string.byte_offset()) == Some(&b':');
                if let Some(step) = steps.last_mut().filter(|_| is_key) {
                    *step = text.replace('~', "~0").replace('/', "~1");
                }
                at += string.byte_offset() - 1;
            }
            _ => {}
        }
        at += 1;
    }
    steps.iter().map(|it| format!("/{it}")).collect()
}

fn compare(given: &Value, back: &Value, pointer: String, res: &mut Vec<Difference>) {
    let below = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
    let mut found = |pointer: String, cause: String, given: &str, back: &str| {
        let change = format!("{} → {}", head(given, 120), head(back, 120));
        res.push(Difference { pointer, cause, change });
    };
    match (given, back) {
        (Value::Object(given), Value::Object(back)) => {
            for (key, value) in given.iter().filter(|(key, _)| !back.contains_key(*key)) {
                found(
                    below(key),
                    format!("{} is lost", kind(value)),
                    &value.to_string(),
                    "nothing",
                );
            }
            for (key, value) in back.iter().filter(|(key, _)| !given.contains_key(*key)) {
                found(
                    below(key),
                    format!("{} is added", kind(value)),
                    "nothing",
                    &value.to_string(),
                );
            }
            for (key, value) in given {
                if let Some(back) = back.get(key) {
                    compare(value, back, below(key), res);
                }
            }
        }
        (Value::Array(given), Value::Array(back)) if given.len() == back.len() => {
            for (index, (given, back)) in given.iter().zip(back).enumerate() {
                compare(given, back, format!("{pointer}/{index}"), res);
            }
        }
        (Value::Number(left), Value::Number(right)) if is_same(left, right) => {}
        _ if given == back => {}
        _ => {
            let cause = format!("{} becomes {}", kind(given), kind(back));
            found(pointer, cause, &given.to_string(), &back.to_string());
        }
    }
}

/// Whether two numbers have the same value, to the last digit.
fn is_same(left: &Number, right: &Number) -> bool {
    let is_integral = |it: f64| it.fract() == 0.0 && it.abs() < 1e30;
    #[allow(clippy::cast_possible_truncation, reason = "it is integral and small enough")]
    let whole = |it: &Number| {
        it.as_i128().or_else(|| it.as_f64().filter(|it| is_integral(*it)).map(|it| it as i128))
    };
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => left == right,
        (None, None) => {
            left.as_f64().partial_cmp(&right.as_f64().unwrap_or(f64::NAN).into())
                == Some(Ordering::Equal)
        }
        _ => false,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A message without its names and values.
fn general(message: &str) -> String {
    let mut res = String::new();
    for (index, part) in message.split(['`', '"']).enumerate() {
        res.push_str(if index % 2 == 0 { part } else { "…" });
    }
    res
}

fn head(text: &str, count: usize) -> String {
    match text.char_indices().nth(count) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn tail(text: &str, count: usize) -> String {
    match text.char_indices().rev().nth(count) {
        Some((start, _)) => format!("…{}", &text[start..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(given: &Value, back: Result<Value, String>) -> Vec<(String, String)> {
        differences(given, &back).into_iter().map(|it| (it.pointer, it.cause)).collect()
    }

    #[test]
    fn each_kind_of_loss_is_found_at_its_pointer() {
        let cases = [
            (json!({"a": {"b": 1}}), json!({"a": {}}), "/a/b", "a number is lost"),
            (json!({}), json!({"a": null}), "/a", "null is added"),
            (json!([{"a/b": null}]), json!([{"a/b": "x"}]), "/0/a~1b", "null becomes a string"),
            (json!(["a", "b"]), json!(["a"]), "", "an array becomes an array"),
            (
                json!({"a": 9_007_199_254_740_993_u64}),
                json!({"a": 9_007_199_254_740_992.0}),
                "/a",
                "a number becomes a number",
            ),
            (json!([0.1]), json!([0.100_000_001]), "/0", "a number becomes a number"),
        ];
        for (given, back, pointer, cause) in cases {
            assert_eq!(found(&given, Ok(back)), [(pointer.to_owned(), cause.to_owned())]);
        }
        let same = json!({"a": [1, 0.1, null, {"b": "x"}]});
        assert_eq!(found(&same, Ok(json!({"a": [1.0, 0.1, null, {"b": "x"}]}))), []);
    }

    #[test]
    fn a_refusal_is_found_where_the_parser_stopped() {
        let given = json!({"a": [1, {"b/c": "}", "d": true}]});
        let column = given.to_string().find("true").expect("the value contains it") + 4;
        let error =
            format!("invalid type: boolean `true`, expected a string at line 1 column {column}");
        let cause = "refused: invalid type: boolean …, expected a string".to_owned();
        assert_eq!(found(&given, Err(error)), [("/a/1/d".to_owned(), cause)]);
    }
}
