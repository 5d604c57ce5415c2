//! Equal specs yield equal files, and so does a spec with another order of keys.
//!
//! Mappings are shuffled. Sequences keep their order, which is that of parameters, enum values and
//! constructor arguments. A shuffled spec is written as JSON, which is also YAML.

use codegen::document;
use serde_json::Value;

use crate::GENERATED;

/// The seeds of the orders that are tried for each spec.
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

/// A value as JSON, with the keys of its mappings in random order.
fn shuffled(value: &Value, random: &mut Lcg) -> String {
    match value {
        Value::Object(entries) => {
            let mut pairs: Vec<String> = entries
                .iter()
                .map(|(key, value)| {
                    format!("{}:{}", Value::from(key.as_str()), shuffled(value, random))
                })
                .collect();
            for last in (1..pairs.len()).rev() {
                pairs.swap(last, random.below(last + 1));
            }
            format!("{{{}}}", pairs.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| shuffled(item, random)).collect();
            format!("[{}]", items.join(","))
        }
        _ => value.to_string(),
    }
}

/// A linear congruential generator: pseudorandom numbers, the same in every run.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The low bits of an LCG have a short period.
        (self.0 >> 33) as usize % limit
    }
}
