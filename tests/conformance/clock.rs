//! A clock that is moved by hand.
//!
//! Time stands still until something moves it: a wait with nothing in flight, unless it is told to
//! hold, and [`TestClock::advance`]. Every wait is noted.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use crate::runtime::clock::{Clock, Sleep};

/// What all see when they do not set the clock: the date of the examples in RFC 9110.
pub(crate) const TIME_OF_DAY: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// Clones are the same clock.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<Mutex<State>>);

type OnWait = Box<dyn FnMut(usize) + Send>;

struct State {
    now: Duration,
    time_of_day: SystemTime,
    chance: f64,
    /// Whether waits last until the clock is moved.
    holds: bool,
    /// The waits with nothing in flight, as they were asked for.
    waits: Vec<Duration>,
    on_wait: Option<OnWait>,
    next_id: u64,
    /// What waits for the clock to move: until when, and whom to wake.
    pending: BTreeMap<u64, (Duration, Option<Waker>)>,
}

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            now: Duration::ZERO,
            time_of_day: date(TIME_OF_DAY),
            chance: 0.5,
            holds: false,
            waits: Vec::new(),
            on_wait: None,
            next_id: 0,
            pending: BTreeMap::new(),
        })))
    }

    pub(crate) fn with_chance(self, chance: f64) -> Self {
        self.state().chance = chance;
        self
    }

    pub(crate) fn with_time_of_day(self, date_time: &str) -> Self {
        self.state().time_of_day = date(date_time);
        self
    }

    /// Makes waits last until the clock is moved.
    pub(crate) fn holding(self) -> Self {
        self.state().holds = true;
        self
    }

    /// Calls this at each wait, with how many there were.
    pub(crate) fn on_wait(&self, call: impl FnMut(usize) + Send + 'static) {
        self.state().on_wait = Some(Box::new(call));
    }

    pub(crate) fn shared(&self) -> Arc<dyn Clock> {
        Arc::new(self.clone())
    }

    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.state().waits.clone()
    }

    /// How many futures wait for this clock to move.
    pub(crate) fn pending(&self) -> usize {
        self.state().pending.len()
    }

    /// Moves on; says whether anything was waiting for that.
    pub(crate) fn advance(&self, time: Duration) -> bool {
        let mut state = self.state();
        state.now = state.now.saturating_add(time);
        state.wake()
    }

    /// Moves to the next moment that something waits for; says whether there was one.
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
    httpdate::parse_http_date(text).expect("a case has a date of HTTP")
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
        let (holds, until) = (state.holds, state.now.saturating_add(time));
        drop(state);
        if let Some(mut call) = on_wait {
            call(count);
            self.state().on_wait = Some(call);
        }
        if !holds {
            self.advance(time);
        }
        self.wait_until(until)
    }

    fn timer(&self, time: Duration) -> Sleep {
        let until = self.now().saturating_add(time);
        self.wait_until(until)
    }

    fn chance(&self) -> f64 {
        self.state().chance
    }
}

/// A wait; dropped, it is forgotten.
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
