//! What time it is for the server.
//!
//! In a test, time stands still until the test moves it, so that answers are the same in every run;
//! the binary goes by the clock of the machine.

use std::time::{Duration, SystemTime};

use tokio::sync::watch;

/// When the time of a test begins: 2026-01-01T00:00:00Z, since 1970.
const START: Duration = Duration::from_secs(1_767_225_600);

/// When it ends, since 1970: some hours before the year 10000, which neither dates of HTTP nor timestamps
/// can name in all time zones.
const END: Duration = Duration::from_secs(253_402_207_199);

/// So much later, but not after the end of all times that can be named.
pub(crate) fn later(time: SystemTime, by: Duration) -> SystemTime {
    let end = SystemTime::UNIX_EPOCH + END;
    time.checked_add(by).map_or(end, |it| it.min(end))
}

#[derive(Debug)]
pub(crate) enum Clock {
    /// That of the machine.
    System,
    /// One that only [`Clock::advance`] moves.
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

    /// Moves a clock that is moved by hand; that of the machine moves by itself.
    pub(crate) fn advance(&self, time: Duration) {
        if let Self::Manual(now) = self {
            now.send_modify(|now| *now = later(*now, time));
        }
    }

    /// Waits until it is so late.
    pub(crate) async fn wait_until(&self, time: SystemTime) {
        match self {
            Self::System => {
                let rest = time.duration_since(SystemTime::now()).unwrap_or_default();
                tokio::time::sleep(rest).await;
            }
            // The sender is borrowed here, so it cannot be gone.
            Self::Manual(now) => drop(now.subscribe().wait_for(|now| *now >= time).await),
        }
    }
}
