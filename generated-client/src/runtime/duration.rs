//! Durations: strings with a length of time.

use super::InvalidTime;

/// Defines a string newtype for durations.
macro_rules! duration {
    ($(#[from($from:ident)])* $(#[doc = $doc:literal])* pub struct $name:ident;) => {
        $crate::runtime::string_newtype! { $(#[from($from)])* $(#[doc = $doc])* pub struct $name; }

        impl $name {
            /// Parses the duration: ISO 8601, such as `P0Y0M1DT12H0M0S`. The last unit may have a fraction if
            /// it is one of time.
            ///
            /// # Errors
            /// If it has another format, or is out of range.
            pub fn to_span(&self) -> Result<$crate::runtime::Span, $crate::runtime::InvalidTime> {
                $crate::runtime::Span::read(self.as_str())
            }
        }
    };
}
pub(crate) use duration;

/// A duration in calendar units, not only in seconds: the length of a month depends on the date.
///
/// ```
/// use attio_client::types::IsoDuration;
///
/// let duration = IsoDuration::from("P0Y0M1DT12H0M0S");
/// let span = duration.to_span()?;
/// assert_eq!((span.days(), span.hours()), (1, 12));
/// assert_eq!(duration.as_str(), "P0Y0M1DT12H0M0S");
/// assert!(IsoDuration::from("a day").to_span().is_err());
/// # Ok::<(), attio_client::InvalidTime>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Span(jiff::Span);

impl Span {
    pub(crate) fn read(text: &str) -> Result<Self, InvalidTime> {
        // jiff also accepts signs and lowercase letters, which ISO 8601 does not.
        let is_extended =
            text.contains(|it: char| it.is_ascii_lowercase() || matches!(it, '+' | '-'));
        let span = jiff::fmt::temporal::SpanParser::new().parse_span(text);
        let span = span.ok().filter(|_| !is_extended).map(Self).ok_or_else(|| {
            InvalidTime(format!("`{text}` is not an ISO 8601 duration, or is out of range"))
        })?;
        // Seconds beyond the range of jiff overflow into its fractions.
        match span.fraction() {
            Some(nanoseconds) if nanoseconds.abs() < 1_000_000_000 => Ok(span),
            _ => Err(InvalidTime(format!("`{text}` has too many seconds"))),
        }
    }

    /// The fraction of a second, in nanoseconds; `None` if it does not fit.
    fn fraction(self) -> Option<i64> {
        let milliseconds = self.0.get_milliseconds().checked_mul(1_000_000)?;
        let microseconds = self.0.get_microseconds().checked_mul(1_000)?;
        milliseconds.checked_add(microseconds)?.checked_add(self.0.get_nanoseconds())
    }

    /// The years.
    #[must_use]
    pub fn years(self) -> i64 {
        self.0.get_years().into()
    }

    /// The months, without the years.
    #[must_use]
    pub fn months(self) -> i64 {
        self.0.get_months().into()
    }

    /// The weeks.
    #[must_use]
    pub fn weeks(self) -> i64 {
        self.0.get_weeks().into()
    }

    /// The days, without the weeks.
    #[must_use]
    pub fn days(self) -> i64 {
        self.0.get_days().into()
    }

    /// The hours, without the days.
    #[must_use]
    pub fn hours(self) -> i64 {
        self.0.get_hours().into()
    }

    /// The minutes, without the hours.
    #[must_use]
    pub fn minutes(self) -> i64 {
        self.0.get_minutes()
    }

    /// The whole seconds, without the minutes.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.get_seconds()
    }

    /// The fraction of a second, in nanoseconds.
    #[must_use]
    pub fn nanoseconds(self) -> i64 {
        self.fraction().expect("checked by `read`")
    }
}

impl PartialEq for Span {
    /// Compares unit by unit: a day does not equal 24 hours.
    fn eq(&self, other: &Self) -> bool {
        self.0.fieldwise() == other.0.fieldwise()
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn only_iso_8601_is_parsed() {
        for text in ["P0Y0M1DT12H0M0S", "P7D", "PT0S", "P1Y2M3W4D", "PT1.5S", "PT1,5S", "PT0.5H"] {
            assert!(Span::read(text).is_ok(), "{text}");
        }
        for text in ["", "P", "PT", "7 days", "1d", "p1d", "-P1D", "+P1D", "P-1D", "P1S", "P1.5D"] {
            assert!(Span::read(text).is_err(), "{text}");
        }
    }
}
