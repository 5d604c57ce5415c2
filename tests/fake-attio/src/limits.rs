//! Rate limits: counts requests per second and decides which exceed the limit.

use std::time::SystemTime;

/// The number of requests in the current second.
///
/// Attio documents 100 reads and 25 writes per second, but not when a second begins; here, it begins with
/// a second of the clock.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    second: u64,
    reads: u32,
    writes: u32,
}

const READS: u32 = 100;
const WRITES: u32 = 25;

impl Limits {
    /// Counts a request; returns whether it exceeds the limit.
    pub(crate) fn exceeds(&mut self, is_read: bool, now: SystemTime) -> bool {
        let second = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        if second != self.second {
            *self = Self { second, ..Self::default() };
        }
        let (count, most) =
            if is_read { (&mut self.reads, READS) } else { (&mut self.writes, WRITES) };
        *count += 1;
        *count > most
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn reads_and_writes_are_counted_separately_in_each_second() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(1_767_225_600_250);
        let mut limits = Limits::default();
        for _ in 0..WRITES {
            assert!(!limits.exceeds(false, now));
        }
        assert!(limits.exceeds(false, now));
        assert!(!limits.exceeds(true, now));
        assert!(!limits.exceeds(false, now + Duration::from_millis(750)));
    }
}
