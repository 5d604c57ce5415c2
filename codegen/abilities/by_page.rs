//! Pagination by page number.

use crate::runtime::{Accepted, Call, LastPage, Page, Pages, Pagination};

/// Pagination by page number.
#[derive(Debug)]
pub struct ByPage {
    name: &'static str,
    /// The parameter for the page size, and its value, if it is sent.
    limit: Option<(&'static str, u64)>,
    /// The largest page size with which a page that has fewer items is known to be the last.
    full: u64,
    /// The number of the next page.
    page: u64,
    ended: bool,
}

impl ByPage {
    /// `first` is the number of the first page. `size` is the page size if the call sets none; 0 leaves it to
    /// the server.
    pub(crate) fn new(
        call: &Call,
        (name, first): (&'static str, u64),
        limit: Option<&'static str>,
        size: u64,
        full: u64,
    ) -> Self {
        let page = call.number(name).unwrap_or(first);
        let limit = limit.map(|it| (it, call.number(it).unwrap_or(size)));
        Self { name, limit: limit.filter(|(_, size)| *size > 0), full, page, ended: false }
    }
}

impl<T> Pagination<T> for ByPage {
    fn next_call(&self, call: &Call) -> Option<Call> {
        let call = || match self.limit {
            Some((name, size)) => call.clone().query(name, size),
            None => call.clone(),
        };
        (!self.ended).then(|| call().query(self.name, self.page))
    }

    fn accept(&mut self, page: &Page<T>, last: &LastPage<T>) -> Result<Accepted, String> {
        let items = &page.body().0;
        if last.repeats(items) {
            let Self { name, page, .. } = self;
            return Err(format!("page {page} repeats the one before: the server ignores `{name}`"));
        }
        let count = items.len() as u64;
        let is_short = self.limit.is_some_and(|(_, size)| count < size && size <= self.full);
        self.ended = is_short || count == 0;
        self.page = self.page.saturating_add(1);
        Ok(Accepted::all())
    }
}

impl<T> Pages<T, ByPage> {
    /// The number of the next page, to continue in another call, which cannot detect changes in between.
    #[must_use]
    pub fn page(&self) -> u64 {
        self.pagination.page
    }
}
