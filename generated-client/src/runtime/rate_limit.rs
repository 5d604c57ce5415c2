//! How many requests are sent in a second, and how many while the API asks for none.

use std::collections::{BTreeMap, VecDeque};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Url;
use tokio::sync::{self, Notify};

use super::clock::{Clock, within};

/// How many requests the clones of a client send within any second, reads and writes apart.
///
/// A request beyond that waits for its turn, in order; the wait counts against the time of the call, so
/// who sends thousands at once also sets a longer [`timeout`](crate::runtime::ClientBuilder::timeout).
///
/// It is any second of the server that counts. When a request arrives there, only its response tells: it takes
/// its place from when it is let pass until a second after its response begins, so that slow connections bring
/// no more requests together than are allowed. A request that waits for its response for longer than 10
/// seconds is taken to have arrived, and so is one whose call is dropped or out of time.
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

/// How long a request is on its way at most: as long as a connection may take by default.
const LONGEST_WAY: Duration = Duration::from_secs(10);

/// Lets requests pass, so many in any second, and to a server none while it is closed for that.
#[derive(Debug)]
pub(crate) struct Gate {
    most: Option<usize>,
    /// Whoever waits for a place holds it, and all others wait behind; so who goes away leaves nothing behind.
    turn: sync::Mutex<()>,
    places: Mutex<Places>,
    /// That a request arrived.
    arrival: Notify,
    /// Until when it is closed for any server, in nanoseconds.
    closed: AtomicU64,
    /// The same of each server, by its origin.
    closed_for: Mutex<BTreeMap<String, Duration>>,
}

/// The requests that passed and still count.
#[derive(Debug, Default)]
struct Places {
    /// When those passed that are on their way.
    on_their_way: VecDeque<Duration>,
    /// When the others arrived at the latest.
    arrived: VecDeque<Duration>,
}

/// That a request may be sent; it is dropped when the request has arrived, or never will.
#[must_use = "the place is free a second after this is dropped"]
pub(crate) struct Pass<'a>(Option<(&'a Gate, &'a dyn Clock, Duration)>);

impl Gate {
    /// With a limit, if there is one.
    pub(crate) fn new(most: Option<u32>) -> Self {
        Self {
            most: most.map(|it| it.max(1) as usize),
            turn: sync::Mutex::default(),
            places: Mutex::default(),
            arrival: Notify::new(),
            closed: AtomicU64::default(),
            closed_for: Mutex::default(),
        }
    }

    /// Lets nothing pass to a server for as long as it asked, but a minute at most: what comes then asks it
    /// again.
    pub(crate) fn close(&self, clock: &dyn Clock, server: &Url, wait: Duration) {
        let now = clock.now();
        let until = now.saturating_add(wait.min(LONGEST_CLOSED));
        let mut closed_for = lock(&self.closed_for);
        closed_for.retain(|_, until| *until > now);
        let its = closed_for.entry(server.origin().ascii_serialization()).or_default();
        *its = until.max(*its);
        let until = u64::try_from(until.as_nanos()).unwrap_or(u64::MAX);
        self.closed.fetch_max(until, Ordering::Relaxed);
    }

    /// How long it stays closed for a server.
    pub(crate) fn closed_for(&self, clock: &dyn Clock, server: &Url) -> Duration {
        // Without a lock as long as no server asked to wait.
        let until = self.closed.load(Ordering::Relaxed);
        if until == 0 || Duration::from_nanos(until) <= clock.now() {
            return Duration::ZERO;
        }
        let until = lock(&self.closed_for).get(&server.origin().ascii_serialization()).copied();
        until.unwrap_or_default().saturating_sub(clock.now())
    }

    /// Lets a request pass that need not wait.
    pub(crate) fn try_pass<'a>(&'a self, clock: &'a dyn Clock, server: &Url) -> Option<Pass<'a>> {
        if !self.closed_for(clock, server).is_zero() {
            return None;
        }
        let Some(most) = self.most else { return Some(Pass(None)) };
        let _turn = self.turn.try_lock().ok()?;
        self.enter(most, clock).ok()
    }

    /// Lets a request pass when its turn has come.
    pub(crate) async fn pass<'a>(&'a self, clock: &'a dyn Clock, server: &Url) -> Pass<'a> {
        loop {
            let closed = self.closed_for(clock, server);
            if !closed.is_zero() {
                clock.sleep(closed).await;
                continue;
            }
            let Some(most) = self.most else { return Pass(None) };
            let _turn = self.turn.lock().await;
            // While it is closed, those that are to go elsewhere need not wait with this one.
            while self.closed_for(clock, server).is_zero() {
                match self.enter(most, clock) {
                    Ok(pass) => return pass,
                    Err(Wait::Time(wait)) => clock.sleep(wait).await,
                    Err(Wait::Arrival(longest)) => {
                        let arrival = pin!(self.arrival.notified());
                        within(clock, Some(longest), arrival).await;
                    }
                }
            }
        }
    }

    /// Gives a request a place, or says what has to be waited for.
    fn enter<'a>(&'a self, most: usize, clock: &'a dyn Clock) -> Result<Pass<'a>, Wait> {
        let (mut places, now) = (lock(&self.places), clock.now());
        if let Some(wait) = places.wait(most, now) {
            return Err(wait);
        }
        places.on_their_way.push_back(now);
        Ok(Pass(Some((self, clock, now))))
    }
}

/// What has to be waited for until there is a place.
enum Wait {
    Time(Duration),
    /// That a request arrives, or this time.
    Arrival(Duration),
}

impl Places {
    /// What has to be waited for until one of so many is free.
    fn wait(&mut self, most: usize, now: Duration) -> Option<Wait> {
        while self.on_their_way.front().is_some_and(|passed| *passed + LONGEST_WAY <= now) {
            self.on_their_way.pop_front();
            self.arrived.push_back(now);
        }
        while self.arrived.front().is_some_and(|arrived| *arrived + SECOND <= now) {
            self.arrived.pop_front();
        }
        if self.on_their_way.len() + self.arrived.len() < most {
            return None;
        }
        let first = self.arrived.front().map(|arrived| Wait::Time(*arrived + SECOND - now));
        let passed = || self.on_their_way.front().map(|it| Wait::Arrival(*it + LONGEST_WAY - now));
        first.or_else(passed)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let Some((gate, clock, passed)) = self.0 else { return };
        let mut places = lock(&gate.places);
        // Which of those that passed at one time it is, is all the same.
        if let Some(index) = places.on_their_way.iter().position(|it| *it == passed) {
            places.on_their_way.remove(index);
            places.arrived.push_back(clock.now());
            gate.arrival.notify_one();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Duration, Gate, SECOND, Url};
    use crate::runtime::clock;

    #[test]
    fn a_gate_is_closed_for_the_server_that_asked() {
        let (gate, clock) = (Gate::new(None), clock::system());
        let [api, path, files] = ["https://a.example", "https://a.example/b", "https://b.example"]
            .map(|it| Url::parse(it).expect("it is one"));
        gate.close(&*clock, &api, 9 * SECOND);
        gate.close(&*clock, &api, SECOND);
        assert!(gate.closed_for(&*clock, &path) > 8 * SECOND);
        assert_eq!(gate.closed_for(&*clock, &files), Duration::ZERO);
    }
}
