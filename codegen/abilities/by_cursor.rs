//! Pagination by cursor.

use std::collections::BTreeSet;

use crate::runtime::{Accepted, Call, LastPage, Page, Pages, Pagination};

/// Pagination by cursor: each page has the cursor of the next one.
#[derive(Debug)]
pub struct ByCursor {
    /// The parameter for the cursor.
    name: &'static str,
    /// Finds the next cursor in the body of a page.
    find: fn(&[u8]) -> Result<Option<String>, String>,
    cursor: Option<String>,
    seen: BTreeSet<String>,
    ended: bool,
}

impl ByCursor {
    pub(crate) fn new(
        name: &'static str,
        find: fn(&[u8]) -> Result<Option<String>, String>,
    ) -> Self {
        Self { name, find, cursor: None, seen: BTreeSet::new(), ended: false }
    }
}

impl<T> Pagination<T> for ByCursor {
    fn next_call(&self, call: &Call) -> Option<Call> {
        let call = || match &self.cursor {
            Some(cursor) => call.clone().query(self.name, cursor),
            None => call.clone(),
        };
        (!self.ended).then(call)
    }

    fn accept(&mut self, page: &Page<T>, last: &LastPage<T>) -> Result<Accepted, String> {
        let (items, body) = page.body();
        if last.repeats(items) {
            let name = self.name;
            return Err(format!("a page repeats the one before: the server ignores `{name}`"));
        }
        self.cursor = (self.find)(body)?;
        self.ended = self.cursor.is_none();
        match &self.cursor {
            Some(cursor) if !self.seen.insert(cursor.clone()) => {
                Err("the pages form a cycle: the next cursor was already used".into())
            }
            _ => Ok(Accepted::all()),
        }
    }
}

impl<T> Pages<T, ByCursor> {
    /// The cursor of the next page, to continue in another call; `None` before the first page, and after the
    /// last one.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.pagination.cursor.as_deref()
    }
}
