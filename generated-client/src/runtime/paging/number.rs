//! Numbers that a call already has in its query.

use crate::runtime::Call;

impl Call {
    /// The value of a query parameter, if it is a number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        let (_, sent) = self.query.iter().find(|(known, _)| known == name)?;
        sent.split_once('=')?.1.parse().ok()
    }
}
