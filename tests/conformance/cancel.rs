//! Calls that are dropped before they end leave nothing behind.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::TOKEN;
use crate::clock::TestClock;
use crate::runtime::{Client, Error, Method, RateLimit, Response};
use crate::script::{Fault, MockResponse, Phase};
use crate::server::Server;

const SECOND: Duration = Duration::from_secs(1);

fn client(server: &Server, clock: &TestClock) -> Client {
    let builder = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
    builder.rate_limit(RateLimit::per_second(1, 1)).build().expect("http is for loopback")
}

fn call(client: &Client) -> impl Future<Output = Result<Response<Vec<u8>>, Error>> + use<> {
    client.request(Method::GET, "/x").bytes()
}

/// Polls a future at most `most` times.
async fn polled<F: Future>(future: F, most: usize) -> Option<F::Output> {
    let (mut future, mut polls) = (pin!(future), 0);
    std::future::poll_fn(|context| {
        let outcome = match polls == most {
            true => Poll::Pending,
            false => future.as_mut().poll(context),
        };
        polls += 1;
        match outcome {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if polls >= most => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Polls a future until a condition is true.
async fn polled_until<F: Future>(future: F, condition: impl Fn() -> bool) {
    let mut future = pin!(future);
    while !condition() {
        assert!(polled(future.as_mut(), 1).await.is_none(), "the future must not be ready yet");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_call_dropped_after_any_poll_leaves_nothing_behind() {
    let mut polls = 0;
    loop {
        let script = [MockResponse::status(503), MockResponse::json(serde_json::json!([1, 2, 3]))];
        let server = Server::start(script.into_iter().chain([MockResponse::default().times(3)]));
        let clock = TestClock::new();
        let client = client(&server, &clock);
        let done = polled(call(&client), polls).await.is_some();
        assert_eq!(clock.pending(), 0, "after {polls} polls");
        let before = clock.shared().now();
        let outcome = call(&client).await;
        assert!(outcome.is_ok(), "after {polls} polls: {outcome:?}");
        // A permit, a retry, and the permit of the retry.
        let took = clock.shared().now() - before;
        assert!(took <= 2 * SECOND, "after {polls} polls: {took:?}");
        drop(client);
        server.until(|log| log.opened == log.closed).await;
        if done {
            break;
        }
        polls += 1;
    }
    assert!(polls > 2, "no call was dropped before its end");
}

#[tokio::test]
async fn a_call_dropped_in_flight_closes_its_connection() {
    for phase in [Phase::BeforeHead, Phase::WithinHead, Phase::WithinBody] {
        let slow =
            MockResponse::json(serde_json::json!([1, 2, 3])).fault(Fault::Pause(phase, None));
        let mut server = Server::start([slow, MockResponse::default()]);
        let clock = TestClock::new();
        let client = client(&server, &clock);
        tokio::select! {
            outcome = call(&client) => panic!("{phase:?}: {outcome:?}"),
            pause = server.pauses.recv() => drop(pause),
        }
        server.until(|log| log.closed == 1).await;
        assert_eq!(clock.pending(), 0, "{phase:?}");
        clock.advance(SECOND);
        assert!(call(&client).await.is_ok(), "{phase:?}");
        assert_eq!((server.log().opened, server.log().requests.len()), (2, 2), "{phase:?}");
    }
}

#[tokio::test]
async fn a_call_dropped_between_attempts_is_not_retried() {
    let server = Server::start([MockResponse::status(503), MockResponse::default().times(9)]);
    let clock = TestClock::new().manual();
    let client = client(&server, &clock);
    polled_until(call(&client), || !clock.waits().is_empty()).await;
    assert_eq!(clock.pending(), 0);
    clock.advance(2 * SECOND);
    assert!(call(&client).await.is_ok());
    assert_eq!(server.log().requests.len(), 2);
}

#[tokio::test]
async fn a_call_dropped_between_attempts_returns_its_retry_to_the_budget() {
    let server = Server::start([MockResponse::status(503).times(12), MockResponse::default()]);
    let clock = TestClock::new().manual();
    let builder = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
    let client = builder.build().expect("http is for loopback");
    for dropped in 1..=11 {
        polled_until(call(&client), || clock.waits().len() == dropped).await;
    }
    // All clones together have ten retries.
    let last = call(&client);
    let mut last = pin!(last);
    polled_until(last.as_mut(), || clock.waits().len() == 12).await;
    clock.advance(SECOND);
    assert!(last.await.is_ok());
}

#[tokio::test]
async fn a_call_dropped_in_the_queue_does_not_delay_others() {
    let server = Server::start([MockResponse::default().times(9)]);
    let clock = TestClock::new().manual();
    let client = client(&server, &clock);
    assert!(call(&client).await.is_ok());
    // Two calls wait: one for the clock, and one for the other call.
    let mut second = Box::pin(call(&client));
    polled_until(second.as_mut(), || clock.waits().len() == 1).await;
    let mut third = Box::pin(call(&client));
    assert!(polled(third.as_mut(), 1).await.is_none());
    drop(second);
    polled_until(third.as_mut(), || clock.waits().len() == 2).await;
    assert_eq!(
        clock.waits(),
        [SECOND, SECOND],
        "the third call waits for the first, not for the dropped one"
    );
    drop(third);
    assert_eq!(clock.pending(), 0);
    clock.advance(SECOND);
    assert!(call(&client).await.is_ok());
    assert_eq!(clock.waits().len(), 2, "the last call does not wait");
    assert_eq!(server.log().requests.len(), 2);
}
