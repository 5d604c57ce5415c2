//! Guesses which known word a misspelled word was meant to be.

/// With more candidates, a guess takes too long.
const MAX_CANDIDATES: usize = 200;

/// The number of guesses per document, each of which takes time.
const MAX_GUESSES: usize = 500;

/// Counts the guesses made.
#[derive(Default)]
pub(crate) struct Guesses(usize);

impl Guesses {
    /// Returns the most similar candidate, until the limit of guesses is reached. Unlike [`nearest`], it
    /// does not complete prefixes.
    pub(crate) fn nearest<'a>(
        &mut self,
        word: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.0 += 1;
        (self.0 <= MAX_GUESSES).then(|| best(word, candidates, distance))?
    }
}

/// Returns the end of a message that suggests the candidate most similar to `word`; empty if none is close.
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    suggestion(nearest(word, candidates))
}

/// Returns the end of a message that suggests a candidate; empty if there is none.
pub(crate) fn suggestion(near: Option<&str>) -> String {
    near.map_or_else(String::new, |it| format!("; did you mean `{it}`?"))
}

/// Returns the candidate most similar to `word`, if any is close: one letter may be wrong, or two of eight,
/// ignoring case and punctuation. A prefix such as `str` matches `string`.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    best(word, candidates, |word, candidate| {
        let is_prefix = word.chars().nth(2).is_some() && candidate.starts_with(word);
        // Nearer than all other words except itself.
        if is_prefix {
            Some(usize::from(word != candidate))
        } else {
            distance(word, candidate).map(|it| it + 1)
        }
    })
}

/// The nearest candidate by a distance between letters.
fn best<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    distance: impl Fn(&str, &str) -> Option<usize>,
) -> Option<&'a str> {
    let word = letters(word);
    let near = |it: &'a str| Some((distance(&word, &letters(it))?, it));
    candidates.into_iter().take(MAX_CANDIDATES).filter_map(near).min().map(|it| it.1)
}

/// The edit distance of two words, if it is small: `created` is not `updated`.
fn distance(word: &str, candidate: &str) -> Option<usize> {
    let (len, other) = (word.chars().count(), candidate.chars().count());
    let is_prefix = candidate.starts_with(word);
    let limit = if is_prefix { 1 } else { (other / 4).clamp(1, 2) };
    // Compare lengths first, so that a word of a megabyte costs nothing.
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
    fn case_and_punctuation_are_ignored() {
        assert_eq!(nearest("operation_ID", KEYS), Some("operationId"));
        assert_eq!(nearest("ref", KEYS), Some("$ref"));
    }

    #[test]
    fn missing_wrong_and_swapped_letters_are_recognized() {
        assert_eq!(nearest("respones", KEYS), Some("responses"));
        assert_eq!(nearest("rezponses", KEYS), Some("responses"));
        assert_eq!(nearest("qurey", KEYS), Some("query"));
    }

    #[test]
    fn a_prefix_is_enough() {
        assert_eq!(nearest("int", KEYS), Some("integer"));
    }

    #[test]
    fn an_exact_match_is_nearer_than_a_prefix() {
        assert_eq!(nearest("example", ["examples", "example"]), Some("example"));
    }

    #[test]
    fn different_names_are_not_matched() {
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
    fn unrelated_words_are_not_matched() {
        for word in ["", "-", "x", "on the road", "日本", "query ".repeat(200_000).as_str()] {
            assert_eq!(nearest(word, KEYS), None, "{}", word.len());
        }
    }
}
