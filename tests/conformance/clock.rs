//! A mock clock.
//!
//! Time stands still until something advances it: [`TestClock::advance`], or, unless the clock is manual, a
//! sleep with no request in flight. It records every sleep.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use crate::runtime::clock::{Clock, Sleep};

/// The default time of day: the date of the examples in RFC 9110.
pub(crate) const TIME_OF_DAY: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// Clones share one clock.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<Mutex<State>>);

type OnWait = Box<dyn FnMut(usize) + Send>;

struct State {
    now: Duration,
    time_of_day: SystemTime,
    random: f64,
    /// Whether only `advance` ends a sleep.
    is_manual: bool,
    /// The durations of all sleeps with no request in flight.
    waits: Vec<Duration>,
    on_wait: Option<OnWait>,
    next_id: u64,
    /// The waiting futures: their deadlines and wakers.
    pending: BTreeMap<u64, (Duration, Option<Waker>)>,
}

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            now: Duration::ZERO,
            time_of_day: date(TIME_OF_DAY),
            random: 0.5,
            is_manual: false,
            waits: Vec::new(),
            on_wait: None,
            next_id: 0,
            pending: BTreeMap::new(),
        })))
    }

    pub(crate) fn with_random(self, random: f64) -> Self {
        self.state().random = random;
        self
    }

    pub(crate) fn with_time_of_day(self, date_time: &str) -> Self {
        self.state().time_of_day = date(date_time);
        self
    }

    /// Makes sleeps last until the clock is advanced.
    pub(crate) fn manual(self) -> Self {
        self.state().is_manual = true;
        self
    }

    /// Calls this function at each sleep, with the number of sleeps so far.
    pub(crate) fn on_wait(&self, call: impl FnMut(usize) + Send + 'static) {
        self.state().on_wait = Some(Box::new(call));
    }

    pub(crate) fn shared(&self) -> Arc<dyn Clock> {
        Arc::new(self.clone())
    }

    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.state().waits.clone()
    }

    /// The number of futures that wait for this clock.
    pub(crate) fn pending(&self) -> usize {
        self.state().pending.len()
    }

    /// Advances the clock; returns whether this woke a future.
    pub(crate) fn advance(&self, time: Duration) -> bool {
        let mut state = self.state();
        state.now = state.now.saturating_add(time);
        state.wake()
    }

    /// Advances to the next deadline; returns whether there is one.
    pub(crate) fn advance_to_next(&self) -> bool {
        let mut state = self.state();
        let Some(next) = state.pending.values().map(|(until, _)| *until).min() else {
            return false;
        };
        state.now = state.now.max(next);
        state.wake()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_until(&self, until: Duration) -> Sleep {
        let mut state = self.state();
        let id = state.next_id;
        state.next_id += 1;
        state.pending.insert(id, (until, None));
        Box::pin(Until { clock: self.clone(), id })
    }
}

impl State {
    fn wake(&mut self) -> bool {
        let mut any = false;
        for (until, waker) in self.pending.values_mut() {
            if *until <= self.now {
                any = true;
                waker.take().into_iter().for_each(Waker::wake);
            }
        }
        any
    }
}

fn date(text: &str) -> SystemTime {
    httpdate::parse_http_date(text).expect("cases have HTTP dates")
}

impl Clock for TestClock {
    fn now(&self) -> Duration {
        self.state().now
    }

    fn time_of_day(&self) -> SystemTime {
        self.state().time_of_day
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let mut state = self.state();
        state.waits.push(time);
        let (count, on_wait) = (state.waits.len(), state.on_wait.take());
        let (is_manual, until) = (state.is_manual, state.now.saturating_add(time));
        drop(state);
        if let Some(mut call) = on_wait {
            call(count);
            self.state().on_wait = Some(call);
        }
        if !is_manual {
            self.advance(time);
        }
        self.wait_until(until)
    }

    fn timer(&self, time: Duration) -> Sleep {
        let until = self.now().saturating_add(time);
        self.wait_until(until)
    }

    fn random(&self) -> f64 {
        self.state().random
    }
}

/// A future that ends at a deadline.
struct Until {
    clock: TestClock,
    id: u64,
}

impl Future for Until {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.clock.state();
        let now = state.now;
        match state.pending.get_mut(&self.id) {
            Some((until, waker)) if *until > now => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }
}

impl Drop for Until {
    fn drop(&mut self) {
        self.clock.state().pending.remove(&self.id);
    }
}
