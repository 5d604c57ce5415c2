//! Texts that tell a length of time, and what can be read from them.

use super::InvalidTime;

/// Defines a text type that holds a length of time.
macro_rules! duration {
    ($(#[from($from:ident)])* $(#[doc = $doc:literal])* pub struct $name:ident;) => {
        $crate::runtime::text! { $(#[from($from)])* $(#[doc = $doc])* pub struct $name; }

        impl $name {
            /// Reads the length: an ISO 8601 duration of units, such as `P0Y0M1DT12H0M0S`, whose last may
            /// have a fraction if it is one of time.
            ///
            /// # Errors
            /// If the text has another form, or is out of range.
            pub fn to_span(&self) -> Result<$crate::runtime::Span, $crate::runtime::InvalidTime> {
                $crate::runtime::Span::read(self.as_str())
            }
        }
    };
}
pub(crate) use duration;

/// A length of time in calendar units, not in seconds alone: how long a month is depends on its place in time.
///
/// ```
/// use attio_client::types::IsoDuration;
///
/// let text = IsoDuration::from("P0Y0M1DT12H0M0S");
/// let span = text.to_span()?;
/// assert_eq!((span.days(), span.hours()), (1, 12));
/// assert_eq!(text.as_str(), "P0Y0M1DT12H0M0S");
/// assert!(IsoDuration::from("a day").to_span().is_err());
/// # Ok::<(), attio_client::InvalidTime>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Span(jiff::Span);

impl Span {
    pub(crate) fn read(text: &str) -> Result<Self, InvalidTime> {
        // jiff also reads signs and small letters, which ISO 8601 does not have.
        let is_odd = text.contains(|it: char| it.is_ascii_lowercase() || matches!(it, '+' | '-'));
        let span = jiff::fmt::temporal::SpanParser::new().parse_span(text);
        let span = span.ok().filter(|_| !is_odd).map(Self).ok_or_else(|| {
            InvalidTime(format!(
                "`{text}` is no duration of ISO 8601, or a longer one than can be read"
            ))
        })?;
        // More seconds than jiff can count spill over into their fractions.
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

    /// Its years.
    #[must_use]
    pub fn years(self) -> i64 {
        self.0.get_years().into()
    }

    /// Its months, beside the years.
    #[must_use]
    pub fn months(self) -> i64 {
        self.0.get_months().into()
    }

    /// Its weeks.
    #[must_use]
    pub fn weeks(self) -> i64 {
        self.0.get_weeks().into()
    }

    /// Its days, beside the weeks.
    #[must_use]
    pub fn days(self) -> i64 {
        self.0.get_days().into()
    }

    /// Its hours, beside the days.
    #[must_use]
    pub fn hours(self) -> i64 {
        self.0.get_hours().into()
    }

    /// Its minutes, beside the hours.
    #[must_use]
    pub fn minutes(self) -> i64 {
        self.0.get_minutes()
    }

    /// Its whole seconds, beside the minutes.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.get_seconds()
    }

    /// Its fraction of a second, in nanoseconds.
    #[must_use]
    pub fn nanoseconds(self) -> i64 {
        self.fraction().expect("it was checked when the span was read")
    }
}

impl PartialEq for Span {
    /// Unit by unit: a day is not 24 hours.
    fn eq(&self, other: &Self) -> bool {
        self.0.fieldwise() == other.0.fieldwise()
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn lengths_have_the_form_of_iso_8601() {
        for text in ["P0Y0M1DT12H0M0S", "P7D", "PT0S", "P1Y2M3W4D", "PT1.5S", "PT1,5S", "PT0.5H"] {
            assert!(Span::read(text).is_ok(), "{text}");
        }
        for text in ["", "P", "PT", "7 days", "1d", "p1d", "-P1D", "+P1D", "P-1D", "P1S", "P1.5D"] {
            assert!(Span::read(text).is_err(), "{text}");
        }
    }
}
