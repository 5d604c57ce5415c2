//! What is told of changes, and what becomes of a changelog.

use super::lines::{BEGIN, END, Role};
use super::*;
use crate::diagnostic::Position;
use crate::diff::Location;

/// Changes of these kinds, each in words.
fn changes(all: &[(&'static Kind, &str)]) -> Vec<Change> {
    let all = all.iter().map(|(kind, says)| change(kind, says, "/paths"));
    all.collect()
}

fn change(kind: &'static Kind, says: &str, pointer: &str) -> Change {
    let place = Location { pointer: pointer.to_owned(), position: Position { line: 1, column: 1 } };
    let (old, new) = (place.clone(), place);
    Change { kind, says: says.to_owned(), operations: Vec::new(), old, new }
}

#[test]
fn users_read_what_breaks_first_and_what_to_do() {
    let changes = changes(&[
        (kinds::NEW_OPTIONAL_REQUEST_PROPERTY, "`Thing.more` was added"),
        (kinds::RESPONSE_PROPERTY_REACTIVATED, "`Thing.old` is no longer deprecated"),
        (kinds::RUST_OPERATION_MOVED, "`make` moved: `PUT /a` → `POST /a`"),
        (kinds::RUST_NEUTRAL_VALUE_CHANGED, "`Thing.flag` is filled in with another value"),
        (kinds::REQUEST_PROPERTY_BECAME_REQUIRED, "the first is required"),
    ]);
    let expected = [
        "Breaking: the first is required; give the value to `new` instead of the setter.",
        "`Thing.more` was added.",
        "`make` moved: `PUT /a` → `POST /a`; old versions fail: update the crate, and change nothing else.",
        "`Thing.flag` is filled in with another value; call the setter if you mean the old value.",
    ];
    assert_eq!(entry(&changes).client, expected);
}

#[test]
fn others_read_what_changed_of_the_api_alone() {
    let changes = changes(&[
        (kinds::ENDPOINT_ADDED, "`get` was added"),
        (kinds::API_OPERATION_ID_REMOVED, "`a` is called `b` now"),
        (kinds::API_SCHEMA_REMOVED, "`Idle` was removed"),
        (kinds::RUST_COMPONENT_RENAMED, "`One` is called `Two` now"),
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
fn what_is_true_of_requests_and_of_responses_is_told_once() {
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
    let both = "Breaking: `A.b` became nullable; expect an `Option` or a `Patch` in the field, \
                and give `new` a `Some` if it takes the value; handle `None` in the field.";
    let added = "`A.c` was added; old versions fail: update the crate, and call";
    let envelope =
        "The envelope changed; old versions fail: update the crate, and change nothing else.";
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
    let told = |pointers: &[&str]| {
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
    assert_eq!(told(&[]), "");
    assert_eq!(told(&[a, title]), "The documentation of `A` changed.");
    assert_eq!(told(&[b, a]), "The documentation of `A` and `B` changed.");
    assert_eq!(told(&[b, a, "/info"]), "The documentation of `A`, `B` and `info` changed.");
    let path = "/paths/~1x~1{y}/parameters/0/description";
    assert_eq!(
        told(&[b, path, a, "/info"]),
        "The documentation of `/x/{y}`, `A` and 2 others changed."
    );
}

#[test]
fn a_line_break_in_a_spec_is_none_in_a_changelog() {
    let says = "`A` has another value: `\r\n## Unreleased\n`";
    let changes = changes(&[(kinds::RESPONSE_PROPERTY_ENUM_VALUE_ADDED, says)]);
    let client = entry(&changes).client;
    assert_eq!(client, ["`A` has another value: `  ## Unreleased `."]);
    let entry = Entry { client: vec!["One\n## Unreleased\n".to_owned()], ..Entry::default() };
    let updated = update("## Unreleased\n", &entry).unwrap();
    assert!(updated.contains("- One ## Unreleased\n"), "{updated}");
    assert_eq!(update(&updated, &entry), Ok(updated));
}

#[test]
fn an_empty_entry_is_that_of_no_change() {
    assert_eq!(entry(&[]), Entry::default());
}

/// An entry with these lines for users, for others and for maintainers.
fn of(client: &[&str], spec: &[&str], generator: &[&str]) -> Entry {
    let [client, spec, generator] =
        [client, spec, generator].map(|it| it.iter().map(|line| (*line).to_owned()).collect());
    Entry { client, spec, generator }
}

/// A text with marks in place of `<<` and `>>`, which is easier to read.
fn marked(text: &str) -> String {
    text.replace("<<", BEGIN).replace(">>", END)
}

/// Texts before and after the lines `One.` and `Two.` for users, and `Three.` for others.
const UPDATES: [(&str, &str); 10] = [
    (
        "# Changelog\n\n## Unreleased\n",
        "# Changelog\n\n## Unreleased\n\n### Client\n\n<<\n- One.\n- Two.\n>>\n\n### Spec\n\n<<\n- Three.\n>>\n",
    ),
    // Sections come in their order, and apart.
    (
        "## Unreleased\n### Generator\n- Mine.\n\n## 0.1.0 - 2026-01-01\n\n### Client\n",
        "## Unreleased\n\n### Client\n\n<<\n- One.\n- Two.\n>>\n\n### Spec\n\n<<\n- Three.\n>>\n\n### Generator\n- Mine.\n\n## 0.1.0 - 2026-01-01\n\n### Client\n",
    ),
    // Behind what people wrote, and one list with it.
    (
        "## Unreleased\n\n### Client\n\n- Mine,\n  and more.\n\n### Other\n\nText.\n\n## 0.1.0\n",
        "## Unreleased\n\n### Client\n\n- Mine,\n  and more.\n<<\n- One.\n- Two.\n>>\n\n### Spec\n\n<<\n- Three.\n>>\n\n### Other\n\nText.\n\n## 0.1.0\n",
    ),
    // Apart from text; other spaces stay.
    (
        "## Unreleased\n\n\n### Client\n\nText.\n### Spec\n\n\n\n## 0.1.0\n",
        "## Unreleased\n\n\n### Client\n\nText.\n\n<<\n- One.\n- Two.\n>>\n\n### Spec\n\n<<\n- Three.\n>>\n\n\n\n## 0.1.0\n",
    ),
    // What stood between marks is replaced, wherever they are.
    (
        "## Unreleased\n\n### Client\n\n<<\n- Old.\n>>\n\n- Mine.\n\n### Spec\n- Mine.\n<<\n>>\n\n### Generator\n\n<<\n- Old.\n>>\n\n## 0.1.0\n",
        "## Unreleased\n\n### Client\n\n- Mine.\n<<\n- One.\n- Two.\n>>\n\n### Spec\n- Mine.\n<<\n- Three.\n>>\n\n## 0.1.0\n",
    ),
    (
        "## Unreleased\n<<\n- Old.\n>>\n### Spec\n\n<<\n- Old.\n>>\n<<\n- Older.\n>>\n\n### Client\n\n\n<<\n- Old.\n>>\n\n\n",
        "## Unreleased\n### Spec\n\n<<\n- Three.\n>>\n\n### Client\n\n\n<<\n- One.\n- Two.\n>>\n\n\n",
    ),
    // A section that is there twice has one block.
    (
        "## Unreleased\n\n### Spec\n\n- Mine.\n\n### Client\n\n- Mine.\n\n### Spec\n\n<<\n- Old.\n>>\n",
        "## Unreleased\n\n### Spec\n\n- Mine.\n<<\n- Three.\n>>\n\n### Client\n\n- Mine.\n<<\n- One.\n- Two.\n>>\n",
    ),
    // The last line need not end.
    (
        "## Unreleased\n\n### Client\n\n- Mine.",
        "## Unreleased\n\n### Client\n\n- Mine.\n<<\n- One.\n- Two.\n>>\n\n### Spec\n\n<<\n- Three.\n>>",
    ),
    (
        "## Unreleased\r\n\r\n### Client\r\n\r\n- Mine.\r\n",
        "## Unreleased\r\n\r\n### Client\r\n\r\n- Mine.\r\n<<\r\n- One.\r\n- Two.\r\n>>\r\n\r\n### Spec\r\n\r\n<<\r\n- Three.\r\n>>\r\n",
    ),
    // Neither code nor comments have headings or marks.
    (
        "<!--\n## Unreleased\n-->\n~~~ text\n## Unreleased\n```\n~~~\n## Unreleased\n\n### Client\n\n- ```md\n  ### Spec\n  ## 0.1.0\n  <<\n\n  ```\n- `## Unreleased`\n### Spec\n- ```one line```\n",
        "<!--\n## Unreleased\n-->\n~~~ text\n## Unreleased\n```\n~~~\n## Unreleased\n\n### Client\n\n- ```md\n  ### Spec\n  ## 0.1.0\n  <<\n\n  ```\n- `## Unreleased`\n<<\n- One.\n- Two.\n>>\n\n### Spec\n- ```one line```\n<<\n- Three.\n>>\n",
    ),
];

#[test]
fn lines_are_put_at_the_end_of_their_sections() {
    let entry = of(&["One.", "Two."], &["Three."], &[]);
    for (before, after) in UPDATES {
        assert_eq!(update(&marked(before), &entry), Ok(marked(after)), "{before}");
    }
}

#[test]
fn an_update_after_another_changes_nothing() {
    let entries = [
        of(&["One.", "Two."], &["Three."], &[]),
        of(&[], &[], &["Four."]),
        of(&["One."], &["Three."], &["Four."]),
        Entry::default(),
    ];
    let texts = UPDATES.into_iter().flat_map(|(before, after)| [before, after]);
    for (text, entry) in texts.flat_map(|text| entries.iter().map(move |entry| (text, entry))) {
        let updated = update(&marked(text), entry).unwrap();
        assert_eq!(update(&updated, entry), Ok(updated), "{text} with {entry:?}");
    }
}

/// What stands in no block, without blank lines and headings of sections.
fn written(text: &str) -> Vec<String> {
    let (mut written, mut is_block) = (Vec::new(), false);
    for line in lines::scan(text).unwrap() {
        match line.role {
            Role::Begin | Role::End => is_block = line.role == Role::Begin,
            Role::Heading(3, _) | Role::Blank => {}
            _ if is_block => {}
            Role::Heading(..) | Role::Other => written.push(line.text.trim_end().to_owned()),
        }
    }
    written
}

/// All texts of a few lines, most of which nobody would write.
#[test]
fn any_changelog_is_updated_once_and_keeps_what_people_wrote() {
    const LINES: [&str; 9] =
        ["", "- Mine.", "  Mine.", "### Client", "### Spec", "## 0.1.0", "<<", ">>", "```"];
    let mut texts = vec!["## Unreleased".to_owned()];
    let mut updates = 0;
    for _ in 0..5 {
        let longer = |text: &String| LINES.map(|line| format!("{text}\n{line}"));
        texts = texts.iter().flat_map(longer).collect();
        for text in texts.iter().map(|it| marked(it)) {
            for entry in [of(&["One."], &[], &["Two."]), of(&[], &["One."], &[]), Entry::default()]
            {
                let Ok(updated) = update(&text, &entry) else { continue };
                assert_eq!(written(&updated), written(&text), "{text}");
                let lines = [entry.client.as_slice(), &entry.spec, &entry.generator].concat();
                let made = updated
                    .lines()
                    .filter(|it| lines.iter().any(|line| it[2.min(it.len())..] == *line));
                assert_eq!(made.count(), lines.len(), "{updated}");
                assert_eq!(update(&updated, &entry).as_ref(), Ok(&updated), "{text}");
                updates += 1;
            }
        }
    }
    assert!(updates > 10_000, "only {updates} texts could be updated");
}

#[test]
fn without_lines_the_changelog_is_what_it_was_before() {
    let entry = of(&["One."], &["Two."], &["Three."]);
    for text in [
        "# Changelog\n\n## Unreleased\n",
        "## Unreleased\n\n## 0.1.0\n\n### Client\n\n- Mine.\n",
        "## Unreleased\n\nText.\n\n### Client\n\n- Mine.\n\n### Spec\n\nText.\n\n## 0.1.0\n",
        "## Unreleased\r\n\r\n### Spec\r\n\r\n- Mine.\r\n",
        "## Unreleased\n\n### Generator\n\n- Mine.",
        "## Unreleased",
    ] {
        assert_eq!(update(text, &Entry::default()).as_deref(), Ok(text));
        let updated = update(text, &entry).unwrap();
        assert_ne!(updated, text);
        assert_eq!(update(&updated, &Entry::default()).as_deref(), Ok(text));
    }
    // A section that someone left empty is not ours to remove.
    let empty = "## Unreleased\n\n### Client\n\n### Spec\n";
    assert_eq!(update(empty, &Entry::default()).as_deref(), Ok(empty));
}

#[test]
fn a_changelog_that_cannot_be_updated_is_refused_with_a_line() {
    for (text, fault) in [
        ("", "line 1: `## Unreleased` is missing"),
        ("# Changelog\n\n## 0.1.0\n", "line 3: `## Unreleased` is missing"),
        ("```\n## Unreleased\n```\n", "line 4: `## Unreleased` is missing"),
        ("## Unreleased\n\n## Unreleased\n", "line 3: `## Unreleased` is there twice"),
        ("## Unreleased\n<<\n- One.\n", "line 2: the block has no end; write `<!-- cargo"),
        ("## Unreleased\n<<\n## 0.1.0\n>>\n", "line 2: the block has no end; write `<!-- cargo"),
        (
            "## Unreleased\n<<\n### Spec\n>>\n",
            "line 2: the block has no end before the heading of line 3",
        ),
        ("## Unreleased\n<<\n<<\n>>\n>>\n", "line 3: a block begins in that of line 2"),
        ("## Unreleased\n>>\n<<\n", "line 2: a block ends that does not begin"),
        ("## Unreleased\n\n- ```\n  code\n", "line 3: the code has no end; write ``` below"),
        ("## Unreleased\n~~~~\n~~~\n", "line 2: the code has no end; write ~~~~ below"),
        ("<!-- one\n## Unreleased\n", "line 1: the comment has no end; write `-->`"),
    ] {
        let entry = of(&["One."], &[], &[]);
        for refused in
            [update(&marked(text), &entry), release(&marked(text), "0.1.0", "2026-01-01")]
        {
            let error = refused.unwrap_err();
            assert!(error.starts_with(fault), "{text}: {error}");
        }
    }
}

#[test]
fn a_release_takes_what_is_unreleased_and_the_marks_away() {
    let text = "# Changelog\n\n## Unreleased\n\n### Client\n\n- Mine.\n<<\n- One.\n>>\n\n## 0.1.0 - 2026-01-01\n<<\n";
    let expected = "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-11-30\n\n### Client\n\n- Mine.\n- One.\n\n## 0.1.0 - 2026-01-01\n<<\n";
    let released = release(&marked(text), "0.2.0", "2026-11-30");
    assert_eq!(released, Ok(marked(expected)));
    let text = "## Unreleased\r\n\r\n- Mine.";
    let expected = "## Unreleased\r\n\r\n## 0.2.0-rc.1 - 2026-11-30\r\n\r\n- Mine.";
    assert_eq!(release(text, "0.2.0-rc.1", "2026-11-30").as_deref(), Ok(expected));
}

#[test]
fn a_release_that_makes_no_sense_is_refused() {
    let text = "## Unreleased\n\n- Mine.\n\n## [0.1.0](https://example.com) - 2026-01-01\n";
    for version in ["0.2.0", "0.1.0-rc.1", "0.1", "1.0.0+build"] {
        assert!(release(text, version, "2026-12-31").is_ok(), "{version}");
    }
    let error = release(text, "0.1.0", "2026-12-31").unwrap_err();
    assert!(error.starts_with("line 5: `0.1.0` is there already"), "{error}");
    for version in ["", "next", "0.2.0 ", "0.2.0\n", "[0.2.0]", "Unreleased"] {
        let error = release(text, version, "2026-12-31").unwrap_err();
        assert!(error.contains("is no version; write one such as"), "{error}");
    }
    for date in ["", "2026-1-01", "2026-13-01", "2026-00-01", "2026-01-32", "2026-01-00"] {
        let error = release(text, "0.2.0", date).unwrap_err();
        assert!(error.contains("is no date; write one such as"), "{error}");
    }
    for date in
        ["26-01-01", "2026-01-01-", "2026/01/01", "+026-01-01", "2026-+1-01", "2026-01-01\n"]
    {
        assert!(release(text, "0.2.0", date).is_err(), "{date}");
    }
    for text in ["## Unreleased", "## Unreleased\n\n### Client\n\n<<\n>>\n\n## 0.1.0\n\n- Mine.\n"]
    {
        let error = release(&marked(text), "0.2.0", "2026-12-31").unwrap_err();
        assert!(error.starts_with("line 1: nothing is unreleased"), "{error}");
    }
}
