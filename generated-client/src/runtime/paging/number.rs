//! What a call says of the pages that it asks for.

use crate::runtime::Call;

impl Call {
    /// What a parameter of the query is set to, if that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        let (_, sent) = self.query.iter().find(|(known, _)| known == name)?;
        sent.split_once('=')?.1.parse().ok()
    }
}
