//! The rate limit: how many requests are sent per second, and none while a server asks for a pause.

use std::collections::{BTreeMap, VecDeque};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Url;
use tokio::sync::{self, Notify};

use super::clock::{Clock, within};

/// How many requests the clones of a client send per second; reads and writes have separate limits.
///
/// A request over the limit waits for a permit, first come, first served. The wait counts against the time of
/// the call: if you start thousands of calls together, raise the
/// [`timeout`](crate::runtime::ClientBuilder::timeout) too.
///
/// The limit applies to every second as the server sees it. Only the response shows that a request has
/// arrived there, so a request counts from when it is sent until one second after its response begins: slow
/// connections cannot bunch requests beyond the limit. A request without a response counts as arrived after 10
/// seconds, or when its call is dropped or times out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RateLimit {
    pub(crate) reads: u32,
    pub(crate) writes: u32,
}

impl RateLimit {
    /// At most this many reads and writes per second. 0 counts as 1: with 0, calls would wait forever.
    ///
    /// ```
    /// use attio_client::{Client, RateLimit};
    ///
    /// let half = RateLimit::per_second(50, 12);
    /// let attio = Client::builder().token("0123456789abcdef").rate_limit(half).build()?;
    /// # Ok::<(), attio_client::Error>(())
    /// ```
    #[must_use]
    pub fn per_second(reads: u32, writes: u32) -> Self {
        Self { reads, writes }
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// The longest pause, even if a server asks for more.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// When a request without a response counts as arrived: after the default time for a connection.
const MAX_IN_FLIGHT: Duration = Duration::from_secs(10);

/// Gives out permits, a limited number per second, and none for a server that asked for a pause.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    limit: Option<usize>,
    /// Held by the first waiter, while the others queue for it; a waiter that is dropped leaves the queue.
    queue: sync::Mutex<()>,
    slots: Mutex<Slots>,
    /// Notified when a request has arrived.
    arrival: Notify,
    /// The end of the longest pause, in nanoseconds.
    paused_until: AtomicU64,
    /// The end of the pause of each server, by its origin.
    pauses: Mutex<BTreeMap<String, Duration>>,
}

/// The requests that count against the limit.
#[derive(Debug, Default)]
struct Slots {
    /// When those were sent that have not arrived yet.
    in_flight: VecDeque<Duration>,
    /// When the others arrived, at the latest.
    arrived: VecDeque<Duration>,
}

/// Allows one request; dropped when the request has arrived or was abandoned.
#[must_use = "the slot is freed one second after the permit is dropped"]
pub(crate) struct Permit<'a>(Option<(&'a RateLimiter, &'a dyn Clock, Duration)>);

impl RateLimiter {
    pub(crate) fn new(limit: Option<u32>) -> Self {
        Self {
            limit: limit.map(|it| it.max(1) as usize),
            queue: sync::Mutex::default(),
            slots: Mutex::default(),
            arrival: Notify::new(),
            paused_until: AtomicU64::default(),
            pauses: Mutex::default(),
        }
    }

    /// Gives no permits for a server for as long as it asked, at most a minute. A request after that asks
    /// the server again.
    pub(crate) fn pause(&self, clock: &dyn Clock, server: &Url, wait: Duration) {
        let now = clock.now();
        let until = now.saturating_add(wait.min(MAX_PAUSE));
        let mut pauses = lock(&self.pauses);
        pauses.retain(|_, until| *until > now);
        let pause = pauses.entry(server.origin().ascii_serialization()).or_default();
        *pause = until.max(*pause);
        let until = u64::try_from(until.as_nanos()).unwrap_or(u64::MAX);
        self.paused_until.fetch_max(until, Ordering::Relaxed);
    }

    /// How much of a server's pause is left.
    pub(crate) fn pause_left(&self, clock: &dyn Clock, server: &Url) -> Duration {
        // Without a lock while no server is paused.
        let until = self.paused_until.load(Ordering::Relaxed);
        if until == 0 || Duration::from_nanos(until) <= clock.now() {
            return Duration::ZERO;
        }
        let until = lock(&self.pauses).get(&server.origin().ascii_serialization()).copied();
        until.unwrap_or_default().saturating_sub(clock.now())
    }

    /// A permit, if there is one without waiting.
    pub(crate) fn try_acquire<'a>(
        &'a self,
        clock: &'a dyn Clock,
        server: &Url,
    ) -> Option<Permit<'a>> {
        if !self.pause_left(clock, server).is_zero() {
            return None;
        }
        let Some(limit) = self.limit else { return Some(Permit(None)) };
        let _queue = self.queue.try_lock().ok()?;
        self.take_slot(limit, clock).ok()
    }

    /// Waits for a permit.
    pub(crate) async fn acquire<'a>(&'a self, clock: &'a dyn Clock, server: &Url) -> Permit<'a> {
        loop {
            let pause = self.pause_left(clock, server);
            if !pause.is_zero() {
                clock.sleep(pause).await;
                continue;
            }
            let Some(limit) = self.limit else { return Permit(None) };
            let _queue = self.queue.lock().await;
            // During a pause, requests to other servers need not wait for this one.
            while self.pause_left(clock, server).is_zero() {
                match self.take_slot(limit, clock) {
                    Ok(permit) => return permit,
                    Err(Wait::Time(wait)) => clock.sleep(wait).await,
                    Err(Wait::Arrival(max)) => {
                        let arrival = pin!(self.arrival.notified());
                        within(clock, Some(max), arrival).await;
                    }
                }
            }
        }
    }

    /// Takes a free slot; if there is none, returns what to wait for.
    fn take_slot<'a>(&'a self, limit: usize, clock: &'a dyn Clock) -> Result<Permit<'a>, Wait> {
        let (mut slots, now) = (lock(&self.slots), clock.now());
        if let Some(wait) = slots.wait(limit, now) {
            return Err(wait);
        }
        slots.in_flight.push_back(now);
        Ok(Permit(Some((self, clock, now))))
    }
}

/// What to wait for until a slot is free.
enum Wait {
    Time(Duration),
    /// The arrival of a request, at most this long.
    Arrival(Duration),
}

impl Slots {
    /// What to wait for until fewer than `limit` slots are taken.
    fn wait(&mut self, limit: usize, now: Duration) -> Option<Wait> {
        while self.in_flight.front().is_some_and(|sent| *sent + MAX_IN_FLIGHT <= now) {
            self.in_flight.pop_front();
            self.arrived.push_back(now);
        }
        while self.arrived.front().is_some_and(|arrived| *arrived + SECOND <= now) {
            self.arrived.pop_front();
        }
        if self.in_flight.len() + self.arrived.len() < limit {
            return None;
        }
        let first = self.arrived.front().map(|arrived| Wait::Time(*arrived + SECOND - now));
        let sent = || self.in_flight.front().map(|it| Wait::Arrival(*it + MAX_IN_FLIGHT - now));
        first.or_else(sent)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let Some((limiter, clock, sent)) = self.0 else { return };
        let mut slots = lock(&limiter.slots);
        // Requests that were sent at the same time are interchangeable.
        if let Some(index) = slots.in_flight.iter().position(|it| *it == sent) {
            slots.in_flight.remove(index);
            slots.arrived.push_back(clock.now());
            limiter.arrival.notify_one();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Duration, RateLimiter, SECOND, Url};
    use crate::runtime::clock;

    #[test]
    fn only_the_server_that_asked_is_paused() {
        let (limiter, clock) = (RateLimiter::new(None), clock::system());
        let [api, path, files] = ["https://a.example", "https://a.example/b", "https://b.example"]
            .map(|it| Url::parse(it).expect("a valid URL"));
        limiter.pause(&*clock, &api, 9 * SECOND);
        limiter.pause(&*clock, &api, SECOND);
        assert!(limiter.pause_left(&*clock, &path) > 8 * SECOND);
        assert_eq!(limiter.pause_left(&*clock, &files), Duration::ZERO);
    }
}
