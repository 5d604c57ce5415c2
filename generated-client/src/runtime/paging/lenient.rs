//! Pages of which an item does not fit its type: the others, and what is wrong with that one.

use std::fmt;

use bytes::Bytes;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;

use super::{Items, Pages, Seen};
use crate::runtime::answer::without;
use crate::runtime::{Authorize, Call, Error, Response};

/// An item of a page that does not fit its type, as JSON, and why; printed with where it is wrong.
///
/// Should it repeat what proves who calls, that is struck out.
#[derive(Clone, Debug, PartialEq)]
pub struct InvalidItem {
    json: Value,
    path: String,
    why: String,
}

impl InvalidItem {
    /// The same of an item that does not fit `T`.
    fn of<T: DeserializeOwned>(json: Value, secrets: &[impl AsRef<str>]) -> Self {
        let shown = without(json.to_string().as_bytes(), secrets, false);
        let json = shown.map_or(json, |it| serde_json::from_slice(&it).unwrap_or_default());
        let said = serde_path_to_error::deserialize::<_, T>(&json).err();
        let path = said.as_ref().map(|it| it.path().to_string()).unwrap_or_default();
        let why = said.map(|it| it.into_inner().to_string());
        Self { json, path, why: why.unwrap_or_else(|| "what does not fit is secret".to_owned()) }
    }

    /// The item as it came.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }
}

impl fmt::Display for InvalidItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.path {
            // The item itself.
            "" | "." => write!(f, "an item does not fit: {}", self.why),
            path => write!(f, "an item does not fit at `{path}`: {}", self.why),
        }
    }
}

impl std::error::Error for InvalidItem {}

/// An item, or the JSON of one that does not fit.
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
    /// The same, with each item as a result: one that does not fit its type is then no error of its whole
    /// page, but an [`InvalidItem`] among the others.
    #[must_use]
    pub fn lenient(self) -> Pages<Result<T, InvalidItem>, W> {
        let Seen { same, page } = self.seen;
        let same = move |one: &Result<T, InvalidItem>, other: &Result<T, InvalidItem>| match (
            one, other,
        ) {
            (Ok(one), Ok(other)) => same(one, other),
            (Err(one), Err(other)) => one == other,
            _ => false,
        };
        Pages {
            call: self.call,
            way: self.way,
            read: read::<T>,
            seen: Seen {
                same: Box::new(same),
                page: page.map(|(first, last, count)| (Ok(first), Ok(last), count)),
            },
            held: self.held.into_iter().map(Ok).collect(),
            // It is asked for again.
            in_flight: None,
            state: self.state,
        }
    }
}

impl<T: DeserializeOwned + 'static, W> Items<T, W> {
    /// As [`Pages::lenient`]. After an error of the kind [`Decode`](crate::runtime::ErrorKind::Decode), it goes
    /// on with [`Self::resume`].
    #[must_use]
    pub fn lenient(self) -> Items<Result<T, InvalidItem>, W> {
        Items { pages: self.pages.lenient(), page: self.page.into_iter().map(Ok).collect() }
    }
}
