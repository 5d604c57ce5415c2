//! Checks spec diff, API diff and a program like a user's against each other, on every mutation
//! under `tests/golden/diff`.
//!
//! In: mutations of two specs. Out: each mutation whose change of the Rust API differs from the
//! table of kinds, or on which the program compiles although the verdict is major, or fails
//! although it is not. Deliberately absent: the result of the spec diff, which `golden` tests.
//!
//! It takes a minute, so it runs on demand, by `cargo test --bin xtask -- --ignored`, and in CI if
//! [`fingerprint`] is stale.

use std::thread;

use codegen::api;
use codegen::diff::diff;
use serde_json::Value;

use self::clients::{Client, Compiled};
use self::mutations::{Mutation, SETS, Set};
use crate::fingerprint;
use crate::repository::{CRATE, root};
use crate::rustdoc::{self, Dependencies};
use crate::sources;

mod clients;
#[path = "../../tests/golden/mutations.rs"]
mod mutations;

const GOLDEN: &str = "tests/golden";

/// One side of a mutation: its public items, and whether it compiles.
struct Side<'a> {
    api: &'a str,
    compiled: &'a Compiled,
}

#[test]
#[ignore = "takes a minute: `cargo test --bin xtask -- --ignored`; `cargo xtask ci` runs it if needed"]
fn both_diffs_and_the_compiler_agree_on_every_mutation() {
    // Computed first: a file that changes during the run has not passed.
    let fingerprint = fingerprint::compute(root()).unwrap();
    let dependencies = rustdoc::dependencies(root()).unwrap();
    let mut faults = thread::scope(|scope| {
        let sets = SETS.each_ref().map(|set| scope.spawn(|| faults(set, &dependencies)));
        sets.map(|it| it.join().unwrap()).concat()
    });
    faults.sort();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    fingerprint::record(root(), &fingerprint).unwrap();
}

/// Where the diffs and the compiler disagree on the mutations of a spec.
fn faults(set: &Set, dependencies: &Dependencies) -> Vec<String> {
    let mutations = mutations::mutations(&root().join(GOLDEN), set);
    let client = |spec: &str| {
        let files = sources::client_files(root(), &without_examples(spec))?;
        Ok::<_, String>(files.into_iter().map(|(path, text)| (path, undocumented(&text))).collect())
    };
    let old = client(&mutations[0].old).unwrap_or_else(|it| panic!("{}: {it}", set.spec));
    // Equal clients are compiled once.
    let mut clients = vec![Client { name: "unchanged".to_owned(), files: old }];
    let (mut faults, mut generated) = (Vec::new(), Vec::new());
    for it in &mutations {
        let name = &it.name;
        match (client(&it.new), &it.refused) {
            (Ok(files), None) => {
                let known = clients.iter().position(|it| it.files == files);
                generated.push((it, known.unwrap_or(clients.len())));
                clients.extend(known.is_none().then(|| Client { name: name.clone(), files }));
            }
            (Err(why), Some(rule)) if why.contains(&format!("[{rule}]")) => {}
            (Ok(_), Some(rule)) => faults.push(format!("{name}: {rule} does not refuse it")),
            (Err(why), _) => faults.push(format!("{name}: no client can be generated: {why}")),
        }
    }
    let program = root().join(GOLDEN).join(set.program);
    let (lists, compiled) = thread::scope(|scope| {
        let compiled = scope.spawn(|| clients::compile(&clients, &program, dependencies).unwrap());
        let lists = clients::list(&clients, dependencies);
        (lists, compiled.join().unwrap())
    });
    // Then the mutations prove nothing.
    if let Err(why) = &compiled[0].program {
        return vec![format!("{} does not compile with {}: {why}", set.program, set.spec)];
    }
    // Reported first, since such a client may be the reason why the items cannot be listed.
    for (client, it) in clients.iter().zip(&compiled) {
        let fault = |why: &String| format!("{}: the client does not compile: {why}", client.name);
        faults.extend(it.client.as_ref().err().map(fault));
    }
    match lists {
        Err(why) => faults.push(format!("{}: cannot list public items: {why}", set.spec)),
        Ok(lists) => {
            faults.extend(compare_alone(&clients[0], &lists[0], dependencies));
            let lists: Vec<String> = lists.iter().map(|it| api_items(it)).collect();
            let side = |index: usize| Side { api: &lists[index], compiled: &compiled[index] };
            for (it, new) in generated {
                faults.extend(check_mutation(it, &side(0), &side(new)));
            }
        }
    }
    faults
}

/// The items that belong to an API. Those of the runtime follow from them.
fn api_items(list: &str) -> String {
    let own = ["ApiError", "Client", "ClientBuilder", "operations", "types"];
    let is_own = |line: &&str| {
        let root = format!("{CRATE}::");
        let mut names = line
            .split(&root)
            .skip(1)
            .filter_map(|it| it.split(|it: char| !it.is_alphanumeric()).next());
        names.any(|name| own.contains(&name))
    };
    list.lines().filter(is_own).map(|it| format!("{it}\n")).collect()
}

/// Checks that a client listed among others has the same items as when listed alone.
fn compare_alone(client: &Client, list: &str, dependencies: &Dependencies) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let crate_root = sources::write(&client.files, folder.path()).unwrap();
    let alone = rustdoc::list(&crate_root, dependencies).unwrap();
    let found = api::compare(&alone, list);
    let first = found.first().map(api::ItemChange::message);
    first.map(|it| format!("{}: listed among other clients, {it}", client.name))
}

/// Where the diffs and the compiler disagree on a mutation.
fn check_mutation(it: &Mutation, old: &Side<'_>, new: &Side<'_>) -> Vec<String> {
    let name = &it.name;
    let mut faults = Vec::new();
    let ways =
        [("", (&it.old, old), (&it.new, new)), (" backwards", (&it.new, new), (&it.old, old))];
    for (way, (was, before), (is, after)) in ways {
        let (spec, api) = (diff(was, is).unwrap(), api::compare(before.api, after.api));
        let found = api::mismatches(&spec, &api);
        faults.extend(found.into_iter().map(|it| format!("{name}{way}: {it}")));
    }
    // The program has to agree, too.
    let is_major = it.bump == "major";
    match (&new.compiled.program, is_major, &it.silent) {
        (Ok(()), true, None) => faults.push(format!("{name}: the program still compiles")),
        (Err(why), false, _) => faults.push(format!("{name}: the program does not compile: {why}")),
        (Err(_), true, Some(why)) => {
            faults
                .push(format!("{name}: the program does not compile, in spite of `silent`: {why}"));
        }
        _ => {}
    }
    faults
}

/// A file without its documentation, which is not part of the API and costs time.
fn undocumented(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines.filter(|line| !line.trim_start().starts_with("///")).collect()
}

/// A spec without its examples, which are not part of the API; a mutation need not update them.
fn without_examples(spec: &str) -> String {
    let mut value: Value = serde_yaml::from_str(spec).unwrap();
    strip(&mut value, "");
    value.to_string()
}

fn strip(value: &mut Value, key: &str) {
    match value {
        Value::Object(entries) => {
            // A property may be named `example`.
            if key != "properties" {
                entries.remove("example");
            }
            entries.iter_mut().for_each(|(key, value)| strip(value, key));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, "")),
        _ => {}
    }
}
