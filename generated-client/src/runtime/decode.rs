//! Decodes the bodies of responses.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_path_to_error::Segment;

use super::{Extra, Key, Object};
use crate::ApiError;

/// How a body contains a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    /// No body.
    None,
    /// As JSON.
    Plain,
    /// As JSON, under this key of an object.
    Envelope(&'static str),
}

impl Body {
    /// JSON, under this key of an object if it is `Some`.
    pub(crate) const fn json(key: Option<&'static str>) -> Self {
        match key {
            Some(key) => Self::Envelope(key),
            None => Self::Plain,
        }
    }
}

/// Decodes a body; on failure, returns the path of the invalid value and the error.
pub(super) fn decode<T: DeserializeOwned>(
    form: Body,
    body: &[u8],
) -> Result<T, (String, serde_json::Error)> {
    value(form, body).map_err(|error| (failing_path::<T>(form, body), error))
}

fn value<T: DeserializeOwned>(form: Body, body: &[u8]) -> serde_json::Result<T> {
    let key = match form {
        Body::None => return T::deserialize(Value::Null),
        Body::Plain => return serde_json::from_str(utf8(body)?),
        Body::Envelope(key) => key,
    };
    let mut deserializer = serde_json::Deserializer::from_str(utf8(body)?);
    let value = deserializer.deserialize_map(Envelope { key, value: PhantomData })?;
    deserializer.end()?;
    Ok(value)
}

/// A body as a string: one UTF-8 check for all of it takes a tenth of the time of one per JSON string.
fn utf8(body: &[u8]) -> serde_json::Result<&str> {
    let body = json(body);
    std::str::from_utf8(body).map_err(|_| match serde_json::from_slice::<Value>(body) {
        Ok(_) => serde::de::Error::custom("not valid UTF-8"),
        Err(error) => error,
    })
}

/// The path at which decoding fails, found in a second run, so that successful decoding is not slowed down.
fn failing_path<T: DeserializeOwned>(form: Body, body: &[u8]) -> String {
    let mut deserializer = serde_json::Deserializer::from_slice(json(body));
    let mut track = serde_path_to_error::Track::new();
    let tracking = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    // The error is known already; only the path is needed.
    drop(match form {
        Body::None => Ok(()),
        Body::Plain => T::deserialize(tracking).map(drop),
        Body::Envelope(key) => {
            tracking.deserialize_map(Envelope::<T> { key, value: PhantomData }).map(drop)
        }
    });
    track.path().to_string()
}

/// Reads the value under one key of an object.
struct Envelope<T> {
    key: &'static str,
    value: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Envelope<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut value = None;
        while let Some(key) = map.next_key::<Key<'de>>()? {
            if key.as_str() == self.key {
                value = Some(map.next_value()?);
            } else {
                map.next_value::<serde::de::IgnoredAny>()?;
            }
        }
        value.ok_or_else(|| serde::de::Error::missing_field(self.key))
    }
}

/// A body without its byte order mark.
pub(super) fn json(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// The error in the body of a success, if it has one in place of the result.
///
/// `None` if all properties of errors are optional, as any object would be one.
pub(super) fn decode_error_of_success(body: &[u8]) -> Option<ApiError> {
    let is_any = ApiError::finish(ApiError::draft(), Extra::default()).is_ok();
    if is_any { None } else { decode_error(body) }
}

/// Decodes an error as far as possible.
///
/// An invalid part hides nothing else, neither the code that programs match on nor other items of a list. The
/// whole property with the invalid part is added to `extra`.
pub(super) fn decode_error(body: &[u8]) -> Option<ApiError> {
    let whole: Value = serde_json::from_slice(json(body)).ok()?;
    let (mut value, mut invalid) = (whole.clone(), Vec::new());
    let mut error = loop {
        let mut track = serde_path_to_error::Track::new();
        let tracking = serde_path_to_error::Deserializer::new(&value, &mut track);
        if let Ok(error) = ApiError::deserialize(tracking) {
            break error;
        }
        let path = track.path();
        let mut path: Vec<_> = path.iter().collect();
        // Beyond the limit, remove whole properties.
        path.truncate(if invalid.len() < MAX_INVALID { path.len() } else { 1 });
        let Some(Segment::Map { key }) = path.first() else { return None };
        invalid.push(key.clone());
        remove(&mut value, &path)?;
    };
    for key in invalid {
        error.extra.insert(key.as_str(), whole[&key].clone());
    }
    Some(error)
}

/// How many invalid parts of an error are removed one by one.
const MAX_INVALID: usize = 100;

/// Removes the value at a path, or its nearest ancestor that exists.
fn remove(value: &mut Value, path: &[&Segment]) -> Option<Value> {
    let (first, rest) = path.split_first()?;
    match (value, first) {
        (Value::Object(all), Segment::Map { key }) => {
            all.get_mut(key).and_then(|it| remove(it, rest)).or_else(|| all.remove(key))
        }
        (Value::Array(all), Segment::Seq { index }) => {
            let inner = all.get_mut(*index).and_then(|it| remove(it, rest));
            inner.or_else(|| (*index < all.len()).then(|| all.remove(*index)))
        }
        _ => None,
    }
}
