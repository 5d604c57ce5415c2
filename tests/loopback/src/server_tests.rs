//! Tests the server with raw bytes.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::exchange::{Provenance, Response};

const RIGHT: &str = "POST /v2/a%2Fb?limit=5&q=a+b HTTP/1.1\r\n\
    host: localhost\r\n\
    accept: application/json\r\n\
    content-length: 13\r\n\
    connection: close\r\n\r\n\
    {\"title\":\"x\"}";

fn exchange() -> Exchange {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Exchange {
        provenance: Provenance::Constructed,
        source: "this test".to_owned(),
        request: Request {
            method: "POST".to_owned(),
            path: "/v2/a%2Fb".to_owned(),
            query: vec![pair("q", "a b"), pair("limit", "5")],
            headers: vec![pair("Accept", "application/json")],
            body: Some(json!({"title": "x"})),
        },
        response: Response {
            status: 200,
            headers: vec![pair("x-attio-execution-id", "b1ab1a0c-0d4b-4e7c-8d3e-5e4b0e7a6f10")],
            body: Some(json!({"data": []})),
            text: None,
        },
    }
}

/// The changed lines of the diff in a mismatch.
fn changed(mismatch: &str) -> Vec<&str> {
    let diff = mismatch.lines().skip_while(|line| !line.starts_with("@@"));
    diff.filter(|line| line.starts_with(['-', '+'])).collect()
}

/// Sends bytes; returns the response.
async fn send(server: &Server, bytes: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

/// Sends the expected request with one change; checks that both client and test get these lines of a diff.
async fn assert_reported(right: &str, wrong: &str, problem: &[&str]) {
    let server = Server::start([exchange()]).await.unwrap();
    let response = send(&server, &RIGHT.replace(right, wrong)).await;
    assert!(response.starts_with("HTTP/1.1 599 "), "{response}");
    let mismatch = server.finish().unwrap_err().to_string();
    assert!(response.ends_with(&mismatch), "{response}");
    assert_eq!(changed(&mismatch), problem);
}

#[tokio::test]
async fn the_recorded_request_gets_the_recorded_response() {
    let server = Server::start([exchange()]).await.unwrap();
    let response = send(&server, RIGHT).await;
    server.finish().unwrap();
    let mut lines: Vec<&str> = response.lines().collect();
    lines.sort_unstable();
    let expected = [
        "",
        "HTTP/1.1 200 OK",
        "connection: close",
        "content-length: 11",
        "x-attio-execution-id: b1ab1a0c-0d4b-4e7c-8d3e-5e4b0e7a6f10",
        "{\"data\":[]}",
    ];
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn exchanges_are_replayed_in_order_on_one_connection() {
    let mut second = exchange();
    second.response.status = 404;
    second.response.body = None;
    let server = Server::start([exchange(), second]).await.unwrap();
    let response = send(&server, &(RIGHT.replace("connection: close\r\n", "") + RIGHT)).await;
    server.finish().unwrap();
    let statuses: Vec<usize> =
        ["200 OK", "404 Not Found"].map(|it| response.find(it).unwrap()).into();
    assert!(statuses.is_sorted(), "{response}");
}

#[tokio::test]
async fn a_mismatch_is_a_diff_of_the_requests() {
    let server = Server::start([exchange()]).await.unwrap();
    send(&server, &RIGHT.replace("limit=5", "limit=6")).await;
    let mismatch = server.finish().unwrap_err().to_string();
    let expected = "request differs from the recording: POST /v2/a%2Fb?limit=6&q=a+b\n\
                    --- recorded\n\
                    +++ received\n\
                    @@ -1,5 +1,5 @@\n \
                    POST /v2/a%2Fb\n\
                    -? \"limit\" = \"5\"\n\
                    +? \"limit\" = \"6\"\n \
                    ? \"q\" = \"a b\"\n \
                    accept: application/json\n \
                    {";
    assert_eq!(mismatch, expected);
}

#[tokio::test]
async fn a_wrong_method_is_reported() {
    assert_reported("POST", "PATCH", &["-POST /v2/a%2Fb", "+PATCH /v2/a%2Fb"]).await;
}

#[tokio::test]
async fn a_wrong_path_is_reported() {
    assert_reported("a%2Fb", "a/b", &["-POST /v2/a%2Fb", "+POST /v2/a/b"]).await;
}

#[tokio::test]
async fn a_differently_encoded_path_is_reported() {
    assert_reported("a%2Fb", "a%2fb", &["-POST /v2/a%2Fb", "+POST /v2/a%2fb"]).await;
}

#[tokio::test]
async fn an_additional_query_pair_is_reported() {
    assert_reported("limit=5", "limit=5&limit=5", &[r#"+? "limit" = "5""#]).await;
}

#[tokio::test]
async fn a_query_value_cannot_look_like_another_pair() {
    let wrong = "limit=5%22%0A?%20%22q%22%20=%20%22a%20b";
    let right = [r#"-? "limit" = "5""#, r#"-? "q" = "a b""#];
    assert_reported(
        "limit=5&q=a+b",
        wrong,
        &[&right[..], &[r#"+? "limit" = "5\"\n? \"q\" = \"a b""#]].concat(),
    )
    .await;
}

#[tokio::test]
async fn a_wrong_header_is_reported() {
    let problem = ["-accept: application/json", "+accept: text/html"];
    assert_reported("application/json", "text/html", &problem).await;
}

#[tokio::test]
async fn a_missing_header_is_reported() {
    assert_reported("accept: application/json\r\n", "", &["-accept: application/json"]).await;
}

#[tokio::test]
async fn a_wrong_body_is_reported() {
    let problem = [r#"-  "title": "x""#, r#"+  "title": "y""#];
    assert_reported("{\"title\":\"x\"}", "{\"title\":\"y\"}", &problem).await;
}

#[tokio::test]
async fn a_body_that_is_not_json_is_reported() {
    let problem = [
        "-{",
        r#"-  "title": "x""#,
        "-}",
        "+(not JSON: key must be a string at line 1 column 2)",
        "+{'title':'x'}",
    ];
    assert_reported("{\"title\":\"x\"}", "{'title':'x'}", &problem).await;
}

#[tokio::test]
async fn a_missing_body_is_reported() {
    assert_reported(
        "13\r\nconnection: close\r\n\r\n{\"title\":\"x\"}",
        "0\r\nconnection: close\r\n\r\n",
        &["-{", r#"-  "title": "x""#, "-}"],
    )
    .await;
}

#[tokio::test]
async fn an_unrecorded_body_is_reported() {
    let mut bodyless = exchange();
    bodyless.request.body = None;
    let server = Server::start([bodyless]).await.unwrap();
    send(&server, RIGHT).await;
    let mismatch = server.finish().unwrap_err().to_string();
    assert_eq!(changed(&mismatch), ["+{", r#"+  "title": "x""#, "+}"]);
}

#[tokio::test]
async fn all_differences_are_reported_together() {
    let server = Server::start([exchange()]).await.unwrap();
    let response = send(&server, "GET /v2 HTTP/1.1\r\nconnection: close\r\n\r\n").await;
    for part in ["-POST /v2/a%2Fb", "+GET /v2", "-? \"q\"", "-accept: ", "-  \"title\""] {
        assert!(response.contains(&format!("\n{part}")), "{part}: {response}");
    }
    assert!(server.finish().is_err());
}

#[tokio::test]
async fn only_the_first_mismatch_is_reported() {
    let server = Server::start([exchange()]).await.unwrap();
    send(&server, &RIGHT.replace("limit=5", "limit=6")).await;
    send(&server, &RIGHT.replace("limit=5", "limit=7")).await;
    let mismatch = server.finish().unwrap_err().to_string();
    assert!(mismatch.contains("limit=6") && !mismatch.contains("limit=7"), "{mismatch}");
}

#[tokio::test]
async fn an_unrequested_exchange_is_reported() {
    let server = Server::start([exchange()]).await.unwrap();
    let mismatch = server.finish().unwrap_err();
    assert_eq!(mismatch.to_string(), "missing request: POST /v2/a%2Fb?q=a b&limit=5");
}

#[tokio::test]
async fn an_unexpected_request_is_reported() {
    let server = Server::start([]).await.unwrap();
    let response = send(&server, RIGHT).await;
    assert!(response.starts_with("HTTP/1.1 599 "), "{response}");
    let mismatch = server.finish().unwrap_err();
    assert_eq!(mismatch.to_string(), "unexpected request: POST /v2/a%2Fb?limit=5&q=a+b");
}

#[tokio::test]
async fn a_response_that_cannot_be_sent_is_reported() {
    let mut broken = exchange();
    broken.response.headers.push(("no header".to_owned(), String::new()));
    let server = Server::start([broken]).await.unwrap();
    send(&server, RIGHT).await;
    let mismatch = server.finish().unwrap_err().to_string();
    assert!(mismatch.starts_with("the recorded response cannot be sent: "), "{mismatch}");
}

#[tokio::test]
async fn a_recording_is_found_by_its_name() {
    let server = Server::recorded("list_statuses", &["documented"]).await.unwrap();
    let missing = server.finish().unwrap_err().to_string();
    assert!(missing.starts_with("missing request: GET /v2/lists/"), "{missing}");
    let error =
        Server::recorded("no_such_operation", &["documented"]).await.unwrap_err().to_string();
    assert!(error.contains("no_such_operation"), "{error}");
}
