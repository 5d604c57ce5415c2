//! `x-pagination` of an operation → its kind of pagination: offset, page, cursor, key or link.

use std::collections::BTreeMap;

use serde_json::Value;

use super::docs::Located;
use crate::document::child;

/// The pagination of an operation.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// The pointer of `x-pagination`.
    pub at: String,
    /// All of it, as JSON.
    pub json: Value,
    /// Its strings, by key.
    pub names: BTreeMap<String, Located>,
}

/// How the next page is requested.
#[derive(Clone, Copy, Debug)]
pub enum PaginationKind<'a> {
    /// By two parameters: how many items to return, and how many to skip.
    Offset(&'a Located, &'a Located),
    /// By a parameter with the page number; and the number of the first page.
    Page(&'a Located, u64),
    /// By a parameter with a cursor, which a property of the previous page contains.
    Cursor(&'a Located, &'a Located),
    /// By a parameter with the key of the previous page's last item; and the property that tells whether
    /// more items follow.
    After(&'a Located, &'a Located, &'a Located),
    /// By a link in a property of the previous page.
    Link(&'a Located),
    /// By a link in a header of the previous page.
    LinkHeader(&'a Located),
}

/// The keys of a kind of pagination.
pub(crate) struct KindKeys {
    /// The key that only this kind has.
    pub(crate) key: &'static str,
    /// Another required key, and a description of its value.
    pub(crate) needed: Option<(&'static str, &'static str)>,
    /// Optional keys.
    pub(crate) optional: &'static [&'static str],
}

impl KindKeys {
    /// All keys.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static str> {
        let needed = self.needed.map(|(key, _)| key);
        [self.key].into_iter().chain(needed).chain(self.optional.iter().copied())
    }
}

/// The kinds of pagination.
pub(crate) const PAGINATION_KINDS: [KindKeys; 6] = [
    KindKeys {
        key: "offset",
        needed: Some(("limit", "the parameter with the maximum number of items on a page")),
        optional: &["full-pages-up-to", "overlap"],
    },
    KindKeys {
        key: "page",
        needed: Some(("first-page", "the number of the first page")),
        optional: &["limit", "full-pages-up-to"],
    },
    KindKeys {
        key: "cursor",
        needed: Some((
            "next-cursor",
            "the property of the response with the cursor of the next page",
        )),
        optional: &[],
    },
    KindKeys {
        key: "after",
        needed: Some((
            "has-more",
            "the property of the response that tells whether more items follow",
        )),
        optional: &[],
    },
    KindKeys { key: "next-link", needed: None, optional: &[] },
    KindKeys { key: "next-link-header", needed: None, optional: &[] },
];

impl Pagination {
    pub(super) fn read(at: &str, value: Option<&Value>) -> Option<Self> {
        let entries = value?.as_object()?;
        // Other tools use a key of this name, too.
        let keys = PAGINATION_KINDS.iter().flat_map(KindKeys::all).chain(["items", "key"]);
        let is_ours = keys.into_iter().any(|it| entries.contains_key(it));
        let names = entries.iter().filter_map(|(key, value)| {
            let value = value.as_str()?.to_owned();
            Some((key.clone(), Located { at: child(at, key), value }))
        });
        let names = names.collect();
        is_ours.then(|| Self { at: at.to_owned(), json: value.cloned().unwrap_or_default(), names })
    }

    /// The kind of pagination; none if a key is missing.
    #[must_use]
    pub fn kind(&self) -> Option<PaginationKind<'_>> {
        let name = |key: &str| self.names.get(key);
        match self.kind_key()? {
            "offset" => Some(PaginationKind::Offset(name("limit")?, name("offset")?)),
            "page" => Some(PaginationKind::Page(name("page")?, self.json["first-page"].as_u64()?)),
            "cursor" => Some(PaginationKind::Cursor(name("cursor")?, name("next-cursor")?)),
            "after" => Some(PaginationKind::After(name("after")?, name("key")?, name("has-more")?)),
            "next-link" => Some(PaginationKind::Link(name("next-link")?)),
            _ => Some(PaginationKind::LinkHeader(name("next-link-header")?)),
        }
    }

    /// The key that identifies the kind.
    pub(crate) fn kind_key(&self) -> Option<&'static str> {
        PAGINATION_KINDS.iter().map(|it| it.key).find(|it| self.json.get(it).is_some())
    }

    /// The property that identifies an item; without one, all of the item does.
    #[must_use]
    pub fn key(&self) -> Option<&Located> {
        self.names.get("key")
    }

    /// The property of the result with the items; without one, the result is the items.
    #[must_use]
    pub fn items(&self) -> Option<&Located> {
        self.names.get("items")
    }

    /// The parameter with the maximum number of items on a page.
    #[must_use]
    pub fn limit(&self) -> Option<&Located> {
        self.names.get("limit")
    }

    /// The limit up to which a page that is shorter than requested is the last.
    #[must_use]
    pub fn full_pages_up_to(&self) -> u64 {
        self.json["full-pages-up-to"].as_u64().unwrap_or(0)
    }

    /// The JSON pointer in the body of a response for a property name or a pointer.
    #[must_use]
    pub fn pointer(named: &Located) -> String {
        match named.value.starts_with('/') {
            true => named.value.clone(),
            false => child("", &named.value),
        }
    }

    /// Whether a page starts at the last item of the previous one.
    #[must_use]
    pub fn overlaps(&self) -> bool {
        self.json["overlap"].as_bool().unwrap_or(true)
    }
}
