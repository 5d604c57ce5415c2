//! Dates: strings with a day of the calendar.

use crate::runtime::InvalidTime;

/// Defines a string newtype for dates.
macro_rules! full_date {
    ($(#[from($from:ident)])* $(#[doc = $doc:literal])* pub struct $name:ident;) => {
        $crate::runtime::string_newtype! { $(#[from($from)])* $(#[doc = $doc])* pub struct $name; }

        impl $name {
            /// Parses the year, the month and the day: `2026-11-28` of RFC 3339 is `(2026, 11, 28)`.
            ///
            /// # Errors
            /// If it has another format, or is not a day of the calendar.
            pub fn to_year_month_day(&self) -> Result<(u16, u8, u8), $crate::runtime::InvalidTime> {
                full_date::read(self.as_str())
            }
        }
    };
}
pub(crate) use full_date;

/// The year, the month and the day.
pub(crate) fn read(text: &str) -> Result<(u16, u8, u8), InvalidTime> {
    // jiff also accepts other formats of ISO 8601, and dates with a time.
    let is_day = |it: &jiff::civil::Date| text.len() == 10 && it.to_string() == text;
    let day = text.parse().ok().filter(is_day);
    let day = day.ok_or_else(|| InvalidTime(format!("`{text}` is not an RFC 3339 date")))?;
    Ok((day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs()))
}
