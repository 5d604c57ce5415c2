//! Streaming responses.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body;

use crate::runtime::clock::Sleep;
use crate::runtime::exchange::{Read, Receive};
use crate::runtime::{Call, Error, Response};

/// The body of a response as a [`Stream`] of chunks. No chunk is read before it is polled for.
///
/// Its length and its total time are not limited: the timeout of an attempt applies to each chunk, and the timeout
/// of the call no longer applies.
pub struct Download {
    call: Call,
    body: reqwest::Body,
    /// Set while waiting for a chunk.
    timer: Option<Sleep>,
    is_over: bool,
}

impl Download {
    /// Sends a request, and returns the body of a successful response unread; `head` checks the status.
    pub(super) async fn open(call: Call, head: Read<Bytes>) -> Result<Response<Self>, Error> {
        let mut body = reqwest::Body::default();
        let response = call.receive::<Unread>().await?;
        let response = response.map(|Unread(it)| {
            body = it;
            Bytes::new()
        });
        let response = head(&call, response)?;
        Ok(response.map(|_| Self { call, body, timer: None, is_over: false }))
    }

    /// The next chunk; `None` at the end of the body.
    ///
    /// # Errors
    /// If the connection is lost, or if no chunk arrives in time. The stream then ends.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            let frame = match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(frame) => frame,
                Poll::Pending => return self.wait(context).map(|error| Some(Err(error))),
            };
            self.timer = None;
            match frame.map(|it| it.map(|it| it.into_data())) {
                Some(Ok(Ok(chunk))) if !chunk.is_empty() => return Poll::Ready(Some(Ok(chunk))),
                // Trailers.
                Some(Ok(_)) => {}
                Some(Err(source)) => return Poll::Ready(Some(Err(self.call.transport_error(source)))),
                None => return Poll::Ready(None),
            }
        }
    }

    /// Waits for a chunk, up to the timeout of an attempt.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let client = &*self.call.client.0;
        let Some(limit) = client.attempt_timeout else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| client.clock.timer(limit));
        ready!(timer.as_mut().poll(context));
        Poll::Ready(self.call.attempt_timeout_error(limit, None))
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let chunk = ready!(self.poll_chunk(context));
        self.is_over = !matches!(chunk, Some(Ok(_)));
        Poll::Ready(chunk)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("call", &self.call).finish_non_exhaustive()
    }
}

/// The unread body of a response.
struct Unread(reqwest::Body);

impl Receive for Unread {
    async fn receive(
        response: reqwest::Response,
        _: &mut Bytes,
        _: usize,
    ) -> reqwest::Result<Option<Self>> {
        Ok(Some(Self(response.into())))
    }
}
