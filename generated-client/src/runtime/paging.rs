//! Pages, one after the other, as a stream.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::{FusedStream, Stream};
use serde::de::DeserializeOwned;

use super::{Call, Error, ErrorKind};

/// How many items a page has if the caller does not say.
const LIMIT: u64 = 50;

type InFlight<T> = Pin<Box<dyn Future<Output = Result<Vec<T>, Error>> + Send>>;

/// Pages of items, each requested when it is polled for.
///
/// What [`Items`] says of the way from page to page holds here too; a page never has what the one
/// before had. After an error the stream ends.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = loopback::Server::recorded("list_attributes", &["documented", "past_the_end"]).await?;
/// # let attio = attio_client::Client::builder().base_url(server.base_url()).token("test-token").build()?;
/// use attio_client::types::Target;
///
/// let call = attio.list_attributes(Target::Lists, "33ebdbe9-e529-47c9-b894-0ba25e9c15c0");
/// let mut pages = call.limit(10).offset(5).show_archived(true).pages();
/// while let Some(page) = pages.next().await {
///     println!("{} attributes, up to {}", page?.len(), pages.offset());
/// }
/// assert_eq!(pages.offset(), 6);
/// # server.finish()?;
/// # Ok(())
/// # }
/// ```
pub struct Pages<T> {
    call: Call,
    names: (&'static str, &'static str),
    /// Whether two items are the same one.
    same: fn(&T, &T) -> bool,
    limit: u64,
    /// Where the next page begins.
    offset: u64,
    /// What has to be known of the last page to see whether the next one fits.
    last: Option<Last<T>>,
    in_flight: Option<InFlight<T>>,
    ended: bool,
    /// Whether it ended by an error.
    failed: bool,
}

struct Last<T> {
    first: T,
    last: T,
    /// How many items the server gives at once.
    size: u64,
}

impl<T> Pages<T> {
    /// `limit` and `offset` are the parameters that choose a page.
    pub(crate) fn new(
        call: Call,
        limit: &'static str,
        offset: &'static str,
        same: fn(&T, &T) -> bool,
    ) -> Self {
        Self {
            same,
            limit: number(&call, limit).unwrap_or(LIMIT).max(1),
            offset: number(&call, offset).unwrap_or(0),
            call,
            names: (limit, offset),
            last: None,
            in_flight: None,
            ended: false,
            failed: false,
        }
    }

    /// How many items come before the next page: the offset to go on from in another call, which cannot
    /// see what changed in between.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// After an error: asks for the same page again when the stream is polled next.
    pub fn resume(&mut self) {
        self.ended &= !self.failed;
        self.failed = false;
    }
}

impl<T: Clone + DeserializeOwned + Send + 'static> Pages<T> {
    /// The next page; `None` after the last one, and after an error.
    ///
    /// # Errors
    /// If a page cannot be had, or does not fit the one before.
    pub async fn next(&mut self) -> Option<Result<Vec<T>, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// [`Self::next`] with the error outside, for `while let Some(page) = pages.try_next().await?`.
    ///
    /// # Errors
    /// As for [`Self::next`].
    pub async fn try_next(&mut self) -> Result<Option<Vec<T>>, Error> {
        self.next().await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<T>, Error>>> {
        while !self.ended {
            let in_flight = match &mut self.in_flight {
                Some(in_flight) => in_flight,
                None => self.in_flight.insert(request(
                    &self.call,
                    self.names,
                    self.limit,
                    self.offset - u64::from(self.overlaps()),
                )),
            };
            let outcome = ready!(in_flight.as_mut().poll(context));
            self.in_flight = None;
            match outcome.and_then(|page| self.fit(page)) {
                // A page that has nothing new is the end.
                Ok(page) if page.is_empty() => {}
                Ok(page) => return Poll::Ready(Some(Ok(page))),
                Err(error) => {
                    (self.ended, self.failed) = (true, true);
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(None)
    }

    /// Whether the next page has to begin with the last item of the one before. A server that gives one
    /// item at a time would then give that one for ever.
    fn overlaps(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.size > 1)
    }

    /// What is new in a page, if it fits the one before.
    fn fit(&mut self, mut page: Vec<T>) -> Result<Vec<T>, Error> {
        let (count, overlaps) = (page.len() as u64, self.overlaps());
        let Some((first, last)) = page.first().cloned().zip(page.last().cloned()) else {
            self.ended = true;
            return if overlaps { Err(self.changed()) } else { Ok(page) };
        };
        // What the first page has may be all there is, or all that the server gives at once: the second
        // one tells.
        let mut size = count.min(self.limit);
        if let Some(previous) = &self.last {
            let fits = match overlaps {
                true => (self.same)(&first, &previous.last),
                false => !(self.same)(&first, &previous.first),
            };
            if !fits {
                return Err(match (self.same)(&first, &previous.first) {
                    true => self.ignored(),
                    false => self.changed(),
                });
            }
            size = previous.size;
            self.ended = count < size;
        }
        if overlaps {
            page.remove(0);
            self.ended |= page.is_empty();
        }
        self.offset = self.offset.saturating_add(page.len() as u64);
        self.last = Some(Last { first, last, size });
        Ok(page)
    }

    fn ignored(&self) -> Error {
        let (_, name) = self.names;
        let offset = self.offset;
        Error::own(
            self.call.origin(),
            ErrorKind::Paging,
            format!("the page at offset {offset} begins like the one before: `{name}` is ignored"),
        )
    }

    fn changed(&self) -> Error {
        let offset = self.offset;
        Error::own(
            self.call.origin(),
            ErrorKind::Paging,
            format!("the list changed before offset {offset} while it was read: read it again"),
        )
    }
}

/// The value of a parameter of the query, if it is set and a number.
fn number(call: &Call, name: &str) -> Option<u64> {
    let (_, sent) = call.query.iter().find(|(known, _)| known == name)?;
    sent.split_once('=')?.1.parse().ok()
}

/// The request for a page.
fn request<T: DeserializeOwned + Send + 'static>(
    call: &Call,
    (limit_name, offset_name): (&'static str, &'static str),
    limit: u64,
    offset: u64,
) -> InFlight<T> {
    call.clone().query(limit_name, limit).query(offset_name, offset).boxed(Call::read)
}

impl<T: Clone + DeserializeOwned + Send + Unpin + 'static> Stream for Pages<T> {
    type Item = Result<Vec<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T: Clone + DeserializeOwned + Send + Unpin + 'static> FusedStream for Pages<T> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, limit, offset, .. } = self;
        f.debug_struct("Pages")
            .field("call", call)
            .field("limit", limit)
            .field("offset", offset)
            .finish_non_exhaustive()
    }
}

/// All items, page by page, each page requested when its first item is polled for.
///
/// No item is passed over and none comes twice, or there is an error that says why that cannot be: each
/// page begins with the last item of the one before, so it shows if the list changes on the way, or if a
/// server does not heed the offset. A server that never gives as many items at once as it was asked for is
/// found out as well, and read to its end; for that, a list that fits in its first page costs a second
/// request. A later page that is shorter than the first is the last. Changes that leave the seam alone
/// cannot be seen.
///
/// The time of a call, and its repetitions, are those of each page. After an error the stream ends;
/// [`Self::resume`] lets it go on where it was.
///
/// It is a [`Stream`](futures_core::Stream), and has [`Self::next`] for those who need no more than that.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = loopback::Server::recorded("list_attributes", &["documented", "past_the_end"]).await?;
/// # let attio = attio_client::Client::builder().base_url(server.base_url()).token("test-token").build()?;
/// use attio_client::types::Target;
///
/// let call = attio.list_attributes(Target::Lists, "33ebdbe9-e529-47c9-b894-0ba25e9c15c0");
/// let mut items = call.limit(10).offset(5).show_archived(true).items();
/// let first = items.try_next().await?.expect("there is one");
/// assert_eq!((first.title.as_str(), items.offset()), ("Rating", 6));
/// assert!(items.into_vec().await?.is_empty());
/// # server.finish()?;
/// # Ok(())
/// # }
/// ```
pub struct Items<T> {
    pages: Pages<T>,
    page: VecDeque<T>,
}

impl<T> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self { pages, page: VecDeque::new() }
    }

    /// How many items come before the next one: the offset to go on from in another call, which cannot
    /// see what changed in between.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.pages.offset() - self.page.len() as u64
    }

    /// After an error: asks for the same page again when the stream is polled next.
    pub fn resume(&mut self) {
        self.pages.resume();
    }
}

impl<T: Clone + DeserializeOwned + Send + 'static> Items<T> {
    /// The next item; `None` after the last one, and after an error.
    ///
    /// # Errors
    /// If a page cannot be had, or does not fit the one before.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// [`Self::next`] with the error outside, for `while let Some(item) = items.try_next().await?`.
    ///
    /// # Errors
    /// As for [`Self::next`].
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }

    /// All items that are left.
    ///
    /// # Errors
    /// As for [`Self::next`]; what was read before is then gone.
    pub async fn into_vec(mut self) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.try_next().await? {
            items.push(item);
        }
        Ok(items)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(item) = self.page.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                Some(Ok(page)) => self.page = page.into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T: Clone + DeserializeOwned + Send + Unpin + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T: Clone + DeserializeOwned + Send + Unpin + 'static> FusedStream for Items<T> {
    fn is_terminated(&self) -> bool {
        self.page.is_empty() && self.pages.ended
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

/// Whether two items are the same one, by this field.
macro_rules! same {
    () => {
        |one, other| one == other
    };
    ($key:ident) => {
        |one, other| one.$key == other.$key
    };
}
pub(crate) use same;
