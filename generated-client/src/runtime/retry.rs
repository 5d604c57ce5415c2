//! Whether, and when, to send a request again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};

/// How often a request is retried, and with which backoff.
///
/// Only what is safe is retried: any request after 429, which the API has not processed, and where no
/// connection was made, so that nothing was sent; and a request that only reads after 408, 500, 502, 503 or
/// 504, after a lost connection, and after the time for one attempt has passed.
///
/// The backoff before each retry is random (full jitter), from nothing up to a limit that doubles each
/// time, so that many clients do not come back at once. If the response has `Retry-After`, that is added, whatever its
/// length: if the time for the call does not suffice, the call gives up at once, and
/// [`Error::retry_after`](crate::runtime::Error::retry_after) says what was asked. After 429 with
/// `Retry-After`, the other calls of the clones to that server that read, or that write, wait until then
/// too, or a minute at most.
///
/// Clones of a client share what they may spend on retries, so that a server in trouble does not get
/// a multiple of its load: ten at once, and one more for each ten requests that succeed. After 429, where
/// the API itself asks to come back, it is a hundred, and one for each that succeeds.
///
/// ```
/// use std::time::Duration;
/// use attio_client::{Client, RetryPolicy};
///
/// let attio = Client::builder()
///     .token("0123456789abcdef")
///     .retry_policy(RetryPolicy::max_retries(5).max_backoff(Duration::from_secs(10)))
///     .build()?;
/// # Ok::<(), attio_client::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RetryPolicy {
    times: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
}

impl Default for RetryPolicy {
    /// Three retries, after up to 0.5, 1 and 2 seconds, and never more than 30.
    fn default() -> Self {
        Self {
            times: 3,
            initial_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(30),
        }
    }
}

impl RetryPolicy {
    /// None at all: every request is sent once.
    #[must_use]
    pub fn none() -> Self {
        Self::max_retries(0)
    }

    /// At most this many retries.
    #[must_use]
    pub fn max_retries(times: u32) -> Self {
        Self { times, ..Self::default() }
    }

    /// The longest random backoff before the first retry; it doubles with each further one.
    #[must_use]
    pub fn initial_backoff(mut self, time: Duration) -> Self {
        self.initial_backoff = time;
        self
    }

    /// The longest random backoff.
    #[must_use]
    pub fn max_backoff(mut self, time: Duration) -> Self {
        self.max_backoff = time;
        self
    }

    /// Whether a request that was sent this many times may be sent once more.
    pub(crate) fn allow(&self, attempts: u32) -> bool {
        attempts <= self.times
    }

    /// How long to wait after this many attempts; `chance` is from 0 to 1.
    pub(crate) fn wait(
        &self,
        attempts: u32,
        retry_after: Option<Duration>,
        chance: f64,
    ) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        let limit = self.initial_backoff.saturating_mul(doubled).min(self.max_backoff);
        retry_after.unwrap_or_default().saturating_add(limit.mul_f64(chance))
    }
}

/// Why a request may be retried, which decides what that costs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reason {
    /// The API asked to come back later.
    Throttled,
    /// The API, or the way to it, is in trouble.
    Trouble,
}

/// What the clones of a client may spend on retries. A success earns 1.
#[derive(Debug)]
pub(crate) struct Budget {
    /// A retry costs 10, so that at most one request in ten is sent again for long.
    trouble: AtomicU32,
    /// A retry costs 1: the API asked for it.
    throttled: AtomicU32,
}

impl Budget {
    const MOST: u32 = 100;

    pub(crate) fn new() -> Self {
        Self { trouble: AtomicU32::new(Self::MOST), throttled: AtomicU32::new(Self::MOST) }
    }

    /// Takes what a retry costs, if it is there.
    pub(crate) fn spend(&self, reason: Reason) -> Option<Permit<'_>> {
        let (balance, cost) = match reason {
            Reason::Throttled => (&self.throttled, 1),
            Reason::Trouble => (&self.trouble, 10),
        };
        let is_there = update(balance, |balance| balance.checked_sub(cost));
        is_there.then(|| Permit { balance, cost })
    }

    pub(crate) fn earn(&self) {
        for balance in [&self.trouble, &self.throttled] {
            give(balance, 1);
        }
    }
}

/// What a retry costs, until it is sent; if it never is, it goes back.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    balance: &'a AtomicU32,
    cost: u32,
}

impl Permit<'_> {
    /// The retry is sent.
    pub(crate) fn used(mut self) {
        self.cost = 0;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        give(self.balance, self.cost);
    }
}

fn give(balance: &AtomicU32, earned: u32) {
    update(balance, |balance| {
        (balance < Budget::MOST).then(|| (balance + earned).min(Budget::MOST))
    });
}

fn update(balance: &AtomicU32, change: impl FnMut(u32) -> Option<u32>) -> bool {
    balance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
}

/// How long the API asks to wait, by `Retry-After`: seconds, or a date in any form of HTTP.
///
/// A date is taken relative to the `Date` of the same answer, so that it does not matter what time this
/// machine believes it is.
pub(crate) fn retry_after(
    headers: &HeaderMap,
    time_of_day: impl FnOnce() -> SystemTime,
) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let date = |name: HeaderName| httpdate::parse_http_date(text(name)?).ok();
    let value = text(RETRY_AFTER)?;
    if !value.is_empty() && value.bytes().all(|digit| digit.is_ascii_digit()) {
        // More seconds than can be counted are as good as the most.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let now = date(DATE).unwrap_or_else(time_of_day);
    Some(date(RETRY_AFTER)?.duration_since(now).unwrap_or_default())
}
