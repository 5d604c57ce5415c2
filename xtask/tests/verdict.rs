//! `update`, `api`, `verdict`, `changelog` and `release` as commands, in copies of the repository.
//!
//! In: changes of a copy since its last release. Out: exit codes, output and written files.
//! Deliberately absent: a change of the spec from end to end, which `page` shows.

#![allow(clippy::unwrap_used, reason = "these are tests, and what they share")]

use std::fs;
use std::path::Path;

use self::copy::{MANIFEST, VERSION, replace_version, repository, xtask};

mod copy;

const API: &str = "generated-client/public-api.txt";
const RELEASED: &str = "generated-client/released";

/// The exit code of a command, and its whole output.
fn run(copy: &Path, arguments: &str) -> (i32, String) {
    let output = xtask(copy, arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

/// Replaces a string that is in a file once.
fn edit(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{} has `{old}` once", file.display());
    fs::write(file, text.replace(old, new)).unwrap();
}

#[test]
fn no_change_requires_no_version() {
    let copy = repository();
    let (code, text) = run(copy.path(), "verdict");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("other Rust API changes: none"), "{text}");
    assert!(text.ends_with("must be at least 0.4.2, and is 0.4.2\n"), "{text}");
    let (code, text) = run(copy.path(), "release --date 2026-11-30");
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("0.4.2 is already released"), "{text}");
}

#[test]
fn changes_of_hand_written_code_are_counted_separately() {
    let copy = repository();
    let path = copy.path();
    edit(
        &path.join("generated-client/src/runtime/patch.rs"),
        "    pub fn is_absent(&self) -> bool {",
        "    pub fn is_missing(&self) -> bool {",
    );
    // The client must compile, so nothing else may use the old name.
    let (code, text) = run(path, "verdict");
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("run `cargo xtask api`"), "{text}");
    assert_eq!(run(path, "api").0, 0);
    let (code, text) = run(path, "verdict");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("spec changes since 0.4.2: none"), "{text}");
    assert!(text.contains("other Rust API changes: 1 major, 1 minor"), "{text}");
    assert!(text.contains("write `version = \"0.5.0\"`"), "{text}");
    let (code, text) = run(path, "release --date 2026-11-30");
    assert_eq!(code, 2, "{text}");

    assert_eq!(run(path, "changelog").0, 0);
    let changelog = fs::read_to_string(path.join("CHANGELOG.md")).unwrap();
    assert!(
        changelog.contains("- Breaking: `pub fn attio_client::Patch<T>::is_absent"),
        "{changelog}"
    );
    assert!(run(path, "changelog").1.contains("already"));
    for file in [MANIFEST, "Cargo.lock"] {
        replace_version(&path.join(file), VERSION, "0.5.0");
    }
    for date in ["2026-13-01", "today"] {
        assert_eq!(run(path, &format!("release --date {date}")).0, 2);
    }
    assert_eq!(run(path, "release --date 2026-11-30").0, 0);
    let released = fs::read_to_string(path.join(RELEASED).join("public-api.txt")).unwrap();
    let list = fs::read_to_string(path.join(API)).unwrap();
    assert_eq!(released, format!("# Written by `cargo xtask release`: 0.5.0\n{list}"));
}

#[test]
fn a_stale_client_has_no_verdict() {
    let copy = repository();
    edit(
        &copy.path().join("openapi/attributes.yaml"),
        "operationId: get_attribute\n",
        "operationId: fetch\n",
    );
    for file in [MANIFEST, "Cargo.lock"] {
        replace_version(&copy.path().join(file), VERSION, "0.5.0");
    }
    for command in ["verdict", "api", "changelog", "release --date 2026-11-30"] {
        let (code, text) = run(copy.path(), command);
        assert_eq!(code, 2, "{command}: {text}");
        assert!(text.contains("run `cargo xtask generate`"), "{command}: {text}");
    }
}

#[test]
fn a_released_spec_that_lint_refuses_is_reported() {
    let copy = repository();
    let released = copy.path().join(RELEASED).join("attributes.yaml");
    // As if a lint rule newer than the release refused it.
    edit(
        &released,
        "        - personal-name\n",
        "        - personal-name\n        - personal-name\n",
    );
    let (code, text) = run(copy.path(), "verdict");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("so the spec diff is unconfirmed"), "{text}");
}

#[test]
fn the_first_release_has_no_baseline() {
    let copy = repository();
    let path = copy.path();
    fs::remove_dir_all(path.join(RELEASED)).unwrap();
    let changelog = "# Changelog\n\n## Unreleased\n\n### Client\n\n- All.\n";
    fs::write(path.join("CHANGELOG.md"), changelog).unwrap();
    let (code, text) = run(path, "verdict");
    assert_eq!(
        (code, text.as_str()),
        (0, "nothing is released yet: 0.4.2 will be the first version\n")
    );
    assert_eq!(run(path, "changelog").0, 2);
    assert_eq!(run(path, "diff").0, 2);
    let (code, text) = run(path, "release --date 2026-11-30");
    assert_eq!(code, 0, "{text}");
    // The first line of the baseline is not a change.
    assert_eq!(run(path, "diff"), (0, "nothing changed\n".to_owned()));
}

#[test]
fn an_incomplete_baseline_is_an_error() {
    let copy = repository();
    let folder = copy.path().join(RELEASED);
    let list = folder.join("public-api.txt");
    let whole = fs::read_to_string(&list).unwrap();
    let line = whole.lines().next().unwrap();
    for (text, expected) in [
        (whole.replace("0.4.2", "0.4.1"), "is of version 0.4.2, but"),
        (whole[line.len()..].to_owned(), "does not begin with"),
        (format!("{line}\n"), "lists no crate"),
        (String::new(), "does not begin with"),
    ] {
        fs::write(&list, text).unwrap();
        for command in ["verdict", "changelog", "diff", "release --date 2026-11-30"] {
            let (code, text) = run(copy.path(), command);
            assert_eq!(code, 2, "{command}: {text}");
            assert!(text.contains(expected), "{command}: {text}");
        }
    }
    fs::remove_file(&list).unwrap();
    assert!(run(copy.path(), "verdict").1.contains("reading generated-client/released"));
    fs::remove_dir_all(&folder).unwrap();
    let (code, text) = run(copy.path(), "verdict");
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("the changelog has a release, `## 0.4.2 - 2026-11-02`"), "{text}");
}

#[test]
fn a_pre_release_does_not_become_the_baseline() {
    let copy = repository();
    for version in ["0.5.0-rc.1", "0.5.0+2"] {
        let old = if version.contains("rc") { VERSION } else { "0.5.0-rc.1" };
        for file in [MANIFEST, "Cargo.lock"] {
            replace_version(&copy.path().join(file), old, version);
        }
        let (code, text) = run(copy.path(), "release --date 2026-11-30");
        assert_eq!(code, 2, "{text}");
        assert!(text.contains("is not a full release"), "{text}");
    }
}

#[test]
fn a_release_that_is_refused_writes_nothing() {
    let copy = repository();
    let path = copy.path();
    for file in [MANIFEST, "Cargo.lock"] {
        replace_version(&path.join(file), VERSION, "0.5.0");
    }
    let before = fs::read_to_string(path.join(RELEASED).join("attributes.yaml")).unwrap();
    edit(&path.join("CHANGELOG.md"), "- `Error::kind` is shown by `Display`.\n", "");
    let (code, text) = run(path, "release --date 2026-11-30");
    assert_eq!(code, 2, "{text}");
    assert_eq!(fs::read_to_string(path.join(RELEASED).join("attributes.yaml")).unwrap(), before);
    assert!(!text.contains("half written"), "{text}");
}

#[test]
fn a_hand_written_rename_and_a_spec_change_have_one_verdict() {
    let copy = repository();
    let path = copy.path();
    let runtime = path.join("generated-client/src/runtime");
    edit(
        &runtime.join("mod.rs"),
        "pub use duration::Span;",
        "pub use duration::Span as Length;\npub(crate) use duration::Span;",
    );
    edit(&path.join("generated-client/src/lib.rs"), " Span, ", " Length, ");
    edit(
        &path.join("openapi/attributes.yaml"),
        "        - personal-name\n",
        "        - personal-name\n        - hologram\n",
    );
    assert_eq!(run(path, "generate").0, 0);
    let (code, text) = run(path, "api");
    assert_eq!(code, 0, "{text}");
    let (code, text) = run(path, "verdict");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("Rust API changes from the spec: 1 minor\n"), "{text}");
    assert!(text.contains("at least 0.5.0"), "{text}");
}

#[test]
fn update_writes_derived_files_and_lists_what_is_left() {
    let copy = repository();
    let path = copy.path();
    let spec = path.join("openapi/attributes.yaml");
    edit(&spec, "operationId: get_attribute\n", "operationId: fetch_attribute\n");
    let before = texts(path);
    let (code, text) = run(path, "update --check");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("stale generated-client/src/generated/"), "{text}");
    assert_eq!(texts(path), before);

    let left = [
        "do these by hand, then run `cargo xtask update` again:\n",
        "- no exchange of `fetch_attribute`: write tests/roundtrip/recorded/fetch_attribute/documented.json\n",
        "- tests/roundtrip has no call of `fetch_attribute`: write it in tests/roundtrip/calls/attributes.rs\n",
        "- the fake has no route for `fetch_attribute`: write `fn fetch_attribute` in a file of tests/fake-attio/src/api/operations, and list it there\n",
        "- tests/roundtrip/recorded/get_attribute is of an operation that is not in the spec: rename or remove it, its calls, and its function in the fake\n",
    ]
    .concat();
    let (code, text) = run(path, "update --skip-tests");
    assert_eq!(code, 1, "{text}");
    assert!(text.ends_with(&left), "{text}");
    let review = "describes `update_attribute`; `fetch_attribute` is new on its path\n";
    assert!(text.contains(review), "{text}");
    for (file, expected) in [
        (MANIFEST, "name = \"attio-client\"\nversion = \"0.5.0\"\n"),
        ("Cargo.lock", "name = \"attio-client\"\nversion = \"0.5.0\"\n"),
        ("generated-client/README.md", "attio-client = \"0.5\"\n"),
        ("CHANGELOG.md", "- Breaking: "),
        (API, "attio_client::Client::fetch_attribute"),
    ] {
        assert!(fs::read_to_string(path.join(file)).unwrap().contains(expected), "{file}");
    }
    // The written files are fresh; the list of what is left is the same.
    let (code, text) = run(path, "update --check");
    assert_eq!(code, 1, "{text}");
    assert!(text.ends_with(&format!("is 0.5.0\n{left}")), "{text}");

    let tests = path.join("tests/roundtrip");
    let recorded = |operation: &str| tests.join("recorded").join(operation);
    fs::rename(recorded("get_attribute"), recorded("fetch_attribute")).unwrap();
    fs::write(tests.join("calls/more.rs"), "attio.fetch_attribute()").unwrap();
    let fake = path.join("tests/fake-attio/src/api");
    fs::write(fake.join("operations/more.rs"), "fn fetch_attribute()").unwrap();
    let (code, text) = run(path, "update --check");
    let lists = ["tests/roundtrip/calls.rs", "tests/fake-attio/src/api/operations.rs"];
    let lists = lists.map(|it| format!("stale {it}: the modules of its folder\n")).concat();
    assert_eq!(code, 1, "{text}");
    assert!(text.ends_with(&format!("{lists}run `cargo xtask update`\n")), "{text}");
    let (code, text) = run(path, "update --skip-tests");
    assert_eq!(code, 0, "{text}");
    for (list, declared) in [
        (tests.join("calls.rs"), "mod more;\n"),
        (fake.join("operations.rs"), "mod more;\n"),
        (fake.join("operations.rs"), "    more::OPERATIONS,\n"),
    ] {
        assert!(fs::read_to_string(&list).unwrap().contains(declared), "{}", list.display());
    }
    let (code, text) = run(path, "update --check");
    assert_eq!(code, 0, "{text}");
    fs::write(path.join("CHANGELOG.md"), "# Changelog\n\n## Unreleased\n").unwrap();
    let (code, text) = run(path, "update --check");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("stale CHANGELOG.md: "), "{text}");
    assert!(text.ends_with("run `cargo xtask update`\n"), "{text}");
}

/// The texts of files that `update` may write.
fn texts(copy: &Path) -> Vec<String> {
    let files = [MANIFEST, "Cargo.lock", "generated-client/README.md", "CHANGELOG.md", API];
    let generated = "generated-client/src/generated/operations/attributes.rs";
    let read = |file| fs::read_to_string(copy.join(file)).unwrap();
    files.into_iter().chain([generated]).map(read).collect()
}

#[test]
fn a_client_that_does_not_compile_is_not_released() {
    let copy = repository();
    let path = copy.path();
    for file in [MANIFEST, "Cargo.lock"] {
        replace_version(&path.join(file), VERSION, "0.5.0");
    }
    let before = texts(path);
    // rustdoc ignores function bodies. An unresolved name is the earliest error of the compiler.
    edit(
        &path.join("generated-client/src/lib.rs"),
        "mod runtime;\n",
        "mod runtime;\nfn removed() { missing(); }\n",
    );
    for command in ["release --date 2026-11-30", "update --skip-tests"] {
        let (code, text) = run(path, command);
        assert_ne!(code, 0, "{command}: {text}");
        assert!(text.contains("the client does not compile"), "{command}: {text}");
    }
    let released = fs::read_to_string(path.join(RELEASED).join("public-api.txt")).unwrap();
    assert!(released.starts_with("# Written by `cargo xtask release`: 0.4.2\n"));
    assert_eq!(texts(path)[3], before[3]);
}

#[test]
fn a_spec_change_that_leaves_the_client_unchanged_requires_no_version() {
    let copy = repository();
    edit(&copy.path().join("openapi/attributes.yaml"), "  version: '2'\n", "  version: '3'\n");
    let (code, text) = run(copy.path(), "verdict");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("1 patch; the client is unchanged"), "{text}");
    assert!(text.ends_with("at least 0.4.2, and is 0.4.2\n"), "{text}");
}
