//! A server that has a list, and gives it in pages.

use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::script::Answer;
use crate::server::Server;
use crate::wire::Seen;

/// How a server is, and what it does to its list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Model {
    /// How many items there are: 0, 1, 2, and so on.
    pub(crate) items: u64,
    /// How many items are given at once at most.
    pub(crate) clamp: Option<usize>,
    /// How many items are given at once at most, request by request, and again from the first.
    pub(crate) clamps: Vec<usize>,
    pub(crate) ignores_limit: bool,
    pub(crate) ignores_offset: bool,
    /// What happens to the list after so many requests.
    pub(crate) change: Option<(usize, ListChange)>,
    /// Which request fails, counted from 1, and with what status.
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
        Server::answering(move |seen| {
            let mut state = state.lock().expect("no answer panics");
            let (count, items) = &mut *state;
            *count += 1;
            if let Some((_, change)) =
                self.change.as_ref().filter(|(after, _)| *after + 1 == *count)
            {
                change.apply(items);
            }
            match self.failure {
                Some((failing, status)) if failing == *count => Answer::status(status),
                _ => Answer::json(json!({ "data": self.page(items, seen, *count) })),
            }
        })
    }

    fn page(&self, items: &[u64], seen: &Seen, count: usize) -> Vec<Value> {
        let offset = if self.ignores_offset { 0 } else { number(seen, "offset").unwrap_or(0) };
        let limit = if self.ignores_limit { None } else { number(seen, "limit") };
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
fn number(seen: &Seen, name: &str) -> Option<usize> {
    let (_, query) = seen.path.split_once('?')?;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(known, _)| *known == name)?;
    value.parse().ok()
}
