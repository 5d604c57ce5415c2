//! Time and randomness, which tests replace.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// A future that completes after some time.
pub(crate) type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A source of time and randomness.
pub(crate) trait Clock: Send + Sync {
    /// The monotonic time since some fixed moment.
    fn now(&self) -> Duration;

    /// The time of day, which may be wrong.
    fn time_of_day(&self) -> SystemTime;

    /// Waits while nothing is in flight.
    fn sleep(&self, time: Duration) -> Sleep;

    /// Waits while something is in flight, for a timeout.
    fn timer(&self, time: Duration) -> Sleep;

    /// A random number from 0 up to, but not including, 1.
    fn random(&self) -> f64;
}

/// The clock of this machine.
pub(crate) fn system() -> Arc<dyn Clock> {
    Arc::new(System(Instant::now()))
}

struct System(Instant);

impl Clock for System {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn time_of_day(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(time))
    }

    fn timer(&self, time: Duration) -> Sleep {
        self.sleep(time)
    }

    fn random(&self) -> f64 {
        fastrand::f64()
    }
}

/// The output of `future`, or `None` if it takes longer than `limit`. The caller pins it: pinned here, it would
/// take twice the memory.
pub(crate) async fn within<F: Future + Unpin>(
    clock: &dyn Clock,
    limit: Option<Duration>,
    mut future: F,
) -> Option<F::Output> {
    let Some(limit) = limit else { return Some(future.await) };
    // A future that is ready needs no timer.
    let mut timer = None;
    // A ready future counts, even if the time is over as well.
    std::future::poll_fn(|context| match Pin::new(&mut future).poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => {
            let timer = timer.get_or_insert_with(|| clock.timer(limit));
            timer.as_mut().poll(context).map(|()| None)
        }
    })
    .await
}
