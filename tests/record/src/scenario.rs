//! Scenarios. In: YAML. Out: calls, with unresolved references to earlier results.
//!
//! Errors are reported when a scenario is read, with the file, the number of the call and the fix. Only a
//! reference to a missing part of a result fails later. There are no conditions and no loops: calls are made
//! from top to bottom.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use codegen::model::Api;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::cleanup::{self, creates};
use crate::reads::{READS, reads};
use crate::{calls, spec};

/// The folder of the scenarios.
pub(crate) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");

/// The variables that references can name in addition to results.
const VARIABLES: [&str; 3] = ["target", "identifier", "run"];

/// A list of calls, and what they show.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The name of its file.
    pub name: String,
    /// What it shows.
    pub about: String,
    /// The calls, in order.
    pub calls: Vec<Call>,
    /// Calls that remove what the others created. They are made even if one of those failed.
    pub cleanup: Vec<Call>,
}

/// One call: an operation and its arguments.
#[derive(Clone, Debug, Deserialize)]
pub struct Call {
    /// The `operationId`.
    pub operation: String,
    /// The name by which later calls refer to its result.
    pub name: Option<String>,
    #[serde(default)]
    pub(crate) query: BTreeMap<String, Value>,
    /// The body, without the envelope.
    pub(crate) body: Option<Value>,
    /// The expected response.
    #[serde(default)]
    pub expect: Expect,
    /// An open question about the response, which can be anything then.
    pub asks: Option<String>,
    /// The path parameters, by their names in the spec.
    #[serde(flatten)]
    pub(crate) arguments: BTreeMap<String, String>,
}

/// The expected response.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(try_from = "Value")]
pub enum Expect {
    /// A success.
    #[default]
    Success,
    /// This status and code.
    Refusal(u16, String),
    /// A success or any refusal: it is unknown which.
    Anything,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    about: String,
    // YAML values, as these refuse duplicate keys.
    calls: Vec<serde_yaml::Value>,
    cleanup: Vec<serde_yaml::Value>,
}

impl TryFrom<Value> for Expect {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let parts: Vec<&str> = value.split(' ').collect();
        match (&parts[..], parts[0].parse()) {
            ([_, code], Ok(status @ 400..=499)) => Ok(Self::Refusal(status, (*code).to_owned())),
            _ => Err(format!(
                "`expect: {value}` is not a status and a code, like `409 slug_conflict`; remove it for a success, and write `asks: …` if the response is unknown"
            )),
        }
    }
}

/// The names of all scenarios, sorted.
///
/// # Errors
/// If the folder cannot be read.
pub fn names() -> Result<Vec<String>, String> {
    let failed = |error: std::io::Error| format!("{FOLDER}: {error}");
    let mut names = Vec::new();
    for entry in fs::read_dir(FOLDER).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|it| it == "yaml") {
            names.extend(path.file_stem().map(|it| it.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

impl Scenario {
    /// Loads the scenario with this name.
    ///
    /// # Errors
    /// If there is none, or it is invalid; the message names the file.
    pub fn load(name: &str) -> Result<Self, String> {
        let all = names()?;
        if name == READS {
            return Ok(reads(&spec::API));
        }
        if !all.iter().any(|known| known == name) {
            return Err(format!("no scenario `{name}`; there are {}", all.join(", ")));
        }
        let path = Path::new(FOLDER).join(format!("{name}.yaml"));
        let text = fs::read_to_string(&path).map_err(|it| format!("{}: {it}", path.display()))?;
        Self::from_yaml(name, &text)
    }

    /// Parses a scenario.
    ///
    /// # Errors
    /// The first error, with the file of this name and the number of the call.
    pub fn from_yaml(name: &str, text: &str) -> Result<Self, String> {
        Self::of(&spec::API, name, text)
    }

    /// The same, for any API.
    pub(crate) fn of(api: &Api, name: &str, text: &str) -> Result<Self, String> {
        let place = format!("scenarios/{name}.yaml");
        let file: File = serde_yaml::from_str(text).map_err(|it| format!("{place}: {it}"))?;
        let (count, mut calls) = (file.calls.len(), Vec::new());
        if count == 0 {
            return Err(format!("{place}: it has no `calls`; add at least one"));
        }
        for (index, call) in file.calls.into_iter().chain(file.cleanup).enumerate() {
            let wrong = |it: String| format!("{place}: call {}: {it}", index + 1);
            if !call.is_mapping() {
                return Err(wrong("it is not a mapping; begin with `operation: …`".to_owned()));
            }
            let call: Call = serde_yaml::from_value(call).map_err(|it| wrong(it.to_string()))?;
            let call = calls::complete(api, call).map_err(wrong)?;
            check_references(&call, &calls).map_err(wrong)?;
            calls.push(call);
        }
        let cleanup = calls.split_off(count);
        let mut earlier = Vec::new();
        for (index, call) in calls.iter().chain(&cleanup).enumerate() {
            let wrong = |it: String| format!("{place}: call {}: {it}", index + 1);
            if index >= count && cleanup::operation(api, &call.operation).is_some_and(creates) {
                return Err(wrong("`cleanup` cannot create; move it to `calls`".to_owned()));
            }
            if !matches!(call.expect, Expect::Refusal(..)) {
                cleanup::check(api, call, &earlier, &cleanup).map_err(wrong)?;
            }
            earlier.push(call);
        }
        Ok(Self { name: name.to_owned(), about: file.about, calls, cleanup })
    }

    /// All calls, in the order in which they are numbered, from 1.
    pub fn all(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().chain(&self.cleanup)
    }
}

impl Call {
    /// The path parameter with this name.
    pub(crate) fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.get(name).map(String::as_str)
    }
}

fn check_references(call: &Call, earlier: &[Call]) -> Result<(), String> {
    let names: Vec<&str> = earlier.iter().filter_map(|it| it.name.as_deref()).collect();
    if let Some(name) = call.name.as_deref()
        && !name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
    {
        return Err(format!("the name `{name}` has more than letters, digits and `_`"));
    }
    if let Some(name) = call.name.as_deref()
        && (VARIABLES.contains(&name) || names.contains(&name))
    {
        return Err(format!("the name `{name}` is taken; choose another"));
    }
    let known = |reference: &str| {
        let name = reference.split_once('.').map(|(name, _)| name);
        let is_known = VARIABLES.contains(&reference) || name.is_some_and(|it| names.contains(&it));
        // A placeholder, as nothing is sent.
        if is_known { Ok(Value::from("x")) } else { Err(unknown_reference(reference, &names)) }
    };
    resolve_call(call, &known).map(drop)
}

fn unknown_reference(reference: &str, names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("${{{name}.…}}")).collect();
    let variables = VARIABLES.map(|name| format!("${{{name}}}"));
    let known = [variables.to_vec(), names].concat().join(", ");
    format!("`${{{reference}}}` does not resolve; available references: {known}")
}

/// Replaces all references in a call by their values.
pub(crate) fn resolve_call(
    call: &Call,
    lookup: &dyn Fn(&str) -> Result<Value, String>,
) -> Result<Call, String> {
    let (mut arguments, mut query) = (BTreeMap::new(), BTreeMap::new());
    for (name, value) in &call.arguments {
        arguments.insert(name.clone(), resolve_string(value, lookup)?);
    }
    for (name, value) in &call.query {
        query.insert(name.clone(), resolve(value, lookup)?);
    }
    Ok(Call {
        arguments,
        query,
        body: call.body.as_ref().map(|body| resolve(body, lookup)).transpose()?,
        ..call.clone()
    })
}

fn resolve(value: &Value, lookup: &dyn Fn(&str) -> Result<Value, String>) -> Result<Value, String> {
    match value {
        Value::String(text) => match text.strip_prefix("${").and_then(|it| it.strip_suffix('}')) {
            // Alone, the reference keeps the type of the value.
            Some(reference) if !reference.contains('}') => lookup(reference),
            _ => resolve_string(text, lookup).map(Value::from),
        },
        Value::Array(items) => items.iter().map(|item| resolve(item, lookup)).collect(),
        Value::Object(entries) => {
            let resolved = entries.iter().map(|(key, it)| Ok((key.clone(), resolve(it, lookup)?)));
            resolved.collect::<Result<Map<_, _>, String>>().map(Value::from)
        }
        other => Ok(other.clone()),
    }
}

pub(crate) fn resolve_string(
    text: &str,
    lookup: &dyn Fn(&str) -> Result<Value, String>,
) -> Result<String, String> {
    let mut pieces = text.split("${");
    let mut resolved = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (reference, rest) =
            piece.split_once('}').ok_or_else(|| format!("`{text}` lacks a `}}` after `${{`"))?;
        match lookup(reference)? {
            Value::String(value) => resolved.push_str(&value),
            Value::Number(value) => resolved.push_str(&value.to_string()),
            other => return Err(format!("`${{{reference}}}` is not a string but {other}")),
        }
        resolved.push_str(rest);
    }
    Ok(resolved)
}

#[cfg(test)]
#[path = "scenario_tests.rs"]
mod tests;
