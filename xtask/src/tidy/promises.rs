//! Checks that the sentences and tests exist that the tables of the client's promises, and of bugs of other
//! clients, name.

use std::fs;

use super::none;
use crate::repository::root;

const TABLE: &str = "tests/promises.md";

#[test]
fn promises_are_in_the_readme_and_tested() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let readme = words(&read("generated-client/README.md"));
    let table = read(TABLE);
    let promised = table.split_once("\n## ").map_or(table.len(), |(promises, _)| promises.len());
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.rsplit_once(" | `"));
    let mut faults = Vec::new();
    for (promise, tests) in rows {
        let is_promise = table[..promised].contains(promise);
        if is_promise && !readme.contains(&words(promise)) {
            faults.push(format!("{TABLE}: the README no longer has {promise:?}; update the row"));
        }
        let tests = tests.trim_end_matches(" |");
        for (file, names) in tests.split("; ").filter_map(|it| it.split_once("`: ")) {
            let file = file.trim_start_matches('`');
            let text = fs::read_to_string(root().join(file)).unwrap_or_default();
            let exists = |name: &str| {
                text.contains(&format!("fn {name}("))
                    || text.contains(&format!("\"name\": \"{name}\""))
            };
            let names = names.split(", ").map(|it| it.trim_matches('`'));
            faults.extend(
                names.filter(|name| !exists(name)).map(|name| {
                    format!("{TABLE}: {file} has no test `{name}`; name the current one")
                }),
            );
        }
    }
    assert!(table.matches("`: `").count() > 30, "the table has another form than this test reads");
    none(faults);
}
