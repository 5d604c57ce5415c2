//! What a change of the spec leaves for a person: exchanges, the calls that replay them, the fake, and scenarios.
//!
//! In: the spec, and the tree. Out: a sentence for each thing that is missing, with where to write it. What
//! is there is found by the names of files and by words, in one place each, and not by what a program
//! would say: whether it is right is for the tests. Deliberately absent: values of enums, since an API may
//! list more of them than anybody has seen.

use std::collections::BTreeSet;
use std::path::Path;

use codegen::model::{Api, Operation, ParameterIn, Schema, module_name};
use codegen::{Files, document, model};

use crate::lists::{CALLS, OPERATIONS};
use crate::repository::{SPEC, read};
use crate::sources;

/// The tests that replay exchanges, with a call for each.
const REPLAYS: &str = "tests/roundtrip";
/// The exchanges, a folder for each operation, named by its id.
const EXCHANGES: &str = "tests/roundtrip/recorded";
/// The exchange that each operation must have, as it is what its example in the documentation is tested with.
const DOCUMENTED: &str = "documented.json";
/// The fake, where a function answers each operation, named by its id.
const FAKE: &str = "tests/fake-attio/src";
/// What is asked of the real API, as data.
const SCENARIOS: &str = "tests/record/scenarios";

/// What a person wrote, by the paths from the root.
struct Written {
    exchanges: Files,
    calls: Files,
    fake: Files,
    scenarios: Files,
}

/// Everything that is missing.
///
/// # Errors
/// The file that cannot be read.
pub(crate) fn left(root: &Path) -> Result<Vec<String>, String> {
    let bytes = read(&root.join(SPEC))?;
    let document = document::text(&bytes).ok().and_then(|text| document::parse(text).ok());
    // What is wrong with it is told by `lint`.
    let Some(document) = document else { return Ok(Vec::new()) };
    let files = |path| sources::read(root, path);
    let written = Written {
        exchanges: files(EXCHANGES)?,
        calls: files(REPLAYS)?.into_iter().filter(|(path, _)| path.ends_with(".rs")).collect(),
        fake: files(FAKE)?,
        scenarios: files(SCENARIOS)?,
    };
    let api = model::read(&document);
    let mut left: Vec<String> =
        api.operations.iter().flat_map(|it| of_operation(it, &written)).collect();
    left.extend(orphans(&api, &written.exchanges));
    left.extend(properties(&api, &written.exchanges));
    Ok(left)
}

/// What one operation lacks.
fn of_operation(it: &Operation, written: &Written) -> Vec<String> {
    let Written { exchanges, calls, fake, scenarios } = written;
    let id = &it.id;
    let file = module_name(it.tag().unwrap_or_default()) + ".rs";
    let folder = format!("{EXCHANGES}/{id}");
    let has_exchange = exchanges.contains_key(&format!("{folder}/{DOCUMENTED}"));
    let mut left = Vec::new();
    if !has_exchange {
        left.push(format!("no exchange shows `{id}`: write {folder}/{DOCUMENTED}"));
    }
    if !any_has(calls, &format!(".{id}(")) {
        left.push(format!("{REPLAYS} has no call of `{id}`: write it in {CALLS}/{file}"));
    }
    if !any_has(fake, &format!("fn {id}(")) {
        left.push(format!(
            "the fake has no route for `{id}`: write `fn {id}` in a file of {OPERATIONS}, and list it there"
        ));
    }
    // What only reads is asked without a scenario where it can be, which the tests of `record` tell.
    if it.method != "get" && !any_has(scenarios, &format!("operation: {id}\n")) {
        left.push(format!("no scenario calls `{id}`: let it succeed in one of {SCENARIOS}"));
    }
    for it in it.parameters.iter().filter(|it| it.location == Some(ParameterIn::Query)) {
        let (name, quoted) = (&it.name, format!("\"{}\"", it.name));
        let has =
            |(path, text): (&String, &String)| is_below(path, &folder) && text.contains(&quoted);
        if has_exchange && !exchanges.iter().any(has) {
            left.push(format!(
                "no exchange shows the parameter `{name}` of `{id}`: send it in one of {folder}"
            ));
        }
        if !any_has(fake, &quoted) {
            left.push(format!(
                "the fake does not know the parameter `{name}` of `{id}`: add it to what the operation gives to `query` in a file of {OPERATIONS}"
            ));
        }
    }
    left
}

fn any_has(files: &Files, word: &str) -> bool {
    files.values().any(|text| text.contains(word))
}

/// Exchanges of operations that the spec does not have.
fn orphans(api: &Api, exchanges: &Files) -> Vec<String> {
    let ids = exchanges.keys().filter_map(|path| path[EXCHANGES.len()..].split('/').nth(1));
    let ids: BTreeSet<&str> =
        ids.filter(|id| api.operations.iter().all(|it| it.id != *id)).collect();
    let sentence = |id: &str| {
        format!(
            "{EXCHANGES}/{id} shows what the spec has not: rename or remove it, with its calls and what the fake has of it"
        )
    };
    ids.into_iter().map(sentence).collect()
}

/// Properties of component schemas that no exchange shows.
fn properties(api: &Api, exchanges: &Files) -> BTreeSet<String> {
    let mut unseen = BTreeSet::new();
    for ty in api.types.values() {
        let objects = ty.schema.all().into_iter().filter_map(Schema::object);
        for name in objects.flat_map(|it| it.properties.keys()) {
            if !any_has(exchanges, &format!("\"{name}\"")) {
                unseen.insert(format!(
                    "no exchange shows the property `{name}` of {}: write one below {EXCHANGES}",
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
