//! Faults, as a client meets them: over plain sockets where it matters how a connection ends.

use std::io;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use attio_fake::{Cut, FakeAttio, Fault};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PEOPLE: &str = "/v2/objects/people/attributes";

/// Made once, since that reads the certificates of the system. No connection is kept: it would belong to
/// the runtime of one test.
static HTTP: LazyLock<Client> = LazyLock::new(|| {
    Client::builder().pool_max_idle_per_host(0).build().expect("it needs nothing")
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

/// What comes on a connection after one request, and how the connection ends.
async fn raw(fake: &FakeAttio) -> (String, io::Result<()>) {
    let address = fake.base_url().strip_prefix("http://").expect("it has no TLS");
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    let request = format!(
        "GET {PEOPLE}?limit=2 HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\r\n",
        fake.token()
    );
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer).await.map(drop);
    (String::from_utf8(answer).expect("the answer is text"), end)
}

/// The length of a body by its header, and in fact.
fn lengths(answer: &str) -> (usize, usize) {
    let (head, body) = answer.split_once("\r\n\r\n").expect("the head is whole");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = length.and_then(|it| it.parse().ok()).expect("the length is known");
    (length, body.len())
}

#[tokio::test]
async fn faults_of_the_queue_come_in_order_and_once() {
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
async fn a_rule_holds_until_it_is_cleared_and_after_the_queue() {
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
async fn a_rule_for_one_request_leaves_all_others() {
    let fake = start().await;
    fake.fail_once_when(|request| !request.is_read_only(), Fault::status(503));
    assert_eq!(get(&fake).await.unwrap().status(), 200);
    assert_eq!(create(&fake, "nickname").await.unwrap().status(), 503);
    assert_eq!(create(&fake, "nickname").await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_rule_may_look_at_the_server() {
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
async fn an_error_has_the_form_of_the_api() {
    let fake = start().await;
    fake.fail_next(Fault::status(409));
    let response = get(&fake).await.unwrap();
    assert!(response.headers().contains_key("x-attio-execution-id"));
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status_code"], 409);
    assert_eq!(body["code"], "slug_conflict");
}

#[tokio::test]
async fn retry_after_is_the_next_second_or_what_it_is_set_to() {
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
async fn an_answer_can_be_anything() {
    let fake = start().await;
    fake.fail_next(Fault::html(502));
    fake.fail_next(Fault::json(418, &json!({"tea": true})));
    let response = get(&fake).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    assert!(response.text().await.unwrap().contains("<h1>502</h1>"));
    assert_eq!(get(&fake).await.unwrap().text().await.unwrap(), r#"{"tea":true}"#);
}

#[tokio::test]
async fn an_answer_can_be_damaged() {
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
async fn a_connection_is_reset_where_it_is_said() {
    let fake = start().await;
    for cut in [Cut::BeforeResponse, Cut::BeforeBody, Cut::DuringBody] {
        fake.fail_next(Fault::connection(cut));
        let (answer, end) = raw(&fake).await;
        assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset, "{cut:?}");
        match cut {
            Cut::BeforeResponse => assert_eq!(answer, ""),
            Cut::BeforeBody => assert_eq!(lengths(&answer).1, 0),
            _ => {
                let (said, sent) = lengths(&answer);
                assert_eq!(said / 2, sent);
            }
        }
    }
}

#[tokio::test]
async fn a_late_answer_comes_when_the_clock_is_moved() {
    let fake = start().await;
    fake.fail_next(Fault::late(Duration::from_secs(5)));
    let answer = tokio::spawn(
        HTTP.get(format!("{}{PEOPLE}", fake.base_url())).bearer_auth(fake.token()).send(),
    );
    fake.received(1).await;
    fake.advance(Duration::from_millis(4_999));
    assert_eq!(fake.requests()[0].status, None);
    fake.advance(Duration::from_millis(1));
    assert_eq!(answer.await.unwrap().unwrap().status(), 200);
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
    assert_eq!(get(&fake).await.unwrap().status(), 200, "reads are counted apart");
    fake.advance(Duration::from_secs(1));
    assert_eq!(create(&fake, "one_too_many").await.unwrap().status(), 200);
}

#[tokio::test]
async fn rates_are_not_limited_unless_asked_for() {
    let fake = start().await;
    for _ in 0..101 {
        assert_eq!(get(&fake).await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn requests_are_remembered_without_the_token() {
    let fake = start().await;
    fake.fail_next(Fault::connection(Cut::BeforeResponse));
    drop(create(&fake, "nickname").await);
    get(&fake).await.unwrap();
    let lines: Vec<String> = fake.requests().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [format!("POST {PEOPLE} → no answer"), format!("GET {PEOPLE}?limit=2 → 200")]
    );
    assert_eq!(fake.requests()[0].body.as_ref().unwrap()["data"]["title"], "nickname");
    assert!(!format!("{:?}", fake.requests()).contains(fake.token()));
}

#[tokio::test]
async fn what_leaves_the_answer_right_leaves_the_rate_limit() {
    let fake = FakeAttio::builder().limit_rates().start().await.unwrap();
    fake.fail_when(|_| true, Fault::late(Duration::ZERO));
    for number in 0..25 {
        assert_eq!(create(&fake, &format!("a{number}")).await.unwrap().status(), 200);
    }
    assert_eq!(create(&fake, "one_too_many").await.unwrap().status(), 429);
}

#[tokio::test]
async fn what_replaces_the_answer_comes_before_the_rate_limit_and_counts_all_the_same() {
    let fake = FakeAttio::builder().limit_rates().start().await.unwrap();
    for number in 0..26 {
        fake.fail_next(Fault::status(503));
        assert_eq!(create(&fake, &format!("a{number}")).await.unwrap().status(), 503);
    }
    assert_eq!(create(&fake, "one_too_many").await.unwrap().status(), 429);
}

#[tokio::test]
async fn a_rule_that_panics_is_answered_with_what_it_said() {
    let fake = start().await;
    fake.fail_once_when(|request| panic!("no body in {}", request.method), Fault::status(503));
    let answer = get(&fake).await.unwrap();
    assert_eq!(answer.status(), 500);
    assert_eq!(answer.text().await.unwrap(), "a rule of the test panicked: no body in GET");
    assert_eq!(fake.requests()[0].status, Some(500));
}

#[tokio::test]
async fn a_log_that_panics_is_answered_with_what_it_said() {
    let fake = FakeAttio::builder().log(|_| panic!("the disk is full")).start().await.unwrap();
    let answer = get(&fake).await.unwrap();
    assert_eq!(answer.status(), 500);
    assert_eq!(answer.text().await.unwrap(), "the log of the test panicked: the disk is full");
    assert_eq!(fake.requests()[0].status, Some(500));
}

#[tokio::test]
async fn a_clock_moved_beyond_all_dates_stops_before_the_year_10000() {
    let fake = start().await;
    for _ in 0..2 {
        fake.advance(Duration::MAX);
    }
    assert_eq!(create(&fake, "nickname").await.unwrap().status(), 200);
    fake.fail_next(Fault::rate_limited());
    let answer = get(&fake).await.unwrap();
    assert_eq!(answer.headers()["date"], "Thu, 30 Dec 9999 21:59:59 GMT");
    assert_eq!(answer.headers()["retry-after"], "Thu, 30 Dec 9999 22:00:00 GMT");
    let url = format!("{}{PEOPLE}/nickname", fake.base_url());
    let created = HTTP.get(url).bearer_auth(fake.token()).send().await.unwrap();
    let created: Value = created.json().await.unwrap();
    assert_eq!(created["data"]["created_at"], "9999-12-30T21:59:59.000000000Z");
}

#[tokio::test]
async fn an_answer_later_than_all_dates_comes_at_the_end_of_them() {
    let fake = start().await;
    fake.fail_next(Fault::late(Duration::MAX));
    let url = format!("{}{PEOPLE}", fake.base_url());
    let answer = tokio::spawn(HTTP.get(url).bearer_auth(fake.token()).send());
    fake.received(1).await;
    fake.advance(Duration::MAX);
    assert_eq!(answer.await.unwrap().unwrap().status(), 200);
}

#[test]
#[should_panic(expected = "the status of an answer is one of 200 to 999")]
fn a_status_that_is_none_is_a_mistake_of_the_test() {
    drop(Fault::status(42));
}

#[test]
#[should_panic(expected = "the content type \"a\\nb\" cannot stand in a header")]
fn a_content_type_that_is_none_is_a_mistake_of_the_test() {
    drop(Fault::content_type("a\nb"));
}

#[test]
#[should_panic(expected = "the `Retry-After` \"1\\r\\n\" cannot stand in a header")]
fn a_retry_after_of_several_lines_is_a_mistake_of_the_test() {
    drop(Fault::status(429).retry_after("1\r\n"));
}
