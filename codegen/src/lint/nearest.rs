//! A word that is not known → the one of some words that was probably meant.

/// Where there are more to choose from, a guess is not worth its time.
const MAX_CANDIDATES: usize = 200;

/// Who has misspelt more than this is not helped by guesses, each of which takes its time.
const MAX_GUESSES: usize = 500;

/// How often [`nearest`] was asked.
#[derive(Default)]
pub(super) struct Guesses(usize);

impl Guesses {
    /// What a misspelt word was meant to be, as long as that was not asked too often.
    pub(super) fn nearest<'a>(
        &mut self,
        word: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.0 += 1;
        (self.0 <= MAX_GUESSES).then(|| nearest(word, candidates))?
    }
}

/// The candidate that `word` is most like, if it is like one at all: a third of the letters may be
/// wrong, and how it is cased and joined does not count. A beginning such as `str` is like `string`.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = letters(word);
    let len = word.chars().count();
    let close = |candidate: &'a str| {
        let letters = letters(candidate);
        if len >= 3 && letters.starts_with(&word) {
            return Some((usize::from(letters != word), false, candidate));
        }
        let candidate_len = letters.chars().count();
        let limit = candidate_len.max(3) / 3;
        // Lengths are compared first, so that a word of a megabyte costs nothing.
        let possible = len > 0 && candidate_len.abs_diff(len) <= limit;
        let distance = possible.then(|| strsim::osa_distance(&word, &letters))?;
        (distance <= limit).then_some((distance, true, candidate))
    };
    candidates.into_iter().take(MAX_CANDIDATES).filter_map(close).min().map(|it| it.2)
}

/// `operation_ID` → `operationid`.
fn letters(word: &str) -> String {
    word.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

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
    fn nothing_is_made_up() {
        for word in ["", "-", "x", "on the road", "日本", "query ".repeat(200_000).as_str()] {
            assert_eq!(nearest(word, KEYS), None, "{}", word.len());
        }
    }
}
