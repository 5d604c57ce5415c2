//! `x-pagination` of an operation → the way from page to page, as data.

use std::collections::BTreeMap;

use serde_json::Value;

use super::docs::Located;
use crate::document::below;

/// How the result of an operation is read page by page.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// Where it is written.
    pub at: String,
    /// All of it, as it is written.
    pub json: Value,
    /// What is named there, by key.
    pub names: BTreeMap<String, Located>,
}

/// The way from page to page.
#[derive(Clone, Copy, Debug)]
pub enum Way<'a> {
    /// By how many items to give, and how many to skip: two parameters.
    Offset(&'a Located, &'a Located),
}

/// A way, as it is written.
pub(crate) struct Keys {
    /// The key that no other way has.
    pub(crate) key: &'static str,
    /// Another that it takes, and what that says.
    pub(crate) needed: Option<(&'static str, &'static str)>,
    /// Those that it may have besides.
    pub(crate) optional: &'static [&'static str],
}

impl Keys {
    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static str> {
        let needed = self.needed.map(|(key, _)| key);
        [self.key].into_iter().chain(needed).chain(self.optional.iter().copied())
    }
}

/// The ways.
pub(crate) const WAYS: [Keys; 1] = [Keys {
    key: "offset",
    needed: Some(("limit", "the parameter that says how many items a page has at most")),
    optional: &["full-pages-up-to", "overlap"],
}];

impl Pagination {
    pub(super) fn read(at: &str, value: Option<&Value>) -> Option<Self> {
        let entries = value?.as_object()?;
        // Other tools have a key of this name, too.
        let keys = WAYS.iter().flat_map(Keys::all).chain(["items", "key"]);
        let is_ours = keys.into_iter().any(|it| entries.contains_key(it));
        let names = entries.iter().filter_map(|(key, value)| {
            let value = value.as_str()?.to_owned();
            Some((key.clone(), Located { at: below(at, key), value }))
        });
        let names = names.collect();
        is_ours.then(|| Self { at: at.to_owned(), json: value.cloned().unwrap_or_default(), names })
    }

    /// The way from page to page; none if what it takes is not all there.
    #[must_use]
    pub fn way(&self) -> Option<Way<'_>> {
        Some(Way::Offset(self.names.get("limit")?, self.names.get("offset")?))
    }

    /// The property that tells items apart; without one, all of an item does.
    #[must_use]
    pub fn key(&self) -> Option<&Located> {
        self.names.get("key")
    }

    /// The property of the result that holds the items; without one, the result is they.
    #[must_use]
    pub fn items(&self) -> Option<&Located> {
        self.names.get("items")
    }

    /// Up to what limit a page that is shorter than it is the last.
    #[must_use]
    pub fn full_pages_up_to(&self) -> u64 {
        self.json["full-pages-up-to"].as_u64().unwrap_or(0)
    }

    /// Whether a page is asked for with the last item of the one before.
    #[must_use]
    pub fn overlaps(&self) -> bool {
        self.json["overlap"].as_bool().unwrap_or(true)
    }
}
