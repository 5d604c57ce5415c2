//! Parses YAML scalars by the core schema, into values that JSON has.
//!
//! Where YAML parsers differ, it follows `serde_yaml`, which tests compare it with: `0b11` is a number, a
//! sign may precede the radix, and `007` is a string.

use serde_json::{Number, Value};

/// What to write instead of an invalid scalar.
pub(super) type Advice = &'static str;

/// The advice for a number that does not fit into 64 bits.
pub(super) const TOO_LARGE: Advice =
    "write a number of at most 64 bits, or put this in quotes if it is a string";

const NOT_FINITE: Advice = "write a number that JSON has, or put this in quotes if it is a string";

/// Parses a scalar without quotes and tag.
pub(super) fn plain(text: &str) -> Result<Value, Advice> {
    Ok(match text {
        "" | "null" | "Null" | "NULL" | "~" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF"
        | ".nan" | ".NaN" | ".NAN" => return Err(NOT_FINITE),
        _ => number(text)?.map_or_else(|| text.into(), Value::Number),
    })
}

/// Parses a scalar with a tag of the core schema: `!!str 1` → `"1"`.
pub(super) fn tagged(tag: &str, text: &str) -> Result<Value, Advice> {
    if tag == "str" {
        return Ok(text.into());
    }
    match (tag, plain(text)?) {
        ("null", value @ Value::Null) | ("bool", value @ Value::Bool(_)) => Ok(value),
        ("int", Value::Number(it)) if !it.is_f64() => Ok(it.into()),
        ("float", value @ Value::Number(_)) => Ok(value),
        _ => Err("remove this tag, or write a value of that type"),
    }
}

/// Parses a number.
fn number(text: &str) -> Result<Option<Number>, Advice> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    // Most scalars are words. Rust would also parse `inf` and `nan`.
    if !unsigned.starts_with(|it: char| it.is_ascii_digit() || it == '.') {
        return Ok(None);
    }
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)]
        .into_iter()
        .find_map(|(prefix, radix)| Some((unsigned.strip_prefix(prefix)?, radix)));
    let (digits, radix) = radix.unwrap_or((unsigned, 10));
    if digits.is_empty() || !digits.chars().all(|it| it.is_digit(radix)) {
        let read = text.parse::<f64>().ok();
        return read.map(|it| Number::from_f64(it).ok_or(TOO_LARGE)).transpose();
    }
    // `007` is a string.
    if radix == 10 && digits.len() > 1 && digits.starts_with('0') {
        return Ok(None);
    }
    let number = match text.starts_with('-') {
        true => i64::from_str_radix(&format!("-{digits}"), radix).map(Number::from),
        false => u64::from_str_radix(digits, radix).map(Number::from),
    };
    number.map(Some).map_err(|_| TOO_LARGE)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for (text, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("True", json!(true)),
            ("yes", json!("yes")),
            ("0x1F", json!(31)),
            ("-0o17", json!(-15)),
            ("0b11", json!(3)),
            ("0x", json!("0x")),
            ("0xfg", json!("0xfg")),
            ("007", json!("007")),
            ("-0", json!(0)),
            ("+7", json!(7)),
            ("+-7", json!("+-7")),
            ("1_000", json!("1_000")),
            ("1e3", json!(1000.0)),
            (".5", json!(0.5)),
            ("-1.", json!(-1.0)),
            ("1.2.3", json!("1.2.3")),
            ("2020-01-01", json!("2020-01-01")),
            ("-inf", json!("-inf")),
            ("nan", json!("nan")),
            (".", json!(".")),
            ("-", json!("-")),
            ("18446744073709551615", json!(u64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("1é", json!("1é")),
        ] {
            assert_eq!(plain(text), Ok(value), "{text}");
        }
        for text in ["18446744073709551616", "-9223372036854775809", "1e400", "0xFFFFFFFFFFFFFFFFF"]
        {
            assert_eq!(plain(text), Err(TOO_LARGE), "{text}");
        }
        for text in [".inf", "-.INF", ".nan"] {
            assert_eq!(plain(text), Err(NOT_FINITE), "{text}");
        }
    }

    #[test]
    fn tags_determine_the_type() {
        for (tag, text, value) in [
            ("str", "404", json!("404")),
            ("int", "0x10", json!(16)),
            ("float", "1", json!(1)),
            ("bool", "true", json!(true)),
            ("null", "", json!(null)),
        ] {
            assert_eq!(tagged(tag, text), Ok(value), "!!{tag} {text}");
        }
        for (tag, text) in
            [("int", "x"), ("int", "1.5"), ("bool", "yes"), ("null", "0"), ("map", "")]
        {
            assert!(tagged(tag, text).is_err(), "!!{tag} {text}");
        }
    }
}
