//! The way of an API that says with each page how to ask for the next one.

use std::collections::BTreeSet;

use crate::runtime::{Call, Fit, Page, Pages, Seen, Way};

/// Each page is asked for by what the one before says of it.
#[derive(Debug)]
pub struct ByCursor {
    /// The parameter that takes it.
    name: &'static str,
    /// Finds it in the body of a page.
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

impl<T> Way<T> for ByCursor {
    fn ask(&self, call: &Call) -> Option<Call> {
        let call = || match &self.cursor {
            Some(cursor) => call.clone().query(self.name, cursor),
            None => call.clone(),
        };
        (!self.ended).then(call)
    }

    fn fit(&mut self, page: &Page<T>, seen: &Seen<T>) -> Result<Fit, String> {
        let (items, body) = page.body();
        if seen.comes_again(items) {
            let name = self.name;
            return Err(format!("a page is the one before once more: `{name}` is ignored"));
        }
        self.cursor = (self.find)(body)?;
        self.ended = self.cursor.is_none();
        match &self.cursor {
            Some(cursor) if !self.seen.insert(cursor.clone()) => {
                Err("the pages go round in a circle: the cursor of the next one was there before".into())
            }
            _ => Ok(Fit::all()),
        }
    }
}

impl<T> Pages<T, ByCursor> {
    /// The cursor of the next page, to go on from in another call; none before the first page, and after the
    /// last one.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.way.cursor.as_deref()
    }
}
