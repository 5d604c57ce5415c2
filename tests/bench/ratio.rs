//! Measurements of pairs of rounds → the statistics of the tables.

/// The number of measured pairs of rounds.
pub(crate) const PAIRS: usize = 101;

/// The minimum, the quartiles and the maximum.
pub(crate) fn quartiles(figures: impl Iterator<Item = f64>) -> [f64; 5] {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    [0, 1, 2, 3, 4].map(|quarter| figures[quarter * (figures.len() - 1) / 4])
}

/// Formats the median, and in brackets the rest.
pub(crate) fn spread([min, low, median, high, max]: [f64; 5]) -> String {
    format!("**{median:.3}** ({min:.3}, {low:.3}, {high:.3}, {max:.3})")
}
