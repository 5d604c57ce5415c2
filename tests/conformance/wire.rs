//! Requests, as they come over a socket.

use std::io;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::TOKEN;
use crate::script::{Answer, Fault, Phase};
use crate::server::Shared;

/// A request, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// The path with its query, as on the wire.
    pub(crate) path: String,
    /// In lower case, with their values; the token is never among them.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// The body: JSON if it is, or else text; null if it is empty.
    pub(crate) fn body(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(_) if self.body.is_empty() => Value::Null,
            Err(_) => json!(String::from_utf8_lossy(&self.body)),
        }
    }
}

/// The next request on a connection; nothing if there is none.
pub(crate) async fn read_request(stream: &mut TcpStream) -> io::Result<Option<Seen>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let headers: Vec<_> = lines.filter_map(header).collect();
    let mut seen = Seen { method, path, headers, body: bytes.split_off(end + 4) };
    let length = seen.header("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
    while seen.body.len() < length {
        if stream.read_buf(&mut seen.body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(seen))
}

/// What is logged may be printed, so the token is not in it.
fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(": ")?;
    Some((name.to_ascii_lowercase(), value.replace(TOKEN, "<token>")))
}

/// Answers a request; says whether the connection can take another one.
pub(crate) async fn reply(
    stream: &mut TcpStream,
    answer: &Answer,
    shared: &Shared,
    last: bool,
) -> io::Result<bool> {
    let (head, body) = answer.on_the_wire(last);
    let parts = [
        (Phase::BeforeHead, &head[..0]),
        (Phase::WithinHead, &head[..head.len() / 2]),
        (Phase::WithinHead, &head[head.len() / 2..]),
        (Phase::WithinBody, &body[..body.len() / 2]),
        (Phase::WithinBody, &body[body.len() / 2..]),
    ];
    let mut fault = answer.fault;
    for (index, (phase, part)) in parts.iter().enumerate() {
        stream.write_all(part).await?;
        stream.flush().await?;
        let is_first_half = index % 2 == 1 || index == 0;
        match fault.filter(|fault| is_first_half && fault.phase() == *phase) {
            None => {}
            Some(Fault::Pause(_, time)) => {
                fault = None;
                if !shared.pause(stream, time).await {
                    return Ok(false);
                }
            }
            Some(fault) => return fail(stream, fault).await,
        }
    }
    Ok(!last && answer.raw.is_none())
}

/// Ends a connection as a fault says.
pub(crate) async fn fail(stream: &mut TcpStream, fault: Fault) -> io::Result<bool> {
    match fault {
        Fault::Reset(_) => stream.set_zero_linger()?,
        Fault::Close(_) | Fault::Pause(..) => {}
        Fault::HalfClose(_) => {
            stream.shutdown().await?;
            drain(stream).await;
        }
    }
    Ok(false)
}

/// Reads until the other side has gone.
pub(crate) async fn drain(stream: &mut TcpStream) {
    let mut bytes = [0; 1024];
    while let Ok(1..) = stream.read(&mut bytes).await {}
}
