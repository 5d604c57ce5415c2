//! Pagination without offsets: the requests of the calls in the case `pages`, and the items that
//! they read from the responses of a local server.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use compile::client;
use compile::runtime::{Client, Error, ErrorKind};

/// Lets a client read from a server with these responses, each a head and a body, in which `{url}`
/// is the URL of the server. Returns the requested paths, and the items.
fn read<T: Send + 'static, F: Future<Output = Result<Vec<T>, Error>>>(
    responses: &[(&str, &str)],
    call: impl FnOnce(Client) -> F,
) -> (Vec<String>, Result<Vec<T>, Error>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}/v1", listener.local_addr().expect("the listener has an address"));
    let filled = |(head, body): &(&str, &str)| {
        let body = body.replace("{url}", &url);
        let length = body.len();
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{}connection: close\r\n\r\n{body}",
            head.replace("{url}", &url)
        )
    };
    let responses: Vec<String> = responses.iter().map(filled).collect();
    let server = thread::spawn(move || {
        let mut requested = Vec::new();
        for response in responses {
            let (stream, _) = listener.accept().expect("a client connects");
            let mut reader = BufReader::new(stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                reader.read_line(&mut head).expect("the head is UTF-8");
            }
            requested.push(head.split(' ').nth(1).expect("the request has a path").to_owned());
            reader.into_inner().write_all(response.as_bytes()).expect("the client reads it");
        }
        requested
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result =
        runtime.expect("the runtime starts").block_on(call(client(&url).expect("it is a URL")));
    (server.join().expect("all pages were requested"), result)
}

/// The message of a pagination error.
fn fault<T>(result: Result<T, Error>) -> String {
    let error = result.err().expect("it is an error");
    assert_eq!(error.kind(), ErrorKind::Paging, "{error}");
    error.to_string()
}

#[test]
fn page_numbers() {
    let nests = |it: Client| async move {
        let nests = it.list_nests().items().into_vec().await?;
        Ok(nests.into_iter().map(|it| it.id).collect())
    };
    let full = ("", r#"[{"id": 1}, {"id": 2}]"#);
    let (requested, ids) = read(&[full, ("", r#"[{"id": 3}]"#)], nests);
    assert_eq!(requested, ["/v1/nests?size=2&page=0", "/v1/nests?size=2&page=1"]);
    assert_eq!(ids.expect("it ends"), [1, 2, 3]);
    let (_, ids) = read(&[full, full], nests);
    assert!(fault(ids).contains("page 1 repeats the one before"));
    // A page shorter than requested is not the end if the request exceeds the maximum page size.
    let (requested, ids) =
        read(&[full, ("", "[]")], |it| it.list_nests().size(9).page(4).items().into_vec());
    assert_eq!(requested, ["/v1/nests?size=9&page=4", "/v1/nests?size=9&page=5"]);
    assert_eq!(ids.expect("it ends").len(), 2);
}

#[test]
fn cursors() {
    let eggs = |it: Client| it.list_eggs().items().into_vec();
    let first = ("", r#"{"data": [{"id": 1}], "meta": {"next": "a b&c"}}"#);
    for last in [
        r#"{"data": [{"id": 2}], "meta": {"next": null}}"#,
        r#"{"data": [{"id": 2}], "meta": {"next": ""}}"#,
        r#"{"data": [{"id": 2}], "meta": {}}"#,
        r#"{"data": [{"id": 2}]}"#,
    ] {
        // A page without items is skipped, and not the end.
        let empty = ("", r#"{"data": [], "meta": {"next": "z"}}"#);
        let (requested, eggs) = read(&[first, empty, ("", last)], eggs);
        assert_eq!(requested, ["/v1/eggs", "/v1/eggs?after=a+b%26c", "/v1/eggs?after=z"]);
        assert_eq!(eggs.expect("it ends").len(), 2);
    }
    let again = ("", r#"{"data": [{"id": 2}], "meta": {"next": "a b&c"}}"#);
    assert!(fault(read(&[first, again], eggs).1).contains("form a cycle"));
    let ignored = ("", r#"{"data": [{"id": 1}], "meta": {"next": "d"}}"#);
    assert!(fault(read(&[first, ignored], eggs).1).contains("the server ignores `after`"));
}

#[test]
fn the_last_item_is_the_cursor_of_the_next_page() {
    let chicks = |it: Client| it.list_chicks().items().into_vec();
    let first = ("", r#"{"data": [{"id": 2}, {"id": 1}], "has_more": true}"#);
    let last = ("", r#"{"data": [{"id": 7}], "has_more": false}"#);
    let (requested, read_chicks) = read(&[first, last], chicks);
    assert_eq!(requested, ["/v1/chicks", "/v1/chicks?starting_after=1"]);
    assert_eq!(read_chicks.expect("it ends").len(), 3);
    let empty = ("", r#"{"data": [], "has_more": true}"#);
    assert!(fault(read(&[first, empty], chicks).1).contains("a page without items"));
    let other = ("", r#"{"data": [{"id": 3}, {"id": 1}], "has_more": true}"#);
    assert!(fault(read(&[first, other], chicks).1).contains("form a cycle"));
    assert!(fault(read(&[first, first], chicks).1).contains("the server ignores `starting_after`"));
}

#[test]
fn links_in_bodies() {
    let feathers = |it: Client| it.list_feathers().colour("red").items().into_vec();
    let page = |link: &str| format!(r#"{{"data": [{{"id": 1}}], "@next": "{link}"}}"#);
    let last = ("", r#"{"data": [{"id": 2}]}"#);
    for (link, requested) in [
        ("{url}/feathers/2?a=%20+%2F&b#x", "/v1/feathers/2?a=%20+%2F&b"),
        ("?p=2", "/v1/feathers?p=2"),
        ("/v1/other", "/v1/other"),
        ("/v1/?p=2", "/v1/?p=2"),
        ("/v1?p=2", "/v1?p=2"),
    ] {
        let (seen, feathers) = read(&[("", &page(link)), last], feathers);
        assert_eq!(seen, ["/v1/feathers?colour=red", requested]);
        assert_eq!(feathers.expect("it ends").len(), 2);
    }
    for link in [
        "https://127.0.0.1/v1/secret",
        "http://other.example/v1/secret?token=secret",
        "//other.example/v1/secret",
        "/v2/secret",
        "/v1/../secret",
        "/v12/secret",
        "file:///secret",
        "http://[secret",
    ] {
        let message = fault(read(&[("", &page(link))], feathers).1);
        assert!(!message.contains("secret"), "{message}");
    }
    // An API key that a link repeats in its query is removed.
    let link = |it: Client| async move {
        let mut pages = it.list_feathers().pages();
        pages.next().await.expect("there is a page")?;
        Ok(vec![pages.link().map(str::to_owned)])
    };
    let (_, links) = read(&[("", &page("/v1/a?app%20key=secret&p=2;app+key=&app+key="))], link);
    let link = links.expect("it is a page").remove(0).expect("it has a link");
    assert!(link.ends_with("/v1/a?p=2"), "{link}");
    let (_, circle) =
        read(&[("", &page("/v1/a")), ("", r#"{"data": [{"id": 2}], "@next": "/v1/a"}"#)], feathers);
    assert!(fault(circle).contains("form a cycle"));
}

#[test]
fn links_in_headers() {
    let trees = |it: Client| it.list_trees().items().into_vec();
    for (head, next) in [
        ("link: </v1/t?p=2>; rel=\"next\"\r\n", Some("/v1/t?p=2")),
        (
            "link: </v1/a,b;c>; title=\"x, \\\"y\\\"; rel=prev\"; rel=\"last NEXT\", </v1/z>; rel=prev\r\n",
            Some("/v1/a,b;c"),
        ),
        ("link: </v1/z>; rel=prev\r\nLink: </v1/t>;rel=next\r\n", Some("/v1/t")),
        ("link: </v1/t>; rel=prev; rel=next\r\n", None),
        ("link: </v1/t>; rel=next; anchor=\"/other\"\r\n", None),
        ("link: ,\r\n", None),
    ] {
        let responses = [(head, r#"["oak"]"#), ("", r#"["ash"]"#)];
        let count = 1 + usize::from(next.is_some());
        let (requested, trees) = read(&responses[..count], trees);
        assert_eq!(requested.get(1).map(String::as_str), next, "{head}");
        assert_eq!(trees.expect("it ends").len(), count, "{head}");
    }
    for head in [
        "link: /v1/t; rel=next\r\n",
        "link: </v1/t; rel=next\r\n",
        "link: </v1/t>; rel=\"next\r\n",
        "link: </v1/t>; rel=next, </v1/u>; rel=next\r\n",
    ] {
        assert!(fault(read(&[(head, r#"["oak"]"#)], trees).1).contains("`link`"), "{head}");
    }
}
