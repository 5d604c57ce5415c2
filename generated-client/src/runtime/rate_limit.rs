//! How many requests are sent in a second, and how many while the API asks for none.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;

use super::clock::Clock;

/// How many requests the clones of a client send within any second, reads and writes apart.
///
/// A request beyond that waits for its turn, in order; the wait counts against the time of the call, so
/// who sends thousands at once also sets a longer [`timeout`](crate::runtime::ClientBuilder::timeout).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RateLimit {
    pub(crate) reads: u32,
    pub(crate) writes: u32,
}

impl RateLimit {
    /// At most so many reads and writes in a second; none at all would never end, so 0 counts as 1.
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

/// How long a gate stays closed at most.
const LONGEST_CLOSED: Duration = Duration::from_secs(60);

/// Lets requests pass, so many in any second, and none while it is closed.
#[derive(Debug)]
pub(crate) struct Gate {
    most: Option<usize>,
    /// When the last requests passed. Whoever waits holds the lock, and all others wait behind it; so
    /// who goes away leaves nothing behind.
    passed: Mutex<VecDeque<Duration>>,
    /// Until when it is closed, in nanoseconds.
    closed: AtomicU64,
}

impl Gate {
    /// With a limit, if there is one.
    pub(crate) fn new(most: Option<u32>) -> Self {
        let most = most.map(|it| it.max(1) as usize);
        Self { most, passed: Mutex::default(), closed: AtomicU64::default() }
    }

    /// Lets nothing pass for as long as the API asked, but a minute at most: what comes then asks it again.
    pub(crate) fn close(&self, clock: &dyn Clock, wait: Duration) {
        let until = clock.now().saturating_add(wait.min(LONGEST_CLOSED));
        let until = u64::try_from(until.as_nanos()).unwrap_or(u64::MAX);
        self.closed.fetch_max(until, Ordering::Relaxed);
    }

    /// How long it stays closed.
    pub(crate) fn closed_for(&self, clock: &dyn Clock) -> Duration {
        match self.closed.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            until => Duration::from_nanos(until).saturating_sub(clock.now()),
        }
    }

    pub(crate) async fn pass(&self, clock: &dyn Clock) {
        let mut passed = self.passed.lock().await;
        loop {
            let now = clock.now();
            while passed.front().is_some_and(|first| *first + SECOND <= now) {
                passed.pop_front();
            }
            let is_full = self.most.is_some_and(|most| passed.len() >= most);
            let free = passed.front().filter(|_| is_full).map(|first| *first + SECOND);
            let wait = free.map_or(Duration::ZERO, |free| free - now).max(self.closed_for(clock));
            if wait.is_zero() {
                // Without a limit, nobody asks.
                passed.extend(self.most.map(|_| now));
                return;
            }
            clock.sleep(wait).await;
        }
    }
}
