//! A test for each file under `cases/`, which lists all failing cases.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use crate::TOKEN;
use crate::case::Case;
use crate::run::run;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");

/// The time after which a case is reported as hanging; all cases use the mock clock, so none waits.
const HANG_TIMEOUT: Duration = Duration::from_secs(20);

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

/// The cases of a file.
fn cases<T: serde::de::DeserializeOwned>(family: &str) -> Vec<T> {
    let path = format!("{CASES}/{family}.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    // For servers that echo the token.
    let text = text.replace("{echo}", TOKEN);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

async fn check(family: &str) {
    let cases: Vec<Case> = cases(family);
    let names: BTreeSet<_> = cases.iter().map(|case| case.name.clone()).collect();
    assert_eq!(names.len(), cases.len(), "two cases have the same name");
    let mut failed = String::new();
    for case in cases {
        let (name, why) = (case.name.clone(), case.why.clone());
        let problems = match tokio::time::timeout(HANG_TIMEOUT, run(case)).await {
            Ok(problems) => problems,
            Err(_) => vec!["the case hangs".to_owned()],
        };
        if !problems.is_empty() {
            failed.push_str(&format!("\n{name}: {why}\n  {}\n", problems.join("\n  ")));
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
