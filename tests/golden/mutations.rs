//! Single mutations of specs, as data under `diff`: replacements, and the expected changes.
//!
//! `golden` checks the spec diff with them; `xtask`, which includes this file, the API diff.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The mutations of one spec, and a program that uses the whole API of its client.
pub(crate) struct Set {
    /// The file of the mutations.
    pub(crate) mutations: &'static str,
    /// The spec.
    pub(crate) spec: &'static str,
    /// The program.
    #[allow(dead_code, reason = "only `xtask` compiles it")]
    pub(crate) program: &'static str,
}

/// All sets; paths are relative to the package `golden`.
pub(crate) const SETS: [Set; 2] = [
    Set {
        mutations: "diff/mutations.yaml",
        spec: "diff/attributes.yaml",
        program: "diff/program.rs",
    },
    Set {
        mutations: "diff/small_mutations.yaml",
        spec: "diff/small.yaml",
        program: "diff/small_program.rs",
    },
];

/// A spec before and after one change, and the expected result.
pub(crate) struct Mutation {
    pub(crate) name: String,
    pub(crate) old: String,
    pub(crate) new: String,
    #[allow(dead_code, reason = "only `golden` compares them")]
    pub(crate) kinds: BTreeSet<String>,
    pub(crate) bump: String,
    /// The rule of `lint` that refuses the new spec.
    #[allow(dead_code, reason = "only `xtask` makes clients")]
    pub(crate) refused: Option<String>,
    /// Why programs still compile although they have to be changed.
    #[allow(dead_code, reason = "only `xtask` compiles programs")]
    pub(crate) silent: Option<String>,
}

/// The mutations of a set; `here` is the folder of the package `golden`.
pub(crate) fn mutations(here: &Path, set: &Set) -> Vec<Mutation> {
    let read = |path: &str| {
        fs::read_to_string(here.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let spec = read(set.spec);
    let all: Vec<Value> = serde_yaml::from_str(&read(set.mutations)).expect("valid YAML");
    all.iter().map(|it| mutation(it, &spec)).collect()
}

fn mutation(it: &Value, spec: &str) -> Mutation {
    const KEYS: [&str; 9] =
        ["name", "old", "new", "occurrence", "also", "kinds", "bump", "refused", "silent"];
    let name = it["name"].as_str().expect("a mutation has a name").to_owned();
    for key in it.as_object().into_iter().flatten().map(|(key, _)| key) {
        assert!(KEYS.contains(&key.as_str()), "{name}: unknown key `{key}`");
    }
    let mut new = replaced(&name, it, spec);
    for also in it["also"].as_array().into_iter().flatten() {
        new = replaced(&name, also, &new);
    }
    let string = |key: &str| it[key].as_str().map(str::to_owned);
    let kinds = it["kinds"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Mutation {
        kinds: kinds.map(str::to_owned).collect(),
        old: spec.to_owned(),
        new,
        bump: string("bump").expect("a mutation has a bump"),
        refused: string("refused"),
        silent: string("silent"),
        name,
    }
}

/// Replaces the only occurrence of `old` in a spec, or the one with the number `occurrence`.
fn replaced(name: &str, it: &Value, spec: &str) -> String {
    let string =
        |key: &str| it[key].as_str().unwrap_or_else(|| panic!("{name}: `{key}` must be a string"));
    let (old, new) = (string("old"), string("new"));
    let places: Vec<usize> = spec.match_indices(old).map(|(at, _)| at).collect();
    let at = match (it["occurrence"].as_u64(), places.as_slice()) {
        (None, [only]) => *only,
        (Some(number), places) => places[usize::try_from(number).expect("a small number") - 1],
        (None, places) => {
            let count = places.len();
            panic!("{name}: the spec has {count} occurrences of: {old}")
        }
    };
    format!("{}{new}{}", &spec[..at], &spec[at + old.len()..])
}
