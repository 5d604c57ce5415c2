//! Tests edits in each style that people write, and compares the exact text.

use serde_json::json;

use super::*;

fn read(text: &str) -> Document {
    parse(text).expect("the YAML is valid")
}

fn property() -> Node {
    Node::Map(vec![
        ("type".into(), "integer".into()),
        ("description".into(), "Its place: 0.".into()),
    ])
}

/// Adds an entry `new` to `/a`.
fn added(text: &str) -> Result<String, Reason> {
    let new =
        read(text).with_entry("/a", Some("new"), &property(), Some("Source: inferred"), None)?;
    Ok(new.text().to_owned())
}

const NEW: &str =
    "# Source: inferred\n  new:\n    type: integer\n    description: 'Its place: 0.'\n";

#[test]
fn an_entry_is_added_after_the_last_and_its_comments() {
    let cases = [
        ("a:\n  b: c\n", ""),
        ("a:\n  b: c # why\n", "d: e\n"),
        ("a:\n  b: c\n", "\n# About d.\nd: e\n"),
        ("a:\n  b:\n    c: d\n    # Of c.\n", "# Of e.\ne: f\n"),
        ("a:\n  b:\n    c: d\n", "  # On the same level.\ne: f\n"),
        ("a:\n  b:\n    c: d\n", "    # Source: inferred\ne: f\n"),
        ("a:\n  b: |-\n    text\n    # no comment\n", "e: f\n"),
        ("a:\n  b: >\n    text\n\n    more\n", "\ne: f\n"),
        ("a:\n  b:\n    - c\n    - {d: e}\n", "f: g\n"),
        ("a:\n  b:\n  - c: d\n    e: f\n", "g: h\n"),
        ("a:\n  b: {c: d,\n    e: f}\n", "g: h\n"),
        ("a:\n  b: 'one\n    two'\n", "g: h\n"),
        ("a:\n  b: one\n    two\n", "g: h\n"),
        ("a:\n  b:\n", "g: h\n"),
    ];
    for (before, after) in cases {
        assert_eq!(added(&format!("{before}{after}")), Ok(format!("{before}  {NEW}{after}")));
    }
    // Without a final newline, and with Windows line ends.
    assert_eq!(added("a:\n  b: c"), Ok(format!("a:\n  b: c\n  {}", NEW.trim_end())));
    let text = "a:\r\n  b: c # d\r\ne: f\r\n";
    let expected = format!("a:\r\n  b: c # d\r\n  {}e: f\r\n", NEW.replace('\n', "\r\n"));
    assert_eq!(added(text), Ok(expected));
}

#[test]
fn an_entry_in_braces_is_added_after_the_last() {
    let new = "new: {type: integer, description: 'Its place: 0.'}";
    for (before, after) in [
        ("a: {b: c, ", "}\n"),
        ("a: {", "}\n"),
        ("a: {b: {c: d}, ", "} # e\n"),
        ("a: {\n  b: c, ", ",\n}\n"),
        ("a: {\n  b: c, ", " # d\n}\n"),
    ] {
        let old = format!("{}{after}", before.strip_suffix(", ").unwrap_or(before));
        assert_eq!(added(&old), Ok(format!("{before}{new}{after}")), "{old}");
    }
    let expected = r#"{"a": {"b": 1, "new": {"type": "integer", "description": "Its place: 0."}}}"#;
    assert_eq!(added(r#"{"a": {"b": 1}}"#).as_deref(), Ok(expected));
}

#[test]
fn impossible_additions_fail() {
    for text in ["a:\n", "a: b\n", "a:\n  new: b\n", "a:\n  b: |+\n    c\n\n", "a: *b\n", "b: c\n"]
    {
        let Ok(document) = parse(text) else { continue };
        let result = document.with_entry("/a", Some("new"), &property(), None, None);
        assert!(result.is_err(), "{text}");
    }
}

#[test]
fn an_item_is_added_after_the_last() {
    for (before, new, after) in [
        ("a:\n  - b\n", "  # Source: inferred\n  - new\n", "c: d\n"),
        ("a:\n- b # why\n", "# Source: inferred\n- new\n", "\nc: d\n"),
        ("a: [b", ", new", "]\n"),
        ("a: [", "new", "]\n"),
    ] {
        let document = read(&format!("{before}{after}"));
        let result = document.with_entry("/a", None, &"new".into(), Some("Source: inferred"), None);
        assert_eq!(result.unwrap().text(), format!("{before}{new}{after}"));
    }
}

#[test]
fn an_entry_is_added_after_another() {
    let text = "a:\n  b: c\n  # Of d.\n  d: e\n";
    let result = read(text).with_entry("/a", Some("410"), &"x".into(), None, Some("/a/b"));
    assert_eq!(result.unwrap().text(), "a:\n  b: c\n  '410': x\n  # Of d.\n  d: e\n");
}

#[test]
fn a_scalar_is_added_after_the_type_or_first() {
    for (old, new) in [
        ("a:\n  type: b\n  c: d\n", "a:\n  type: b\n  new: true\n  c: d\n"),
        ("a:\n  c: d\n  e: f\n", "a:\n  new: true\n  c: d\n  e: f\n"),
        ("a:\n  # Of c.\n  c: d\n  e: f\n", "a:\n  # Of c.\n  c: d\n  e: f\n  new: true\n"),
        ("a: {c: d}\n", "a: {new: true, c: d}\n"),
        ("a: {c: d, type: b}\n", "a: {c: d, type: b, new: true}\n"),
        ("a:\n  new: false # e\n  c: d\n", "a:\n  new: true # e\n  c: d\n"),
        ("{\"a\": {\"c\": 1}}", "{\"a\": {\"new\": true, \"c\": 1}}"),
    ] {
        let result = read(old).with_scalar("/a", "new", &json!(true));
        assert_eq!(result.unwrap().text(), new);
    }
}

#[test]
fn a_reference_is_wrapped_in_all_of() {
    for (old, new) in [
        ("a:\n  $ref: '#/b'\n", "a:\n  allOf:\n    - $ref: '#/b'\n"),
        ("a:\n  - $ref: '#/b'\n", "a:\n  - allOf:\n      - $ref: '#/b'\n"),
        ("a: {$ref: '#/b'}\n", "a: {allOf: [{$ref: '#/b'}]}\n"),
    ] {
        let at = if old.contains('-') { "/a/0" } else { "/a" };
        assert_eq!(read(old).with_reference_below_all_of(at).unwrap().text(), new);
    }
}

#[test]
fn an_item_is_removed_and_the_list_with_the_last() {
    for (old, new) in [
        ("a:\n  l:\n    - x\n    - y\n  m: n\n", "a:\n  l:\n    - y\n  m: n\n"),
        ("a:\n  l:\n    - y\n    - x\n", "a:\n  l:\n    - y\n"),
        ("a:\n  l:\n    - x\n  m: n\n", "a:\n  m: n\n"),
        ("a:\n  m: n\n  l:\n  - x\n", "a:\n  m: n\n"),
        ("a:\n  l: [x]\n  m: n\n", "a:\n  m: n\n"),
        ("a:\n  l: [x, y]\n", "a:\n  l: [y]\n"),
        ("a:\n  l: [y, x] # z\n", "a:\n  l: [y] # z\n"),
        ("a: {l: [x], m: n}\n", "a: {m: n}\n"),
        ("a: {m: n, l: [x]}\n", "a: {m: n}\n"),
        (
            "a:\n  l:\n    - x\n    # Source: inferred\n    - y\n",
            "a:\n  l:\n    # Source: inferred\n    - y\n",
        ),
    ] {
        assert_eq!(
            read(old).without_item("/a/l", &"x".into()).map(|it| it.text),
            Ok(new.to_owned())
        );
    }
    for kept in [
        "a:\n  l:\n    - x # why\n    - y\n",
        "a:\n  l:\n    # Source: inferred\n    - x\n    - y\n",
        "a:\n  # Source: inferred\n  l:\n    - x\n  m: n\n",
        "a:\n  l:\n    # why\n    - x\n  m: n\n",
        "a:\n  l:\n    - x\n",
        "a:\n  l:\n    - z\n",
    ] {
        assert!(read(kept).without_item("/a/l", &"x".into()).is_err(), "{kept}");
    }
}

#[test]
fn a_source_is_added_once() {
    let once = |text: &str| {
        let new = read(text).with_source("/a/b", "recorded x.json", "a word").unwrap();
        let again = new.with_source("/a/b", "recorded x.json", "a word").unwrap();
        assert_eq!(again.text, new.text);
        new.text
    };
    let text = "a:\n  # Source: recorded x.json: a word\n  b: c\n";
    assert_eq!(once("a:\n  b: c\n"), text);
    assert_eq!(
        once("a:\n  # Source: inferred: why\n  b: c\n"),
        "a:\n  # Source: recorded x.json, inferred: why\n  b: c\n"
    );
    assert_eq!(
        once("a:\n  # lint-allow(x): y\n  b: c\n"),
        "a:\n  # lint-allow(x): y\n  # Source: recorded x.json: a word\n  b: c\n"
    );
    assert!(read("a: {b: c}\n").with_source("/a/b", "inferred", "").is_err());
}
