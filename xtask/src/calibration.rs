//! Both diffs, and a program like a user's, on every mutation under `tests/golden/diff`.
//!
//! In: mutations of two specs. Out: each case where the Rust API changed otherwise than the table of
//! kinds says, or where the program compiles although the verdict says that programs have to be changed,
//! or the other way round. Deliberately absent: what the comparison of specs finds, which `golden` holds.
//!
//! It takes a minute, so it runs where it is asked for, by `cargo test --bin xtask -- --ignored`, and in CI
//! if [`calibrated`] does not know that it passed.

use std::thread;

use codegen::api;
use codegen::diff::diff;
use serde_json::Value;

use self::clients::{Client, Compiled};
use self::mutations::{Mutation, SETS, Set};
use crate::calibrated;
use crate::repository::{CRATE, root};
use crate::rustdoc::{self, Dependencies};
use crate::sources;

mod clients;
#[path = "../../tests/golden/mutations.rs"]
mod mutations;

const GOLDEN: &str = "tests/golden";

/// One side of a mutation, as the compiler sees it.
struct Side<'a> {
    api: &'a str,
    compiled: &'a Compiled,
}

#[test]
#[ignore = "it takes a minute: `cargo test --bin xtask -- --ignored`, as `cargo xtask ci` does if need be"]
fn the_judges_and_the_compiler_agree_on_every_mutation() {
    // What is changed meanwhile is not what passes.
    let fingerprint = calibrated::fingerprint(root()).unwrap();
    let dependencies = rustdoc::dependencies(root()).unwrap();
    let mut faults = thread::scope(|scope| {
        let sets = SETS.each_ref().map(|set| scope.spawn(|| faults(set, &dependencies)));
        sets.map(|it| it.join().unwrap()).concat()
    });
    faults.sort();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    calibrated::passed(root(), &fingerprint).unwrap();
}

/// Where the diffs and the compiler disagree on the mutations of a spec.
fn faults(set: &Set, dependencies: &Dependencies) -> Vec<String> {
    let mutations = mutations::mutations(&root().join(GOLDEN), set);
    let client = |spec: &str| {
        let files = sources::client_of(root(), &without_examples(spec))?;
        Ok::<_, String>(files.into_iter().map(|(path, text)| (path, undocumented(&text))).collect())
    };
    let old = client(&mutations[0].old).unwrap_or_else(|it| panic!("{}: {it}", set.spec));
    // Clients that are the same are asked about once.
    let mut clients = vec![Client { name: "unchanged".to_owned(), files: old }];
    let (mut faults, mut judged) = (Vec::new(), Vec::new());
    for it in &mutations {
        let name = &it.name;
        match (client(&it.new), &it.refused) {
            (Ok(files), None) => {
                let known = clients.iter().position(|it| it.files == files);
                judged.push((it, known.unwrap_or(clients.len())));
                clients.extend(known.is_none().then(|| Client { name: name.clone(), files }));
            }
            (Err(why), Some(rule)) if why.contains(&format!("[{rule}]")) => {}
            (Ok(_), Some(rule)) => faults.push(format!("{name}: {rule} does not refuse it")),
            (Err(why), _) => faults.push(format!("{name}: there is no client: {why}")),
        }
    }
    let program = root().join(GOLDEN).join(set.program);
    let (lists, compiled) = thread::scope(|scope| {
        let compiled = scope.spawn(|| clients::compile(&clients, &program, dependencies).unwrap());
        let lists = clients::list(&clients, dependencies);
        (lists, compiled.join().unwrap())
    });
    // Where that is so, mutations have nothing to say.
    if let Err(why) = &compiled[0].program {
        return vec![format!("{} breaks with {}: {why}", set.program, set.spec)];
    }
    // A client that does not compile may be why there are no lists, and is named.
    for (client, it) in clients.iter().zip(&compiled) {
        let fault = |why: &String| format!("{}: there is no client: {why}", client.name);
        faults.extend(it.client.as_ref().err().map(fault));
    }
    match lists {
        Err(why) => faults.push(format!("{}: there are no lists: {why}", set.spec)),
        Ok(lists) => {
            faults.extend(alone(&clients[0], &lists[0], dependencies));
            let lists: Vec<String> = lists.iter().map(|it| of_the_api(it)).collect();
            let side = |index: usize| Side { api: &lists[index], compiled: &compiled[index] };
            faults.extend(judged.iter().flat_map(|(it, new)| judge(it, &side(0), &side(*new))));
        }
    }
    faults
}

/// The items that are about an API; what of the runtime a client has with them follows from those.
fn of_the_api(list: &str) -> String {
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

/// That a client is listed as it would be alone, not among others.
fn alone(client: &Client, list: &str, dependencies: &Dependencies) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let crate_root = sources::write(&client.files, folder.path()).unwrap();
    let alone = rustdoc::list(&crate_root, dependencies).unwrap();
    let found = api::compare(&alone, list);
    let first = found.first().map(api::ItemChange::message);
    first.map(|it| format!("{}: among other clients, {it}", client.name))
}

/// Where the diffs and the compiler disagree on a mutation.
fn judge(it: &Mutation, old: &Side<'_>, new: &Side<'_>) -> Vec<String> {
    let name = &it.name;
    let mut faults = Vec::new();
    let ways =
        [("", (&it.old, old), (&it.new, new)), (" backwards", (&it.new, new), (&it.old, old))];
    for (way, (was, before), (is, after)) in ways {
        let (spec, api) = (diff(was, is).unwrap(), api::compare(before.api, after.api));
        let found = api::mismatches(&spec, &api);
        faults.extend(found.into_iter().map(|it| format!("{name}{way}: {it}")));
    }
    // What the program says of it has to be true too.
    let is_major = it.bump == "major";
    match (&new.compiled.program, is_major, &it.silent) {
        (Ok(()), true, None) => faults.push(format!("{name}: the program compiles as before")),
        (Err(why), false, _) => faults.push(format!("{name}: the program breaks: {why}")),
        (Err(_), true, Some(why)) => {
            faults.push(format!("{name}: the program breaks, so that this is not so: {why}"));
        }
        _ => {}
    }
    faults
}

/// A file without its documentation, which is no API, and costs time.
fn undocumented(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines.filter(|line| !line.trim_start().starts_with("///")).collect()
}

/// A spec without its examples, which make no API, and which a mutation need not keep up with.
fn without_examples(spec: &str) -> String {
    let mut value: Value = serde_yaml::from_str(spec).unwrap();
    strip(&mut value, "");
    value.to_string()
}

fn strip(value: &mut Value, key: &str) {
    match value {
        Value::Object(entries) => {
            // A property may have that name.
            if key != "properties" {
                entries.remove("example");
            }
            entries.iter_mut().for_each(|(key, value)| strip(value, key));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, "")),
        _ => {}
    }
}
