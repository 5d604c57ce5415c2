//! Checks that decoding and encoding a value loses nothing.
//!
//! In: a component, and a function that decodes its JSON and encodes the result. Out: the smallest value
//! that it refuses or changes.

use std::fmt::Debug;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::arbitrary::values_of;
use crate::schema::{Strictness, validator};

/// The number of values per component.
pub(crate) const CASES: u32 = 400;

/// Decodes JSON with a type and encodes the result.
pub(crate) type Reencode = fn(&str) -> Result<Value, String>;

/// Decodes from a string, as the client does, and from a [`Value`], which serde reads differently.
pub(crate) fn reencode<T>(json: &str) -> Result<Value, String>
where
    T: Clone + Debug + DeserializeOwned + PartialEq + Send + Serialize + Sync,
{
    let decoded: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let value: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let from_value: T = serde_json::from_value(value).map_err(|error| error.to_string())?;
    if from_value != decoded {
        return Err(format!("from a string it is {decoded:?}, from a value {from_value:?}"));
    }
    let encoded = serde_json::to_string(&decoded).map_err(|error| error.to_string())?;
    let to_value = serde_json::to_value(decoded).map_err(|error| error.to_string())?;
    let encoded: Value = serde_json::from_str(&encoded).map_err(|error| error.to_string())?;
    same(&encoded, &to_value)?;
    Ok(encoded)
}

/// Compares the encoded strings, as `0.0` and `-0.0` are equal as values.
pub(crate) fn same(actual: &Value, expected: &Value) -> Result<(), String> {
    let (actual, expected) = (actual.to_string(), expected.to_string());
    if actual == expected { Ok(()) } else { Err(format!("became {actual}")) }
}

/// Checks arbitrary values of a component, the same ones in every run.
pub(crate) fn keeps_everything(component: &str, reencode: Reencode) -> Result<(), String> {
    let fits = validator(component, Strictness::Open);
    let found = runner().run(&values_of(component), |value| {
        // `arbitrary` and `schema` must agree on the spec.
        fits.validate(&value).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let encoded = reencode(&value.to_string()).map_err(TestCaseError::fail)?;
        same(&encoded, &value).map_err(TestCaseError::fail)
    });
    found.map_err(|error| match error {
        TestError::Fail(reason, value) => format!("{component} {value}: {reason}"),
        TestError::Abort(reason) => format!("{component}: {reason}"),
    })
}

/// Some of the values that a component is checked with.
pub(crate) fn samples(component: &str, count: usize) -> Vec<Value> {
    let (mut runner, values) = (runner(), values_of(component));
    let mut sample = || values.new_tree(&mut runner).expect("few values are rejected").current();
    (0..count).map(|_| sample()).collect()
}

/// Uses XorShift, as proptest seeds a new generator for each choice, which with ChaCha takes longer than the
/// rest of these tests. `forms` checks that the values are varied enough.
fn runner() -> TestRunner {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::XorShift))
}
