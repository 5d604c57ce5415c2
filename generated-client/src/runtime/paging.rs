//! Pagination: streams of pages and of items.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::{FusedStream, Stream};
use serde::de::DeserializeOwned;

use super::{Call, Error, ErrorKind, Response, exchange, trace};

mod lenient;
mod number;
mod offset;

pub use lenient::InvalidItem;
pub use offset::ByOffset;

/// How an API paginates.
pub(crate) trait Pagination<T>: Unpin {
    /// The call for the next page; `None` after the last one.
    fn next_call(&self, call: &Call) -> Option<Call>;

    /// Checks that a page continues `last`, the one before; or returns why it does not.
    fn accept(&mut self, page: &Page<T>, last: &LastPage<T>) -> Result<Accepted, String>;
}

/// The items of a page, and the body that they were in.
pub(crate) type Page<T> = Response<(Vec<T>, Bytes)>;

/// What to do with a page.
pub(crate) struct Accepted {
    /// How many items at its beginning were returned before.
    pub(crate) old: usize,
    /// Whether to hold the new items until another page confirms them, and return those held before.
    pub(crate) swaps: bool,
}

impl Accepted {
    /// All items are new, and are returned.
    pub(crate) fn all() -> Self {
        Self { old: 0, swaps: false }
    }
}

type Same<T> = Box<dyn Fn(&T, &T) -> bool + Send + Sync>;

/// The last page that was returned, to check that the next one continues it.
pub(crate) struct LastPage<T> {
    /// Whether two items are the same one.
    same: Same<T>,
    /// Its first item, its last item, and how many it had.
    page: Option<(T, T, usize)>,
}

impl<T: Clone> LastPage<T> {
    fn set(&mut self, page: &[T]) {
        if let [first, ..] = page
            && let [.., last] = page
        {
            self.page = Some((first.clone(), last.clone(), page.len()));
        }
    }
}

impl<T> LastPage<T> {
    /// Whether a page begins with the same item.
    pub(crate) fn begins_like(&self, page: &[T]) -> bool {
        let pair = self.page.as_ref().zip(page.first());
        pair.is_some_and(|((first, ..), it)| (self.same)(first, it))
    }

    /// Whether a page repeats it: it has the same first and last item, and as many.
    pub(crate) fn repeats(&self, page: &[T]) -> bool {
        let pair = self.page.as_ref().zip(page.last());
        let is_as_long = |((_, last, count), it): (&(T, T, usize), &T)| {
            *count == page.len() && (self.same)(last, it)
        };
        self.begins_like(page) && pair.is_some_and(is_as_long)
    }
}

type InFlight<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Error>> + Send>>;

fn request<T: 'static>(call: Call, read: exchange::Read<Vec<T>>) -> InFlight<T> {
    Box::pin(async move {
        let page = async {
            let response: Response<Bytes> = exchange::send(&call).await?;
            let body = response.body().clone();
            Ok(read(&call, response)?.map(|items| (items, body)))
        };
        trace::operation(call.origin(), page).await
    })
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Active,
    /// After an error that may not occur again.
    Failed,
    Ended,
}

/// A stream of pages, each requested when it is polled for.
///
/// A page never repeats items of the one before. After an error the stream ends. See also [`Items`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = loopback::Server::recorded("list_attributes", &["documented"]).await?;
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
pub struct Pages<T, W = ByOffset> {
    call: Call,
    pub(crate) pagination: W,
    read: exchange::Read<Vec<T>>,
    last: LastPage<T>,
    /// The items that another page is to confirm.
    held: Vec<T>,
    in_flight: Option<InFlight<T>>,
    state: State,
}

impl<T, W> Pages<T, W> {
    pub(crate) fn new(call: Call, pagination: W, same: fn(&T, &T) -> bool) -> Self
    where
        T: DeserializeOwned + 'static,
    {
        let (read, last) = (Call::read, LastPage { same: Box::new(same), page: None });
        let (held, state) = (Vec::new(), State::Active);
        Self { call, pagination, read, last, held, in_flight: None, state }
    }

    /// Resumes the stream after an error: the next poll requests the same page again. Returns whether it can
    /// continue.
    ///
    /// It cannot after its end, nor after an error of the kind [`Paging`](ErrorKind::Paging), which would occur
    /// again.
    #[must_use = "if it returns false, the stream has ended early"]
    pub fn resume(&mut self) -> bool {
        if self.state == State::Failed {
            self.state = State::Active;
        }
        self.state == State::Active
    }
}

#[allow(private_bounds, reason = "only this crate implements `Pagination`")]
impl<T: Clone + 'static, W: Pagination<T>> Pages<T, W> {
    /// The next page; `None` after the last one, and after an error.
    ///
    /// # Errors
    /// If a page cannot be read, or does not continue the one before.
    pub async fn next(&mut self) -> Option<Result<Vec<T>, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// [`Self::next`], transposed, for `while let Some(page) = pages.try_next().await?`.
    ///
    /// # Errors
    /// As for [`Self::next`].
    pub async fn try_next(&mut self) -> Result<Option<Vec<T>>, Error> {
        self.next().await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<T>, Error>>> {
        while self.state == State::Active {
            let next = || self.pagination.next_call(&self.call);
            let next = || next().map(|call| request(call, self.read));
            let Some(in_flight) = self.in_flight.take().or_else(next) else {
                self.state = State::Ended;
                break;
            };
            let outcome = ready!(self.in_flight.insert(in_flight).as_mut().poll(context));
            self.in_flight = None;
            let outcome = match outcome {
                Ok(page) => self.accept(page),
                Err(error) => Err((State::Failed, error)),
            };
            match outcome {
                Ok(page) if page.is_empty() => {}
                Ok(page) => return Poll::Ready(Some(Ok(page))),
                Err((state, error)) => {
                    self.state = state;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(None)
    }

    /// The new items of a page, if it continues the one before.
    fn accept(&mut self, page: Page<T>) -> Result<Vec<T>, (State, Error)> {
        let accepted = self.pagination.accept(&page, &self.last).map_err(|message| {
            let error = Error::own(self.call.origin(), ErrorKind::Paging, message);
            (State::Ended, error)
        })?;
        let (mut page, _) = page.into_body();
        page.drain(..accepted.old);
        if accepted.swaps {
            std::mem::swap(&mut page, &mut self.held);
        }
        self.last.set(&page);
        Ok(page)
    }
}

impl<T, W> Stream for Pages<T, W>
where
    T: Clone + Unpin + 'static,
    W: Pagination<T>,
{
    type Item = Result<Vec<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T, W> FusedStream for Pages<T, W>
where
    T: Clone + Unpin + 'static,
    W: Pagination<T>,
{
    fn is_terminated(&self) -> bool {
        self.state != State::Active
    }
}

impl<T, W: fmt::Debug> fmt::Debug for Pages<T, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, pagination, .. } = self;
        f.debug_struct("Pages")
            .field("call", call)
            .field("pagination", pagination)
            .finish_non_exhaustive()
    }
}

/// A stream of all items. Each page is requested when its first item is polled for.
///
/// The method that returns it documents which checks are made between pages.
///
/// The timeout and the retries of the call apply to each page. After an error the stream ends;
/// [`Self::resume`] continues it, if possible.
///
/// It is a [`Stream`](futures_core::Stream); [`Self::next`] works without that trait.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = loopback::Server::recorded("list_attributes", &["documented"]).await?;
/// # let attio = attio_client::Client::builder().base_url(server.base_url()).token("test-token").build()?;
/// use attio_client::types::Target;
///
/// let call = attio.list_attributes(Target::Lists, "33ebdbe9-e529-47c9-b894-0ba25e9c15c0");
/// let mut items = call.limit(10).offset(5).show_archived(true).items();
/// let first = items.try_next().await?.expect("at least one item");
/// assert_eq!((first.title.as_str(), items.offset()), ("Rating", 6));
/// assert!(items.into_vec().await?.is_empty());
/// # server.finish()?;
/// # Ok(())
/// # }
/// ```
pub struct Items<T, W = ByOffset> {
    pages: Pages<T, W>,
    page: VecDeque<T>,
}

impl<T, W> Items<T, W> {
    pub(crate) fn new(pages: Pages<T, W>) -> Self {
        Self { pages, page: VecDeque::new() }
    }

    /// As [`Pages::resume`].
    #[must_use = "if it returns false, the stream has ended early"]
    pub fn resume(&mut self) -> bool {
        self.pages.resume()
    }
}

#[allow(private_bounds, reason = "only this crate implements `Pagination`")]
impl<T: Clone + 'static, W: Pagination<T>> Items<T, W> {
    /// The next item; `None` after the last one, and after an error.
    ///
    /// # Errors
    /// If a page cannot be read, or does not continue the one before.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// [`Self::next`], transposed, for `while let Some(item) = items.try_next().await?`.
    ///
    /// # Errors
    /// As for [`Self::next`].
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }

    /// Collects the remaining items.
    ///
    /// # Errors
    /// As for [`Self::next`]; the items that were read before the error are lost.
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

impl<T, W> Stream for Items<T, W>
where
    T: Clone + Unpin + 'static,
    W: Pagination<T>,
{
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T, W> FusedStream for Items<T, W>
where
    T: Clone + Unpin + 'static,
    W: Pagination<T>,
{
    fn is_terminated(&self) -> bool {
        self.page.is_empty() && self.pages.state != State::Active
    }
}

impl<T, W: fmt::Debug> fmt::Debug for Items<T, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
