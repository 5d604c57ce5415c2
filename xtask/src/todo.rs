//! What a change of the spec leaves to do by hand: exchanges, the calls that replay them, the fake,
//! scenarios.
//!
//! In: the spec, and the tree. Out: a line for each missing part, with where to write it. Parts are
//! found by file names and by searching for words; the tests check whether they are right.
//! Deliberately absent: values of enums, since an API may list more of them than anybody has seen.

use std::collections::BTreeSet;
use std::path::Path;

use codegen::model::{Api, Operation, ParameterIn, Schema, module_name};
use codegen::{Files, document, model};

use crate::module_lists::{CALLS, OPERATIONS};
use crate::repository::{SPEC, read};
use crate::sources;

/// The tests that replay exchanges, one call each.
const REPLAYS: &str = "tests/roundtrip";
/// The exchanges, a folder for each operation, named by its id.
const EXCHANGES: &str = "tests/roundtrip/recorded";
/// The exchange that each operation must have: the example in its documentation is tested with it.
const DOCUMENTED: &str = "documented.json";
/// The fake, which has a function for each operation, named by its id.
const FAKE: &str = "tests/fake-attio/src";
/// The calls of the real API, as data.
const SCENARIOS: &str = "tests/record/scenarios";

/// Files written by hand, by their paths from the root.
struct Written {
    exchanges: Files,
    calls: Files,
    fake: Files,
    scenarios: Files,
}

/// Lists everything that is missing.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn list(root: &Path) -> Result<Vec<String>, String> {
    let bytes = read(&root.join(SPEC))?;
    let document = document::text(&bytes).ok().and_then(|text| document::parse(text).ok());
    // `lint` reports what is wrong with it.
    let Some(document) = document else { return Ok(Vec::new()) };
    let files = |path| sources::read(root, path);
    let written = Written {
        exchanges: files(EXCHANGES)?,
        calls: files(REPLAYS)?.into_iter().filter(|(path, _)| path.ends_with(".rs")).collect(),
        fake: files(FAKE)?,
        scenarios: files(SCENARIOS)?,
    };
    let api = model::read(&document);
    let mut todo: Vec<String> =
        api.operations.iter().flat_map(|it| of_operation(it, &written)).collect();
    todo.extend(orphans(&api, &written.exchanges));
    todo.extend(properties(&api, &written.exchanges));
    Ok(todo)
}

/// Lists what is missing for one operation.
fn of_operation(it: &Operation, written: &Written) -> Vec<String> {
    let Written { exchanges, calls, fake, scenarios } = written;
    let id = &it.id;
    let file = module_name(it.tag().unwrap_or_default()) + ".rs";
    let folder = format!("{EXCHANGES}/{id}");
    let has_exchange = exchanges.contains_key(&format!("{folder}/{DOCUMENTED}"));
    let mut todo = Vec::new();
    if !has_exchange {
        todo.push(format!("no exchange of `{id}`: write {folder}/{DOCUMENTED}"));
    }
    if !any_contains(calls, &format!(".{id}(")) {
        todo.push(format!("{REPLAYS} has no call of `{id}`: write it in {CALLS}/{file}"));
    }
    if !any_contains(fake, &format!("fn {id}(")) {
        todo.push(format!(
            "the fake has no route for `{id}`: write `fn {id}` in a file of {OPERATIONS}, and list it there"
        ));
    }
    // Reads can often be recorded without a scenario; the tests of `record` check that.
    if it.method != "get" && !any_contains(scenarios, &format!("operation: {id}\n")) {
        todo.push(format!(
            "no scenario calls `{id}`: add a call that succeeds to one of {SCENARIOS}"
        ));
    }
    for it in it.parameters.iter().filter(|it| it.location == Some(ParameterIn::Query)) {
        let (name, quoted) = (&it.name, format!("\"{}\"", it.name));
        let has =
            |(path, text): (&String, &String)| is_below(path, &folder) && text.contains(&quoted);
        if has_exchange && !exchanges.iter().any(has) {
            todo.push(format!(
                "no exchange sends the parameter `{name}` of `{id}`: add it to one in {folder}"
            ));
        }
        if !any_contains(fake, &quoted) {
            todo.push(format!(
                "the fake does not know the parameter `{name}` of `{id}`: pass it to `query` in the operation, in a file of {OPERATIONS}"
            ));
        }
    }
    todo
}

fn any_contains(files: &Files, word: &str) -> bool {
    files.values().any(|text| text.contains(word))
}

/// Exchanges of operations that are not in the spec.
fn orphans(api: &Api, exchanges: &Files) -> Vec<String> {
    let ids = exchanges.keys().filter_map(|path| path[EXCHANGES.len()..].split('/').nth(1));
    let ids: BTreeSet<&str> =
        ids.filter(|id| api.operations.iter().all(|it| it.id != *id)).collect();
    let line = |id: &str| {
        format!(
            "{EXCHANGES}/{id} is of an operation that is not in the spec: rename or remove it, its calls, and its function in the fake"
        )
    };
    ids.into_iter().map(line).collect()
}

/// Properties of component schemas that are in no exchange.
fn properties(api: &Api, exchanges: &Files) -> BTreeSet<String> {
    let mut unseen = BTreeSet::new();
    for ty in api.types.values() {
        let objects = ty.schema.all().into_iter().filter_map(Schema::object);
        for name in objects.flat_map(|it| it.properties.keys()) {
            if !any_contains(exchanges, &format!("\"{name}\"")) {
                unseen.insert(format!(
                    "no exchange has the property `{name}` of {}: write one below {EXCHANGES}",
                    ty.name
                ));
            }
        }
    }
    unseen
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
