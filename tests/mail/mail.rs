//! The requests of a client of a whole API, and how it decodes responses: forms with files,
//! pagination, credentials, several successes and errors, all in one crate.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use mail::operations::SendMessageSuccess;
use mail::types::{
    Event, ListEventsEventItem, ListEventsWhen, MakeTokenBody, Options, SendMessageBody,
};
use mail::{Client, ClientBuilder, Error, ErrorKind, Part, Patch};

/// A key, and its account.
fn by_key(builder: ClientBuilder) -> ClientBuilder {
    builder.key("KEY-1234567").account("a c")
}

/// Runs calls against a server with these responses. Returns the requests, and the result.
fn exchange<T>(
    authenticate: impl FnOnce(ClientBuilder) -> ClientBuilder,
    responses: Vec<String>,
    calls: impl AsyncFnOnce(Client) -> T,
) -> (Vec<String>, T) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("the listener has an address");
    let server = thread::spawn(move || {
        let serve = |response: String| {
            let (mut stream, _) = listener.accept().expect("a client connects");
            let request = read(&stream);
            stream.write_all(response.as_bytes()).expect("the client reads it");
            request
        };
        responses.into_iter().map(serve).collect()
    });
    let client = authenticate(Client::builder().base_url(format!("http://{address}/v3"))).build();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let client = client.expect("the client can be built");
    let result = runtime.expect("the runtime starts").block_on(calls(client));
    (server.join().expect("the server received the request"), result)
}

/// Reads a request: its first line, the headers that a document defines, and its body, with `B` as
/// the boundary.
fn read(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    let mut next = |line: &mut String| {
        line.clear();
        reader.read_line(line).expect("the head is UTF-8");
        line.trim_end().to_owned()
    };
    let mut request = next(&mut line).replace(" HTTP/1.1", "\n");
    let (mut headers, mut length) = (Vec::new(), 0);
    while let Some((name, value)) = next(&mut line).split_once(": ") {
        match name {
            "content-length" => length = value.parse().expect("it is a number"),
            "accept-encoding" | "host" | "user-agent" => {}
            _ => headers.push(format!("{name}: {value}\n")),
        }
    }
    headers.sort();
    request += &headers.concat();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body can be read");
    request += &String::from_utf8(body).expect("the body is UTF-8");
    let boundary = request.split_once("boundary=").and_then(|(_, it)| it.lines().next());
    match boundary.map(str::to_owned) {
        Some(boundary) => request.replace(&boundary, "B").replace("\r\n", "\n"),
        None => request,
    }
}

fn response(status: u16, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} \r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn json(status: u16, body: &str) -> String {
    response(status, "application/json", body)
}

const SENT: &str = "POST /v3/mail.example/messages?account=a+c
accept: application/json
content-type: multipart/form-data; boundary=B
x-api-key: KEY-1234567
--B
Content-Disposition: form-data; name=\"from\"

ann@mail.example
--B
Content-Disposition: form-data; name=\"options\"
Content-Type: application/json

{\"send_at\":null,\"track\":true}
--B
Content-Disposition: form-data; name=\"to\"

bob@mail.example
--B
Content-Disposition: form-data; name=\"to\"

cy@mail.example
--B
Content-Disposition: form-data; name=\"attachment\"; filename=\"a.txt\"
Content-Type: text/plain

Hello
--B--
";

#[test]
fn a_form_with_files_has_two_successes() {
    for (status, body) in [(200, r#"{"id":"m1"}"#), (202, r#"{"id":"m1","position":7}"#)] {
        let (sent, success) = exchange(by_key, vec![json(status, body)], async |mail| {
            let body =
                SendMessageBody::new("ann@mail.example", ["bob@mail.example", "cy@mail.example"])
                    .options(Options::new().track(true).send_at(Patch::Null));
            let file = Part::new("Hello").file_name("a.txt").content_type("text/plain");
            mail.send_message("mail.example", body).attachment([file]).await
        });
        assert_eq!(sent, [SENT]);
        match success.expect("it is a success") {
            SendMessageSuccess::Ok(it) => assert_eq!((status, it.id.as_str()), (200, "m1")),
            SendMessageSuccess::Accepted(it) => assert_eq!((status, it.position), (202, 7)),
            other => panic!("{other:?} is neither of the two"),
        }
    }
}

#[test]
fn all_pages_are_requested_with_the_same_filter() {
    let first = r#"{"items":[{"event":"delivered","id":"1"},{"event":"opened","id":"2","client":"X","new":1}],"paging":{"next":"p/2"}}"#;
    let last = r#"{"items":[{"event":"bounced","id":"3"}],"paging":{"next":null}}"#;
    let pages = vec![json(200, first), json(200, last)];
    let (sent, events) = exchange(by_key, pages, async |mail| {
        let when = ListEventsWhen::new().from("2026-01-01T00:00:00Z");
        let events = [ListEventsEventItem::Delivered, ListEventsEventItem::Opened];
        let mut items = mail.list_events("mail.example").event(events).when(when).items();
        let mut read = Vec::new();
        while let Some(item) = items.try_next().await? {
            read.push(item);
        }
        Ok::<_, Error>(read)
    });
    let filter = "event=delivered,opened&when%5Bfrom%5D=2026-01-01T00%3A00%3A00Z";
    let head = "accept: application/json\nx-api-key: KEY-1234567\n";
    assert_eq!(
        sent,
        [
            format!("GET /v3/mail.example/events?{filter}&account=a+c\n{head}"),
            format!("GET /v3/mail.example/events?{filter}&page=p%2F2&account=a+c\n{head}"),
        ]
    );
    let events = events.expect("they are events");
    assert!(matches!(&events[..], [Event::Delivered(_), Event::Opened(_), Event::Unknown(_)]));
    let again = serde_json::to_string(&events[1]).expect("it is JSON");
    assert_eq!(again, r#"{"client":"X","event":"opened","id":"2","new":1}"#);
}

#[test]
fn a_password_is_sent_where_the_operation_requires_it() {
    let who = |it: ClientBuilder| it.key("KEY-1234567").account("a").basic("ann", "pässword");
    let (sent, token) = exchange(who, vec![json(201, r#"{"secret":"s"}"#)], async |mail| {
        mail.make_token(MakeTokenBody::new("ci & cd").scopes(["read", "send"])).await
    });
    let expected = "POST /v3/token\naccept: application/json\nauthorization: Basic YW5uOnDDpHNzd29yZA==\n\
        content-type: application/x-www-form-urlencoded\nname=ci+%26+cd&scopes=read&scopes=send";
    assert_eq!(sent, [expected]);
    assert_eq!(token.expect("it is a key").secret, "s");

    let (sent, refused) =
        exchange(by_key, vec![], async |mail| mail.make_token(MakeTokenBody::new("ci")).await);
    assert!(sent.is_empty());
    assert_eq!(refused.expect_err("a key does not suffice").kind(), ErrorKind::Request);
}

#[test]
fn a_message_is_read_as_a_whole_or_as_a_stream() {
    let message = "Subject: ä\r\n\r\nHello";
    let responses = vec![response(200, "message/rfc822", message); 2];
    let (sent, both) = exchange(by_key, responses, async |mail| {
        let whole = mail.read_message("m/1").await?;
        let mut arriving = mail.read_message("m/1").stream().await?.into_body();
        let mut arrived = Vec::new();
        while let Some(chunk) = arriving.try_next().await? {
            arrived.extend_from_slice(&chunk);
        }
        Ok::<_, Error>((whole, arrived))
    });
    let expected =
        "GET /v3/messages/m%2F1?account=a+c\naccept: message/rfc822\nx-api-key: KEY-1234567\n";
    assert_eq!(sent, [expected; 2]);
    assert_eq!(both.expect("both are read"), (message.into(), message.into()));
}

#[test]
fn deletions_succeed_with_or_without_a_body_and_errors_are_decoded() {
    let problem = r#"{"title":"Locked","detail":"by KEY-1234567","code":9}"#;
    let responses = vec![
        json(200, r#"{"id":"m1"}"#),
        "HTTP/1.1 204 \r\nconnection: close\r\n\r\n".to_owned(),
        response(409, "application/problem+json", problem),
    ];
    let (sent, results) = exchange(by_key, responses, async |mail| {
        [
            mail.delete_message("m1").await,
            mail.delete_message("m1").await,
            mail.delete_message("m1").await,
        ]
    });
    let expected =
        "DELETE /v3/messages/m1?account=a+c\naccept: application/json\nx-api-key: KEY-1234567\n";
    assert_eq!(sent, [expected; 3]);
    let [deleted, none, locked] = results;
    assert_eq!(deleted.expect("it was deleted").map(|it| it.id).as_deref(), Some("m1"));
    assert_eq!(none.expect("there was none"), None);
    let locked = locked.expect_err("it is locked");
    let api = locked.api().expect("it is a problem");
    assert_eq!((locked.status(), api.title.as_str()), (Some(409), "Locked"));
    assert_eq!(api.extra.get("code").and_then(|it| it.as_u64()), Some(9));
    let printed = format!("{locked} {locked:?}");
    assert!(printed.contains("Locked") && !printed.contains("KEY-1234567"), "{printed}");
}
