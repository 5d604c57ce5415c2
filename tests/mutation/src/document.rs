//! A seed and an index → a document.
//!
//! In one checkout, the same pair gives the same document. It depends on the specs of the repository and
//! on the version of `fastrand` in `Cargo.lock`.

use fastrand::Rng;
use serde_json::Value;

use crate::bytes;
use crate::corpus::{Corpus, Spec};
use crate::openapi::CHANGES;

/// A document and its mutations.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) text: String,
    /// The spec it was made of, and the mutations.
    pub(crate) history: String,
}

/// Makes the document.
pub(crate) fn make(corpus: &Corpus, seed: u64, index: u64) -> Document {
    let scattered = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let rng = &mut Rng::with_seed(Rng::with_seed(seed).u64(..) ^ scattered);
    let (spec, other) = (base(rng, corpus), base(rng, corpus));
    let mut history = spec.name.clone();
    let times = 1 + (0..7).take_while(|_| rng.u8(..3) == 0).count();
    // Of ten documents, seven are changed as values, two as text, one as both.
    let kind = rng.u8(..10);
    let mut text = match &spec.value {
        Some(value) if kind > 1 => {
            let mut value = value.clone();
            for _ in 0..times {
                history += " > ";
                history += change(rng, &mut value, other.value.as_ref().unwrap_or(&Value::Null));
            }
            serialize(rng, &value)
        }
        _ => spec.text.clone(),
    };
    if kind <= 2 || spec.value.is_none() {
        let mut bytes = text.into_bytes();
        for _ in 0..times {
            history += " > ";
            history += bytes::mutate(rng, &mut bytes, other);
        }
        // The generator takes a `str`: invalid UTF-8 is refused when the file is read.
        text = String::from_utf8_lossy(&bytes).into_owned();
    }
    Document { text, history }
}

/// Chooses a spec: rarely the real one, which is large, and less often a refused one than an accepted one.
fn base<'a>(rng: &mut Rng, corpus: &'a Corpus) -> &'a Spec {
    match rng.u8(..40) {
        0 => &corpus.real,
        1..7 => rng.choice(&corpus.refused).unwrap_or(&corpus.real),
        _ => rng.choice(&corpus.accepted).unwrap_or(&corpus.real),
    }
}

/// Mutates a value once. Returns the name of the mutation.
fn change(rng: &mut Rng, value: &mut Value, other: &Value) -> &'static str {
    let total: usize = CHANGES.iter().map(|(_, weight, _)| weight).sum();
    let mut at = rng.usize(..total);
    for (name, weight, change) in CHANGES {
        if at < *weight {
            change(rng, value, other);
            return name;
        }
        at -= weight;
    }
    "nothing"
}

/// Writes JSON or YAML, which differ in lines and quotes. JSON is valid YAML.
fn serialize(rng: &mut Rng, value: &Value) -> String {
    let json = || value.to_string();
    match rng.u8(..4) {
        0 => json(),
        1 => serde_json::to_string_pretty(value).unwrap_or_else(|_| json()),
        _ => serde_yaml::to_string(value).unwrap_or_else(|_| json()),
    }
}
