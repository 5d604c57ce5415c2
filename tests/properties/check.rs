//! Whether a type gives back what it is given.
//!
//! In go a component and a function that decodes its JSON and encodes the result; out comes the
//! smallest value found that is refused or changed. What else can be done with a type is not here.

use std::fmt::Debug;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::arbitrary::values_of;
use crate::schema::{Reading, validator};

/// How many values each component is checked with.
pub(crate) const CASES: u32 = 400;

/// Decodes JSON by a type and encodes the result.
pub(crate) type Reencode = fn(&str) -> Result<Value, String>;

/// Decodes as the client does, from text; and from a value, which serde reads in another way.
pub(crate) fn reencode<T>(json: &str) -> Result<Value, String>
where
    T: Clone + Debug + DeserializeOwned + PartialEq + Send + Serialize + Sync,
{
    let decoded: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let value: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let from_value: T = serde_json::from_value(value).map_err(|error| error.to_string())?;
    if from_value != decoded {
        return Err(format!("from text it is {decoded:?}, from a value {from_value:?}"));
    }
    let encoded = serde_json::to_string(&decoded).map_err(|error| error.to_string())?;
    let to_value = serde_json::to_value(decoded).map_err(|error| error.to_string())?;
    let encoded: Value = serde_json::from_str(&encoded).map_err(|error| error.to_string())?;
    same(&encoded, &to_value)?;
    Ok(encoded)
}

/// The texts are compared, as `0.0` and `-0.0` are equal as values.
pub(crate) fn same(actual: &Value, expected: &Value) -> Result<(), String> {
    let (actual, expected) = (actual.to_string(), expected.to_string());
    if actual == expected { Ok(()) } else { Err(format!("became {actual}")) }
}

/// Checks arbitrary values of a component: the same ones in every run.
pub(crate) fn keeps_everything(component: &str, reencode: Reencode) -> Result<(), String> {
    let fits = validator(component, Reading::Open);
    let found = runner().run(&values_of(component), |value| {
        // Our two readings of the spec agree, or one of them is wrong.
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

/// Every choice of a value seeds a generator of its own, which takes ChaCha longer than all else in these
/// tests; XorShift gives as many different values. `forms` shows that no form is lost.
fn runner() -> TestRunner {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::XorShift))
}
