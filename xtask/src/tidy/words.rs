//! The list of retired words → their occurrences in pages and comments, and what to write instead.
//!
//! Deliberately absent: the changelog, which is history; code, in Rust or between backquotes; and
//! strings.

use std::fs;

use super::{hand_written, none, sources};
use crate::repository::{CHANGELOG, root};

const LIST: &str = "tests/retired-words.txt";

#[test]
fn no_page_has_a_retired_word() {
    let list = fs::read_to_string(root().join(LIST)).unwrap();
    let retired = retired(&list);
    assert!(retired.len() > 10, "{LIST} has another form than this test reads");
    let mut pages = sources(&["md"]);
    pages.remove(CHANGELOG);
    let pages = pages.iter().map(|(path, text)| (path, text, ""));
    let code = hand_written();
    let code = code.iter().map(|(path, text)| (path, text, "//"));
    none(pages.chain(code).flat_map(|(path, text, comment)| {
        let found = found(text, comment, &retired);
        found.into_iter().map(move |fault| format!("{path}:{fault}"))
    }));
}

#[test]
fn retired_words_are_found_across_lines_and_not_in_code() {
    let retired = retired("# why\nmend, for want of -> fix\n");
    let page = "It is `mend`ed, amended.\nFor want\nof (Mend).\n";
    let expected = ["2: write \"fix\", not \"for want of\"", "3: write \"fix\", not \"mend\""];
    assert_eq!(found(page, "", &retired), expected);
    let code = "let mend = 1;\n/// For want\nlet x;\n// of: mend.\n";
    assert_eq!(found(code, "//", &retired), ["4: write \"fix\", not \"mend\""]);
}

/// Each word or phrase of the list, and its replacement.
fn retired(list: &str) -> Vec<(Vec<&str>, &str)> {
    let lines = list.lines().filter(|it| !it.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(" -> "))
        .flat_map(|(old, new)| old.split(", ").map(move |it| (it.split(' ').collect(), new)))
        .collect()
}

/// The line of each retired word, and its replacement, in the lines that begin with `comment`.
fn found(text: &str, comment: &str, retired: &[(Vec<&str>, &str)]) -> Vec<String> {
    let mut words = Vec::new();
    for (index, line) in text.lines().enumerate() {
        match line.trim_start().strip_prefix(comment) {
            // A phrase does not continue across it.
            None => words.push((index, String::new())),
            Some(line) => words.extend(line.split_whitespace().filter_map(|word| {
                let word = word.trim_matches(|it: char| !it.is_alphanumeric() && it != '`');
                (!word.is_empty()).then(|| (index, word.to_lowercase()))
            })),
        }
    }
    let mut faults = Vec::new();
    for (at, (index, _)) in words.iter().enumerate() {
        for (old, new) in retired {
            let here = words[at..].iter().map(|(_, word)| word.as_str());
            if here.take(old.len()).eq(old.iter().copied()) {
                faults.push(format!("{}: write \"{new}\", not \"{}\"", index + 1, old.join(" ")));
            }
        }
    }
    faults
}
