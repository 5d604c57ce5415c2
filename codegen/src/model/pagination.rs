//! `x-pagination` of an operation → the way from page to page, as data.

use std::collections::BTreeMap;

use serde_json::Value;

use super::docs::Located;
use crate::document::child;

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
    /// By a number, in a parameter; and the number of the first page.
    Page(&'a Located, u64),
    /// By what a property of the page before has, in a parameter.
    Cursor(&'a Located, &'a Located),
    /// By the key of the last item of the page before, in a parameter; and the property that says whether
    /// there is more.
    After(&'a Located, &'a Located, &'a Located),
    /// By the link that a property of the page before has.
    Link(&'a Located),
    /// By the link that a header of the page before has.
    LinkHeader(&'a Located),
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
pub(crate) const WAYS: [Keys; 6] = [
    Keys {
        key: "offset",
        needed: Some(("limit", "the parameter that says how many items a page has at most")),
        optional: &["full-pages-up-to", "overlap"],
    },
    Keys {
        key: "page",
        needed: Some(("first-page", "the number of the first page")),
        optional: &["limit", "full-pages-up-to"],
    },
    Keys {
        key: "cursor",
        needed: Some((
            "next-cursor",
            "the property of the response that says how to ask for the next page",
        )),
        optional: &[],
    },
    Keys {
        key: "after",
        needed: Some(("has-more", "the property of the response that says whether there is more")),
        optional: &[],
    },
    Keys { key: "next-link", needed: None, optional: &[] },
    Keys { key: "next-link-header", needed: None, optional: &[] },
];

impl Pagination {
    pub(super) fn read(at: &str, value: Option<&Value>) -> Option<Self> {
        let entries = value?.as_object()?;
        // Other tools have a key of this name, too.
        let keys = WAYS.iter().flat_map(Keys::all).chain(["items", "key"]);
        let is_ours = keys.into_iter().any(|it| entries.contains_key(it));
        let names = entries.iter().filter_map(|(key, value)| {
            let value = value.as_str()?.to_owned();
            Some((key.clone(), Located { at: child(at, key), value }))
        });
        let names = names.collect();
        is_ours.then(|| Self { at: at.to_owned(), json: value.cloned().unwrap_or_default(), names })
    }

    /// The way from page to page; none if what it takes is not all there.
    #[must_use]
    pub fn way(&self) -> Option<Way<'_>> {
        let name = |key: &str| self.names.get(key);
        match self.way_key()? {
            "offset" => Some(Way::Offset(name("limit")?, name("offset")?)),
            "page" => Some(Way::Page(name("page")?, self.json["first-page"].as_u64()?)),
            "cursor" => Some(Way::Cursor(name("cursor")?, name("next-cursor")?)),
            "after" => Some(Way::After(name("after")?, name("key")?, name("has-more")?)),
            "next-link" => Some(Way::Link(name("next-link")?)),
            _ => Some(Way::LinkHeader(name("next-link-header")?)),
        }
    }

    /// The key that says which way it is.
    pub(crate) fn way_key(&self) -> Option<&'static str> {
        WAYS.iter().map(|it| it.key).find(|it| self.json.get(it).is_some())
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

    /// The parameter that says how many items a page has at most.
    #[must_use]
    pub fn limit(&self) -> Option<&Located> {
        self.names.get("limit")
    }

    /// Up to what limit a page that is shorter than it is the last.
    #[must_use]
    pub fn full_pages_up_to(&self) -> u64 {
        self.json["full-pages-up-to"].as_u64().unwrap_or(0)
    }

    /// Where what is named by a key is in the body of a response: a property, or a JSON pointer.
    #[must_use]
    pub fn pointer(named: &Located) -> String {
        match named.value.starts_with('/') {
            true => named.value.clone(),
            false => child("", &named.value),
        }
    }

    /// Whether a page is asked for with the last item of the one before.
    #[must_use]
    pub fn overlaps(&self) -> bool {
        self.json["overlap"].as_bool().unwrap_or(true)
    }
}
