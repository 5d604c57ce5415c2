//! The clock of the server.
//!
//! In a test, time stands still until the test advances it, so that responses are the same in every run.
//! The program uses the system clock.

use std::time::{Duration, SystemTime};

use tokio::sync::watch;

/// The initial time of a manual clock: 2026-01-01T00:00:00Z, since 1970.
const START: Duration = Duration::from_secs(1_767_225_600);

/// The latest time, since 1970: some hours before the year 10000, which neither HTTP dates nor timestamps
/// can express in all time zones.
const END: Duration = Duration::from_secs(253_402_207_199);

/// Adds a duration, saturating at [`END`].
pub(crate) fn later(time: SystemTime, by: Duration) -> SystemTime {
    let end = SystemTime::UNIX_EPOCH + END;
    time.checked_add(by).map_or(end, |it| it.min(end))
}

#[derive(Debug)]
pub(crate) enum Clock {
    /// The system clock.
    System,
    /// A clock that only [`Clock::advance`] moves.
    Manual(watch::Sender<SystemTime>),
}

impl Clock {
    pub(crate) fn manual() -> Self {
        Self::Manual(watch::Sender::new(SystemTime::UNIX_EPOCH + START))
    }

    pub(crate) fn now(&self) -> SystemTime {
        match self {
            Self::System => SystemTime::now(),
            Self::Manual(now) => *now.borrow(),
        }
    }

    /// Advances a manual clock; does nothing to the system clock.
    pub(crate) fn advance(&self, time: Duration) {
        if let Self::Manual(now) = self {
            now.send_modify(|now| *now = later(*now, time));
        }
    }

    /// Waits until this time.
    pub(crate) async fn wait_until(&self, time: SystemTime) {
        match self {
            Self::System => {
                let rest = time.duration_since(SystemTime::now()).unwrap_or_default();
                tokio::time::sleep(rest).await;
            }
            // The sender is borrowed here, so it cannot be dropped.
            Self::Manual(now) => drop(now.subscribe().wait_for(|now| *now >= time).await),
        }
    }
}
