//! The files generated from each case, one folder per case, next to its `spec.yaml`; and the table of
//! operations in the client's README.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use codegen::{ABILITIES, Ability, Files};

use crate::{HERE, expected, read};

#[test]
fn the_output_of_every_case_is_as_expected() {
    let (mut files, mut present) = (BTreeMap::new(), Vec::new());
    for path in expected::paths(&Path::new(HERE).join("cases")) {
        match path.file_name().and_then(|name| name.to_str()) {
            Some("spec.yaml") => files.extend(generated(&path)),
            _ => present.push(path),
        }
    }
    assert!(!files.is_empty(), "there are cases");
    expected::check(&files, &present);
}

/// The README of the client has the table of its module `operations`, without links, which only work in
/// rustdoc.
#[test]
fn the_operations_in_the_readme_of_the_client_are_as_expected() {
    let client = crate::generate(&read(Path::new("../../openapi/attributes.yaml")));
    let client = client.unwrap_or_else(|found| panic!("{found}"));
    let rows = client["operations.rs"].lines().filter_map(|it| it.strip_prefix("//! |"));
    let plain = |row: &str| match row.split_once("](") {
        Some((row, _)) => format!("|{} |\n", row.replace('[', "")),
        None => format!("|{row}\n"),
    };
    let rows = rows.map(plain);
    let path = Path::new("../../generated-client/README.md");
    let text = read(path);
    let (before, rest) =
        text.split_once("\n| method and path |").expect("the README has the table");
    let (_, after) = rest.split_once("\n\n").expect("the README continues after the table");
    let expected = format!("{before}\n{}\n{after}", rows.collect::<String>());
    expected::check(&[(path.to_owned(), expected)].into(), &[]);
}

/// The files generated from a spec, by path.
fn generated(spec: &Path) -> BTreeMap<PathBuf, String> {
    let files = crate::generate(&read(spec));
    let mut files = files.unwrap_or_else(|found| panic!("{}:\n{found}", spec.display()));
    without_abilities(&mut files);
    files.into_iter().map(|(name, text)| (spec.with_file_name(name), text)).collect()
}

/// Removes the files of abilities, which are copies of their sources.
fn without_abilities(files: &mut Files) {
    for Ability { file, text, .. } in &ABILITIES {
        let Some(text) = text else { continue };
        if let Some(written) = files.remove(&format!("{file}.rs")) {
            let below_the_header = written.split_once('\n').map(|(_, rest)| rest);
            assert_eq!(below_the_header, Some(*text), "{file}");
        }
    }
}
