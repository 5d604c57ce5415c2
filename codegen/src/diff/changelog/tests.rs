//! Tests of changelog lines and changelog updates.

use super::*;
use crate::diagnostic::Position;
use crate::diff::Location;

/// Changes of these kinds, each with its message.
fn changes(all: &[(&'static ChangeKind, &str)]) -> Vec<Change> {
    let all = all.iter().map(|(kind, message)| change(kind, message, "/paths"));
    all.collect()
}

fn change(kind: &'static ChangeKind, message: &str, pointer: &str) -> Change {
    let place = Location {
        pointer: pointer.to_owned(),
        byte: 0,
        position: Position { line: 1, column: 1 },
    };
    let (old, new) = (place.clone(), place);
    let (message, direction) = (message.to_owned(), Some(kind.direction));
    let (operations, rust_names) = Default::default();
    Change { kind, message, direction, operations, rust_names, old, new }
}

#[test]
fn users_read_what_breaks_first_and_what_to_do() {
    let changes = changes(&[
        (kinds::NEW_OPTIONAL_REQUEST_PROPERTY, "`Thing.more` was added"),
        (kinds::RESPONSE_PROPERTY_REACTIVATED, "`Thing.old` is no longer deprecated"),
        (kinds::RUST_OPERATION_MOVED, "`make` moved: `PUT /a` → `POST /a`"),
        (kinds::RUST_CONSTRUCTOR_DEFAULT_CHANGED, "`Thing.flag` got another constructor default"),
        (kinds::REQUEST_PROPERTY_BECAME_REQUIRED, "the first is required"),
    ]);
    let expected = [
        "Breaking: `Thing.flag` got another constructor default; call the setter if you want the old value.",
        "Breaking: the first is required; pass the value to `new` instead of the setter.",
        "`Thing.more` was added.",
        "`make` moved: `PUT /a` → `POST /a`; old versions fail: update the crate.",
    ];
    assert_eq!(entry(&changes).client, expected);
}

#[test]
fn others_read_only_changes_of_the_api() {
    let changes = changes(&[
        (kinds::ENDPOINT_ADDED, "`get` was added"),
        (kinds::API_OPERATION_ID_REMOVED, "`a` was renamed to `b`"),
        (kinds::API_SCHEMA_REMOVED, "`Idle` was removed"),
        (kinds::RUST_COMPONENT_RENAMED, "`One` was renamed to `Two`"),
        (kinds::ENDPOINT_DEPRECATED, "`get` is deprecated"),
        (kinds::RUST_SERVER_CHANGED, "the server changed"),
        (kinds::RUST_OPERATION_MOVED, "`make` moved"),
    ]);
    let expected = [
        "Breaking: `make` moved.",
        "`get` was added.",
        "`get` is deprecated.",
        "The server changed.",
    ];
    assert_eq!(entry(&changes).spec, expected);
    assert_eq!(entry(&changes).generator, Vec::<String>::new());
}

#[test]
fn requests_and_responses_share_a_line() {
    let changes = changes(&[
        (kinds::REQUEST_PROPERTY_BECAME_NULLABLE, "`A.b` became nullable"),
        (kinds::RESPONSE_PROPERTY_BECAME_NULLABLE, "`A.b` became nullable"),
        (kinds::RESPONSE_REQUIRED_PROPERTY_ADDED, "`A.c` was added"),
        (kinds::NEW_REQUIRED_REQUEST_PROPERTY_WITH_DEFAULT, "`A.c` was added"),
        (kinds::RUST_REQUEST_ENVELOPE_CHANGED, "the envelope changed"),
        (kinds::RUST_RESPONSE_ENVELOPE_CHANGED, "the envelope changed"),
    ]);
    let Entry { client, spec, .. } = entry(&changes);
    let starts = |lines: &[String], starts: &[&str]| {
        assert_eq!(lines.len(), starts.len(), "{lines:?}");
        for (line, start) in lines.iter().zip(starts) {
            assert!(line.starts_with(start), "{line}");
        }
    };
    let both = "Breaking: `A.b` became nullable; handle an `Option` or a `Patch` in the field, \
                and pass `Some` to `new` if it takes the value; handle `None` in the field.";
    let added = "`A.c` was added; old versions fail: update the crate, and call";
    let envelope = "The envelope changed; old versions fail: update the crate.";
    starts(&client, &[both, added, envelope]);
    starts(
        &spec,
        &[
            "Breaking: `A.b` became nullable.",
            "Breaking: `A.c` was added.",
            "Breaking: the envelope changed.",
        ],
    );
}

#[test]
fn documentation_is_one_line() {
    let line = |pointers: &[&str]| {
        let changes: Vec<Change> = pointers
            .iter()
            .map(|it| change(kinds::RUST_DOCUMENTATION_CHANGED, "it changed", it))
            .collect();
        let Entry { client, spec, .. } = entry(&changes);
        assert_eq!(client, Vec::<String>::new());
        assert!(spec.len() < 2, "{spec:?}");
        spec.into_iter().next().unwrap_or_default()
    };
    let (b, a, title) = (
        "/components/schemas/B/description",
        "/components/schemas/A",
        "/components/schemas/A/properties/title/description",
    );
    assert_eq!(line(&[]), "");
    assert_eq!(line(&[a, title]), "The documentation of `A` changed.");
    assert_eq!(line(&[b, a]), "The documentation of `A` and `B` changed.");
    assert_eq!(line(&[b, a, "/info"]), "The documentation of `A`, `B` and `info` changed.");
    let path = "/paths/~1x~1{y}/parameters/0/description";
    assert_eq!(
        line(&[b, path, a, "/info"]),
        "The documentation of `/x/{y}`, `A` and 2 others changed."
    );
}

#[test]
fn line_breaks_of_a_spec_do_not_reach_a_changelog() {
    let message = "`A` gained the value `\r\n## Unreleased\n`";
    let changes = changes(&[(kinds::RESPONSE_PROPERTY_ENUM_VALUE_ADDED, message)]);
    let client = entry(&changes).client;
    assert_eq!(client, ["`A` gained the value `  ## Unreleased `."]);
    let entry = Entry { client: vec!["One\n## Unreleased\n".to_owned()], ..Entry::default() };
    let updated = update("## Unreleased\n", &entry).unwrap();
    assert!(updated.contains("\n- One ## Unreleased "), "{updated}");
    assert_eq!(update(&updated, &entry), Ok(updated));
}

#[test]
fn no_changes_make_an_empty_entry() {
    assert_eq!(entry(&[]), Entry::default());
}

/// An entry with these lines for users, for others and for maintainers.
fn of(client: &[&str], spec: &[&str], generator: &[&str]) -> Entry {
    let [client, spec, generator] =
        [client, spec, generator].map(|it| it.iter().map(|line| (*line).to_owned()).collect());
    Entry { client, spec, generator }
}

/// Replaces `<<`, which is easier to read, by the comment of generated lines.
fn marked(text: &str) -> String {
    text.replace("<<", "<!-- cargo xtask changelog -->")
}

/// Texts before and after adding `One.` and `Two.` for users, and `Three.` for others.
const UPDATES: [(&str, &str); 6] = [
    (
        "# Changelog\n\n## Unreleased\n",
        "# Changelog\n\n## Unreleased\n\n### Client\n\n- One. <<\n- Two. <<\n\n### Spec\n\n- Three. <<\n",
    ),
    // Sections are sorted, and separated by blank lines.
    (
        "## Unreleased\n### Generator\n- Mine.\n## 0.1.0 - 2026-01-01\n\n### Client\n",
        "## Unreleased\n\n### Client\n\n- One. <<\n- Two. <<\n\n### Spec\n\n- Three. <<\n\n### Generator\n\n- Mine.\n\n## 0.1.0 - 2026-01-01\n\n### Client\n",
    ),
    // Lines go after what people wrote, whose sections stay in place.
    (
        "## Unreleased\n\nText.\n\n### Spec\n\nText.\n\n### Client\n\n- Mine,\n\n  and more.\n\n### Other\n\n## 0.1.0\n",
        "## Unreleased\n\nText.\n\n### Spec\n\nText.\n- Three. <<\n\n### Client\n\n- Mine,\n\n  and more.\n- One. <<\n- Two. <<\n\n### Other\n\n## 0.1.0\n",
    ),
    (
        "## Unreleased\n\n### Other\n\n- Mine.\n",
        "## Unreleased\n\n### Client\n\n- One. <<\n- Two. <<\n\n### Spec\n\n- Three. <<\n\n### Other\n\n- Mine.\n",
    ),
    // Generated lines are replaced, in any section.
    (
        "## Unreleased\n\n- Old. <<\n\n### Client\n\n- Old. <<\n- Mine.\n\n### Generator\n\n- Old. <<\n\n## 0.1.0\n",
        "## Unreleased\n\n### Client\n\n- Mine.\n- One. <<\n- Two. <<\n\n### Spec\n\n- Three. <<\n\n## 0.1.0\n",
    ),
    // A heading starts a line.
    (
        "# `## Unreleased`\n\n## Unreleased\n\n### Client\n\n- `## 0.1.0` and `### Spec`.\n",
        "# `## Unreleased`\n\n## Unreleased\n\n### Client\n\n- `## 0.1.0` and `### Spec`.\n- One. <<\n- Two. <<\n\n### Spec\n\n- Three. <<\n",
    ),
];

#[test]
fn lines_are_appended_to_their_sections() {
    let entry = of(&["One.", "Two."], &["Three."], &[]);
    for (before, after) in UPDATES {
        assert_eq!(update(&marked(before), &entry), Ok(marked(after)), "{before}");
    }
}

/// The lines that people wrote, without blank lines and section headings.
fn written(text: &str) -> Vec<&str> {
    let is_written =
        |line: &&str| !(line.is_empty() || line.starts_with("###") || is_generated(line));
    text.lines().filter(is_written).collect()
}

fn is_generated(line: &str) -> bool {
    line.ends_with("-->")
}

/// Tries all texts of a few lines.
#[test]
fn updates_are_idempotent_and_keep_what_people_wrote() {
    const LINES: [&str; 8] =
        ["", "- Mine.", "  Mine.", "### Client", "### Other", "## 0.1.0", "- Old. <<", "```"];
    let mut texts = vec!["## Unreleased\n".to_owned()];
    for _ in 0..4 {
        let longer = |text: &String| LINES.map(|line| format!("{text}{line}\n"));
        texts.extend(texts.iter().flat_map(longer).collect::<Vec<_>>());
        texts.sort();
        texts.dedup();
    }
    assert!(texts.len() > 4_000, "{}", texts.len());
    for text in texts.iter().map(|it| marked(it)) {
        let (unreleased, released) = text.split_at(text.find("## 0.1.0").unwrap_or(text.len()));
        for entry in [of(&["One."], &[], &["Two."]), of(&[], &["One."], &[]), Entry::default()] {
            let updated = update(&text, &entry).unwrap();
            let now = updated.strip_suffix(released).expect("released versions stay unchanged");
            assert_eq!(written(now), written(unreleased), "{text}");
            let made = now.lines().filter(|line| is_generated(line)).count();
            let lines = [entry.client.as_slice(), &entry.spec, &entry.generator].concat();
            assert_eq!(made, lines.len(), "{updated}");
            assert_eq!(update(&updated, &entry).as_ref(), Ok(&updated), "{text}");
        }
    }
}

#[test]
fn an_empty_entry_restores_the_changelog() {
    let entry = of(&["One."], &["Two."], &["Three."]);
    for text in [
        "# Changelog\n\n## Unreleased\n",
        "## Unreleased\n\n## 0.1.0\n\n### Client\n\n- Mine.\n",
        "## Unreleased\n\nText.\n\n### Client\n\n- Mine.\n\n### Spec\n\nText.\n\n## 0.1.0\n",
        "## Unreleased\n\n### Generator\n\n- Mine.\n",
    ] {
        assert_eq!(update(text, &Entry::default()).as_deref(), Ok(text));
        let updated = update(text, &entry).unwrap();
        assert_ne!(updated, text);
        assert_eq!(update(&updated, &Entry::default()).as_deref(), Ok(text));
    }
}

#[test]
fn a_changelog_without_unreleased_is_refused() {
    let entry = of(&["One."], &[], &[]);
    for text in ["", "# Changelog\n\n## 0.1.0\n", "### Unreleased\n", "See ## Unreleased\n"] {
        for refused in [update(text, &entry), release(text, "0.1.1", "2026-01-01")] {
            let error = refused.unwrap_err();
            assert!(error.starts_with("`## Unreleased` is missing"), "{text}: {error}");
        }
    }
}

#[test]
fn a_release_moves_unreleased_lines_without_their_comments() {
    let text = "# Changelog\n\n## Unreleased\n\n### Client\n\n- Mine.\n- One. <<\n\n## 0.1.0 - 2026-01-01\n- Old. <<\n";
    let expected = "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-11-30\n\n### Client\n\n- Mine.\n- One.\n\n## 0.1.0 - 2026-01-01\n- Old. <<\n";
    let released = release(&marked(text), "0.2.0", "2026-11-30");
    assert_eq!(released, Ok(marked(expected)));
}

#[test]
fn an_invalid_release_is_refused() {
    let text = "## Unreleased\n\n- Mine.\n\n## 0.1.0 - 2026-01-01\n";
    for version in ["0.2.0", "0.1.0-rc.1", "0.1", "1.0.0+build"] {
        assert!(release(text, version, "2026-12-31").is_ok(), "{version}");
    }
    let error = release(text, "0.1.0", "2026-12-31").unwrap_err();
    assert!(error.starts_with("`0.1.0` is already in the changelog"), "{error}");
    for date in ["", "2026-1-01", "2026-13-01", "2026-00-01", "2026-01-32", "2026-01-00"] {
        let error = release(text, "0.2.0", date).unwrap_err();
        assert!(error.contains("is not a date; write one such as"), "{error}");
    }
    for date in
        ["26-01-01", "2026-01-01-", "2026/01/01", "+026-01-01", "2026-+1-01", "2026-01-01\n"]
    {
        assert!(release(text, "0.2.0", date).is_err(), "{date}");
    }
    for text in ["## Unreleased\n", "## Unreleased\n\n### Client\n\n## 0.1.0\n\n- Mine.\n"] {
        let error = release(text, "0.2.0", "2026-12-31").unwrap_err();
        assert!(error.starts_with("nothing is unreleased"), "{error}");
    }
}
