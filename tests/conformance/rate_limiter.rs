//! The rate limiter with concurrent calls.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::TOKEN;
use crate::clock::TestClock;
use crate::runtime::{Client, Error, Method, RateLimit, Response, RetryPolicy};
use crate::script::{Fault, MockResponse, Phase};
use crate::server::Server;

const SECOND: Duration = Duration::from_secs(1);

type Calls = JoinSet<Result<Response<Vec<u8>>, Error>>;

/// A rate-limited client, a server, and the times at which it received requests.
struct Fixture {
    server: Server,
    arrivals: Arc<Mutex<Vec<Duration>>>,
    clock: TestClock,
    client: Client,
    calls: Calls,
    /// The number of finished calls.
    ended: Arc<AtomicUsize>,
}

impl Fixture {
    fn new(reads: u32, timeout: Option<Duration>) -> Self {
        let (clock, arrivals) = (TestClock::new().manual(), Arc::<Mutex<Vec<_>>>::default());
        let (now, log) = (clock.shared(), Arc::clone(&arrivals));
        let server = Server::responding_with(move |_| {
            log.lock().expect("no panic while locked").push(now.now());
            MockResponse::default()
        });
        let builder = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
        let builder = builder.attempt_timeout(None).timeout(timeout);
        let client = builder.rate_limit(RateLimit::per_second(reads, 1)).build();
        let client = client.expect("http is for loopback");
        Self { server, arrivals, clock, client, calls: JoinSet::new(), ended: Arc::default() }
    }

    fn call(&mut self, path: String) {
        let (call, ended) = (self.client.request(Method::GET, path).bytes(), self.ended.clone());
        self.calls.spawn(async move {
            let outcome = call.await;
            ended.fetch_add(1, Ordering::Relaxed);
            outcome
        });
    }

    /// Waits for this many responses and pending waits.
    async fn wait_for(&self, requests: usize, pending: usize) {
        self.server.until(|log| log.requests.len() == requests).await;
        while self.ended.load(Ordering::Relaxed) < requests || self.clock.pending() != pending {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn no_second_exceeds_the_limit() {
    let mut it = Fixture::new(4, None);
    let mut sent = 0;
    for (calls, passed, pending) in [(3, 3, 0), (5, 4, 1), (2, 4, 1)] {
        for _ in 0..calls {
            it.call("/x".into());
        }
        sent += calls;
        it.wait_for(passed, pending).await;
        it.clock.advance(Duration::from_millis(300));
    }
    while it.server.log().requests.len() < sent {
        let before = it.server.log().requests.len();
        it.clock.advance_to_next();
        it.server.until(|log| log.requests.len() > before).await;
        let requests = it.server.log().requests.len();
        it.wait_for(requests, usize::from(requests < sent)).await;
    }
    it.calls.join_all().await;
    let arrivals = it.arrivals.lock().unwrap();
    for window in arrivals.windows(5) {
        assert!(window[4] - window[0] >= SECOND, "{arrivals:?}");
    }
    assert_eq!(arrivals.last(), Some(&Duration::from_millis(2000)), "{arrivals:?}");
}

#[tokio::test]
async fn calls_are_sent_in_order() {
    let mut it = Fixture::new(1, None);
    for number in 0..6 {
        it.call(format!("/{number}"));
    }
    for passed in 1..6 {
        it.wait_for(passed, 1).await;
        it.clock.advance(SECOND);
    }
    it.calls.join_all().await;
    let paths: Vec<_> =
        it.server.log().requests.into_iter().map(|received| received.path).collect();
    assert_eq!(paths, ["/0", "/1", "/2", "/3", "/4", "/5"]);
}

#[tokio::test]
async fn time_in_the_queue_counts_against_the_timeout() {
    let mut it = Fixture::new(1, Some(Duration::from_millis(2500)));
    for number in 0..5 {
        it.call(format!("/{number}"));
    }
    // The wait for one permit, and the timeouts of the four calls in the queue.
    it.wait_for(1, 5).await;
    for passed in 2..4 {
        it.clock.advance(SECOND);
        it.wait_for(passed, 6 - passed).await;
    }
    it.clock.advance(Duration::from_millis(500));
    let outcomes = it.calls.join_all().await;
    let failed: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert_eq!(failed.len(), 2);
    for error in failed {
        assert_eq!(
            error.to_string().split_once(": ").unwrap().1,
            "not sent: the rate limit gave no permit within 2.5s"
        );
        assert_eq!(error.attempts(), 0);
    }
    assert_eq!(it.server.log().requests.len(), 3, "a call that timed out is not sent");
    assert_eq!(it.clock.pending(), 0);
}

#[tokio::test]
async fn a_queued_call_waits_for_retry_after_too() {
    let throttled = MockResponse {
        headers: vec![("retry-after".into(), "4".into())],
        ..MockResponse::status(429)
    };
    let (server, clock) =
        (Server::start([throttled, MockResponse::default()]), TestClock::new().manual());
    let builder = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
    let builder = builder.attempt_timeout(None).timeout(None).retry_policy(RetryPolicy::none());
    let client = builder.rate_limit(RateLimit::per_second(1, 1)).build().unwrap();
    let mut calls: Calls = JoinSet::new();
    calls.spawn(client.request(Method::GET, "/a").bytes());
    calls.spawn(client.request(Method::GET, "/b").bytes());
    // One call is refused while the other waits for a permit.
    assert!(calls.join_next().await.unwrap().unwrap().is_err());
    assert_eq!((clock.waits(), server.log().requests.len()), (vec![4 * SECOND], 1));
    clock.advance(4 * SECOND);
    assert!(calls.join_next().await.unwrap().unwrap().is_ok());
}

/// The client learns only from the response when a request has arrived.
#[tokio::test]
async fn a_permit_is_held_until_a_second_after_the_response_begins() {
    for (milliseconds, passes) in [(5_000, false), (10_000, true)] {
        let slow = MockResponse::default().fault(Fault::Pause(Phase::BeforeHead, Some(0)));
        let mut server = Server::start([slow, MockResponse::default()]);
        let clock = TestClock::new().manual();
        let builder = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
        let builder = builder.attempt_timeout(None).timeout(None);
        let client = builder.rate_limit(RateLimit::per_second(1, 1)).build().unwrap();
        let mut calls: Calls = JoinSet::new();
        calls.spawn(client.request(Method::GET, "/a").bytes());
        let pause = server.pauses.recv().await.unwrap();
        calls.spawn(client.request(Method::GET, "/b").bytes());
        while clock.pending() == 0 {
            tokio::task::yield_now().await;
        }
        clock.advance(Duration::from_millis(milliseconds));
        if !passes {
            pause.resume.send(()).unwrap();
            assert!(calls.join_next().await.unwrap().unwrap().is_ok());
        }
        while clock.waits().is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!((clock.waits(), server.log().requests.len()), (vec![SECOND], 1));
        clock.advance(SECOND);
        assert!(calls.join_next().await.unwrap().unwrap().is_ok());
        assert_eq!(server.log().requests.len(), 2);
    }
}
