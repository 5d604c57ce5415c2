//! Texts that tell a point in time, and what can be read from them.

use std::fmt;
use std::time::SystemTime;

use super::InvalidTime;

/// Defines a text type that holds a point in time.
macro_rules! timestamp {
    ($(#[from($from:ident)])* $(#[doc = $doc:literal])* pub struct $name:ident;) => {
        $crate::runtime::text! { $(#[from($from)])* $(#[doc = $doc])* pub struct $name; }

        impl $name {
            /// Reads the time: RFC 3339, with any offset and up to nine fractional digits.
            ///
            /// # Errors
            /// If the text has another form, or is out of range.
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

/// A point in time, to the nanosecond, without the offset that it was written with: from the year 0 to
/// 9999-12-30, where jiff ends. A leap second is the one before it.
///
/// ```
/// use attio_client::types::Timestamp;
///
/// let text = Timestamp::from("2022-11-21T13:22:49.061281000Z");
/// let time = text.to_date_time()?;
/// assert_eq!(time.unix_nanoseconds(), 1_669_036_969_061_281_000);
/// assert_eq!(time, Timestamp::from("2022-11-21T14:22:49.061281+01:00").to_date_time()?);
/// assert!(Timestamp::from("yesterday").to_date_time().is_err());
/// # Ok::<(), attio_client::InvalidTime>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct DateTime(jiff::Timestamp);

impl DateTime {
    pub(crate) fn read(text: &str) -> Result<Self, InvalidTime> {
        if !is_rfc_3339(text) {
            return Err(InvalidTime(format!("`{text}` is no time of RFC 3339")));
        }
        let time = Self(text.parse().map_err(InvalidTime::new)?);
        match time.to_string().starts_with('-') {
            true => Err(InvalidTime(format!("`{text}` is before the year 0 in UTC"))),
            false => Ok(time),
        }
    }

    /// The nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    #[must_use]
    pub fn unix_nanoseconds(self) -> i128 {
        self.0.as_nanosecond()
    }
}

impl From<DateTime> for SystemTime {
    fn from(time: DateTime) -> Self {
        time.0.into()
    }
}

impl fmt::Display for DateTime {
    /// By RFC 3339, in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether a text has the form of RFC 3339: jiff reads others as well, which would then be ours.
fn is_rfc_3339(text: &str) -> bool {
    let fits = |text: &str, form: &str| {
        text.len() == form.len()
            && text.bytes().zip(form.bytes()).all(|(it, form)| match form {
                b'0' => it.is_ascii_digit(),
                _ => it.eq_ignore_ascii_case(&form),
            })
    };
    let Some((seconds, rest)) = text.split_at_checked("0000-00-00T00:00:00".len()) else {
        return false;
    };
    let offset = match rest.strip_prefix('.') {
        None => rest,
        Some(rest) => {
            let offset = rest.trim_start_matches(|it: char| it.is_ascii_digit());
            if offset.len() == rest.len() {
                return false;
            }
            offset
        }
    };
    fits(seconds, "0000-00-00T00:00:00")
        && ["Z", "+00:00", "-00:00"].iter().any(|form| fits(offset, form))
        && offset.get(1..3).is_none_or(|hours| hours < "24")
}

#[cfg(test)]
mod tests {
    use super::DateTime;

    #[test]
    fn times_have_the_form_of_rfc_3339() {
        for text in [
            "2022-11-21T13:22:49Z",
            "2022-11-21t13:22:49.1z",
            "2022-11-21T13:22:49.123456789Z",
            "2022-11-21T13:22:49+05:30",
            "2022-11-21T13:22:49.5-00:00",
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
            "2022-11-21T13:22:49.1234567890Z",
            "2022-11-21T13:22Z",
            "20221121T132249Z",
            "2022-11-21T13:22:49+0530",
            "2022-11-21T13:22:49+05",
            "2022-11-21T13:22:49Z[UTC]",
            "+002022-11-21T13:22:49Z",
            "2022-02-30T13:22:49Z",
            "2022-11-21T13:22:49é",
            "2022-11-21T13:22:49+24:00",
            "0000-01-01T00:00:00+23:00",
        ] {
            assert!(DateTime::read(text).is_err(), "{text}");
        }
    }
}
