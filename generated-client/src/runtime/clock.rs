//! Time and chance, as the runtime sees them; tests put others in their place.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// A wait.
pub(crate) type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where time and chance come from.
pub(crate) trait Clock: Send + Sync {
    /// The time since some moment, which only grows.
    fn now(&self) -> Duration;

    /// The time of day, which this machine may have wrong.
    fn time_of_day(&self) -> SystemTime;

    /// Waits while nothing is in flight.
    fn sleep(&self, time: Duration) -> Sleep;

    /// Waits while something is in flight, to cut it off.
    fn timer(&self, time: Duration) -> Sleep;

    /// A number from 0 up to, but not including, 1.
    fn chance(&self) -> f64;
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

    fn chance(&self) -> f64 {
        fastrand::f64()
    }
}

/// What `future` gives, or nothing if it takes longer than `limit`. It is pinned by the caller, since it
/// would lie in memory twice if it were pinned here.
pub(crate) async fn within<F: Future + Unpin>(
    clock: &dyn Clock,
    limit: Option<Duration>,
    mut future: F,
) -> Option<F::Output> {
    let Some(limit) = limit else { return Some(future.await) };
    // What is there at once needs no timer.
    let mut timer = None;
    // What has arrived in time counts, even if the time is over as well.
    std::future::poll_fn(|context| match Pin::new(&mut future).poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => {
            let timer = timer.get_or_insert_with(|| clock.timer(limit));
            timer.as_mut().poll(context).map(|()| None)
        }
    })
    .await
}
