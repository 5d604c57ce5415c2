//! Faults as a client sees them; over plain sockets where it matters how a connection ends.

use std::io;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use attio_fake::{Cut, FakeAttio, Fault};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PEOPLE: &str = "/v2/objects/people/attributes";

/// Created once, since that reads the certificates of the system. It pools no connections, since each would
/// belong to the runtime of one test.
static HTTP: LazyLock<Client> = LazyLock::new(|| {
    Client::builder().pool_max_idle_per_host(0).build().expect("the client can be built")
});

async fn start() -> FakeAttio {
    FakeAttio::start().await.expect("loopback has a free port")
}

async fn get(fake: &FakeAttio) -> reqwest::Result<Response> {
    let url = format!("{}{PEOPLE}?limit=2", fake.base_url());
    HTTP.get(url).bearer_auth(fake.token()).send().await
}

async fn create(fake: &FakeAttio, slug: &str) -> reqwest::Result<Response> {
    let url = format!("{}{PEOPLE}", fake.base_url());
    let body = json!({"data": {
        "title": slug, "description": null, "api_slug": slug, "type": "text", "is_required": false,
        "is_unique": false, "is_multiselect": false, "config": {},
    }});
    HTTP.post(url).bearer_auth(fake.token()).json(&body).send().await
}

/// Sends a request on a new connection; returns everything received, and how the connection ends.
async fn raw(fake: &FakeAttio) -> (String, io::Result<()>) {
    let address = fake.base_url().strip_prefix("http://").expect("it has no TLS");
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    let request = format!(
        "GET {PEOPLE}?limit=2 HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\r\n",
        fake.token()
    );
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    let mut response = Vec::new();
    let end = stream.read_to_end(&mut response).await.map(drop);
    (String::from_utf8(response).expect("the response is valid UTF-8"), end)
}

/// The length of a body by its header, and its actual length.
fn lengths(response: &str) -> (usize, usize) {
    let (head, body) = response.split_once("\r\n\r\n").expect("the head is complete");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = length.and_then(|it| it.parse().ok()).expect("there is a content length");
    (length, body.len())
}

#[tokio::test]
async fn queued_faults_apply_once_and_in_order() {
    let fake = start().await;
    fake.fail_next(Fault::status(503));
    fake.fail_next(Fault::status(500));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(get(&fake).await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [503, 500, 200]);
}

#[tokio::test]
async fn a_rule_applies_after_the_queue_until_it_is_cleared() {
    let fake = start().await;
    fake.fail_when(|request| request.is_read_only(), Fault::status(502));
    fake.fail_next(Fault::status(503));
    assert_eq!(get(&fake).await.unwrap().status(), 503);
    assert_eq!(get(&fake).await.unwrap().status(), 502);
    assert_eq!(get(&fake).await.unwrap().status(), 502);
    assert_eq!(create(&fake, "nickname").await.unwrap().status(), 200);
    fake.clear_faults();
    assert_eq!(get(&fake).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_rule_for_one_request_does_not_affect_others() {
    let fake = start().await;
    fake.fail_once_when(|request| !request.is_read_only(), Fault::status(503));
    assert_eq!(get(&fake).await.unwrap().status(), 200);
    assert_eq!(create(&fake, "nickname").await.unwrap().status(), 503);
    assert_eq!(create(&fake, "nickname").await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_condition_may_call_the_server() {
    let fake = Arc::new(start().await);
    let server = Arc::downgrade(&fake);
    let seen = move || server.upgrade().map_or(0, |fake| fake.requests().len());
    fake.fail_when(move |_| seen() == 2, Fault::status(503));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(get(&fake).await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [200, 503, 200]);
}

#[tokio::test]
async fn a_failed_request_has_no_effect() {
    let fake = start().await;
    fake.fail_next(Fault::status(500));
    assert_eq!(create(&fake, "nickname").await.unwrap().status(), 500);
    assert_eq!(create(&fake, "nickname").await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_processed_request_has_its_effect() {
    let fake = start().await;
    for (slug, fault) in
        [("one", Fault::status(500)), ("two", Fault::connection(Cut::BeforeResponse))]
    {
        fake.fail_next(fault.processed());
        drop(create(&fake, slug).await);
        assert_eq!(create(&fake, slug).await.unwrap().status(), 409, "{slug}");
    }
}

#[tokio::test]
async fn an_error_has_the_format_of_the_api() {
    let fake = start().await;
    fake.fail_next(Fault::status(409));
    let response = get(&fake).await.unwrap();
    assert!(response.headers().contains_key("x-attio-execution-id"));
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status_code"], 409);
    assert_eq!(body["code"], "slug_conflict");
}

#[tokio::test]
async fn retry_after_is_the_next_second_or_the_given_value() {
    let fake = start().await;
    fake.advance(Duration::from_millis(300));
    fake.fail_next(Fault::rate_limited());
    fake.fail_next(Fault::status(429).retry_after("soon"));
    let response = get(&fake).await.unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()["date"], "Thu, 01 Jan 2026 00:00:00 GMT");
    assert_eq!(response.headers()["retry-after"], "Thu, 01 Jan 2026 00:00:01 GMT");
    assert_eq!(get(&fake).await.unwrap().headers()["retry-after"], "soon");
}

#[tokio::test]
async fn a_response_can_be_replaced() {
    let fake = start().await;
    fake.fail_next(Fault::html(502));
    fake.fail_next(Fault::json(418, &json!({"tea": true})));
    let response = get(&fake).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    assert!(response.text().await.unwrap().contains("<h1>502</h1>"));
    assert_eq!(get(&fake).await.unwrap().text().await.unwrap(), r#"{"tea":true}"#);
}

#[tokio::test]
async fn a_response_can_be_damaged() {
    let fake = start().await;
    let right = get(&fake).await.unwrap().text().await.unwrap();
    fake.fail_next(Fault::truncated_json());
    fake.fail_next(Fault::malformed_json());
    fake.fail_next(Fault::content_type("text/plain"));
    assert_eq!(get(&fake).await.unwrap().text().await.unwrap(), right[..right.len() / 2]);
    let malformed = get(&fake).await.unwrap().text().await.unwrap();
    assert_eq!(malformed.replace(",}", "}"), right);
    assert!(serde_json::from_str::<Value>(&malformed).is_err());
    let plain = get(&fake).await.unwrap();
    assert_eq!(plain.headers()["content-type"], "text/plain");
    assert_eq!(plain.text().await.unwrap(), right);
}

#[tokio::test]
async fn a_connection_is_reset_at_the_given_point() {
    let fake = start().await;
    for cut in [Cut::BeforeResponse, Cut::BeforeBody, Cut::DuringBody] {
        fake.fail_next(Fault::connection(cut));
        let (response, end) = raw(&fake).await;
        assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset, "{cut:?}");
        match cut {
            Cut::BeforeResponse => assert_eq!(response, ""),
            Cut::BeforeBody => assert_eq!(lengths(&response).1, 0),
            _ => {
                let (declared, sent) = lengths(&response);
                assert_eq!(declared / 2, sent);
            }
        }
    }
}

#[tokio::test]
async fn a_late_response_is_sent_when_the_clock_is_advanced() {
    let fake = start().await;
    fake.fail_next(Fault::late(Duration::from_secs(5)));
    let response = tokio::spawn(
        HTTP.get(format!("{}{PEOPLE}", fake.base_url())).bearer_auth(fake.token()).send(),
    );
    fake.received(1).await;
    fake.advance(Duration::from_millis(4_999));
    assert_eq!(fake.requests()[0].status, None);
    fake.advance(Duration::from_millis(1));
    assert_eq!(response.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn rates_are_limited_by_the_clock_of_the_server() {
    let fake = FakeAttio::builder().limit_rates().start().await.unwrap();
    for number in 0..25 {
        assert_eq!(create(&fake, &format!("a{number}")).await.unwrap().status(), 200);
    }
    let refused = create(&fake, "one_too_many").await.unwrap();
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "Thu, 01 Jan 2026 00:00:01 GMT");
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["code"], "rate_limit_exceeded");
    assert_eq!(get(&fake).await.unwrap().status(), 200, "reads are counted separately");
    fake.advance(Duration::from_secs(1));
    assert_eq!(create(&fake, "one_too_many").await.unwrap().status(), 200);
}

#[tokio::test]
async fn rates_are_not_limited_by_default() {
    let fake = start().await;
    for _ in 0..101 {
        assert_eq!(get(&fake).await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn requests_are_recorded_without_the_token() {
    let fake = start().await;
    fake.fail_next(Fault::connection(Cut::BeforeResponse));
    drop(create(&fake, "nickname").await);
    get(&fake).await.unwrap();
    let lines: Vec<String> = fake.requests().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [format!("POST {PEOPLE} → no response"), format!("GET {PEOPLE}?limit=2 → 200")]
    );
    assert_eq!(fake.requests()[0].body.as_ref().unwrap()["data"]["title"], "nickname");
    assert!(!format!("{:?}", fake.requests()).contains(fake.token()));
}

#[tokio::test]
async fn a_fault_that_keeps_the_response_keeps_the_rate_limit() {
    let fake = FakeAttio::builder().limit_rates().start().await.unwrap();
    fake.fail_when(|_| true, Fault::late(Duration::ZERO));
    for number in 0..25 {
        assert_eq!(create(&fake, &format!("a{number}")).await.unwrap().status(), 200);
    }
    assert_eq!(create(&fake, "one_too_many").await.unwrap().status(), 429);
}

#[tokio::test]
async fn a_fault_that_replaces_the_response_precedes_the_rate_limit_but_counts() {
    let fake = FakeAttio::builder().limit_rates().start().await.unwrap();
    for number in 0..26 {
        fake.fail_next(Fault::status(503));
        assert_eq!(create(&fake, &format!("a{number}")).await.unwrap().status(), 503);
    }
    assert_eq!(create(&fake, "one_too_many").await.unwrap().status(), 429);
}

#[tokio::test]
async fn a_condition_that_panics_is_a_500_with_the_message() {
    let fake = start().await;
    fake.fail_once_when(|request| panic!("no body in {}", request.method), Fault::status(503));
    let response = get(&fake).await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(response.text().await.unwrap(), "the condition of a fault panicked: no body in GET");
    assert_eq!(fake.requests()[0].status, Some(500));
}

#[tokio::test]
async fn a_log_that_panics_is_a_500_with_the_message() {
    let fake = FakeAttio::builder().log(|_| panic!("the disk is full")).start().await.unwrap();
    let response = get(&fake).await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(response.text().await.unwrap(), "the log function panicked: the disk is full");
    assert_eq!(fake.requests()[0].status, Some(500));
}

#[tokio::test]
async fn the_clock_stops_before_the_year_10000() {
    let fake = start().await;
    for _ in 0..2 {
        fake.advance(Duration::MAX);
    }
    assert_eq!(create(&fake, "nickname").await.unwrap().status(), 200);
    fake.fail_next(Fault::rate_limited());
    let response = get(&fake).await.unwrap();
    assert_eq!(response.headers()["date"], "Thu, 30 Dec 9999 21:59:59 GMT");
    assert_eq!(response.headers()["retry-after"], "Thu, 30 Dec 9999 22:00:00 GMT");
    let url = format!("{}{PEOPLE}/nickname", fake.base_url());
    let created = HTTP.get(url).bearer_auth(fake.token()).send().await.unwrap();
    let created: Value = created.json().await.unwrap();
    assert_eq!(created["data"]["created_at"], "9999-12-30T21:59:59.000000000Z");
}

#[tokio::test]
async fn a_delay_beyond_the_last_date_ends_at_the_last_date() {
    let fake = start().await;
    fake.fail_next(Fault::late(Duration::MAX));
    let url = format!("{}{PEOPLE}", fake.base_url());
    let response = tokio::spawn(HTTP.get(url).bearer_auth(fake.token()).send());
    fake.received(1).await;
    fake.advance(Duration::MAX);
    assert_eq!(response.await.unwrap().unwrap().status(), 200);
}

#[test]
#[should_panic(expected = "the status of a response must be in 200..=999")]
fn an_invalid_status_panics() {
    drop(Fault::status(42));
}

#[test]
#[should_panic(expected = "the content type \"a\\nb\" is not a valid header value")]
fn an_invalid_content_type_panics() {
    drop(Fault::content_type("a\nb"));
}

#[test]
#[should_panic(expected = "the `Retry-After` \"1\\r\\n\" is not a valid header value")]
fn a_retry_after_of_several_lines_panics() {
    drop(Fault::status(429).retry_after("1\r\n"));
}
