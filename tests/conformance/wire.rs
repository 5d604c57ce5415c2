//! Reads requests from a socket, and writes responses with their faults.

use std::io;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::TOKEN;
use crate::script::{Fault, MockResponse, Phase};
use crate::server::Shared;

/// A request as received.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// The path with its query, as sent.
    pub(crate) path: String,
    /// Names in lower case, and values, in which the token is replaced.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// The body as JSON, or as a string if it is not JSON; null if it is empty.
    pub(crate) fn body(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(_) if self.body.is_empty() => Value::Null,
            Err(_) => json!(String::from_utf8_lossy(&self.body)),
        }
    }
}

/// Reads the next request; `None` if the connection ends.
pub(crate) async fn read_request(stream: &mut TcpStream) -> io::Result<Option<Received>> {
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
    let mut received = Received { method, path, headers, body: bytes.split_off(end + 4) };
    let length = received.header("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
    while received.body.len() < length {
        if stream.read_buf(&mut received.body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(received))
}

/// Parses a header, and replaces the token, since the log may be printed.
fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(": ")?;
    Some((name.to_ascii_lowercase(), value.replace(TOKEN, "<token>")))
}

/// Sends a response; returns whether the connection can be reused.
pub(crate) async fn respond(
    stream: &mut TcpStream,
    response: &MockResponse,
    shared: &Shared,
    last: bool,
) -> io::Result<bool> {
    let (head, body) = response.to_bytes(last);
    let parts = [
        (Phase::BeforeHead, &head[..0]),
        (Phase::WithinHead, &head[..head.len() / 2]),
        (Phase::WithinHead, &head[head.len() / 2..]),
        (Phase::WithinBody, &body[..body.len() / 2]),
        (Phase::WithinBody, &body[body.len() / 2..]),
    ];
    let mut fault = response.fault;
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
    Ok(!last && response.raw.is_none())
}

/// Ends a connection by a fault.
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

/// Reads until the peer closes the connection.
pub(crate) async fn drain(stream: &mut TcpStream) {
    let mut bytes = [0; 1024];
    while let Ok(1..) = stream.read(&mut bytes).await {}
}
