//! Evidence for facts of an API, parsed from `# Source:` comments in a spec.
//!
//! ```
//! use codegen::evidence::{Evidence, Weight};
//!
//! let evidence: Evidence = "documented 2026-10-03, reported 2026-11: users miss it".parse().unwrap();
//! assert_eq!(evidence.weight(), Weight::Documented);
//! assert_eq!((&*evidence.grounds[1].detail, &*evidence.words), ("2026-11", "users miss it"));
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Span;
use crate::document::{Document, ancestors};
use crate::lint::nearest;

/// The prefix of such a comment.
const PREFIX: &str = "Source:";

/// The weight of evidence, strongest first.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Weight {
    /// A recording in this repository shows it.
    Recorded,
    /// Sources disagree, and no recording of ours settles it.
    Contradicted,
    /// A document of the vendor states it.
    Documented,
    /// Others have seen it: they recorded it, rely on it or quote it.
    Reported,
    /// It follows from something else.
    Inferred,
}

/// One piece of evidence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ground {
    /// Its weight.
    pub weight: Weight,
    /// The path of recordings, or a date; may be empty.
    pub detail: String,
}

/// The evidence for a fact.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Evidence {
    /// The grounds, in source order; at least one.
    pub grounds: Vec<Ground>,
    /// A note for people.
    pub words: String,
}

/// The error for malformed evidence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EvidenceError {
    /// The byte offset of the error.
    pub at: usize,
    /// What is wrong, and what to write instead.
    pub message: String,
}

/// The `# Source:` comments of a document, by the pointer that they cover.
#[derive(Clone, Debug, Default)]
pub struct Comments(BTreeMap<String, Comment>);

/// A comment `# Source: …`.
#[derive(Clone, Debug)]
pub struct Comment {
    /// The span of its prefix.
    pub span: Span,
    /// The evidence that it gives.
    pub evidence: Evidence,
}

impl Comments {
    /// Parses the comments of a document; comment lines directly below continue a comment.
    ///
    /// # Errors
    /// All malformed comments, with their byte offsets.
    pub fn of(document: &Document) -> Result<Self, Vec<EvidenceError>> {
        let misspelt = document.comments().iter().filter(|(_, text)| is_misspelt(text));
        let misspelt = misspelt.map(|(span, _)| EvidenceError {
            at: span.start,
            message: format!("for evidence, write `# {PREFIX}`"),
        });
        let comments = comments(document);
        let spans: Vec<Span> = comments.iter().map(|(span, ..)| *span).collect();
        let mut errors: Vec<EvidenceError> = misspelt.collect();
        let mut found = BTreeMap::<String, Comment>::new();
        for ((span, text), pointer) in comments.into_iter().zip(document.covered(&spans)) {
            match (text.parse::<Evidence>(), pointer) {
                (Ok(evidence), Some(pointer)) => {
                    let Some(other) = found.insert(pointer, Comment { span, evidence }) else {
                        continue;
                    };
                    let line = document.position(other.span.start).line;
                    let message =
                        format!("line {line} covers the same part; write one list of weights");
                    errors.push(EvidenceError { at: span.start, message });
                }
                (Ok(_), None) => errors.push(EvidenceError {
                    at: span.start,
                    message: "nothing follows this comment; move it above what it covers".into(),
                }),
                (Err(error), _) => errors.push(EvidenceError { at: span.end + error.at, ..error }),
            }
        }
        errors.sort_by_key(|it| it.at);
        if errors.is_empty() { Ok(Self(found)) } else { Err(errors) }
    }

    /// Returns the comment on exactly this pointer.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&Comment> {
        self.0.get(pointer)
    }

    /// Returns the comments on a pointer and its ancestors, nearest first.
    pub fn about(&self, pointer: &str) -> impl Iterator<Item = &Comment> {
        ancestors(pointer).filter_map(|it| self.at(it))
    }

    /// Returns all comments with their pointers.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Comment)> {
        self.0.iter().map(|(pointer, it)| (pointer.as_str(), it))
    }
}

/// The comments that begin with `Source:`, joined with their continuations; the span ends after the colon.
fn comments(document: &Document) -> Vec<(Span, String)> {
    let mut found: Vec<(Span, String)> = Vec::new();
    let mut last = 0;
    for (span, text) in document.comments() {
        let line = document.position(span.start).line;
        let follows = last != 0 && line == last + 1;
        last = 0;
        if let Some(rest) = text.trim_start().strip_prefix(PREFIX) {
            let start = span.start + 1 + text.len() - text.trim_start().len();
            found.push((Span { start, end: start + PREFIX.len() }, rest.to_owned()));
            last = line;
        } else if let Some((_, whole)) = found.last_mut().filter(|_| follows) {
            whole.push(' ');
            whole.push_str(text.trim());
            last = line;
        }
    }
    found
}

/// Whether a comment begins with a misspelled [`PREFIX`].
fn is_misspelt(text: &str) -> bool {
    let plain = text.trim_start_matches(['#', ' ', '\t']);
    let (word, rest) = plain.split_at(plain.find([':', ' ', '\t']).unwrap_or(plain.len()));
    let rest = rest.trim_start();
    let is_weight = |it: Weight| rest.split([' ', ',', ':']).next() == Some(it.as_str());
    let is_like = word.starts_with(['S', 's']) && nearest(word, ["Source"]).is_some();
    is_like
        && (rest.starts_with(':') || Weight::ALL.into_iter().any(is_weight))
        && !text.trim_start().starts_with(PREFIX)
}

impl Weight {
    /// All weights, strongest first.
    pub const ALL: [Self; 5] =
        [Self::Recorded, Self::Contradicted, Self::Documented, Self::Reported, Self::Inferred];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Contradicted => "contradicted",
            Self::Documented => "documented",
            Self::Reported => "reported",
            Self::Inferred => "inferred",
        }
    }

    /// Checks the detail after the word; returns a message if it is invalid.
    fn check_detail(self, detail: &str) -> Option<&'static str> {
        let wrong = match self {
            Self::Recorded => detail.is_empty(),
            Self::Documented => !is_date(detail),
            Self::Reported => !detail.is_empty() && !is_date(detail),
            Self::Inferred | Self::Contradicted => !detail.is_empty(),
        };
        wrong.then_some(match self {
            Self::Recorded => "write `recorded <path>`, a file or a folder of recordings",
            Self::Documented => {
                "write `documented <date>`, with the date of the document, such as 2026-10-03"
            }
            Self::Reported => "write `reported`, or `reported <year and month>`, such as 2026-10",
            Self::Inferred | Self::Contradicted => "put a colon or a comma after this word",
        })
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Evidence {
    /// Returns the strongest weight; only recordings settle a contradiction.
    #[must_use]
    pub fn weight(&self) -> Weight {
        self.grounds.iter().map(|it| it.weight).min().unwrap_or(Weight::Inferred)
    }

    /// Whether it already has a ground, given as in a comment.
    pub(crate) fn has(&self, ground: &str) -> bool {
        let (word, detail) = ground.split_once(' ').unwrap_or((ground, ""));
        self.grounds.iter().any(|it| it.weight.as_str() == word && it.detail == detail)
    }
}

impl FromStr for Evidence {
    type Err = EvidenceError;

    fn from_str(text: &str) -> Result<Self, EvidenceError> {
        let (grounds, words) = text.split_once(':').unwrap_or((text, ""));
        let mut at = 0;
        let mut evidence = Self { grounds: Vec::new(), words: words.trim().to_owned() };
        for ground in grounds.split(',') {
            let start = at + ground.len() - ground.trim_start().len();
            at += ground.len() + 1;
            let (word, detail) = ground.trim().split_once(' ').unwrap_or((ground.trim(), ""));
            let error = |message| EvidenceError { at: start, message };
            let weight =
                Weight::ALL.into_iter().find(|it| it.as_str() == word).ok_or_else(|| {
                    let words = Weight::ALL.map(Weight::as_str).join("`, `");
                    error(format!("`{word}` is not a weight of evidence; write one of `{words}`"))
                })?;
            let detail = detail.trim().to_owned();
            if let Some(message) = weight.check_detail(&detail) {
                return Err(error(message.to_owned()));
            }
            evidence.grounds.push(Ground { weight, detail });
        }
        Ok(evidence)
    }
}

/// Whether a string is a valid year, year and month, or date.
pub(crate) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number =
        |part: &&str, length| part.len() == length && part.bytes().all(|it| it.is_ascii_digit());
    let is_form =
        parts.len() <= 3 && parts.iter().zip([4, 2, 2]).all(|(it, length)| is_number(it, length));
    let numbers: Vec<u32> = parts.iter().filter_map(|it| it.parse().ok()).collect();
    let days = |year: u32, month| match month {
        2 if year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    is_form
        && match numbers[..] {
            [_] => true,
            [_, month] => (1..=12).contains(&month),
            [year, month, day] => {
                (1..=12).contains(&month) && (1..=days(year, month)).contains(&day)
            }
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::{Comments, Evidence, Weight};

    #[test]
    fn only_recordings_settle_a_contradiction() {
        for (text, weight) in [
            ("inferred", Weight::Inferred),
            ("reported: by one", Weight::Reported),
            ("reported 2026-11, documented 2028-02-29: both", Weight::Documented),
            ("documented 2026-10-03, contradicted", Weight::Contradicted),
            ("contradicted, recorded get_attribute/text.json", Weight::Recorded),
        ] {
            assert_eq!(text.parse::<Evidence>().unwrap().weight(), weight, "{text}");
        }
    }

    #[test]
    fn a_comment_covers_what_is_below_it_up_to_the_next() {
        let text = "# What this is.\n# Source: documented 2026: the guide,\n# and no more.\na:\n  - b\n  # Source: inferred\n  - c\n# Other words.\nd: e\n";
        let document = crate::document::parse(text).unwrap();
        let sources = Comments::of(&document).unwrap();
        let weight = |pointer: &str| sources.about(pointer).next().unwrap().evidence.weight();
        assert_eq!((weight("/a/0"), weight("/a/1")), (Weight::Documented, Weight::Inferred));
        assert_eq!(sources.at("").unwrap().evidence.words, "the guide, and no more.");
        assert!(sources.at("/d").is_none());
    }

    #[test]
    fn malformed_comments_are_reported_with_their_positions() {
        let document = crate::document::parse(
            "a: b\n#  Source: inferred, guessed\nc: d\n# Source: inferred\n\n# Source: reported\ne: f\n\
            # Sources: inferred\ng: h\n# source: inferred\ni: j\n# Source : inferred\nk: l\n## Source: inferred\nm: n\n\
            # Source inferred\no: p\n# Sources of light\nq: r\n# Source: inferred\n",
        )
        .unwrap();
        let errors = Comments::of(&document).unwrap_err();
        let places: Vec<(usize, usize)> = errors
            .iter()
            .map(|it| {
                let position = document.position(it.at);
                (position.line, position.column)
            })
            .collect();
        let expected = [(2, 22), (6, 3), (8, 1), (10, 1), (12, 1), (14, 1), (16, 1), (20, 3)];
        assert_eq!(places, expected, "{errors:?}");
    }

    #[test]
    fn errors_have_an_offset_and_a_message() {
        for (text, at, part) in [
            ("the guide", 0, "`the` is not a weight"),
            ("reported, guessed: by one", 10, "`guessed` is not a weight"),
            ("recorded: by whom", 0, "write `recorded <path>`"),
            ("documented", 0, "write `documented <date>`"),
            ("documented lately", 0, "write `documented <date>`"),
            ("reported 11/2026", 0, "write `reported`"),
            ("reported 2026-13", 0, "write `reported`"),
            ("documented 2026-99-99", 0, "write `documented <date>`"),
            ("documented 2026-02-29", 0, "write `documented <date>`"),
            ("inferred from it", 0, "put a colon"),
        ] {
            let error = text.parse::<Evidence>().unwrap_err();
            assert_eq!(error.at, at, "{text}");
            assert!(error.message.starts_with(part), "{text}: {}", error.message);
        }
    }
}
