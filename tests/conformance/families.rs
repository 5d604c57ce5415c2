//! Every case under `cases/`, a family a file; a test for each, which names all cases that fail.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use crate::TOKEN;
use crate::case::Case;
use crate::run::run;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");

/// How long a case may hang before it is said to; none waits for anything but this machine.
const PATIENCE: Duration = Duration::from_secs(20);

macro_rules! families {
    ($($family:ident),+ $(,)?) => {
        const FAMILIES: &[&str] = &[$(stringify!($family)),+];

        $(
            #[tokio::test]
            async fn $family() {
                check(stringify!($family)).await;
            }
        )+
    };
}
families!(
    retries,
    retry_after,
    budget,
    timeouts,
    rate_limit,
    errors,
    effects,
    paths,
    headers,
    redirects,
    secrets
);

/// What a file of cases has.
fn cases<T: serde::de::DeserializeOwned>(family: &str) -> Vec<T> {
    let path = format!("{CASES}/{family}.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    // Servers that repeat what they were sent do not know what it means.
    let text = text.replace("{echo}", TOKEN);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

async fn check(family: &str) {
    let cases: Vec<Case> = cases(family);
    let names: BTreeSet<_> = cases.iter().map(|case| case.name.clone()).collect();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
    let mut failed = String::new();
    for case in cases {
        let (name, why) = (case.name.clone(), case.why.clone());
        let faults = match tokio::time::timeout(PATIENCE, run(case)).await {
            Ok(faults) => faults,
            Err(_) => vec!["it hangs".to_owned()],
        };
        if !faults.is_empty() {
            failed.push_str(&format!("\n{name}: {why}\n  {}\n", faults.join("\n  ")));
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn every_file_is_a_family() {
    let files = fs::read_dir(CASES).unwrap().map(|entry| entry.unwrap().file_name());
    let files: BTreeSet<_> = files.map(|name| name.into_string().unwrap()).collect();
    let families = FAMILIES.iter().chain(&["paging"]);
    assert_eq!(files, families.map(|family| format!("{family}.json")).collect());
}
