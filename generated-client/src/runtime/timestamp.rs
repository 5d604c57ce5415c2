//! Timestamps: strings with a point in time.

use std::fmt;
use std::time::SystemTime;

use jiff::SignedDuration;

use super::InvalidTime;

/// Defines a string newtype for timestamps.
macro_rules! timestamp {
    ($(#[from($from:ident)])* $(#[doc = $doc:literal])* pub struct $name:ident;) => {
        $crate::runtime::string_newtype! { $(#[from($from)])* $(#[doc = $doc])* pub struct $name; }

        impl $name {
            /// Parses the timestamp: RFC 3339, with any offset, to the nanosecond.
            ///
            /// # Errors
            /// If it has another format, or is out of range.
            pub fn to_date_time(&self) -> Result<$crate::runtime::DateTime, $crate::runtime::InvalidTime> {
                $crate::runtime::DateTime::read(self.as_str())
            }
        }

        impl From<$crate::runtime::DateTime> for $name {
            fn from(time: $crate::runtime::DateTime) -> Self {
                Self(time.to_string())
            }
        }
    };
}
pub(crate) use timestamp;

/// A point in time in the years 0 to 9999, to the nanosecond, without its original offset. A leap second is read
/// as the second before it; fractions of a nanosecond are dropped.
///
/// ```
/// use attio_client::DateTime;
/// use attio_client::types::Timestamp;
/// use std::time::SystemTime;
///
/// let timestamp = Timestamp::from("2022-11-21T13:22:49.061281000Z");
/// let time = timestamp.to_date_time()?;
/// assert_eq!(time.unix_timestamp_nanos(), 1_669_036_969_061_281_000);
/// assert_eq!(time, Timestamp::from("2022-11-21T14:22:49.061281+01:00").to_date_time()?);
/// assert!(Timestamp::from("yesterday").to_date_time().is_err());
///
/// let now = Timestamp::from(DateTime::try_from(SystemTime::now())?);
/// assert!(now.to_date_time()? > time);
/// # Ok::<(), attio_client::InvalidTime>(())
/// ```
///
// In UTC, as a `jiff::Timestamp` ends a day too early.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct DateTime(jiff::civil::DateTime);

impl DateTime {
    pub(crate) fn read(text: &str) -> Result<Self, InvalidTime> {
        let wrong = |what| InvalidTime(format!("`{text}` {what}"));
        let (local, offset) =
            rfc_3339(text).ok_or_else(|| wrong("is not an RFC 3339 date-time"))?;
        let local = local.parse::<jiff::civil::DateTime>();
        let local = local.map_err(|_| wrong("has a date or a time of day that does not exist"))?;
        match local.checked_sub(offset) {
            Ok(time) if time.year() >= 0 => Ok(Self(time)),
            _ => Err(wrong("is not in the years 0 to 9999 in UTC")),
        }
    }

    /// The nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    #[must_use]
    pub fn unix_timestamp_nanos(self) -> i128 {
        self.since_1970().as_nanos()
    }

    fn since_1970(self) -> SignedDuration {
        self.0.duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0))
    }
}

impl TryFrom<SystemTime> for DateTime {
    type Error = InvalidTime;

    fn try_from(time: SystemTime) -> Result<Self, InvalidTime> {
        let time = jiff::Timestamp::try_from(time).map(|it| jiff::tz::Offset::UTC.to_datetime(it));
        match time {
            Ok(time) if time.year() >= 0 => Ok(Self(time)),
            _ => Err(InvalidTime("the time is not in the years 0 to 9999 in UTC".to_owned())),
        }
    }
}

impl From<DateTime> for SystemTime {
    fn from(time: DateTime) -> Self {
        let since = time.since_1970();
        match since.is_negative() {
            false => Self::UNIX_EPOCH + since.unsigned_abs(),
            true => Self::UNIX_EPOCH - since.unsigned_abs(),
        }
    }
}

impl fmt::Display for DateTime {
    /// RFC 3339, in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", self.0)
    }
}

/// The date and time of an RFC 3339 string, to the nanosecond, and the offset from UTC. jiff accepts other
/// formats too.
fn rfc_3339(text: &str) -> Option<(String, SignedDuration)> {
    let matches = |text: &str, form: &str| {
        text.len() == form.len()
            && text.bytes().zip(form.bytes()).all(|(it, form)| match form {
                b'0' => it.is_ascii_digit(),
                _ => it.eq_ignore_ascii_case(&form),
            })
    };
    let (seconds, rest) = text.split_at_checked("0000-00-00T00:00:00".len())?;
    let offset = match rest.strip_prefix('.') {
        None => rest,
        Some(rest) => rest.trim_start_matches(|it: char| it.is_ascii_digit()),
    };
    let fraction = &rest[..rest.len() - offset.len()];
    let is_rfc_3339 = matches(seconds, "0000-00-00T00:00:00")
        && fraction != "."
        && ["Z", "+00:00", "-00:00"].iter().any(|form| matches(offset, form));
    if !is_rfc_3339 {
        return None;
    }
    let nanoseconds = &fraction[..fraction.len().min(".000000000".len())];
    let (hours, minutes) = match offset.get(1..)?.split_once(':') {
        None => (0, 0),
        Some((hours, minutes)) => (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?),
    };
    let east = SignedDuration::from_mins(hours * 60 + minutes);
    let east = if offset.starts_with('-') { -east } else { east };
    (hours < 24 && minutes < 60).then(|| (format!("{seconds}{nanoseconds}"), east))
}

#[cfg(test)]
mod tests {
    use super::DateTime;

    #[test]
    fn only_rfc_3339_is_parsed() {
        for text in [
            "2022-11-21T13:22:49Z",
            "2022-11-21t13:22:49.1z",
            "2022-11-21T13:22:49.123456789Z",
            "2022-11-21T13:22:49+05:30",
            "2022-11-21T13:22:49.5-00:00",
            "2016-12-31T23:59:60Z",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
        ] {
            assert!(DateTime::read(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "2022-11-21",
            "2022-11-21 13:22:49Z",
            "2022-11-21T13:22:49",
            "2022-11-21T13:22:49.Z",
            "2022-11-21T13:22:49,5Z",
            "2022-11-21T13:22Z",
            "20221121T132249Z",
            "2022-11-21T13:22:49+0530",
            "2022-11-21T13:22:49+05",
            "2022-11-21T13:22:49Z[UTC]",
            "+002022-11-21T13:22:49Z",
            "2022-02-30T13:22:49Z",
            "2022-11-21T13:22:49é",
            "2022-11-21T13:22:49+24:00",
            "2022-11-21T13:22:49+01:60",
            "2022-11-21T24:00:00Z",
            "0000-01-01T00:00:00+23:00",
        ] {
            assert!(DateTime::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_converted_to_utc() {
        for (text, utc, nanoseconds) in [
            ("1970-01-01T05:30:00.25+05:30", "1970-01-01T00:00:00.25Z", 250_000_000),
            ("1969-12-31t22:59:59-01:00", "1969-12-31T23:59:59Z", -1_000_000_000),
            ("1970-01-01T00:00:00.12345678999Z", "1970-01-01T00:00:00.123456789Z", 123_456_789),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", 1_483_228_799_000_000_000),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", 253_402_300_799_000_000_000),
        ] {
            let time = DateTime::read(text).unwrap();
            assert_eq!(
                (time.to_string().as_str(), time.unix_timestamp_nanos()),
                (utc, nanoseconds)
            );
        }
    }
}
