//! Turns errors of the YAML parser into advice about what to write.
//!
//! Advice depends on the kind of error and on the text, never on the parser's message.

use granit_parser::{ErrorKind, ScanError};

use super::builder::Builder;
use crate::diagnostic::{Diagnostic, Span};
use crate::rule;

/// The maximum length of a key without `? `, in characters.
const MAX_KEY: usize = 1024;

const SPACE: &str = "write `key: value`, with a space after the colon";

/// Converts an error of the parser to a diagnostic.
pub(super) fn syntax(builder: &Builder<'_>, error: &ScanError) -> Box<Diagnostic> {
    let at = error.marker().byte_offset().unwrap_or_default().min(builder.text.len());
    let here = Span { start: at, end: at };
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return builder.too_deep(here);
    }
    if let Some(tab) = tab_near(builder, at) {
        let span = Span { start: tab, end: tab + 1 };
        return builder.diagnostic(rule::YAML_SYNTAX, span, "indent with spaces; this is a tab");
    }
    if matches!(error.kind(), ErrorKind::UnknownQuotedScalarEscape) {
        let message =
            "write `\\\\` for a backslash in double quotes, or put the value in single quotes";
        return builder.diagnostic(rule::YAML_SYNTAX, unknown_escape(builder.text, at), message);
    }
    // The parser read this as a directive.
    if matches!(error.kind(), ErrorKind::ExpectedDocumentStart) && builder.text.starts_with('%') {
        let message = "put a key that begins with `%` in quotes";
        return builder.diagnostic(rule::YAML_SYNTAX, Span { start: 0, end: 1 }, message);
    }
    let (line, _) = builder.spans.lines.around(at);
    let (start, advice) = by_kind(error.kind())
        .map(|advice| (at, advice.to_owned()))
        .or_else(|| by_text(error.kind(), builder.text, line, at))
        // All other errors have several causes.
        .unwrap_or_else(|| (at, error.info().to_string()));
    builder.diagnostic(rule::YAML_SYNTAX, Span { start, end: start }, &advice)
}

/// The advice for errors that usually have one cause.
fn by_kind(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::MappingValueNotAllowed => {
            "put a value that has `: ` in quotes, or fix the indentation"
        }
        ErrorKind::BomInsideDocument => "remove this byte order mark",
        ErrorKind::InvalidTrailingSingleQuotedScalar => {
            "write `''` for an apostrophe within single quotes, or put the whole value in double quotes; or close the quotes above"
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "write `\\\"` for a quote within double quotes, or put the whole value in single quotes"
        }
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => {
            "close the quotes that are open here, and indent all lines between them"
        }
        ErrorKind::InvalidQuotedScalarHexEscape => {
            "write 2 digits after `\\x`, 4 after `\\u` and 8 after `\\U`, or put the value in single quotes"
        }
        ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => {
            "write both halves of each surrogate pair, or the character itself"
        }
        ErrorKind::InvalidBlockScalarHeader => {
            "put a value that begins like this in quotes, or begin its text on the next line"
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            "put a value that begins with `-` in quotes, or begin the items on the next line"
        }
        ErrorKind::BlockEntryInFlowCollection => {
            "put a value that begins with `-` in quotes; items in brackets have no dashes"
        }
        ErrorKind::UnknownAnchor => {
            "put a value that begins with `*` in quotes, or define its anchor further up"
        }
        ErrorKind::UndeclaredTagHandle => {
            "put a value that begins with `!` in quotes, or write it without a tag"
        }
        ErrorKind::FlowMappingValueAdjacentCollection => SPACE,
        _ => return None,
    })
}

/// The advice for the text at an offset, or before it on its line, and its position.
fn by_text(kind: &ErrorKind, text: &str, line: usize, at: usize) -> Option<(usize, String)> {
    if is_long_key(text, at) {
        let message = format!(
            "write `? ` before a key of more than {MAX_KEY} characters, and `: ` before its value on the next line"
        );
        return Some((at, message));
    }
    match kind {
        ErrorKind::SimpleKeyExpected => return Some((at, SPACE.into())),
        // Invisible in editors.
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            let message = format!("remove this character (U+{:04X})", u32::from(*character));
            return Some((at, message));
        }
        _ => {}
    }
    let before = &text[line..at];
    let start = ["- ", ": ", ", "].iter().filter_map(|it| before.rfind(it).map(|at| at + it.len()));
    let start = line + start.max().unwrap_or_default();
    // In `{id} of it`, the parser stops after the brace.
    let start = match text[start..at].trim().as_bytes() {
        [b'{', .., b'}'] | [b'[', .., b']'] => start,
        _ => at,
    };
    let begins = text[start..].chars().next().filter(|it| "*&!%@`?,{[}]".contains(*it))?;
    Some((start, format!("put a value that begins with `{begins}` in quotes")))
}

/// Whether a key that is too long for YAML begins or ends here.
fn is_long_key(text: &str, at: usize) -> bool {
    let key = match text[at..].strip_prefix(':') {
        Some(_) => text[..at].rsplit(['\n', ',', '{']).next().map(str::trim_start),
        None => text[at..].split(['\n', ':']).next(),
    };
    key.is_some_and(|it| it.chars().nth(MAX_KEY).is_some())
}

/// The first invalid escape in double quotes.
fn unknown_escape(text: &str, quote: usize) -> Span {
    let mut characters = text[quote..].char_indices();
    while let Some((index, character)) = characters.next() {
        let start = quote + index;
        if character == '\\'
            && let Some((_, next)) = characters.next()
            && !"0abt\tnvfre \"/\\N_LPxuU\r\n".contains(next)
        {
            return Span { start, end: start + 1 + next.len_utf8() };
        }
    }
    Span { start: quote, end: quote }
}

/// A tab in the indentation of this line, or of the next, as a value may continue there.
fn tab_near(builder: &Builder<'_>, at: usize) -> Option<usize> {
    let (start, next) = builder.spans.lines.around(at);
    [Some(start), next].into_iter().flatten().find_map(|start| {
        let blank = builder.text[start..].bytes().take_while(|it| *it == b' ').count();
        (builder.text.as_bytes().get(start + blank) == Some(&b'\t')).then_some(start + blank)
    })
}

#[cfg(test)]
mod tests {
    use crate::document;

    /// The position and message of the first error in a text.
    fn first_error(text: &str) -> String {
        let found = document::parse(text).expect_err("the YAML is invalid");
        let first = found.iter().next().expect("an error has a diagnostic");
        format!("{}:{} {}", first.position.line, first.position.column, first.message)
    }

    #[test]
    fn messages_are_advice() {
        for (text, expected) in [
            ("a: 'x' y\n", "1:8 write `''` for an apostrophe"),
            ("a: \"x\" y\n", "1:8 write `\\\"` for a quote"),
            ("a: 'x\nb: 1\n", "2:1 close the quotes"),
            ("a: {id} y\nb: 2\n", "1:4 put a value that begins with `{` in quotes"),
            ("a: [id] y\nb: 2\n", "1:4 put a value that begins with `[` in quotes"),
            ("a: {x: {y} z}\n", "1:8 put a value that begins with `{` in quotes"),
            ("a: ]\n", "1:4 put a value that begins with `]` in quotes"),
            ("a: , b\n", "1:4 put a value that begins with `,` in quotes"),
            ("a: *bold* y\n", "1:4 put a value that begins with `*` in quotes, or"),
            ("a: * y\n", "1:4 put a value that begins with `*` in quotes"),
            ("a: & y\n", "1:4 put a value that begins with `&` in quotes"),
            ("a: !e!x y\n", "1:4 put a value that begins with `!` in quotes, or"),
            ("a: > y\n", "1:4 put a value that begins like this in quotes, or begin its text"),
            ("a: |y\n", "1:4 put a value that begins like this in quotes, or begin its text"),
            ("a: - y\n", "1:4 put a value that begins with `-` in quotes, or"),
            ("a: [- y]\n", "1:5 put a value that begins with `-` in quotes; items"),
            ("a: ? y\n", "1:4 put a value that begins with `?` in quotes"),
            ("a: {b: ? y}\n", "1:8 put a value that begins with `?` in quotes"),
            ("a: %y\n", "1:4 put a value that begins with `%` in quotes"),
            ("%y: 1\n", "1:1 put a key that begins with `%` in quotes"),
            ("a: @y\n", "1:4 put a value that begins with `@` in quotes"),
            ("a: `y`\n", "1:4 put a value that begins with ``` in quotes"),
            ("a: \u{7}\n", "1:4 remove this character (U+0007)"),
            ("a: x: y\n", "1:5 put a value that has `: ` in quotes"),
            ("a: 1\nb:c\n", "2:1 write `key: value`, with a space"),
            ("a: {type:[x]}\n", "1:9 write `key: value`, with a space"),
            ("a: {type:string, b: 1}\n", "1:5 write `type: string`, with a space"),
            ("a: \"é \\n \\d\"\n", "1:10 write `\\\\` for a backslash"),
            ("a: \"\\x4\"\n", "1:4 write 2 digits after `\\x`"),
            ("a: \"\\ud83d\"\n", "1:4 write both halves"),
        ] {
            let error = first_error(text);
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }

    #[test]
    fn the_length_of_keys_is_limited() {
        let (most, more) = ("k".repeat(1024), "k".repeat(1025));
        for text in [
            format!("a: 1\n{most}: 2\n"),
            format!("a: {{\"{}\" : 2}}\n", &most[3..]),
            format!("? {more}\n: 2\n"),
        ] {
            assert!(document::parse(&text).is_ok(), "{text}");
        }
        for text in [format!("a: 1\n{more}: 2\n"), format!("a: {{b: 1, {more}: 2}}\n")] {
            assert!(
                first_error(&text).contains("write `? ` before a key of more than 1024"),
                "{text}"
            );
        }
    }
}
