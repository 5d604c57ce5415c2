//! Bodies of other types than JSON: what the calls of the case `content` send, and how they decode
//! a response.

use std::future::IntoFuture;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread;

use compile::cases::content::types::{ContentAddress, ContentOrder};
use compile::client;
use compile::runtime::{Client, Error};

/// Sends a call to a server with this response. Returns the request, its head in lower case, and
/// the result.
fn exchange<T, C: IntoFuture<Output = Result<T, Error>>>(
    content_type: &str,
    body: &[u8],
    call: impl FnOnce(Client) -> C,
) -> (String, String, Result<T, Error>) {
    exchange_of(200, content_type, body, call)
}

/// The same with another status.
pub(crate) fn exchange_of<T, C: IntoFuture<Output = Result<T, Error>>>(
    status: u16,
    content_type: &str,
    body: &[u8],
    call: impl FnOnce(Client) -> C,
) -> (String, String, Result<T, Error>) {
    exchange_by(status, content_type, body, |url| {
        call(client(url).expect("the client can be built"))
    })
}

/// The same with a custom client for the URL of the server.
pub(crate) fn exchange_by<T, C: IntoFuture<Output = Result<T, Error>>>(
    status: u16,
    content_type: &str,
    body: &[u8],
    call: impl FnOnce(&str) -> C,
) -> (String, String, Result<T, Error>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("the listener has an address"));
    let head = format!(
        "HTTP/1.1 {status} \r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let response = [head.as_bytes(), body].concat();
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a client connects");
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            reader.read_line(&mut head).expect("the head is UTF-8");
        }
        let head = head.to_lowercase();
        let length = head.lines().find_map(|it| it.strip_prefix("content-length: "));
        let mut sent = vec![0; length.map_or(0, |it| it.parse().expect("it is a number"))];
        reader.read_exact(&mut sent).expect("the body can be read");
        reader.into_inner().write_all(&response).expect("the client reads it");
        (head, String::from_utf8(sent).expect("the body is UTF-8"))
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = runtime.expect("the runtime starts").block_on(call(&url).into_future());
    let (head, sent) = server.join().expect("the server received a request");
    (head, sent, result)
}

#[test]
fn forms_have_a_pair_for_each_value() {
    let order = ContentOrder::new()
        .name("Ann & Bob")
        .tags(["a", "b"])
        .address(ContentAddress::new().city("Ulm").lines(["x", "y"]))
        .other(ContentAddress::new().city("Köln"))
        .flat([("x".to_owned(), 1)])
        .pair([1, 2])
        .words(["ab", "c,d"]);
    let problem = br#"{"name": "Ann"}"#;
    let (head, sent, result) =
        exchange("application/problem+json", problem, |it| it.post_form(order));
    assert!(head.contains("content-type: application/x-www-form-urlencoded"), "{head}");
    assert!(head.contains("accept: application/problem+json"), "{head}");
    let pairs = "address%5Bcity%5D=Ulm&address%5Blines%5D%5B0%5D=x&address%5Blines%5D%5B1%5D=y\
                 &x=1&name=Ann+%26+Bob&other=%7B%22city%22%3A%22K%C3%B6ln%22%7D&pair=1,2&tags=a&tags=b\
                 &words=ab%20c%2Cd";
    assert_eq!(sent, pairs);
    assert_eq!(result.expect("the type is a kind of JSON").name.as_deref(), Some("Ann"));
}

#[test]
fn a_form_that_cannot_be_sent_is_an_error() {
    let client = client("http://127.0.0.1:1").expect("the client can be built");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("the runtime starts");
    let none: [&str; 0] = [];
    for (order, expected) in [
        (ContentOrder::new().tags(none), "`tags` is an empty array"),
        (ContentOrder::new().notes([None::<String>]), "`notes` is or contains null"),
        (ContentOrder::new().words(["a b", "c"]), "a value of `words` contains the delimiter ` `"),
        (ContentOrder::new().address(ContentAddress::new()), "`address` is an empty object"),
    ] {
        let sent = client.post_form(order).into_future();
        let error = runtime.block_on(sent).expect_err("nothing is sent");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn text_and_bytes_are_sent_and_read_unchanged() {
    let (head, sent, result) = exchange("text/csv", b"c,\xc3\xa4", |it| it.put_text("a,b"));
    assert!(head.contains("content-type: text/csv\r\n"), "{head}");
    assert!(head.contains("accept: text/csv; charset=utf-8"), "{head}");
    assert_eq!((sent.as_str(), result.expect("it is a string").as_str()), ("a,b", "c,ä"));
    let (_, _, result) = exchange("text/csv", b"\xff", |it| it.put_text(""));
    assert!(result.is_err(), "it is not UTF-8");

    let png = |it: Client| it.put_bytes(*b"abc").header("content-type", "image/gif");
    let (head, sent, result) = exchange("image/png", b"\xff\x00", png);
    assert!(head.contains("content-type: image/gif\r\n"), "{head}");
    assert!(head.contains("accept: image/png\r\n"), "{head}");
    assert_eq!((sent.as_str(), result.expect("it is bytes")), ("abc", vec![0xff, 0]));
}

#[test]
fn a_merge_patch_is_sent_with_its_media_type() {
    let (head, sent, result) =
        exchange("", b"", |it| it.patch_content().body(ContentOrder::new().name("")));
    assert!(head.contains("content-type: application/merge-patch+json\r\n"), "{head}");
    assert_eq!(sent, r#"{"name":""}"#);
    result.expect("no body is expected");

    let (head, sent, _) = exchange("", b"", |it| it.patch_content());
    assert!(!head.contains("content-type"), "an optional body that is not set has no type: {head}");
    assert_eq!(sent, "");
}
