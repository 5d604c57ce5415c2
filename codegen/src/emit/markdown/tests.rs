//! Descriptions of specs, and the safe Markdown that they become.

use super::{append, safe};

#[test]
fn unsafe_markdown_is_edited() {
    for (text, expected) in [
        // No code is run.
        ("```\na\n```", "```text\na\n```"),
        ("```rust,no_run\na\n```", "```text\na\n```"),
        ("```json title=x\n{}\n```", "```json\n{}\n```"),
        ("~~~E0001\na\n~~~", "~~~text\na\n~~~"),
        ("a\n\n    b\n\n      c\n\nd", "a\n\n```text\nb\n\n  c\n```\n\nd"),
        ("a\n\n\tb `` ```", "a\n\n````text\nb `` ```\n````"),
        ("- -     a\n        b", "- - ```text\n    a\n    b\n    ```"),
        ("> >     a\n> >\n> >     b", "> > ```text\n> > a\n> >\n> > b\n> > ```"),
        ("1.      a", "1. ```text\n    a\n   ```"),
        // What follows is not swallowed.
        ("```json\n{}", "```json\n{}\n```"),
        ("<!-- a\n\nb", "\\<!-- a\n\nb"),
        ("<script>\n<b>x</b>", "\\<script>\n\\<b>x\\</b>"),
        ("<![CDATA[ a", "\\<![CDATA[ a"),
        // HTML and code.
        ("a <id> b<br/>", "a \\<id> b\\<br/>"),
        ("a < b, `<id>`, 1<2", "a < b, `<id>`, 1<2"),
        ("a ` b", "a \\` b"),
        // Links.
        ("[Point] [`x`] [a][b] ![c]", "\\[Point] \\[`x`] \\[a]\\[b] !\\[c]"),
        ("[a](Point) [b](c.md) [d](#e)", "\\[a](Point) [b](c.md) [d](#e)"),
        ("[a]\n\n[a]: Point", "\\[a]\n\n\\[a]: Point"),
        ("[^1]\n\n[^2]: b", "\\[^1]\n\n\\[^2]: b"),
        (
            "See http://a.example/b_c, or (https://a.example).",
            "See <http://a.example/b_c>, or (<https://a.example>).",
        ),
        ("https://{region}.a.example", "https://{region}.a.example"),
        // Rows.
        ("| a |\n|---|\n| b | c |", "| a |\n|---|\n| b \\| c |"),
        // Lines.
        ("a\r\nb\rc  \n", "a\nb\nc"),
        ("  a\n\n    b", "a\n\n  b"),
    ] {
        assert_eq!(safe(text), expected, "{text:?}");
        assert_eq!(safe(expected), expected, "{text:?}: safe Markdown is not edited");
    }
}

#[test]
fn text_with_too_many_layers_is_fenced() {
    let text = format!("{}a{}", "[".repeat(99), "]".repeat(99));
    assert_eq!(safe(&text), format!("```text\n{text}\n```"));
}

#[test]
fn prose_is_appended_to_a_line_and_blocks_below_it() {
    for (text, expected) in [
        ("", "- `a`:"),
        ("b\n\nc", "- `a`: b\n\n  c"),
        ("```json\n{\n  }\n```", "- `a`:\n\n  ```json\n  {\n    }\n  ```"),
        ("b\n===", "- `a`:\n\n  b\n  ==="),
    ] {
        assert_eq!(append("- `a`:", text, "  "), expected, "{text:?}");
    }
}
