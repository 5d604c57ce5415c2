//! A word that is not known → the one of some words that was probably meant.

/// Where there are more to choose from, a guess is not worth its time.
const MAX_CANDIDATES: usize = 200;

/// Who has misspelt more than this is not helped by guesses, each of which takes its time.
const MAX_GUESSES: usize = 500;

/// How often [`nearest`] was asked.
#[derive(Default)]
pub(crate) struct Guesses(usize);

impl Guesses {
    /// What a misspelt name was meant to be, as long as that was not asked too often. A name that another
    /// one begins with is not that one.
    pub(crate) fn nearest<'a>(
        &mut self,
        word: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.0 += 1;
        (self.0 <= MAX_GUESSES).then(|| best(word, candidates, distance))?
    }
}

/// The candidate that `word` is most like, if it is like one at all: one letter may be wrong, or two
/// of eight, and how it is cased and joined does not count. A beginning such as `str` is like `string`.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    best(word, candidates, |word, candidate| {
        let is_beginning = word.chars().nth(2).is_some() && candidate.starts_with(word);
        // Nearer than any other word, but for itself.
        if is_beginning {
            Some(usize::from(word != candidate))
        } else {
            distance(word, candidate).map(|it| it + 1)
        }
    })
}

/// The first of the nearest, by how far their letters are from those of a word.
fn best<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    distance: impl Fn(&str, &str) -> Option<usize>,
) -> Option<&'a str> {
    let word = letters(word);
    let near = |it: &'a str| Some((distance(&word, &letters(it))?, it));
    candidates.into_iter().take(MAX_CANDIDATES).filter_map(near).min().map(|it| it.1)
}

/// How many letters of two words differ, if they could be one: `created` is not `updated`.
fn distance(word: &str, candidate: &str) -> Option<usize> {
    let (len, other) = (word.chars().count(), candidate.chars().count());
    let is_beginning = candidate.starts_with(word);
    let limit = if is_beginning { 1 } else { (other / 4).clamp(1, 2) };
    // Lengths are compared first, so that a word of a megabyte costs nothing.
    let possible = len > 0 && other.abs_diff(len) <= limit;
    let distance = possible.then(|| strsim::osa_distance(word, candidate))?;
    (distance <= limit).then_some(distance)
}

/// `operation_ID` → `operationid`.
fn letters(word: &str) -> String {
    word.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{Guesses, nearest};

    const KEYS: [&str; 6] = ["operationId", "in", "integer", "query", "$ref", "responses"];

    #[test]
    fn case_and_joints_do_not_count() {
        assert_eq!(nearest("operation_ID", KEYS), Some("operationId"));
        assert_eq!(nearest("ref", KEYS), Some("$ref"));
    }

    #[test]
    fn letters_may_be_missing_wrong_or_swapped() {
        assert_eq!(nearest("respones", KEYS), Some("responses"));
        assert_eq!(nearest("rezponses", KEYS), Some("responses"));
        assert_eq!(nearest("qurey", KEYS), Some("query"));
    }

    #[test]
    fn a_beginning_is_enough() {
        assert_eq!(nearest("int", KEYS), Some("integer"));
    }

    #[test]
    fn an_exact_match_is_nearer_than_a_beginning() {
        assert_eq!(nearest("example", ["examples", "example"]), Some("example"));
    }

    #[test]
    fn another_name_is_not_meant() {
        for (name, other) in [
            ("created_at", "updated_at"),
            ("links_created", "links_updated"),
            ("maxDocumentSize", "avgDocumentSize"),
            ("password", "apiPassword"),
            ("variableMode", "variableModeId"),
            ("uint", "uint16"),
            ("api-version", "id"),
            ("x", "is"),
        ] {
            assert_eq!(Guesses::default().nearest(name, [other]), None, "{name}");
        }
        assert_eq!(Guesses::default().nearest("usernmae", ["username"]), Some("username"));
    }

    #[test]
    fn nothing_is_made_up() {
        for word in ["", "-", "x", "on the road", "日本", "query ".repeat(200_000).as_str()] {
            assert_eq!(nearest(word, KEYS), None, "{}", word.len());
        }
    }
}
