//! What a parser of YAML stumbled over → what to write there.
//!
//! By the kind of the error and by what the text has there, never by the words of the parser.

use granit_parser::{ErrorKind, ScanError};

use super::builder::Builder;
use crate::diagnostic::{Diagnostic, Span};
use crate::rule;

/// The characters that YAML allows a key without `? ` before it.
const MAX_KEY: usize = 1024;

const BLANK: &str = "write `key: value`, with a blank after the colon";

/// An error of the parser as a diagnostic.
pub(super) fn syntax(to: &Builder<'_>, error: &ScanError) -> Box<Diagnostic> {
    let at = error.marker().byte_offset().unwrap_or_default().min(to.text.len());
    let here = Span { start: at, end: at };
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return to.too_deep(here);
    }
    if let Some(tab) = tab_near(to, at) {
        let span = Span { start: tab, end: tab + 1 };
        return to.diagnostic(rule::YAML_SYNTAX, span, "indent with spaces; this is a tab");
    }
    if matches!(error.kind(), ErrorKind::UnknownQuotedScalarEscape) {
        let message =
            "write `\\\\` for a backslash in double quotes, or put the value in single quotes";
        return to.diagnostic(rule::YAML_SYNTAX, unknown_escape(to.text, at), message);
    }
    // Taken for a directive, which is read to its end.
    if matches!(error.kind(), ErrorKind::ExpectedDocumentStart) && to.text.starts_with('%') {
        let message = "put a key that begins with `%` in quotes";
        return to.diagnostic(rule::YAML_SYNTAX, Span { start: 0, end: 1 }, message);
    }
    let (line, _) = to.spans.lines.around(at);
    let (start, advice) = by_kind(error.kind())
        .map(|advice| (at, advice.to_owned()))
        .or_else(|| by_text(error.kind(), to.text, line, at))
        // What is left has no one cause.
        .unwrap_or_else(|| (at, error.info().to_string()));
    to.diagnostic(rule::YAML_SYNTAX, Span { start, end: start }, &advice)
}

/// What to do about what is mostly one mistake.
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
            "put a value that begins so in quotes, or begin its text on the next line"
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            "put a value that begins with `-` in quotes, or begin the items on the next line"
        }
        ErrorKind::BlockEntryInFlowCollection => {
            "put a value that begins with `-` in quotes; items in brackets have no dashes"
        }
        ErrorKind::UnknownAnchor => {
            "put a value that begins with `*` in quotes, or write what it repeats further up"
        }
        ErrorKind::UndeclaredTagHandle => {
            "put a value that begins with `!` in quotes, or write it without a tag"
        }
        ErrorKind::FlowMappingValueAdjacentCollection => BLANK,
        _ => return None,
    })
}

/// What to do about what the text has at a byte, or before it on its line; and where.
fn by_text(kind: &ErrorKind, text: &str, line: usize, at: usize) -> Option<(usize, String)> {
    if is_long_key(text, at) {
        let message = format!(
            "write `? ` before a key of more than {MAX_KEY} characters, and `: ` before its value on the next line"
        );
        return Some((at, message));
    }
    match kind {
        ErrorKind::SimpleKeyExpected => return Some((at, BLANK.into())),
        // Which is not seen.
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            let message = format!("remove this character (U+{:04X})", u32::from(*character));
            return Some((at, message));
        }
        _ => {}
    }
    let before = &text[line..at];
    let start = ["- ", ": ", ", "].iter().filter_map(|it| before.rfind(it).map(|at| at + it.len()));
    let start = line + start.max().unwrap_or_default();
    // `{id} of it`, where reading stops after the brace.
    let start = match text[start..at].trim().as_bytes() {
        [b'{', .., b'}'] | [b'[', .., b']'] => start,
        _ => at,
    };
    let begins = text[start..].chars().next().filter(|it| "*&!%@`?,{[}]".contains(*it))?;
    Some((start, format!("put a value that begins with `{begins}` in quotes")))
}

/// Whether a key begins here, or ends, that is longer than YAML has keys.
fn is_long_key(text: &str, at: usize) -> bool {
    let key = match text[at..].strip_prefix(':') {
        Some(_) => text[..at].rsplit(['\n', ',', '{']).next().map(str::trim_start),
        None => text[at..].split(['\n', ':']).next(),
    };
    key.is_some_and(|it| it.chars().nth(MAX_KEY).is_some())
}

/// The first escape in double quotes that YAML does not have.
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

/// A tab among what a line begins with: this line, or the next, as a text may run on.
fn tab_near(to: &Builder<'_>, at: usize) -> Option<usize> {
    let (start, next) = to.spans.lines.around(at);
    [Some(start), next].into_iter().flatten().find_map(|start| {
        let blank = to.text[start..].bytes().take_while(|it| *it == b' ').count();
        (to.text.as_bytes().get(start + blank) == Some(&b'\t')).then_some(start + blank)
    })
}

#[cfg(test)]
mod tests {
    use crate::document;

    /// Where the first thing is said of a text, and what.
    fn said(text: &str) -> String {
        let found = document::parse(text).expect_err("it is no YAML");
        let first = found.iter().next().expect("something is said");
        format!("{}:{} {}", first.position.line, first.position.column, first.message)
    }

    #[test]
    fn errors_say_what_to_write() {
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
            ("a: > y\n", "1:4 put a value that begins so in quotes, or begin its text"),
            ("a: |y\n", "1:4 put a value that begins so in quotes, or begin its text"),
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
            ("a: 1\nb:c\n", "2:1 write `key: value`, with a blank"),
            ("a: {type:[x]}\n", "1:9 write `key: value`, with a blank"),
            ("a: {type:string, b: 1}\n", "1:5 write `type: string`, with a blank"),
            ("a: \"é \\n \\d\"\n", "1:10 write `\\\\` for a backslash"),
            ("a: \"\\x4\"\n", "1:4 write 2 digits after `\\x`"),
            ("a: \"\\ud83d\"\n", "1:4 write both halves"),
        ] {
            let said = said(text);
            assert!(said.starts_with(expected), "{text}: {said}");
        }
    }

    #[test]
    fn keys_are_as_long_as_yaml_allows() {
        let (most, more) = ("k".repeat(1024), "k".repeat(1025));
        for text in [
            format!("a: 1\n{most}: 2\n"),
            format!("a: {{\"{}\" : 2}}\n", &most[3..]),
            format!("? {more}\n: 2\n"),
        ] {
            assert!(document::parse(&text).is_ok(), "{text}");
        }
        for text in [format!("a: 1\n{more}: 2\n"), format!("a: {{b: 1, {more}: 2}}\n")] {
            assert!(said(&text).contains("write `? ` before a key of more than 1024"), "{text}");
        }
    }
}
