//! Calls that are dropped before they end: nothing is left of them.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::TOKEN;
use crate::clock::TestClock;
use crate::runtime::{Client, Error, Method, RateLimit, Response};
use crate::script::{Answer, Fault, Phase};
use crate::server::Server;

const SECOND: Duration = Duration::from_secs(1);

fn client(server: &Server, clock: &TestClock) -> Client {
    let builder = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
    builder.rate_limit(RateLimit::per_second(1, 1)).build().expect("http is for loopback")
}

fn call(client: &Client) -> impl Future<Output = Result<Response<Vec<u8>>, Error>> + use<> {
    client.request(Method::GET, "/x").bytes()
}

/// Polls a future so many times at most.
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

/// Polls a future until something is so.
async fn polled_until<F: Future>(future: F, condition: impl Fn() -> bool) {
    let mut future = pin!(future);
    while !condition() {
        assert!(polled(future.as_mut(), 1).await.is_none(), "it is not ready yet");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn dropped_after_any_poll() {
    let mut polls = 0;
    loop {
        let script = [Answer::status(503), Answer::json(serde_json::json!([1, 2, 3]))];
        let server = Server::start(script.into_iter().chain([Answer::default().times(3)]));
        let clock = TestClock::new();
        let client = client(&server, &clock);
        let done = polled(call(&client), polls).await.is_some();
        assert_eq!(clock.pending(), 0, "after {polls} polls");
        let before = clock.shared().now();
        let outcome = call(&client).await;
        assert!(outcome.is_ok(), "after {polls} polls: {outcome:?}");
        // Its own turn, a repetition, and the turn of that.
        let took = clock.shared().now() - before;
        assert!(took <= 2 * SECOND, "after {polls} polls: {took:?}");
        drop(client);
        server.until(|log| log.opened == log.closed).await;
        if done {
            break;
        }
        polls += 1;
    }
    assert!(polls > 2, "it was dropped on the way");
}

#[tokio::test]
async fn dropped_in_flight_the_connection_is_closed() {
    for phase in [Phase::BeforeHead, Phase::WithinHead, Phase::WithinBody] {
        let slow = Answer::json(serde_json::json!([1, 2, 3])).fault(Fault::Pause(phase, None));
        let mut server = Server::start([slow, Answer::default()]);
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
async fn dropped_between_attempts_nothing_is_sent_again() {
    let server = Server::start([Answer::status(503), Answer::default().times(9)]);
    let clock = TestClock::new().holding();
    let client = client(&server, &clock);
    polled_until(call(&client), || !clock.waits().is_empty()).await;
    assert_eq!(clock.pending(), 0);
    clock.advance(2 * SECOND);
    assert!(call(&client).await.is_ok());
    assert_eq!(server.log().requests.len(), 2);
}

#[tokio::test]
async fn dropped_between_attempts_a_retry_is_left_to_others() {
    let server = Server::start([Answer::status(503).times(12), Answer::default()]);
    let clock = TestClock::new().holding();
    let builder = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
    let client = builder.build().expect("http is for loopback");
    for dropped in 1..=11 {
        polled_until(call(&client), || clock.waits().len() == dropped).await;
    }
    // Ten are all that the clones may spend.
    let last = call(&client);
    let mut last = pin!(last);
    polled_until(last.as_mut(), || clock.waits().len() == 12).await;
    clock.advance(SECOND);
    assert!(last.await.is_ok());
}

#[tokio::test]
async fn dropped_in_the_queue_others_do_not_wait_for_it() {
    let server = Server::start([Answer::default().times(9)]);
    let clock = TestClock::new().holding();
    let client = client(&server, &clock);
    assert!(call(&client).await.is_ok());
    // Two wait: one for the time, and one for the other.
    let mut second = Box::pin(call(&client));
    polled_until(second.as_mut(), || clock.waits().len() == 1).await;
    let mut third = Box::pin(call(&client));
    assert!(polled(third.as_mut(), 1).await.is_none());
    drop(second);
    polled_until(third.as_mut(), || clock.waits().len() == 2).await;
    assert_eq!(clock.waits(), [SECOND, SECOND], "it waits for the first, not for the dropped one");
    drop(third);
    assert_eq!(clock.pending(), 0);
    clock.advance(SECOND);
    assert!(call(&client).await.is_ok());
    assert_eq!(clock.waits().len(), 2, "and the last waits for nobody");
    assert_eq!(server.log().requests.len(), 2);
}
