//! Parses JSON, and passes everything with its span to a [`Builder`].
//!
//! YAML is meant to be a superset of JSON, but most YAML tools read surrogate pairs, long keys and tabs
//! differently. serde_json parses the numbers, so that users get the same ones.

use serde_json::{Map, Number, Value};

use super::builder::{Builder, MAX_DEPTH, ParseResult};
use super::source_span::SourceSpans;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::rule;

const WHITESPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether a text is JSON: it begins with a brace and a key in double quotes. An empty mapping does not, but
/// is the same in YAML.
pub(super) fn is_json(text: &str) -> bool {
    let inner = text.trim_start_matches(WHITESPACE).strip_prefix('{');
    inner.is_some_and(|it| it.trim_start_matches(WHITESPACE).starts_with('"'))
}

/// Parses a text.
pub(super) fn read(text: &str) -> Result<(Value, SourceSpans), Diagnostics> {
    let mut reader = Reader { at: 0, builder: Builder::new(text)? };
    let read = reader.document();
    reader.builder.finish(read)
}

struct Reader<'a> {
    builder: Builder<'a>,
    /// The offset of the next byte.
    at: usize,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> ParseResult {
        self.value()?;
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.expected("remove this; the document ends before it")),
        }
    }

    fn rest(&self) -> &'a str {
        &self.builder.text[self.at..]
    }

    /// Skips whitespace, and returns the next character.
    fn peek(&mut self) -> Option<char> {
        self.at = self.builder.text.len() - self.rest().trim_start_matches(WHITESPACE).len();
        self.rest().chars().next()
    }

    /// Skips the next character if it is this one, and returns whether it was.
    fn eat(&mut self, character: char) -> bool {
        let is = self.peek() == Some(character);
        self.at += if is { character.len_utf8() } else { 0 };
        is
    }

    /// A syntax error from `start` to the current position.
    fn syntax(&self, start: usize, message: &str) -> Box<Diagnostic> {
        self.builder.diagnostic(rule::YAML_SYNTAX, Span { start, end: self.at }, message)
    }

    /// The error that the next character is unexpected.
    fn expected(&mut self, message: &str) -> Box<Diagnostic> {
        let (start, next) = (self.at, self.peek());
        let message = match next {
            None => return self.syntax(self.at, &format!("{message}; the file ends here")),
            Some('#') => "remove this comment; JSON has none",
            Some('/') if self.rest().starts_with("//") || self.rest().starts_with("/*") => {
                "remove this comment; JSON has none"
            }
            Some('\'') => "put this string in double quotes, as JSON requires",
            Some('}' | ']') if self.builder.text[..start].trim_end().ends_with(',') => {
                self.at = self.builder.text[..start].trim_end().len();
                return self.syntax(self.at - 1, "remove this comma; nothing follows it");
            }
            Some(_) => message,
        };
        let start = self.at;
        self.at += next.map_or(0, char::len_utf8);
        self.syntax(start, message)
    }

    fn value(&mut self) -> ParseResult {
        match self.peek() {
            Some('{') => self.mapping(),
            Some('[') => self.sequence(),
            Some('"') => {
                let (text, span) = self.string()?;
                self.builder.value(text.into(), span)
            }
            Some(it) if it.is_alphanumeric() || "-+._$".contains(it) => self.number_or_keyword(),
            _ => {
                Err(self.expected("write a value: a string in double quotes, a number, `{` or `[`"))
            }
        }
    }

    /// Parses the opening bracket of a collection.
    fn enter(&mut self, empty: Value) -> ParseResult {
        let span = Span { start: self.at, end: self.at + 1 };
        if self.builder.depth() == MAX_DEPTH {
            return Err(self.builder.too_deep(Span { start: self.at, end: self.at }));
        }
        self.at += 1;
        self.builder.enter(empty, span)
    }

    fn mapping(&mut self) -> ParseResult {
        self.enter(Map::new().into())?;
        if self.peek() != Some('}') {
            loop {
                if self.peek() != Some('"') {
                    return Err(self.expected("write a key in double quotes"));
                }
                let (key, span) = self.string()?;
                self.builder.key(key, span);
                if !self.eat(':') {
                    return Err(self.expected("write `:` after this key"));
                }
                self.value()?;
                if !self.eat(',') {
                    break;
                }
            }
        }
        if !self.eat('}') {
            return Err(self.expected("write `,` and another entry, or `}`"));
        }
        self.builder.close(self.at);
        Ok(())
    }

    fn sequence(&mut self) -> ParseResult {
        self.enter(Vec::<Value>::new().into())?;
        if self.peek() != Some(']') {
            loop {
                self.value()?;
                if !self.eat(',') {
                    break;
                }
            }
        }
        if !self.eat(']') {
            return Err(self.expected("write `,` and another item, or `]`"));
        }
        self.builder.close(self.at);
        Ok(())
    }

    /// Parses a number or keyword.
    fn number_or_keyword(&mut self) -> ParseResult {
        let (start, rest) = (self.at, self.rest());
        let end = rest.find(|it: char| WHITESPACE.contains(&it) || ",:{}[]\"".contains(it));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        let value = match word {
            "null" => Value::Null,
            "true" => true.into(),
            "false" => false.into(),
            _ => match (serde_json::from_str::<Number>(word), word.parse::<f64>()) {
                (Ok(number), _) => number.into(),
                (Err(_), Ok(number)) if number.is_infinite() && !word.contains(['i', 'I']) => {
                    let (span, message) = (Span { start, end: self.at }, super::scalar::TOO_LARGE);
                    return Err(self.builder.diagnostic(rule::YAML_LIMITS, span, message));
                }
                (Err(_), Ok(number)) if number.is_finite() => {
                    let message = "write this number as in JSON: no `+`, no leading zero, digits on both sides of the point";
                    return Err(self.syntax(start, message));
                }
                _ => {
                    return Err(self.syntax(start, "put this in double quotes; it is not a number"));
                }
            },
        };
        self.builder.value(value, Span { start, end: self.at })
    }

    /// Parses a string. Its span includes the quotes.
    fn string(&mut self) -> ParseResult<(String, Span)> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            let rest = self.rest();
            let plain = rest.find(|it| matches!(it, '"' | '\\' | '\0'..='\x1f'));
            let (plain, rest) = rest.split_at(plain.unwrap_or(rest.len()));
            text.push_str(plain);
            self.at += plain.len();
            match rest.chars().next() {
                Some('"') => {
                    self.at += 1;
                    return Ok((text, Span { start, end: self.at }));
                }
                Some('\\') => text.push(self.escape()?),
                Some('\n' | '\r') | None => {
                    return Err(self.syntax(start, "close this string with `\"` on its line"));
                }
                Some(control) => {
                    let (at, code) = (self.at, u32::from(control));
                    self.at += 1;
                    let message = format!("write `\\u{code:04x}` for this control character");
                    return Err(self.syntax(at, &message));
                }
            }
        }
    }

    /// Parses an escape sequence.
    fn escape(&mut self) -> ParseResult<char> {
        let start = self.at;
        let kind = self.rest()[1..].chars().next();
        self.at += 1 + kind.map_or(0, char::len_utf8);
        match kind {
            Some('n') => Ok('\n'),
            Some('t') => Ok('\t'),
            Some('r') => Ok('\r'),
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some(it @ ('"' | '\\' | '/')) => Ok(it),
            Some('u') => {
                let unit = self.code_unit(start)?;
                let high = (0xd800..0xdc00).contains(&unit);
                if !high || !self.rest().starts_with("\\u") {
                    return char::from_u32(unit).ok_or_else(|| self.unpaired_surrogate(start));
                }
                let (end, second) = (self.at, self.at);
                self.at += 2;
                let low = self.code_unit(second)?;
                if !(0xdc00..0xe000).contains(&low) {
                    self.at = end;
                    return Err(self.unpaired_surrogate(start));
                }
                let joined = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                char::from_u32(joined).ok_or_else(|| self.unpaired_surrogate(start))
            }
            _ => Err(self.syntax(start, "write `\\\\` for a backslash")),
        }
    }

    /// The error that a surrogate is unpaired.
    fn unpaired_surrogate(&self, start: usize) -> Box<Diagnostic> {
        self.syntax(start, "write the other half of this surrogate pair as well")
    }

    /// Parses the four digits after `\u`.
    fn code_unit(&mut self, start: usize) -> ParseResult<u32> {
        let digits = self.rest().get(..4).filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
        match digits.and_then(|it| u32::from_str_radix(it, 16).ok()) {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => Err(self.syntax(start, "write four digits, 0 to 9 or a to f, after `\\u`")),
        }
    }
}
