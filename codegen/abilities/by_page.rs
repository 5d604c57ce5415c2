//! The way of an API that numbers its pages.

use crate::runtime::{Call, Fit, Page, Pages, Seen, Way};

/// Each page is asked for by its number.
#[derive(Debug)]
pub struct ByPage {
    name: &'static str,
    /// The parameter that says how many items a page has at most, and how many that are, if it is sent.
    limit: Option<(&'static str, u64)>,
    /// Up to what limit a page that is shorter than it is known to be the last.
    full: u64,
    /// The number of the next page.
    page: u64,
    ended: bool,
}

impl ByPage {
    /// `first` is the number of the first page. `size` is the limit if a call sets none; 0 leaves it to the
    /// server.
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

impl<T> Way<T> for ByPage {
    fn ask(&self, call: &Call) -> Option<Call> {
        let call = || match self.limit {
            Some((name, size)) => call.clone().query(name, size),
            None => call.clone(),
        };
        (!self.ended).then(|| call().query(self.name, self.page))
    }

    fn fit(&mut self, page: &Page<T>, seen: &Seen<T>) -> Result<Fit, String> {
        let items = &page.body().0;
        if seen.comes_again(items) {
            let Self { name, page, .. } = self;
            return Err(format!("page {page} is the one before once more: `{name}` is ignored"));
        }
        let count = items.len() as u64;
        let is_short = self.limit.is_some_and(|(_, size)| count < size && size <= self.full);
        self.ended = is_short || count == 0;
        self.page = self.page.saturating_add(1);
        Ok(Fit::all())
    }
}

impl<T> Pages<T, ByPage> {
    /// The number of the next page: the one to go on from in another call, which cannot see what changed in
    /// between.
    #[must_use]
    pub fn page(&self) -> u64 {
        self.way.page
    }
}
