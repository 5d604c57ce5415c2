//! Request bodies of bytes, in memory or streamed.

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

/// A body of bytes: a `Vec<u8>`, a string, [`Bytes`], a stream or a reader.
#[derive(Clone)]
pub struct Upload(pub(super) Vec<Segment>);

/// A segment of a body.
#[derive(Clone)]
pub(super) enum Segment {
    Bytes(Bytes),
    Stream(Arc<Streamed>),
}

/// A stream, until it is sent, and its length if known.
pub(super) struct Streamed {
    chunks: Mutex<Option<Chunks>>,
    length: Option<u64>,
}

type Fault = Box<dyn std::error::Error + Send + Sync>;
type Chunks = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes, Fault>>> + Send>;

const CONSUMED: &str = "the body is a stream, which cannot be sent twice";

impl Upload {
    /// A streamed body: the stream is polled only as fast as the connection accepts data.
    ///
    /// Once the stream is polled, the request cannot be sent again, neither by a retry nor by a clone of the call.
    /// The timeout of an attempt does not apply, only that of the call. An error of the stream aborts the request.
    pub fn stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::streamed(stream, None)
    }

    /// [`Self::stream`] with exactly this many bytes, sent as `Content-Length`, which many servers require.
    pub fn sized_stream<S, E>(length: u64, stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::streamed(stream, Some(length))
    }

    /// [`Self::stream`] of a reader, such as a tokio file.
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::chunked(chunks_of(reader), None)
    }

    /// [`Self::sized_stream`] of a reader.
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

    /// The number of bytes, if known.
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

/// Reads in chunks of at most 64 KiB.
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

/// Implements the conversion of bytes in memory.
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
        f.write_str(&self.summary())
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

    fn consumed(&self) -> Option<&'static str> {
        self.streams().any(|it| it.chunks().is_none()).then_some(CONSUMED)
    }

    fn is_timed(&self) -> bool {
        self.streams().next().is_none()
    }

    fn summary(&self) -> String {
        self.length().map_or_else(|| "a stream".to_owned(), |it| format!("{it} bytes"))
    }
}

/// A body that is being sent.
struct Sent {
    segments: VecDeque<Segment>,
    /// The chunks of the current stream.
    chunks: Mutex<Option<Chunks>>,
    /// The remaining number of bytes, if known.
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
                Some(Segment::Stream(it)) => *chunks = Some(it.chunks().take().ok_or(CONSUMED)?),
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
            // Excess bytes would be cut off, and the request would look complete.
            let left = left.checked_sub(length).filter(|it| chunk.is_some() || *it == 0);
            self.left = Some(left.ok_or("the stream does not have the declared length")?);
        }
        Poll::Ready(chunk.map(|it| Ok(Frame::data(it))))
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
