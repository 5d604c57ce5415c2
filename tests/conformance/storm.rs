//! Storms: everything fails, and many call at once.

use tokio::task::JoinSet;

use crate::TOKEN;
use crate::clock::TestClock;
use crate::runtime::{Client, Method, RateLimit};
use crate::script::{Answer, Body};
use crate::server::Server;

const AT_ONCE: usize = 64;

fn client(server: &Server, clock: &TestClock) -> Client {
    let builder = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
    builder.timeout(None).attempt_timeout(None).build().expect("http is for loopback")
}

/// Makes so many calls at once; gives how many succeeded.
async fn call_at_once(client: &Client, count: usize) -> usize {
    let mut calls = JoinSet::new();
    for _ in 0..count {
        calls.spawn(client.request(Method::GET, "/x").bytes());
    }
    calls.join_all().await.iter().filter(|outcome| outcome.is_ok()).count()
}

/// The requests that come of 128 calls, 64 at once, where all get this status.
async fn requests(status: u16) -> usize {
    let server = Server::answering(move |_| Answer::status(status));
    let client = client(&server, &TestClock::new());
    for _ in 0..2 {
        assert_eq!(call_at_once(&client.clone(), AT_ONCE).await, 0);
    }
    server.log().requests.len() - 2 * AT_ONCE
}

#[tokio::test]
async fn calls_at_once_share_what_repetitions_cost() {
    assert_eq!(requests(503).await, 10, "the budget is 100, and a repetition in trouble costs 10");
    assert_eq!(requests(429).await, 100, "a repetition that was asked for costs 1");
    assert_eq!(requests(501).await, 0, "what is not repeated is sent once");
}

#[tokio::test]
async fn after_a_storm_repetitions_have_to_be_earned() {
    let script = [Answer::status(503).times(64 + 10), Answer::default().times(20)];
    let server = Server::start(script.into_iter().chain([Answer::status(503).times(100)]));
    let client = client(&server, &TestClock::new());
    assert_eq!(call_at_once(&client, AT_ONCE).await, 0);
    assert_eq!(call_at_once(&client, 20).await, 20);
    assert_eq!(call_at_once(&client, AT_ONCE).await, 0);
    let sent = server.log().requests.len();
    assert_eq!(sent, 64 + 10 + 20 + 64 + 2, "20 successes pay for two repetitions");
}

#[tokio::test]
async fn calls_at_once_do_not_mix_up_their_answers() {
    let server = Server::answering(|seen| Answer {
        body: Body::Text(seen.path.clone()),
        ..Answer::default()
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
