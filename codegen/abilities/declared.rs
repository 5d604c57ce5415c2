//! Successes whose bodies are results because the document says so.

use crate::runtime::Call;

impl Call {
    /// Says which statuses have a result of all those that usually have none.
    pub(crate) fn declared(mut self, statuses: &'static [u16]) -> Self {
        self.declared = Some(statuses);
        self
    }
}
