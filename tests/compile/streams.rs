//! Multipart forms, and streaming bodies: what the calls of the case `content` send, and how they
//! read a response.

use std::collections::VecDeque;
use std::future::{IntoFuture, poll_fn};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};

use bytes::Bytes;
use compile::cases::content::multipart::Part;
use compile::cases::content::types::{ContentAddress, ContentShared, UploadPetBody};
use compile::cases::content::upload::Upload;
use compile::client;
use compile::runtime::{Client, Error, ErrorKind};
use futures_core::Stream;

const DONE: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
const AWAY: &str =
    "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// A stream of chunks that counts how often it was polled.
struct Chunks {
    left: VecDeque<Result<Bytes, &'static str>>,
    polled: Arc<AtomicUsize>,
}

impl Chunks {
    fn new(all: &[&'static str]) -> Self {
        let left = all.iter().map(|it| Ok(Bytes::from_static(it.as_bytes()))).collect();
        Self { left, polled: Arc::default() }
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes, &'static str>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.polled.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(self.left.pop_front())
    }
}

fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("the runtime starts").block_on(future)
}

/// A server that runs `serve`, and its client.
fn server<T: Send + 'static>(
    serve: impl FnOnce(TcpListener) -> T + Send + 'static,
) -> (Client, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("the listener has an address"));
    (client(&url).expect("the client can be built"), thread::spawn(move || serve(listener)))
}

/// Reads a request: its head in lower case, and its whole body.
fn read(stream: &TcpStream) -> (String, String) {
    let mut reader = BufReader::new(stream);
    let (mut head, mut body) = (String::new(), Vec::new());
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).expect("the head is UTF-8"), 0, "{head}");
    }
    let head = head.to_lowercase();
    if let Some(length) = head.lines().find_map(|it| it.strip_prefix("content-length: ")) {
        body.resize(length.parse().expect("it is a number"), 0);
        reader.read_exact(&mut body).expect("the body can be read");
    } else if head.contains("transfer-encoding: chunked") {
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).expect("a length comes before each chunk");
            let length = usize::from_str_radix(line.trim(), 16).expect("it is a length");
            let mut chunk = vec![0; length + 2];
            reader.read_exact(&mut chunk).expect("the chunk can be read");
            body.extend_from_slice(&chunk[..length]);
            if length == 0 {
                break;
            }
        }
    }
    (head, String::from_utf8(body).expect("the body is UTF-8"))
}

/// The one request that a call sends, with `B` as its boundary.
fn sent<C: IntoFuture<Output = Result<T, Error>>, T>(
    call: impl FnOnce(Client) -> C,
) -> (String, String) {
    let (client, server) = server(|listener| {
        let (mut stream, _) = listener.accept().expect("a client connects");
        let request = read(&stream);
        stream.write_all(DONE.as_bytes()).expect("the client reads it");
        request
    });
    // The response is empty, so the call may return an error.
    drop(run(call(client).into_future()));
    let (head, body) = server.join().expect("the server received a request");
    let type_ =
        head.lines().find_map(|it| it.strip_prefix("content-type: multipart/form-data; boundary="));
    match type_.map(str::to_owned) {
        Some(boundary) => (head, body.replace(&boundary, "B")),
        None => (head, body),
    }
}

#[test]
fn a_form_has_a_part_for_each_value_and_each_file() {
    let home = || ContentAddress::new().city("Ulm");
    let body = UploadPetBody::new("Rex \"ä\"")
        .tags(["a", "b"])
        .home(home())
        .before(home())
        .words(["x", "y"])
        .notes("*");
    let (head, sent) = sent(|it| {
        let papers =
            [Part::new("1"), Part::new("2").file_name("a\"b\r\n.txt").content_type("text/plain")];
        it.upload_pet("7", *b"png", body).papers(papers).part("more", "!").part_parameter("p")
    });
    assert!(head.starts_with("post /content/pets/7?part=p "), "{head}");
    let file = |name: &str, file: &str, ty: &str| {
        format!("; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: {ty}")
    };
    let named = |name: &str| format!("; name=\"{name}\"");
    let parts = [
        (named("before[city]"), "Ulm"),
        (named("home") + "\r\nContent-Type: application/json", "{\"city\":\"Ulm\"}"),
        (named("name"), "Rex \"ä\""),
        (named("notes") + "\r\nContent-Type: text/markdown", "*"),
        (named("tags"), "a"),
        (named("tags"), "b"),
        (named("words"), "x|y"),
        (file("picture", "picture", "image/png"), "png"),
        (file("papers", "papers", "application/octet-stream"), "1"),
        (file("papers", "a%22b%0D%0A.txt", "text/plain"), "2"),
        (named("more"), "!"),
    ];
    let part = |(head, body): &(String, &str)| {
        format!("--B\r\nContent-Disposition: form-data{head}\r\n\r\n{body}\r\n")
    };
    assert_eq!(sent, parts.iter().map(part).collect::<String>() + "--B--\r\n");
}

#[test]
fn a_file_replaces_the_property_of_its_name() {
    let body = || ContentShared::new("text").name("n");
    for call in [
        |it: Client, body| it.post_shared().body(body).file("file"),
        |it: Client, body| it.post_shared().file("file").body(body),
        |it: Client, body: ContentShared| {
            it.post_shared().body(body.clone()).file("").body(body).file("file")
        },
    ] {
        let (_, sent) = sent(|it| call(it, body()));
        let expected = "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nn\r\n\
                        --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\
                        Content-Type: application/octet-stream\r\n\r\nfile\r\n--B--\r\n";
        assert_eq!(sent, expected);
    }
    // A part that a caller adds is sent in addition, whether before or after.
    for call in [
        |it: Client, body| it.post_shared().body(body).part("name", "m"),
        |it: Client, body| it.post_shared().part("name", "m").body(body),
    ] {
        let (_, sent) = sent(|it| call(it, body()));
        let [n, m] = ["n", "m"].map(|it| sent.find(&format!("name=\"name\"\r\n\r\n{it}\r\n")));
        assert!(n.is_some() && n < m, "{sent}");
    }
    let ambiguous = client("http://127.0.0.1:1")
        .map(|it| it.upload_pet("7", *b"", UploadPetBody::new("").words(["x|y"])));
    let error = run(ambiguous.expect("the client can be built").into_future())
        .expect_err("nothing is sent");
    assert!(error.to_string().contains("a value of `words` contains the delimiter `|`"), "{error}");
    let unfit = |it: Client| it.post_parts().part("a", Part::new("").content_type("a\nb"));
    let error =
        run(unfit(client("http://127.0.0.1:1").expect("the client can be built")).into_future());
    assert_eq!(error.expect_err("nothing is sent").kind(), ErrorKind::Request);
}

#[test]
fn streams_are_sent_while_they_are_produced() {
    let chunks = || Chunks::new(&["a", "", "bc"]);
    let (head, body) = sent(|it| it.put_bytes(Upload::stream(chunks())));
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    assert_eq!(body, "abc");
    let (head, body) = sent(|it| it.put_bytes(Upload::sized_stream(3, chunks())));
    assert!(head.contains("content-length: 3"), "{head}");
    assert_eq!(body, "abc");
    let (head, _) = sent(|it| it.put_bytes(Upload::reader(&b"abc"[..])));
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    let (head, body) = sent(|it| it.put_bytes(Upload::sized_reader(3, &b"abc"[..])));
    assert!(head.contains("content-length: 3"), "{head}");
    assert_eq!(body, "abc");
    let file = |upload| Part::new(upload).file_name("f").content_type("text/plain");
    let expected = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\
                    Content-Type: text/plain\r\n\r\nabc\r\n--B--\r\n";
    let (head, body) = sent(|it| it.put_file(file(Upload::stream(chunks()))));
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    assert_eq!(body, expected);
}

#[test]
fn a_stream_with_a_wrong_length_is_aborted() {
    for length in [2, 4] {
        let (client, server) = server(|listener| {
            let (mut stream, _) = listener.accept().expect("a client connects");
            let mut all = Vec::new();
            // It ends when the client gives up, perhaps with a reset.
            drop(stream.read_to_end(&mut all));
            all
        });
        let chunks = Chunks::new(&["a", "bc"]);
        let call = client.put_bytes(Upload::sized_stream(length, chunks));
        let error = run(call.into_future()).expect_err("the body has another length");
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
        assert!(error.to_string().contains("declared length"), "{error}");
        let all = server.join().expect("it ended");
        let all = String::from_utf8_lossy(&all).into_owned();
        assert!(!all.ends_with("abc"), "no whole body was sent: {all}");
    }
}

#[test]
fn a_request_with_a_stream_is_retried_only_if_nothing_was_read() {
    let (client, server) = server(|listener| {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().expect("a client connects");
            read(&stream);
            stream.write_all(AWAY.as_bytes()).expect("the client reads it");
        }
    });
    // A body in memory is sent again.
    let retries =
        compile::runtime::RetryPolicy::max_retries(1).initial_backoff(std::time::Duration::ZERO);
    let error = run(client.read_back("abc").retry_policy(retries).into_future());
    assert_eq!(error.expect_err("the server is away").attempts(), 2);
    server.join().expect("the server received both requests");

    let (client, server) = self::server(|listener| {
        let (mut stream, _) = listener.accept().expect("a client connects");
        read(&stream);
        stream.write_all(AWAY.as_bytes()).expect("the client reads it");
    });
    let call = client.read_back(Upload::stream(Chunks::new(&["abc"]))).retry_policy(retries);
    let again = call.clone();
    let error = run(call.into_future()).expect_err("the server is away");
    assert_eq!(error.attempts(), 1);
    assert!(error.to_string().contains("a stream, which cannot be sent twice"), "{error}");
    server.join().expect("the server received one request");
    let error = run(again.into_future()).expect_err("nothing is left of the stream");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));

    // Nobody listens, so the stream is not polled.
    let chunks = Chunks::new(&["abc"]);
    let polled = chunks.polled.clone();
    let client = client_of_nobody();
    let error = run(client.read_back(Upload::stream(chunks)).retry_policy(retries).into_future());
    assert_eq!(error.expect_err("nobody listens").attempts(), 2);
    assert_eq!(polled.load(Ordering::Relaxed), 0);
}

fn client_of_nobody() -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("the listener has an address");
    client(&format!("http://{address}")).expect("the client can be built")
}

#[test]
fn a_download_is_read_as_a_stream() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 4\r\n\r\n";
    let (signal, signalled) = mpsc::channel::<()>();
    let (client, server) = server(move |listener| {
        let (mut stream, _) = listener.accept().expect("a client connects");
        read(&stream);
        stream.write_all(format!("{HEAD}ab").as_bytes()).expect("the client reads it");
        signalled.recv().expect("the first chunk was read");
        stream.write_all(b"cd").expect("the client reads it");
        signalled.recv().expect("all of it was read");
    });
    run(async {
        let response = client.put_bytes("").stream().await.expect("it is a success");
        assert_eq!(response.status(), 200);
        let mut body = response.into_body();
        assert_eq!(body.try_next().await.expect("it comes").as_deref(), Some(&b"ab"[..]));
        signal.send(()).expect("the server waits");
        assert_eq!(body.try_next().await.expect("it comes").as_deref(), Some(&b"cd"[..]));
        assert_eq!(body.try_next().await.expect("it ends"), None);
        assert!(poll_fn(|it| Pin::new(&mut body).poll_next(it)).await.is_none(), "it has ended");
    });
    signal.send(()).expect("the server waits");
    server.join().expect("it sent all");
}

#[test]
fn a_download_that_stalls_or_ends_early_is_an_error() {
    for (length, expected) in [(3, ErrorKind::Timeout), (4, ErrorKind::Transport)] {
        let (signal, signalled) = mpsc::channel::<()>();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("the listener has an address"));
        let is_late = expected == ErrorKind::Timeout;
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client connects");
            read(&stream);
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\nab");
            stream.write_all(head.as_bytes()).expect("the client reads it");
            if is_late {
                signalled.recv().expect("the client gave up");
            }
        });
        let limit = std::time::Duration::from_millis(if is_late { 50 } else { 10_000 });
        let client =
            compile::builder(&url).attempt_timeout(limit).build().expect("the client can be built");
        run(async {
            let mut body = client.put_bytes("").stream().await.expect("it begins").into_body();
            assert_eq!(body.try_next().await.expect("it comes").as_deref(), Some(&b"ab"[..]));
            let error = body.try_next().await.expect_err("no more comes");
            assert_eq!(error.kind(), expected, "{error}");
            assert_eq!(body.try_next().await.expect("it is over"), None);
        });
        if is_late {
            signal.send(()).expect("the server waits");
        }
        server.join().expect("it ended");
    }
}

/// The error of a stream with this response.
fn refused(response: &'static str) -> Error {
    let (client, server) = server(|listener| {
        let (mut stream, _) = listener.accept().expect("a client connects");
        read(&stream);
        stream.write_all(response.as_bytes()).expect("the client reads it");
    });
    let error = run(client.put_bytes("").stream()).expect_err("the call fails");
    server.join().expect("the server responded");
    error
}

#[test]
fn an_error_response_is_an_error_of_the_stream() {
    let error =
        refused("HTTP/1.1 400 Bad Request\r\ncontent-length: 16\r\n\r\n{\"reason\": \"no\"}");
    assert_eq!(error.status(), Some(400));
    assert_eq!(error.body(), Some(&b"{\"reason\": \"no\"}"[..]));
}

#[test]
fn an_accepted_response_is_not_a_stream() {
    let error = refused("HTTP/1.1 202 Accepted\r\ncontent-length: 5\r\n\r\nlater");
    assert_eq!((error.status(), error.kind()), (Some(202), ErrorKind::Decode));
}
