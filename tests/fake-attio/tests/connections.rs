//! Connections and the server as a whole, over plain sockets: how they begin, and how they end.

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

/// One whole answer, and what follows its head.
async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    loop {
        let byte = stream.read_u8().await.expect("the answer is not over");
        answer.push(byte);
        let Some(head) = answer.strip_suffix(b"\r\n\r\n") else { continue };
        let head = String::from_utf8(head.to_vec()).expect("the head is text");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|it| it.parse().ok()).expect("the length is known");
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.expect("the body is whole");
        return head;
    }
}

#[tokio::test]
async fn a_connection_that_is_lost_after_an_answer_fails_with_the_next_request() {
    let fake = start().await;
    fake.fail_next(Fault::connection(Cut::AfterBody));
    fake.fail_next(Fault::status(503));
    let mut stream = connect(&fake).await;
    send(&mut stream, &fake).await;
    let head = answer(&mut stream).await.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200") && !head.contains("connection: close"), "{head}");
    // Another connection has its turn meanwhile, and the first one is still open after it.
    let mut other = connect(&fake).await;
    send(&mut other, &fake).await;
    assert!(answer(&mut other).await.starts_with("HTTP/1.1 503"));
    let error = stream.try_read(&mut [0]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::WouldBlock, "it is open, and nothing was sent");
    send(&mut stream, &fake).await;
    let error = stream.read_u8().await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(fake.requests().len(), 2, "no note is taken of what came too late");
}

#[tokio::test]
async fn a_client_that_has_said_all_is_still_answered() {
    let fake = start().await;
    fake.fail_next(Fault::late(Duration::from_secs(1)));
    let mut stream = connect(&fake).await;
    send(&mut stream, &fake).await;
    stream.shutdown().await.unwrap();
    fake.received(1).await;
    // The end of the requests has come as well, once another connection has had its turn.
    let mut other = connect(&fake).await;
    send(&mut other, &fake).await;
    answer(&mut other).await;
    fake.advance(Duration::from_secs(1));
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_token_opens_no_other_server() {
    let (one, other) = (start().await, start().await);
    assert_ne!(one.token(), other.token());
    assert_eq!((one.token().len(), other.token().len()), (64, 64));
    let url = format!("{}{PEOPLE}", other.base_url());
    let answer = reqwest::Client::new().get(url).bearer_auth(one.token()).send().await.unwrap();
    assert_eq!(answer.status(), 401);
}

/// On one thread without a turn for the server, so that nothing else can close the port.
#[tokio::test]
async fn a_dropped_server_listens_no_more() {
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
