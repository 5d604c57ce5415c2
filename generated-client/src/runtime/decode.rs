//! Bodies of answers → values, by the form that they have.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::SeqDeserializer;
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, IntoDeserializer, MapAccess, Visitor,
};
use serde_json::Value;
use serde_path_to_error::Segment;

use super::Key;
use crate::ApiError;

/// How a value is carried in a body.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "an API need not use every form")]
pub(crate) enum Body {
    /// There is none.
    None,
    /// As JSON.
    Plain,
    /// As JSON, under this key of an object.
    Envelope(&'static str),
    /// As a text.
    Text,
    /// As bytes.
    Bytes,
}

/// The value in a body.
pub(super) fn decode<T: DeserializeOwned>(form: Body, body: &[u8]) -> serde_json::Result<T> {
    match form {
        Body::None => T::deserialize(Value::Null),
        // An answer without a body says nothing.
        Body::Plain if body.is_empty() => T::deserialize(Value::Null),
        Body::Plain => serde_json::from_slice(body),
        Body::Text => {
            let text = std::str::from_utf8(body).map_err(serde::de::Error::custom)?;
            T::deserialize(text.into_deserializer())
        }
        Body::Bytes => T::deserialize(SeqDeserializer::new(body.iter().copied())),
        Body::Envelope(key) => {
            let mut deserializer = serde_json::Deserializer::from_slice(body);
            let value = deserializer.deserialize_map(Envelope { key, value: PhantomData })?;
            deserializer.end()?;
            Ok(value)
        }
    }
}

/// Where decoding fails, in a second run, so that a decoding that succeeds pays nothing for it.
pub(super) fn failing_path<T: DeserializeOwned>(form: Body, body: &[u8]) -> String {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let mut track = serde_path_to_error::Track::new();
    let tracking = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    // That it fails is known, and why; only the path is new.
    drop(match form {
        Body::None | Body::Text | Body::Bytes => Ok(()),
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

/// What a body says of an error, as far as it has the form that is expected.
///
/// Programs decide by the code, so that is read even if something beside it is not as it should be;
/// whatever that is goes to the unknown properties.
pub(super) fn decode_error(body: &[u8]) -> Option<ApiError> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    let mut odd = Vec::new();
    let mut error = loop {
        let mut track = serde_path_to_error::Track::new();
        let tracking = serde_path_to_error::Deserializer::new(&value, &mut track);
        if let Ok(error) = ApiError::deserialize(tracking) {
            break error;
        }
        let path = track.path();
        let Some(Segment::Map { key }) = path.iter().next() else { return None };
        odd.push((key.clone(), value.as_object_mut()?.remove(key)?));
    };
    for (key, value) in odd {
        error.extra.insert(key, value);
    }
    Some(error)
}
