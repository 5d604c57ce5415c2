//! Pages, one after the other, as a stream: asked for and judged by the way that an API has for it.

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

/// What an API has for it to be read page by page.
pub(crate) trait Way<T>: Unpin {
    /// The call for what comes next; none after the end.
    fn ask(&self, call: &Call) -> Option<Call>;

    /// What becomes of a page that came; or why it does not fit those before.
    fn fit(&mut self, page: &Page<T>, seen: &Seen<T>) -> Result<Fit, String>;
}

/// The items of a page, and the body that they came in.
pub(crate) type Page<T> = Response<(Vec<T>, Bytes)>;

/// What becomes of a page.
pub(crate) struct Fit {
    /// How many items at its beginning were given before.
    pub(crate) old: usize,
    /// Whether what is left of it is kept until another page shows that it fits, and what was kept is given.
    pub(crate) swaps: bool,
}

impl Fit {
    /// All of it is new, and is given.
    pub(crate) fn all() -> Self {
        Self { old: 0, swaps: false }
    }
}

type Same<T> = Box<dyn Fn(&T, &T) -> bool + Send + Sync>;

/// What has to be known of the page before to see whether another one fits.
pub(crate) struct Seen<T> {
    /// Whether two items are the same one.
    same: Same<T>,
    /// Its first item, its last one, and how many it had.
    page: Option<(T, T, usize)>,
}

impl<T: Clone> Seen<T> {
    fn see(&mut self, page: &[T]) {
        if let [first, ..] = page
            && let [.., last] = page
        {
            self.page = Some((first.clone(), last.clone(), page.len()));
        }
    }
}

impl<T> Seen<T> {
    /// Whether a page begins with the first item of the one before.
    pub(crate) fn begins_again(&self, page: &[T]) -> bool {
        let pair = self.page.as_ref().zip(page.first());
        pair.is_some_and(|((first, ..), it)| (self.same)(first, it))
    }

    /// Whether a page is the one before: it begins and ends as that did, and has as many items.
    pub(crate) fn comes_again(&self, page: &[T]) -> bool {
        let pair = self.page.as_ref().zip(page.last());
        let is_as_long = |((_, last, count), it): (&(T, T, usize), &T)| {
            *count == page.len() && (self.same)(last, it)
        };
        self.begins_again(page) && pair.is_some_and(is_as_long)
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
    Going,
    /// By an error that the same request need not meet again.
    Failed,
    Ended,
}

/// Pages of items, each requested when it is polled for.
///
/// What [`Items`] says of the way from page to page holds here too; a page never has what the one
/// before had. After an error the stream ends.
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
    pub(crate) way: W,
    /// How a page is read.
    read: exchange::Read<Vec<T>>,
    seen: Seen<T>,
    /// The page that another is to show to fit.
    held: Vec<T>,
    in_flight: Option<InFlight<T>>,
    state: State,
}

impl<T, W> Pages<T, W> {
    pub(crate) fn new(call: Call, way: W, same: fn(&T, &T) -> bool) -> Self
    where
        T: DeserializeOwned + 'static,
    {
        let (read, seen) = (Call::read, Seen { same: Box::new(same), page: None });
        Self { call, way, read, seen, held: Vec::new(), in_flight: None, state: State::Going }
    }

    /// After an error: lets the stream go on where it was, if it can, which is returned. It asks for the
    /// same page again when it is polled next.
    ///
    /// After the end it cannot; nor after an error of the kind [`Paging`](ErrorKind::Paging), which would
    /// come again.
    #[must_use = "what cannot go on has ended, and not all of it was read"]
    pub fn resume(&mut self) -> bool {
        if self.state == State::Failed {
            self.state = State::Going;
        }
        self.state == State::Going
    }
}

#[allow(private_bounds, reason = "there are no ways but those of this crate")]
impl<T: Clone + 'static, W: Way<T>> Pages<T, W> {
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
        while self.state == State::Going {
            let asked = || self.way.ask(&self.call).map(|call| request(call, self.read));
            let Some(in_flight) = self.in_flight.take().or_else(asked) else {
                self.state = State::Ended;
                break;
            };
            let outcome = ready!(self.in_flight.insert(in_flight).as_mut().poll(context));
            self.in_flight = None;
            let outcome = match outcome {
                Ok(page) => self.fit(page),
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

    /// What is new in a page, if it fits those before.
    fn fit(&mut self, page: Page<T>) -> Result<Vec<T>, (State, Error)> {
        let fit = self.way.fit(&page, &self.seen).map_err(|message| {
            let error = Error::own(self.call.origin(), ErrorKind::Paging, message);
            (State::Ended, error)
        })?;
        let (mut page, _) = page.into_body();
        page.drain(..fit.old);
        if fit.swaps {
            std::mem::swap(&mut page, &mut self.held);
        }
        self.seen.see(&page);
        Ok(page)
    }
}

impl<T, W> Stream for Pages<T, W>
where
    T: Clone + Unpin + 'static,
    W: Way<T>,
{
    type Item = Result<Vec<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T, W> FusedStream for Pages<T, W>
where
    T: Clone + Unpin + 'static,
    W: Way<T>,
{
    fn is_terminated(&self) -> bool {
        self.state != State::Going
    }
}

impl<T, W: fmt::Debug> fmt::Debug for Pages<T, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, way, .. } = self;
        f.debug_struct("Pages").field("call", call).field("way", way).finish_non_exhaustive()
    }
}

/// All items, page by page, each page requested when its first item is polled for.
///
/// What is made sure of on the way, the method that this comes from says.
///
/// The time of a call, and its retries, are those of each page. After an error the stream ends;
/// [`Self::resume`] lets it go on where it was, if it can.
///
/// It is a [`Stream`](futures_core::Stream), and has [`Self::next`] for those who need no more than that.
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
/// let first = items.try_next().await?.expect("there is one");
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
    #[must_use = "what cannot go on has ended, and not all of it was read"]
    pub fn resume(&mut self) -> bool {
        self.pages.resume()
    }
}

#[allow(private_bounds, reason = "there are no ways but those of this crate")]
impl<T: Clone + 'static, W: Way<T>> Items<T, W> {
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

impl<T, W> Stream for Items<T, W>
where
    T: Clone + Unpin + 'static,
    W: Way<T>,
{
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T, W> FusedStream for Items<T, W>
where
    T: Clone + Unpin + 'static,
    W: Way<T>,
{
    fn is_terminated(&self) -> bool {
        self.page.is_empty() && self.pages.state != State::Going
    }
}

impl<T, W: fmt::Debug> fmt::Debug for Items<T, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
