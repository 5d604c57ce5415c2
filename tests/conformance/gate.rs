//! The rate limit, with calls that wait for their turn together.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::TOKEN;
use crate::clock::TestClock;
use crate::runtime::{Client, Error, Method, RateLimit, Response, RetryPolicy};
use crate::script::{Answer, Fault, Phase};
use crate::server::Server;

const SECOND: Duration = Duration::from_secs(1);

type Calls = JoinSet<Result<Response<Vec<u8>>, Error>>;

/// A server, the times at which it got requests, and a client with this limit.
struct Setting {
    server: Server,
    arrivals: Arc<Mutex<Vec<Duration>>>,
    clock: TestClock,
    client: Client,
    calls: Calls,
    /// How many calls have ended.
    ended: Arc<AtomicUsize>,
}

impl Setting {
    fn new(reads: u32, timeout: Option<Duration>) -> Self {
        let (clock, arrivals) = (TestClock::new().holding(), Arc::<Mutex<Vec<_>>>::default());
        let (now, log) = (clock.shared(), Arc::clone(&arrivals));
        let server = Server::answering(move |_| {
            log.lock().expect("no test panics with it").push(now.now());
            Answer::default()
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

    /// Until the server has answered so many requests, and as many waits are pending.
    async fn settle(&self, requests: usize, pending: usize) {
        self.server.until(|log| log.requests.len() == requests).await;
        while self.ended.load(Ordering::Relaxed) < requests || self.clock.pending() != pending {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn no_second_has_more_than_the_limit() {
    let mut it = Setting::new(4, None);
    let mut sent = 0;
    for (calls, passed, pending) in [(3, 3, 0), (5, 4, 1), (2, 4, 1)] {
        for _ in 0..calls {
            it.call("/x".into());
        }
        sent += calls;
        it.settle(passed, pending).await;
        it.clock.advance(Duration::from_millis(300));
    }
    while it.server.log().requests.len() < sent {
        let before = it.server.log().requests.len();
        it.clock.advance_to_next();
        it.server.until(|log| log.requests.len() > before).await;
        let requests = it.server.log().requests.len();
        it.settle(requests, usize::from(requests < sent)).await;
    }
    it.calls.join_all().await;
    let arrivals = it.arrivals.lock().unwrap();
    for window in arrivals.windows(5) {
        assert!(window[4] - window[0] >= SECOND, "{arrivals:?}");
    }
    assert_eq!(arrivals.last(), Some(&Duration::from_millis(2000)), "{arrivals:?}");
}

#[tokio::test]
async fn who_comes_first_is_served_first() {
    let mut it = Setting::new(1, None);
    for number in 0..6 {
        it.call(format!("/{number}"));
    }
    for passed in 1..6 {
        it.settle(passed, 1).await;
        it.clock.advance(SECOND);
    }
    it.calls.join_all().await;
    let paths: Vec<_> = it.server.log().requests.into_iter().map(|seen| seen.path).collect();
    assert_eq!(paths, ["/0", "/1", "/2", "/3", "/4", "/5"]);
}

#[tokio::test]
async fn time_in_the_queue_is_time_of_the_call() {
    let mut it = Setting::new(1, Some(Duration::from_millis(2500)));
    for number in 0..5 {
        it.call(format!("/{number}"));
    }
    // A wait for the turn of one call, and the time of each of the four in the queue.
    it.settle(1, 5).await;
    for passed in 2..4 {
        it.clock.advance(SECOND);
        it.settle(passed, 6 - passed).await;
    }
    it.clock.advance(Duration::from_millis(500));
    let outcomes = it.calls.join_all().await;
    let failed: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert_eq!(failed.len(), 2);
    for error in failed {
        assert_eq!(
            error.to_string().split_once(": ").unwrap().1,
            "not sent, as the rate limit did not let it pass within 2.5s"
        );
        assert_eq!(error.attempts(), 0);
    }
    assert_eq!(it.server.log().requests.len(), 3, "who gave up is not sent");
    assert_eq!(it.clock.pending(), 0);
}

#[tokio::test]
async fn who_waits_for_a_turn_waits_for_the_api_too() {
    let throttled =
        Answer { headers: vec![("retry-after".into(), "4".into())], ..Answer::status(429) };
    let (server, clock) =
        (Server::start([throttled, Answer::default()]), TestClock::new().holding());
    let builder = Client::builder().token(TOKEN).base_url(server.url()).clock(clock.shared());
    let builder = builder.attempt_timeout(None).timeout(None).retry_policy(RetryPolicy::none());
    let client = builder.rate_limit(RateLimit::per_second(1, 1)).build().unwrap();
    let mut calls: Calls = JoinSet::new();
    calls.spawn(client.request(Method::GET, "/a").bytes());
    calls.spawn(client.request(Method::GET, "/b").bytes());
    // The one is refused while the other waits for its turn.
    assert!(calls.join_next().await.unwrap().unwrap().is_err());
    assert_eq!((clock.waits(), server.log().requests.len()), (vec![4 * SECOND], 1));
    clock.advance(4 * SECOND);
    assert!(calls.join_next().await.unwrap().unwrap().is_ok());
}

/// When a request arrives, the client only learns from the response.
#[tokio::test]
async fn a_request_has_its_place_until_a_second_after_its_response_begins() {
    for (milliseconds, passes) in [(5_000, false), (10_000, true)] {
        let slow = Answer::default().fault(Fault::Pause(Phase::BeforeHead, Some(0)));
        let mut server = Server::start([slow, Answer::default()]);
        let clock = TestClock::new().holding();
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
