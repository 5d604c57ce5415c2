//! Successes whose body is the result because the API declares it.

use crate::runtime::Call;

impl Call {
    /// Sets which of the statuses that usually have no result have one.
    pub(crate) fn declared(mut self, statuses: &'static [u16]) -> Self {
        self.declared = Some(statuses);
        self
    }
}
