//! What the three have in common.

use std::fmt::Debug;

use super::{EnsureError, Error};

/// What can be ensured: an attribute, an option or a status.
pub trait Ensurable: Clone + Send + Sync + Sized + 'static {
    /// What it belongs to.
    type Within: Clone + Debug + Send + Sync;
    /// What creates it.
    type Wanted: Clone + Debug + Send + Sync;

    /// Whether that is an attribute, which may have to be created itself.
    #[doc(hidden)]
    const IS_PART: bool = true;

    #[doc(hidden)]
    fn find(
        within: &Self::Within,
        wanted: &Self::Wanted,
    ) -> impl Future<Output = Result<Option<Self>, Error>> + Send;

    #[doc(hidden)]
    fn create(
        within: &Self::Within,
        wanted: &Self::Wanted,
    ) -> impl Future<Output = Result<Self, Error>> + Send;

    #[doc(hidden)]
    fn restore(
        within: &Self::Within,
        it: &Self,
    ) -> impl Future<Output = Result<Self, Error>> + Send;

    #[doc(hidden)]
    fn check(_wanted: &Self::Wanted, _it: &Self) -> Result<(), EnsureError> {
        Ok(())
    }

    #[doc(hidden)]
    fn name(wanted: &Self::Wanted) -> &str;

    #[doc(hidden)]
    fn is_archived(it: &Self) -> bool;
}
