//! The retry policy: whether, and after what backoff, to send a request again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};

/// How often a request is retried, and with which backoff.
///
/// Only safe retries are made:
///
/// - of any request, after 429, which the API has not processed, and if no connection was made;
/// - of a request that only reads, or that is marked as [idempotent](crate::runtime::Request::idempotent), also
///   after 408, 500, 502, 503 or 504, a lost connection, and a timeout of the attempt.
///
/// The backoff is exponential with full jitter: before each retry a random time, up to a limit that doubles
/// each time. `Retry-After` of a response is added, whatever its length. If the time for the call does not
/// suffice, the call fails immediately, and [`Error::retry_after`](crate::runtime::Error::retry_after) returns
/// what the API asked for. After 429 with `Retry-After`, the other reads or writes of all clones to that server
/// wait too, at most a minute.
///
/// Clones of a client share a retry budget, so that a failing server does not get a multiple of its load: a
/// burst of ten retries, and one more for every ten requests that succeed. After 429, where the API itself asks
/// for the retry, it is a hundred, and one more for each success.
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
    max_retries: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
}

impl Default for RetryPolicy {
    /// Three retries, after up to 0.5, 1 and 2 seconds; no backoff is longer than 30 seconds.
    fn default() -> Self {
        Self {
            max_retries: 3,
            initial_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(30),
        }
    }
}

impl RetryPolicy {
    /// No retries.
    #[must_use]
    pub fn none() -> Self {
        Self::max_retries(0)
    }

    /// At most this many retries.
    #[must_use]
    pub fn max_retries(times: u32) -> Self {
        Self { max_retries: times, ..Self::default() }
    }

    /// The longest backoff before the first retry; it doubles with each further retry.
    #[must_use]
    pub fn initial_backoff(mut self, time: Duration) -> Self {
        self.initial_backoff = time;
        self
    }

    /// The longest backoff before any retry.
    #[must_use]
    pub fn max_backoff(mut self, time: Duration) -> Self {
        self.max_backoff = time;
        self
    }

    /// Whether a request that was sent this many times may be sent again.
    pub(crate) fn allow(&self, attempts: u32) -> bool {
        attempts <= self.max_retries
    }

    /// How long to wait after this many attempts; `jitter` is from 0 to 1.
    pub(crate) fn wait(
        &self,
        attempts: u32,
        retry_after: Option<Duration>,
        jitter: f64,
    ) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        let backoff = self.initial_backoff.saturating_mul(doubled).min(self.max_backoff);
        retry_after.unwrap_or_default().saturating_add(backoff.mul_f64(jitter))
    }
}

/// Why a request may be retried; it decides what the retry costs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reason {
    /// The API asked for a retry.
    Throttled,
    /// The server or the network failed.
    Failure,
}

/// The retries that all clones of a client share. A success deposits 1.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    /// A retry costs 10: over time, at most one request in ten is retried.
    failure: AtomicU32,
    /// A retry costs 1, as the API asked for it.
    throttled: AtomicU32,
}

impl RetryBudget {
    const MAX: u32 = 100;

    pub(crate) fn new() -> Self {
        Self { failure: AtomicU32::new(Self::MAX), throttled: AtomicU32::new(Self::MAX) }
    }

    /// Takes the cost of a retry, if the balance suffices.
    pub(crate) fn withdraw(&self, reason: Reason) -> Option<Withdrawal<'_>> {
        let (balance, cost) = match reason {
            Reason::Throttled => (&self.throttled, 1),
            Reason::Failure => (&self.failure, 10),
        };
        let suffices = update(balance, |balance| balance.checked_sub(cost));
        suffices.then(|| Withdrawal { balance, cost })
    }

    pub(crate) fn deposit(&self) {
        for balance in [&self.failure, &self.throttled] {
            add(balance, 1);
        }
    }
}

/// The cost of a retry; refunded if the retry is never sent.
#[derive(Debug)]
pub(crate) struct Withdrawal<'a> {
    balance: &'a AtomicU32,
    cost: u32,
}

impl Withdrawal<'_> {
    /// The retry is sent.
    pub(crate) fn commit(mut self) {
        self.cost = 0;
    }
}

impl Drop for Withdrawal<'_> {
    fn drop(&mut self) {
        add(self.balance, self.cost);
    }
}

fn add(balance: &AtomicU32, amount: u32) {
    update(balance, |balance| {
        (balance < RetryBudget::MAX).then(|| (balance + amount).min(RetryBudget::MAX))
    });
}

fn update(balance: &AtomicU32, change: impl FnMut(u32) -> Option<u32>) -> bool {
    balance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
}

/// The value of `Retry-After`: seconds, or a date in any format of HTTP.
///
/// A date is relative to the `Date` of the same response, so that the clock of this machine may be wrong.
pub(crate) fn retry_after(
    headers: &HeaderMap,
    time_of_day: impl FnOnce() -> SystemTime,
) -> Option<Duration> {
    let value = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let date = |name: HeaderName| httpdate::parse_http_date(value(name)?).ok();
    let wait = value(RETRY_AFTER)?;
    if !wait.is_empty() && wait.bytes().all(|digit| digit.is_ascii_digit()) {
        // More seconds than fit are the most that fit.
        return Some(Duration::from_secs(wait.parse().unwrap_or(u64::MAX)));
    }
    let now = date(DATE).unwrap_or_else(time_of_day);
    Some(date(RETRY_AFTER)?.duration_since(now).unwrap_or_default())
}
