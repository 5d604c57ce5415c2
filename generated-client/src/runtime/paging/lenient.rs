//! Lenient pages: an invalid item does not fail its page.

use std::fmt;

use bytes::Bytes;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;

use super::{Items, LastPage, Pages};
use crate::runtime::redact::redact;
use crate::runtime::{Authorize, Call, Error, Response};

/// An item of a page that does not fit its type; `Display` prints where and why. Credentials in it are redacted.
#[derive(Clone, Debug, PartialEq)]
pub struct InvalidItem {
    json: Value,
    path: String,
    why: String,
}

impl InvalidItem {
    /// An item that does not fit `T`.
    fn of<T: DeserializeOwned>(json: Value, secrets: &[impl AsRef<str>]) -> Self {
        let redacted = redact(json.to_string().as_bytes(), secrets, false);
        let json = redacted.map_or(json, |it| serde_json::from_slice(&it).unwrap_or_default());
        let error = serde_path_to_error::deserialize::<_, T>(&json).err();
        let path = error.as_ref().map(|it| it.path().to_string()).unwrap_or_default();
        let why = error.map(|it| it.into_inner().to_string());
        Self { json, path, why: why.unwrap_or_else(|| "the invalid value is redacted".to_owned()) }
    }

    /// The item as JSON.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }
}

impl fmt::Display for InvalidItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.path {
            // The item itself.
            "" | "." => write!(f, "invalid item: {}", self.why),
            path => write!(f, "invalid item at `{path}`: {}", self.why),
        }
    }
}

impl std::error::Error for InvalidItem {}

/// An item, or its JSON if it is invalid.
struct Lenient<T>(Result<T, Value>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(source)?;
        Ok(Self(T::deserialize(&json).map_err(|_| json)))
    }
}

fn read<T: DeserializeOwned>(
    call: &Call,
    response: Response<Bytes>,
) -> Result<Response<Vec<Result<T, InvalidItem>>>, Error> {
    let secrets = call.client.0.credentials.secrets();
    let checked = |it: Lenient<T>| it.0.map_err(|json| InvalidItem::of::<T>(json, &secrets));
    Ok(call.read::<Vec<_>>(response)?.map(|items| items.into_iter().map(checked).collect()))
}

impl<T: DeserializeOwned + 'static, W> Pages<T, W> {
    /// Returns each item as a result: an item that does not fit its type is then an [`InvalidItem`], and not an
    /// error of the whole page.
    #[must_use]
    pub fn lenient(self) -> Pages<Result<T, InvalidItem>, W> {
        let LastPage { same, page } = self.last;
        let same = move |one: &Result<T, InvalidItem>, other: &Result<T, InvalidItem>| match (
            one, other,
        ) {
            (Ok(one), Ok(other)) => same(one, other),
            (Err(one), Err(other)) => one == other,
            _ => false,
        };
        Pages {
            call: self.call,
            pagination: self.pagination,
            read: read::<T>,
            last: LastPage {
                same: Box::new(same),
                page: page.map(|(first, last, count)| (Ok(first), Ok(last), count)),
            },
            held: self.held.into_iter().map(Ok).collect(),
            // The page is requested again.
            in_flight: None,
            state: self.state,
        }
    }
}

impl<T: DeserializeOwned + 'static, W> Items<T, W> {
    /// As [`Pages::lenient`]. After an error of the kind [`Decode`](crate::runtime::ErrorKind::Decode), call
    /// [`Self::resume`] to continue.
    #[must_use]
    pub fn lenient(self) -> Items<Result<T, InvalidItem>, W> {
        Items { pages: self.pages.lenient(), page: self.page.into_iter().map(Ok).collect() }
    }
}
