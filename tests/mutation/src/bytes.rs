//! Mutations of the text that ignore what it means.
//!
//! In: a text. Out: bytes, which may not be valid UTF-8.

use fastrand::Rng;

use crate::corpus::Spec;

/// Tokens that mean something in YAML or to a careless parser.
const TOKENS: &[&str] = &[
    "\0",
    "\u{feff}",
    "\r\n",
    "\r",
    "\t",
    "\u{85}",
    "\u{2028}",
    ": ",
    "- ",
    "? ",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "&a ",
    "*a",
    "<<: *a",
    "!!str ",
    "!x ",
    "| ",
    ">-\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    "#",
    " #",
    "'",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "`",
    "@",
    "~",
    "\u{7f}",
    "\u{1b}[31m",
    "é",
    "\u{1f980}",
    "1e999",
    "-0",
    ".inf",
    "-.inf",
    ".nan",
    "0x1F",
    "0o17",
    "017",
    "1_000",
    "18446744073709551616",
    "-9223372036854775809",
    "2024-01-01",
    "yes",
    "null",
    "12:30:45",
    "0.1e-400",
];

/// Mutates `text` once. Returns the name of the mutation.
pub(crate) fn mutate(rng: &mut Rng, text: &mut Vec<u8>, other: &Spec) -> &'static str {
    let at = rng.usize(..=text.len());
    match rng.u8(..16) {
        0 if !text.is_empty() => {
            let at = rng.usize(..text.len());
            text[at] ^= 1 << rng.u8(..8);
            "flip"
        }
        1 => {
            text.drain(range(rng, text, 8));
            "delete"
        }
        2 => {
            text.drain(range(rng, text, 400));
            "delete many"
        }
        3 => {
            let copy = text[range(rng, text, 200)].to_vec();
            insert(text, at, &copy);
            "duplicate"
        }
        4 => {
            text.truncate(at);
            "truncate"
        }
        5 => {
            insert(text, at, &[rng.u8(128..)]);
            "invalid UTF-8"
        }
        6 => {
            text.splice(..0, "\u{feff}".bytes());
            "BOM"
        }
        7 => {
            *text = lines(text).collect::<Vec<_>>().join(&b"\r\n"[..]);
            "CRLF"
        }
        8 => {
            scalar(rng, text);
            "scalar"
        }
        9 => {
            let open = *rng.choice(&["[", "{a: ", "- ", "? "]).expect("the list is not empty");
            insert(text, at, open.repeat(rng.usize(1..20_000)).as_bytes());
            "open"
        }
        10..13 => {
            let token = rng.choice(TOKENS).copied().unwrap_or_default();
            insert(text, at, token.as_bytes());
            "token"
        }
        _ => by_line(rng, text, other),
    }
}

/// Mutates a line, or inserts lines of another spec.
fn by_line(rng: &mut Rng, text: &mut Vec<u8>, other: &Spec) -> &'static str {
    let mut all: Vec<Vec<u8>> = lines(text).map(<[u8]>::to_vec).collect();
    let at = rng.usize(..all.len());
    let name = match rng.u8(..7) {
        0 => {
            all.insert(at, all[at].clone());
            "duplicate a line"
        }
        1 => {
            all.remove(at);
            "drop a line"
        }
        2 => {
            let with = rng.usize(..all.len());
            all.swap(at, with);
            "swap lines"
        }
        3 => {
            all[at].splice(..0, " ".repeat(rng.usize(1..5)).bytes());
            "indent"
        }
        4 => {
            let spaces = all[at].iter().take_while(|it| **it == b' ').count();
            all[at].drain(..rng.usize(..=spaces));
            "outdent"
        }
        5 => {
            let spaces = all[at].iter().take_while(|it| **it == b' ').count();
            all[at].splice(..spaces, "\t".repeat(spaces.div_ceil(2)).bytes());
            "tabs"
        }
        _ => {
            let others: Vec<&str> = other.text.lines().collect();
            let from = rng.usize(..others.len().max(1));
            let taken = others.iter().skip(from).take(rng.usize(1..10));
            let taken: Vec<Vec<u8>> = taken.map(|line| line.as_bytes().to_vec()).collect();
            all.splice(at..at, taken);
            "splice lines"
        }
    };
    *text = all.join(&b'\n');
    name
}

/// Replaces what looks like a scalar with a token that parsers read in surprising ways.
fn scalar(rng: &mut Rng, text: &mut Vec<u8>) {
    let word = |it: &u8| it.is_ascii_alphanumeric() || b"_.-+".contains(it);
    let start = rng.usize(..=text.len());
    let Some(start) = text[start..].iter().position(word).map(|skip| start + skip) else {
        return;
    };
    let end = text[start..].iter().position(|it| !word(it)).map_or(text.len(), |it| start + it);
    let token = rng.choice(TOKENS).copied().unwrap_or_default();
    text.splice(start..end, token.bytes());
}

fn insert(text: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    text.splice(at..at, bytes.iter().copied());
}

fn range(rng: &mut Rng, text: &[u8], longest: usize) -> std::ops::Range<usize> {
    let start = rng.usize(..=text.len());
    start..(start + rng.usize(..=longest)).min(text.len())
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|it| *it == b'\n')
}
