//! How many requests are sent in a second.

use std::collections::VecDeque;
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

/// Lets requests pass, so many in any second.
#[derive(Debug)]
pub(crate) struct Gate {
    most: usize,
    /// When the last requests passed. Whoever waits holds the lock, and all others wait behind it; so
    /// who goes away leaves nothing behind.
    passed: Mutex<VecDeque<Duration>>,
}

impl Gate {
    pub(crate) fn new(most: u32) -> Self {
        Self { most: most.max(1) as usize, passed: Mutex::default() }
    }

    pub(crate) async fn pass(&self, clock: &dyn Clock) {
        let mut passed = self.passed.lock().await;
        let mut now = clock.now();
        while passed.front().is_some_and(|first| *first + SECOND <= now) {
            passed.pop_front();
        }
        if passed.len() == self.most {
            let free = passed.front().map_or(Duration::ZERO, |first| *first + SECOND);
            clock.sleep(free.saturating_sub(now)).await;
            now = clock.now();
            passed.pop_front();
        }
        passed.push_back(now);
    }
}
