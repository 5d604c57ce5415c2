//! Pagination by limit and offset.

use super::{Accepted, Items, LastPage, Page, Pages, Pagination};
use crate::runtime::Call;

/// Pagination by limit and offset.
#[derive(Debug)]
pub struct ByOffset {
    /// The parameters for the limit and the offset.
    names: [&'static str; 2],
    limit: u64,
    /// The largest limit with which a page that has fewer items is known to be the last.
    full: u64,
    /// Whether a page is requested together with the last item of the one before.
    overlaps: bool,
    /// How many items were skipped or returned.
    offset: u64,
    step: Step,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The next items only.
    Page,
    /// The last returned item, and the next ones.
    Overlap,
    /// The next items only, after [`Self::Overlap`] returned none.
    Beyond,
    /// The last returned item again, to confirm the page that [`Self::Beyond`] returned, with this many items.
    Confirm(u64),
    End,
}

/// The first item is the last one of the page before.
const OVERLAP: Accepted = Accepted { old: 1, swaps: false };

/// The page is held until another one confirms it.
const HELD: Accepted = Accepted { old: 0, swaps: true };

/// Whether a page begins with the last item of the one before.
fn continues<T>(last: &LastPage<T>, page: &[T]) -> bool {
    let pair = last.page.as_ref().zip(page.first());
    pair.is_some_and(|((_, item, _), it)| (last.same)(item, it))
}

impl ByOffset {
    /// `size` is the limit if the call sets none.
    pub(crate) fn new(
        call: &Call,
        names: [&'static str; 2],
        size: u64,
        full: u64,
        overlaps: bool,
    ) -> Self {
        let [limit, offset] = names.map(|it| call.number(it));
        let (limit, offset) = (limit.unwrap_or(size).max(1), offset.unwrap_or(0));
        Self { names, limit, full, overlaps, offset, step: Step::Page }
    }

    /// The limit and the offset to request.
    fn requested(&self) -> (u64, u64) {
        match self.step {
            // A limit of 1 would return no new item.
            Step::Overlap | Step::Confirm(_) => (self.limit.max(2), self.offset - 1),
            _ => (self.limit, self.offset),
        }
    }

    fn ignored(&self) -> String {
        let Self { names: [_, name], offset, .. } = self;
        format!(
            "the page at offset {offset} begins like the one before: the server ignores `{name}`"
        )
    }

    /// Why a page does not begin with the last returned item.
    fn changed<T>(&self, page: &[T], last: &LastPage<T>) -> String {
        if last.begins_like(page) {
            return self.ignored();
        }
        let offset = self.offset;
        format!("the list changed before offset {offset} while it was read: read it again")
    }
}

impl<T> Pagination<T> for ByOffset {
    fn next_call(&self, call: &Call) -> Option<Call> {
        let ([limit, offset], requested) = (self.names, self.requested());
        let call = || call.clone().query(limit, requested.0).query(offset, requested.1);
        (!matches!(self.step, Step::End)).then(call)
    }

    fn accept(&mut self, page: &Page<T>, last: &LastPage<T>) -> Result<Accepted, String> {
        let (page, limit) = (&page.body().0, self.requested().0);
        let count = page.len() as u64;
        let confirmed = Accepted { old: page.len(), swaps: true };
        let next = if self.overlaps { Step::Overlap } else { Step::Page };
        let (new, next, accepted) = match self.step {
            Step::Page | Step::Beyond if last.repeats(page) => return Err(self.ignored()),
            Step::Page | Step::Beyond if count == 0 => (0, Step::End, Accepted::all()),
            Step::Page => (count, next, Accepted::all()),
            Step::Beyond => (0, Step::Confirm(count), HELD),
            _ if !continues(last, page) => return Err(self.changed(page, last)),
            Step::Overlap if count == 1 => (0, Step::Beyond, OVERLAP),
            Step::Overlap => (count - 1, next, OVERLAP),
            // The server returns one item at a time.
            Step::Confirm(held) if count == 1 => (held, Step::Beyond, confirmed),
            Step::Confirm(held) => (held, next, confirmed),
            Step::End => (0, Step::End, Accepted::all()),
        };
        let is_last =
            matches!(self.step, Step::Page | Step::Overlap) && count < limit && limit <= self.full;
        self.offset = self.offset.saturating_add(new);
        self.step = if is_last { Step::End } else { next };
        Ok(accepted)
    }
}

impl<T> Pages<T, ByOffset> {
    /// The offset of the next page, to continue in another call, which cannot detect changes of the list in
    /// between.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.pagination.offset
    }
}

impl<T> Items<T, ByOffset> {
    /// The offset of the next item, to continue in another call, which cannot detect changes of the list in
    /// between.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.pages.offset() - self.page.len() as u64
    }
}
