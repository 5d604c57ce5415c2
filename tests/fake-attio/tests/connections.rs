//! The start and end of connections and of the server, over plain sockets.

use std::io;
use std::time::Duration;

use attio_fake::{Cut, FakeAttio, Fault};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PEOPLE: &str = "/v2/objects/people/attributes";

async fn start() -> FakeAttio {
    FakeAttio::start().await.expect("loopback has a free port")
}

fn address(fake: &FakeAttio) -> &str {
    fake.base_url().strip_prefix("http://").expect("it has no TLS")
}

async fn connect(fake: &FakeAttio) -> TcpStream {
    TcpStream::connect(address(fake)).await.expect("the server listens")
}

async fn send(stream: &mut TcpStream, fake: &FakeAttio) {
    let request = format!(
        "GET {PEOPLE}?limit=2 HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\r\n",
        fake.token()
    );
    stream.write_all(request.as_bytes()).await.expect("the server reads");
}

/// Reads one whole response; returns its head.
async fn read_response(stream: &mut TcpStream) -> String {
    let mut response = Vec::new();
    loop {
        let byte = stream.read_u8().await.expect("the response is complete");
        response.push(byte);
        let Some(head) = response.strip_suffix(b"\r\n\r\n") else { continue };
        let head = String::from_utf8(head.to_vec()).expect("the head is valid UTF-8");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize =
            length.and_then(|it| it.parse().ok()).expect("there is a content length");
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.expect("the body is complete");
        return head;
    }
}

#[tokio::test]
async fn a_connection_cut_after_a_response_fails_with_the_next_request() {
    let fake = start().await;
    fake.fail_next(Fault::connection(Cut::AfterBody));
    fake.fail_next(Fault::status(503));
    let mut stream = connect(&fake).await;
    send(&mut stream, &fake).await;
    let head = read_response(&mut stream).await.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200") && !head.contains("connection: close"), "{head}");
    // The first connection stays open while another one is served.
    let mut other = connect(&fake).await;
    send(&mut other, &fake).await;
    assert!(read_response(&mut other).await.starts_with("HTTP/1.1 503"));
    let error = stream.try_read(&mut [0]).unwrap_err();
    assert_eq!(
        error.kind(),
        io::ErrorKind::WouldBlock,
        "the connection is open, and nothing was sent"
    );
    send(&mut stream, &fake).await;
    let error = stream.read_u8().await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(fake.requests().len(), 2, "the request that caused the reset is not recorded");
}

#[tokio::test]
async fn a_client_that_has_shut_down_its_write_side_gets_a_response() {
    let fake = start().await;
    fake.fail_next(Fault::late(Duration::from_secs(1)));
    let mut stream = connect(&fake).await;
    send(&mut stream, &fake).await;
    stream.shutdown().await.unwrap();
    fake.received(1).await;
    // Once another connection has been served, the server has seen the shutdown too.
    let mut other = connect(&fake).await;
    send(&mut other, &fake).await;
    read_response(&mut other).await;
    fake.advance(Duration::from_secs(1));
    assert!(read_response(&mut stream).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_token_is_valid_for_one_server() {
    let (one, other) = (start().await, start().await);
    assert_ne!(one.token(), other.token());
    assert_eq!((one.token().len(), other.token().len()), (64, 64));
    let url = format!("{}{PEOPLE}", other.base_url());
    let response = reqwest::Client::new().get(url).bearer_auth(one.token()).send().await.unwrap();
    assert_eq!(response.status(), 401);
}

/// Single-threaded and without a yield to the server, so that only `drop` can close the port.
#[tokio::test]
async fn a_dropped_server_does_not_listen() {
    let fake = start().await;
    let address = address(&fake).to_owned();
    drop(fake);
    let error = std::net::TcpStream::connect(&address).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    let next = FakeAttio::builder().port(port).start().await.unwrap();
    assert_eq!(next.base_url(), format!("http://{address}"), "the port is free again");
}

#[tokio::test]
async fn a_dropped_server_ends_its_connections() {
    let fake = start().await;
    fake.fail_next(Fault::late(Duration::from_secs(1)));
    let mut stream = connect(&fake).await;
    send(&mut stream, &fake).await;
    fake.received(1).await;
    drop(fake);
    assert!(stream.read_u8().await.is_err());
}
