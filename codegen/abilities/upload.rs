//! Bodies of requests that are bytes: all there at once, or a stream of them.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, ReadBuf};

use crate::runtime::payload::Payload;

/// Bytes to send: a `Vec<u8>`, a string or [`Bytes`], or a stream or a reader of them.
#[derive(Clone)]
pub struct Upload(pub(super) Vec<Segment>);

/// A piece of it.
#[derive(Clone)]
pub(super) enum Segment {
    Bytes(Bytes),
    Stream(Arc<Streamed>),
}

/// A stream, until it is sent, and its length if that is known.
pub(super) struct Streamed {
    chunks: Mutex<Option<Chunks>>,
    length: Option<u64>,
}

type Fault = Box<dyn std::error::Error + Send + Sync>;
type Chunks = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes, Fault>>> + Send>;

const SPENT: &str = "its body is a stream, which cannot be sent twice";

impl Upload {
    /// A body that is sent while it is made: no more of it is asked for than the connection takes.
    ///
    /// Once something of it was asked for, the request cannot be sent again, neither by the client nor by a
    /// clone of the call. The time for one attempt does not apply, only that for the call. An error of the
    /// stream breaks the request off.
    pub fn stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::streamed(stream, None)
    }

    /// The same of so many bytes, no more and no less; the server is told, and many take no other.
    pub fn sized_stream<S, E>(length: u64, stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::streamed(stream, Some(length))
    }

    /// What a reader gives, such as a file of tokio; otherwise as [`Self::stream`].
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::chunked(chunks_of(reader), None)
    }

    /// The same of so many bytes, as [`Self::sized_stream`].
    pub fn sized_reader(length: u64, reader: impl AsyncRead + Send + 'static) -> Self {
        Self::chunked(chunks_of(reader), Some(length))
    }

    fn streamed<S, E>(stream: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut stream = Box::pin(stream);
        let chunks: Chunks = Box::new(move |context| {
            let chunk = stream.as_mut().poll_next(context);
            chunk.map(|it| it.map(|it| it.map_err(Into::into)))
        });
        Self::chunked(chunks, length)
    }

    fn chunked(chunks: Chunks, length: Option<u64>) -> Self {
        Self(vec![Segment::Stream(Arc::new(Streamed { chunks: Mutex::new(Some(chunks)), length }))])
    }

    /// How many bytes it has, if that is known.
    fn length(&self) -> Option<u64> {
        let lengths = self.0.iter().map(|it| match it {
            Segment::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Segment::Stream(stream) => stream.length,
        });
        lengths.sum()
    }

    fn streams(&self) -> impl Iterator<Item = &Streamed> {
        self.0.iter().filter_map(|it| match it {
            Segment::Bytes(_) => None,
            Segment::Stream(stream) => Some(&**stream),
        })
    }
}

/// Reads as much at a time as fits into a buffer.
fn chunks_of(reader: impl AsyncRead + Send + 'static) -> Chunks {
    let (mut reader, mut buffer) = (Box::pin(reader), vec![0; 64 << 10]);
    Box::new(move |context| {
        let mut read = ReadBuf::new(&mut buffer);
        let done = ready!(reader.as_mut().poll_read(context, &mut read));
        let chunk = Bytes::copy_from_slice(read.filled());
        Poll::Ready(match done {
            Err(error) => Some(Err(error.into())),
            Ok(()) if chunk.is_empty() => None,
            Ok(()) => Some(Ok(chunk)),
        })
    })
}

impl Streamed {
    fn chunks(&self) -> std::sync::MutexGuard<'_, Option<Chunks>> {
        self.chunks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What becomes an upload as it is.
macro_rules! whole {
    ($($ty:ty => $bytes:expr),* $(,)?) => { $(
        impl From<$ty> for Upload {
            fn from(whole: $ty) -> Self {
                let bytes: fn($ty) -> Bytes = $bytes;
                Self(vec![Segment::Bytes(bytes(whole))])
            }
        }
    )* };
}
whole! {
    Bytes => |it| it,
    Vec<u8> => Bytes::from,
    String => Bytes::from,
    &[u8] => Bytes::copy_from_slice,
    &str => |it| Bytes::copy_from_slice(it.as_bytes()),
}

impl<const N: usize> From<[u8; N]> for Upload {
    fn from(whole: [u8; N]) -> Self {
        Self::from(&whole[..])
    }
}

impl<const N: usize> From<&[u8; N]> for Upload {
    fn from(whole: &[u8; N]) -> Self {
        Self::from(&whole[..])
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl Payload for Upload {
    fn body(&self) -> reqwest::Body {
        match &self.0[..] {
            [Segment::Bytes(bytes)] => bytes.clone().into(),
            segments => reqwest::Body::wrap(Sent {
                segments: segments.iter().cloned().collect(),
                chunks: Mutex::default(),
                left: self.length(),
            }),
        }
    }

    fn spent(&self) -> Option<&'static str> {
        self.streams().any(|it| it.chunks().is_none()).then_some(SPENT)
    }

    fn is_timed(&self) -> bool {
        self.streams().next().is_none()
    }

    fn shown(&self) -> String {
        self.length().map_or_else(|| "a stream".to_owned(), |it| format!("{it} bytes"))
    }
}

/// A body on its way.
struct Sent {
    segments: VecDeque<Segment>,
    /// Those of the stream that is being sent.
    chunks: Mutex<Option<Chunks>>,
    /// How many bytes are to come, if that is known.
    left: Option<u64>,
}

impl Sent {
    fn next(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Fault>> {
        loop {
            let chunks = self.chunks.get_mut().unwrap_or_else(PoisonError::into_inner);
            if let Some(next) = chunks {
                match ready!(next(context)).transpose()? {
                    Some(chunk) if chunk.is_empty() => {}
                    Some(chunk) => return Poll::Ready(Ok(Some(chunk))),
                    None => *chunks = None,
                }
                continue;
            }
            match self.segments.pop_front() {
                None => return Poll::Ready(Ok(None)),
                Some(Segment::Bytes(bytes)) if bytes.is_empty() => {}
                Some(Segment::Bytes(bytes)) => return Poll::Ready(Ok(Some(bytes))),
                Some(Segment::Stream(it)) => *chunks = Some(it.chunks().take().ok_or(SPENT)?),
            }
        }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Fault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        let chunk = ready!(self.next(context))?;
        let length = chunk.as_ref().map_or(Ok(0), |it| u64::try_from(it.len()))?;
        if let Some(left) = self.left {
            // What comes beyond it would be cut off, and the request look whole.
            let left = left.checked_sub(length).filter(|it| chunk.is_some() || *it == 0);
            self.left = Some(left.ok_or("a stream has another length than was said")?);
        }
        Poll::Ready(chunk.map(|it| Ok(Frame::data(it))))
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
