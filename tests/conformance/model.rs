//! A server with a paginated list.

use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::script::MockResponse;
use crate::server::Server;
use crate::wire::Received;

/// The behaviour of a server, and changes of its list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Model {
    /// The number of items, which are 0, 1, 2, and so on.
    pub(crate) items: u64,
    /// The maximum number of items per page.
    pub(crate) clamp: Option<usize>,
    /// The maximum number of items per page for each request, cyclically.
    pub(crate) clamps: Vec<usize>,
    pub(crate) ignores_limit: bool,
    pub(crate) ignores_offset: bool,
    /// A change of the list after this many requests.
    pub(crate) change: Option<(usize, ListChange)>,
    /// The number of the failing request, from 1, and its status.
    pub(crate) failure: Option<(usize, u16)>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ListChange {
    Insert(usize),
    Remove(usize),
    Swap(usize, usize),
    Clear,
}

impl Model {
    pub(crate) fn serve(self) -> Server {
        let state = Arc::new(Mutex::new((0, (0..self.items).collect::<Vec<_>>())));
        Server::responding_with(move |received| {
            let mut state = state.lock().expect("no panic while locked");
            let (count, items) = &mut *state;
            *count += 1;
            if let Some((_, change)) =
                self.change.as_ref().filter(|(after, _)| *after + 1 == *count)
            {
                change.apply(items);
            }
            match self.failure {
                Some((failing, status)) if failing == *count => MockResponse::status(status),
                _ => MockResponse::json(json!({ "data": self.page(items, received, *count) })),
            }
        })
    }

    fn page(&self, items: &[u64], received: &Received, count: usize) -> Vec<Value> {
        let offset = if self.ignores_offset { 0 } else { number(received, "offset").unwrap_or(0) };
        let limit = if self.ignores_limit { None } else { number(received, "limit") };
        let clamp = self.clamps.iter().cycle().nth(count - 1).copied().or(self.clamp);
        let most = limit.unwrap_or(usize::MAX).min(clamp.unwrap_or(usize::MAX));
        items.iter().skip(offset).take(most).map(|item| json!(item)).collect()
    }
}

impl ListChange {
    fn apply(&self, items: &mut Vec<u64>) {
        match *self {
            Self::Insert(index) => items.insert(index, 1_000_000),
            Self::Remove(index) => drop(items.remove(index)),
            Self::Swap(one, other) => items.swap(one, other),
            Self::Clear => items.clear(),
        }
    }
}

/// A number in the query of a request.
fn number(received: &Received, name: &str) -> Option<usize> {
    let (_, query) = received.path.split_once('?')?;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(known, _)| *known == name)?;
    value.parse().ok()
}
