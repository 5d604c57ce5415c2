//! Bodies of answers → values, by the form that they have.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_path_to_error::Segment;

use super::{Extra, Key, Object};
use crate::ApiError;

/// How a value is carried in a body.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    /// There is none.
    None,
    /// As JSON.
    Plain,
    /// As JSON, under this key of an object.
    Envelope(&'static str),
}

impl Body {
    /// JSON, under this key of an object if there is one.
    pub(crate) const fn json(key: Option<&'static str>) -> Self {
        match key {
            Some(key) => Self::Envelope(key),
            None => Self::Plain,
        }
    }
}

/// The value in a body; or where it is wrong, and how.
pub(super) fn decode<T: DeserializeOwned>(
    form: Body,
    body: &[u8],
) -> Result<T, (String, serde_json::Error)> {
    value(form, body).map_err(|error| (failing_path::<T>(form, body), error))
}

fn value<T: DeserializeOwned>(form: Body, body: &[u8]) -> serde_json::Result<T> {
    let key = match form {
        Body::None => return T::deserialize(Value::Null),
        Body::Plain => return serde_json::from_str(text(body)?),
        Body::Envelope(key) => key,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text(body)?);
    let value = deserializer.deserialize_map(Envelope { key, value: PhantomData })?;
    deserializer.end()?;
    Ok(value)
}

/// A body as a string: to check all of it at once costs a tenth of checking each string in it.
fn text(body: &[u8]) -> serde_json::Result<&str> {
    let body = json(body);
    std::str::from_utf8(body).map_err(|_| match serde_json::from_slice::<Value>(body) {
        Ok(_) => serde::de::Error::custom("it is not UTF-8"),
        Err(error) => error,
    })
}

/// Where decoding fails, in a second run, so that a decoding that succeeds pays nothing for it.
fn failing_path<T: DeserializeOwned>(form: Body, body: &[u8]) -> String {
    let mut deserializer = serde_json::Deserializer::from_slice(json(body));
    let mut track = serde_path_to_error::Track::new();
    let tracking = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    // That it fails is known, and why; only the path is new.
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

/// A body as JSON, without the mark that says of a text that it is UTF-8, which JSON is anyway.
pub(super) fn json(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// What the body of a success says of an error, if that is what it is in place of the success.
///
/// Where all that errors have is optional, any object would be one.
pub(super) fn decode_error_of_success(body: &[u8]) -> Option<ApiError> {
    let is_any = ApiError::finish(ApiError::draft(), Extra::default()).is_ok();
    if is_any { None } else { decode_error(body) }
}

/// What a body says of an error, as far as it has the form that is expected.
///
/// Something that is not as it should be hides nothing beside it, neither the code by which programs decide
/// nor other items of a list. The property that it is in goes whole to the unknown ones.
pub(super) fn decode_error(body: &[u8]) -> Option<ApiError> {
    let whole: Value = serde_json::from_slice(json(body)).ok()?;
    let (mut value, mut odd) = (whole.clone(), Vec::new());
    let mut error = loop {
        let mut track = serde_path_to_error::Track::new();
        let tracking = serde_path_to_error::Deserializer::new(&value, &mut track);
        if let Ok(error) = ApiError::deserialize(tracking) {
            break error;
        }
        let path = track.path();
        let mut path: Vec<_> = path.iter().collect();
        // Whoever sends so many gets them back as they came.
        path.truncate(if odd.len() < MOST_ODD { path.len() } else { 1 });
        let Some(Segment::Map { key }) = path.first() else { return None };
        odd.push(key.clone());
        remove(&mut value, &path)?;
    };
    for key in odd {
        error.extra.insert(key.as_str(), whole[&key].clone());
    }
    Some(error)
}

/// How many odd parts of an error are taken out one by one.
const MOST_ODD: usize = 100;

/// Takes out what stands at the end of a path, or as near to it as the path can be followed.
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
