//! Compares every body that setters can build with the expected one.
//!
//! In: a constructor, the setters of its type, and what each of them must send. Out: the first body that
//! differs. The client never makes the expected value.

use std::collections::BTreeSet;
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::check::{reencode, same};
use crate::schema::{Strictness, component, object, validator};

/// A field, and the states that a caller can set it to. It can also be left unset.
pub(crate) struct Field<T> {
    pub(crate) name: &'static str,
    pub(crate) states: Vec<State<T>>,
}

pub(crate) struct State<T> {
    pub(crate) set: fn(T) -> T,
    pub(crate) sent: Value,
}

/// Lists the setters of a type by field, each with what it must send: `title { "Stage" => "Stage" }`.
macro_rules! fields {
    ($ty:ty { $( $field:ident { $( $value:expr => $sent:tt ),* $(,)? } )* }) => {
        &[$( $crate::bodies::Field {
            name: stringify!($field),
            states: vec![$( $crate::bodies::State {
                set: |it: $ty| it.$field($value),
                sent: serde_json::json!($sent),
            } ),*],
        } ),*]
    };
}
pub(crate) use fields;

/// Sets every subset of the fields, to each of their states, in several orders.
///
/// `initial` is what the constructor alone sends.
pub(crate) fn assert_bodies<T>(name: &str, new: fn() -> T, initial: &Value, fields: &[Field<T>])
where
    T: Clone + Debug + DeserializeOwned + PartialEq + Send + Serialize + Sync,
{
    assert_complete(name, initial, fields);
    let fits = validator(name, Strictness::Closed);
    let combinations: usize = fields.iter().map(|field| field.states.len() + 1).product();
    for combination in 0..combinations {
        let chosen = choose(fields, combination);
        let mut expected = initial.clone();
        for (name, state) in &chosen {
            expected[*name] = state.sent.clone();
        }
        for order in orders(&chosen) {
            let built = order.iter().fold(new(), |body, (_, state)| (state.set)(body));
            let names: Vec<&str> = order.iter().map(|(name, _)| *name).collect();
            assert_eq!(encode(&built), expected, "{name}, set in this order: {names:?}");
        }
        if let Err(error) = fits.validate(&expected) {
            panic!("{name} {expected}: {error}, at {}", error.instance_path());
        }
        let read = reencode::<T>(&expected.to_string());
        assert_eq!(read.and_then(|it| same(&it, &expected)), Ok(()), "{name} {expected}");
    }
    for field in fields {
        assert_last_state_is_sent(name, new, field);
    }
}

/// Asserts that the table has every property, and null wherever the API accepts it.
fn assert_complete<T>(name: &str, initial: &Value, fields: &[Field<T>]) {
    let properties = object(&component(name)["properties"]);
    let known: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
    let constructed = object(initial).keys().map(String::as_str);
    let settable = fields.iter().map(|field| field.name);
    assert_eq!(constructed.chain(settable).collect::<BTreeSet<&str>>(), known, "{name}");
    for field in fields {
        let has_null = field.states.iter().any(|state| state.sent.is_null());
        assert_eq!(has_null, properties[field.name]["nullable"] == true, "{name}.{}", field.name);
    }
}

/// Sets each state of a field after each other one.
fn assert_last_state_is_sent<T: Serialize>(name: &str, new: fn() -> T, field: &Field<T>) {
    for first in &field.states {
        for last in &field.states {
            let body = encode(&(last.set)((first.set)(new())));
            assert_eq!(body[field.name], last.sent, "{name}.{}", field.name);
        }
    }
}

/// The fields that are set, and their states. A combination is a number with a digit per field.
fn choose<T>(fields: &[Field<T>], combination: usize) -> Vec<(&'static str, &State<T>)> {
    let mut rest = combination;
    let mut chosen = Vec::new();
    for field in fields {
        let digit = rest % (field.states.len() + 1);
        rest /= field.states.len() + 1;
        if let Some(state) = digit.checked_sub(1) {
            chosen.push((field.name, &field.states[state]));
        }
    }
    chosen
}

/// All rotations of the table's order and of its reverse, so that each setter comes first once.
fn orders<T: Copy>(chosen: &[T]) -> impl Iterator<Item = Vec<T>> {
    (0..chosen.len().max(1)).flat_map(|first| {
        let mut order = chosen.to_vec();
        order.rotate_left(first);
        let reversed = order.iter().rev().copied().collect();
        [order, reversed]
    })
}

pub(crate) fn encode(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("keys are strings")
}
