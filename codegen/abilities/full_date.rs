//! Texts that are days of the calendar, and what can be read from them.

use crate::runtime::InvalidTime;

/// Defines a text type that holds a day.
macro_rules! full_date {
    ($(#[from($from:ident)])* $(#[doc = $doc:literal])* pub struct $name:ident;) => {
        $crate::runtime::text! { $(#[from($from)])* $(#[doc = $doc])* pub struct $name; }

        impl $name {
            /// Reads the year, the month and the day: `2026-11-28` of RFC 3339 is `(2026, 11, 28)`.
            ///
            /// # Errors
            /// If the text has another form, or the calendar has no such day.
            pub fn to_year_month_day(&self) -> Result<(u16, u8, u8), $crate::runtime::InvalidTime> {
                full_date::read(self.as_str())
            }
        }
    };
}
pub(crate) use full_date;

/// The year, the month and the day.
pub(crate) fn read(text: &str) -> Result<(u16, u8, u8), InvalidTime> {
    // jiff also reads other forms of ISO 8601, and what is more than a day.
    let is_day = |it: &jiff::civil::Date| text.len() == 10 && it.to_string() == text;
    let day = text.parse().ok().filter(is_day);
    let day = day.ok_or_else(|| InvalidTime(format!("`{text}` is no day of RFC 3339")))?;
    Ok((day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs()))
}
