//! Validates queries: returns the values of their parameters, or everything that is wrong with them.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::ignored;
use crate::refusal::{Issue, Refusal};
use crate::rules::{Received, Rule, Rules};

/// The type of a query parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Parameter {
    Number,
    Bool,
    #[allow(dead_code, reason = "for future operations; none has such a parameter yet")]
    OneOf(&'static [&'static str]),
}

/// The values of a query, by parameter.
#[derive(Debug, Default)]
pub(crate) struct Query(BTreeMap<&'static str, String>);

impl Query {
    /// A number, saturated to `usize::MAX`.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        // Casts from floats saturate.
        self.string(name)?.parse::<f64>().ok().map(|it| it as usize)
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.string(name) == Some("true")
    }

    pub(crate) fn string(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// Parses a query that may have the `known` parameters.
pub(crate) fn query(
    query: &Received<String>,
    known: &[(&'static str, Parameter)],
) -> Result<Query, Refusal> {
    let (text, rules) = (query.sent.as_str(), &query.rules);
    let pairs: Vec<(String, String)> =
        text.split('&').filter(|it| !it.is_empty()).map(pair).collect();
    let mut query = Query::default();
    let mut issues = Vec::new();
    for (name, parameter) in known {
        let values: Vec<&str> =
            pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect();
        let Some(first) = values.first() else { continue };
        match issue(*parameter, &values, &[Value::from(*name)], rules) {
            Some(issue) => issues.push(issue),
            None => drop(query.0.insert(*name, (*first).to_owned())),
        }
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let mut unknown = pairs.iter().map(|(key, _)| key).filter(|key| !names.contains(&&***key));
    if !rules.holds(Rule::UnknownQuery) {
        let message = "Unrecognized parameter";
        issues.extend(
            unknown.by_ref().map(|key| Issue::new("unrecognized_keys", &[json!(key)], message)),
        );
    }
    let instead = match names.as_slice() {
        [] => "remove it (the operation has no parameters)".to_owned(),
        _ => format!("remove it (known parameters: `{}`)", names.join("`, `")),
    };
    let ignored: Vec<Issue> = unknown.map(|key| ignored(&[json!(key)], &instead)).collect();
    match issues.as_slice() {
        [] if rules.strict && !ignored.is_empty() => Err(Refusal::ignored(ignored)),
        [] => Ok(query),
        _ => Err(Refusal::malformed("Query params validation error.", issues)),
    }
}

/// What is wrong with the values of a parameter.
///
/// Source: that a string instead of a number is `nan` is recorded; the rest is inferred.
fn issue(parameter: Parameter, values: &[&str], path: &[Value], rules: &Rules) -> Option<Issue> {
    let of_type = |expected, received| Some(Issue::of_type(path, expected, received));
    match (parameter, values) {
        (Parameter::Number, [value]) => match value.parse::<f64>() {
            Err(_) => of_type("number", "nan"),
            Ok(it) if it.is_nan() => of_type("number", "nan"),
            Ok(it) if it.fract() != 0.0 => of_type("integer", "float"),
            Ok(it) if it < 0.0 => {
                let message = "Number must be greater than or equal to 0";
                Some(Issue::new("too_small", path, message))
            }
            Ok(it) if it > 500.0 && !rules.holds(Rule::AnyLimit) => {
                Some(Issue::new("too_big", path, "Number must be less than or equal to 500"))
            }
            Ok(_) => None,
        },
        (Parameter::Number, _) => of_type("number", "nan"),
        (Parameter::Bool, ["true" | "false"]) => None,
        (Parameter::Bool, [_]) => of_type("boolean", "string"),
        (Parameter::Bool, _) => of_type("boolean", "array"),
        (Parameter::OneOf(options), [value]) => {
            (!options.contains(value)).then(|| Issue::of_option(path, value, options))
        }
        (Parameter::OneOf(_), _) => of_type("string", "array"),
    }
}

/// The decoded key and value of a pair; bytes that are not valid UTF-8 become U+FFFD.
fn pair(text: &str) -> (String, String) {
    let decode = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    (decode(key), decode(value))
}
