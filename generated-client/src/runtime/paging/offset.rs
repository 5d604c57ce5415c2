//! The way of an API that takes how many items to give at most, and how many to skip before.

use super::{Fit, Items, Page, Pages, Seen, Way};
use crate::runtime::Call;

/// Each page is asked for by how many items come before it.
#[derive(Debug)]
pub struct ByOffset {
    /// The parameters that say how many items, and after how many.
    names: [&'static str; 2],
    limit: u64,
    /// Up to what limit a page that is shorter than it is known to be the last.
    full: u64,
    /// Whether a page is asked for with the last item of the one before.
    overlaps: bool,
    /// How many items were given, and came before.
    offset: u64,
    step: Step,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// What comes next, and nothing else.
    Page,
    /// The last item that was given, and what comes next.
    Seam,
    /// What comes next, if anything, after nothing came with the last item.
    Beyond,
    /// The last item that was given once more, since so many items came without it.
    Proof(u64),
    End,
}

/// The last item that was given comes before what is new.
const SEAM: Fit = Fit { old: 1, swaps: false };

/// Another page is to show that this one fits.
const HELD: Fit = Fit { old: 0, swaps: true };

/// Whether a page begins with the last item of the one before.
fn goes_on<T>(seen: &Seen<T>, page: &[T]) -> bool {
    let pair = seen.page.as_ref().zip(page.first());
    pair.is_some_and(|((_, last, _), it)| (seen.same)(last, it))
}

impl ByOffset {
    /// `size` is the limit if a call sets none.
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

    /// How many items to ask for, and after how many.
    fn asked(&self) -> (u64, u64) {
        match self.step {
            // With one item alone, nothing new could come.
            Step::Seam | Step::Proof(_) => (self.limit.max(2), self.offset - 1),
            _ => (self.limit, self.offset),
        }
    }

    fn ignored(&self) -> String {
        let Self { names: [_, name], offset, .. } = self;
        format!("the page at offset {offset} begins like the one before: `{name}` is ignored")
    }

    /// Why a page that does not begin with the last item does not.
    fn changed<T>(&self, page: &[T], seen: &Seen<T>) -> String {
        if seen.begins_again(page) {
            return self.ignored();
        }
        let offset = self.offset;
        format!("the list changed before offset {offset} while it was read: read it again")
    }
}

impl<T> Way<T> for ByOffset {
    fn ask(&self, call: &Call) -> Option<Call> {
        let ([limit, offset], asked) = (self.names, self.asked());
        let call = || call.clone().query(limit, asked.0).query(offset, asked.1);
        (!matches!(self.step, Step::End)).then(call)
    }

    fn fit(&mut self, page: &Page<T>, seen: &Seen<T>) -> Result<Fit, String> {
        let (page, asked) = (&page.body().0, self.asked().0);
        let count = page.len() as u64;
        let shown = Fit { old: page.len(), swaps: true };
        let next = if self.overlaps { Step::Seam } else { Step::Page };
        let (new, next, fit) = match self.step {
            Step::Page | Step::Beyond if seen.comes_again(page) => return Err(self.ignored()),
            Step::Page | Step::Beyond if count == 0 => (0, Step::End, Fit::all()),
            Step::Page => (count, next, Fit::all()),
            Step::Beyond => (0, Step::Proof(count), HELD),
            _ if !goes_on(seen, page) => return Err(self.changed(page, seen)),
            Step::Seam if count == 1 => (0, Step::Beyond, SEAM),
            Step::Seam => (count - 1, next, SEAM),
            // The server gives one item at a time.
            Step::Proof(held) if count == 1 => (held, Step::Beyond, shown),
            Step::Proof(held) => (held, next, shown),
            Step::End => (0, Step::End, Fit::all()),
        };
        let is_last =
            matches!(self.step, Step::Page | Step::Seam) && count < asked && asked <= self.full;
        self.offset = self.offset.saturating_add(new);
        self.step = if is_last { Step::End } else { next };
        Ok(fit)
    }
}

impl<T> Pages<T, ByOffset> {
    /// How many items come before the next page: the offset to go on from in another call, which cannot
    /// see what changed in between.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.way.offset
    }
}

impl<T> Items<T, ByOffset> {
    /// How many items come before the next one: the offset to go on from in another call, which cannot
    /// see what changed in between.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.pages.offset() - self.page.len() as u64
    }
}
