//! The same spec gives the same files, and so does one that differs only where no meaning is.
//!
//! Mappings have no order, so theirs is shuffled. Sequences have one, which is kept: it is that of
//! parameters, enum values and constructor arguments. JSON is YAML, so a shuffled spec is written
//! as JSON.

use codegen::document;
use serde_json::Value;

use crate::GENERATED;

/// The orders that are tried for each spec.
const SEEDS: std::ops::Range<u64> = 1..4;

#[test]
fn generation_is_deterministic() {
    for (name, spec, files) in &*GENERATED {
        assert_eq!(crate::generate(spec).as_ref(), Ok(files), "{name}");
    }
}

#[test]
fn the_order_of_keys_has_no_effect() {
    for (name, spec, files) in &*GENERATED {
        let value = document::parse(spec).expect("cases can be read").value;
        for seed in SEEDS {
            let mut random = Lcg(seed);
            let shuffled = shuffled(&value, &mut random);
            assert_ne!(shuffled, value.to_string(), "{name}: seed {seed} changes nothing");
            assert_eq!(
                crate::generate(&shuffled).as_ref(),
                Ok(files),
                "{name}, shuffled by {seed}"
            );
        }
    }
}

/// A value as JSON, the keys of its mappings in any order.
fn shuffled(value: &Value, random: &mut Lcg) -> String {
    match value {
        Value::Object(entries) => {
            let mut texts: Vec<String> = entries
                .iter()
                .map(|(key, value)| {
                    format!("{}:{}", Value::from(key.as_str()), shuffled(value, random))
                })
                .collect();
            for last in (1..texts.len()).rev() {
                texts.swap(last, random.below(last + 1));
            }
            format!("{{{}}}", texts.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| shuffled(item, random)).collect();
            format!("[{}]", items.join(","))
        }
        _ => value.to_string(),
    }
}

/// A linear congruential generator: numbers without pattern, the same in every run.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The low bits of such a generator repeat soon.
        (self.0 >> 33) as usize % limit
    }
}
