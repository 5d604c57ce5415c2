//! Retry storms: many concurrent calls, all of which fail.

use tokio::task::JoinSet;

use crate::TOKEN;
use crate::clock::TestClock;
use crate::runtime::{Client, Method, RateLimit};
use crate::script::{Body, MockResponse};
use crate::server::Server;

const AT_ONCE: usize = 64;

fn client(server: &Server, clock: &TestClock) -> Client {
    let builder = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
    builder.timeout(None).attempt_timeout(None).build().expect("http is for loopback")
}

/// Makes this many concurrent calls; returns how many succeeded.
async fn call_at_once(client: &Client, count: usize) -> usize {
    let mut calls = JoinSet::new();
    for _ in 0..count {
        calls.spawn(client.request(Method::GET, "/x").bytes());
    }
    calls.join_all().await.iter().filter(|outcome| outcome.is_ok()).count()
}

/// The number of retries of 128 calls, 64 of them concurrent, that all get this status.
async fn retries(status: u16) -> usize {
    let server = Server::responding_with(move |_| MockResponse::status(status));
    let client = client(&server, &TestClock::new());
    for _ in 0..2 {
        assert_eq!(call_at_once(&client.clone(), AT_ONCE).await, 0);
    }
    server.log().requests.len() - 2 * AT_ONCE
}

#[tokio::test]
async fn concurrent_calls_share_the_retry_budget() {
    assert_eq!(retries(503).await, 10, "the budget is 100, and a retry after a failure costs 10");
    assert_eq!(retries(429).await, 100, "a retry after 429 costs 1");
    assert_eq!(retries(501).await, 0, "a 501 is not retried");
}

#[tokio::test]
async fn after_a_storm_successes_refill_the_retry_budget() {
    let script = [MockResponse::status(503).times(64 + 10), MockResponse::default().times(20)];
    let server = Server::start(script.into_iter().chain([MockResponse::status(503).times(100)]));
    let client = client(&server, &TestClock::new());
    assert_eq!(call_at_once(&client, AT_ONCE).await, 0);
    assert_eq!(call_at_once(&client, 20).await, 20);
    assert_eq!(call_at_once(&client, AT_ONCE).await, 0);
    let sent = server.log().requests.len();
    assert_eq!(sent, 64 + 10 + 20 + 64 + 2, "20 successes earn two retries");
}

#[tokio::test]
async fn concurrent_calls_get_their_own_responses() {
    let server = Server::responding_with(|received| MockResponse {
        body: Body::Text(received.path.clone()),
        ..MockResponse::default()
    });
    let clock = TestClock::new();
    let client = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
    let client = client.rate_limit(RateLimit::per_second(10, 1)).timeout(None).build().unwrap();
    let mut calls = JoinSet::new();
    for number in 0..AT_ONCE {
        let request = client.request(Method::GET, format!("/{number}"));
        calls.spawn(async move { (number, request.bytes().await.unwrap().into_body()) });
    }
    for (number, body) in calls.join_all().await {
        assert_eq!(body, format!("/{number}").into_bytes());
    }
    assert_eq!(clock.waits().len(), 6, "64 requests take seven seconds, ten in each");
}
