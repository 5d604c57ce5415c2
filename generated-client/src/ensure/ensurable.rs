//! What the three have in common.

use std::fmt::Debug;
use std::pin::Pin;

use super::{EnsureError, Error};

/// A request that is sent; boxed, as the compiler is slow to look into it anew in all that await it.
pub(super) type Sent<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// What can be ensured: an attribute, an option or a status.
pub trait Ensurable: Clone + Send + Sync + Sized + 'static {
    /// What it belongs to.
    type Within: Clone + Debug + Send + Sync;
    /// What creates it.
    type Wanted: Clone + Debug + Send + Sync;

    /// Whether that is an attribute, which may have to be created itself.
    #[doc(hidden)]
    const IS_PART: bool = true;

    /// All that there are, archived ones too.
    #[doc(hidden)]
    fn list(within: &Self::Within) -> Sent<Vec<Self>>;

    #[doc(hidden)]
    fn create(within: &Self::Within, wanted: &Self::Wanted) -> Sent<Self>;

    #[doc(hidden)]
    fn restore(&self, within: &Self::Within) -> Sent<Self>;

    #[doc(hidden)]
    fn check(&self, _wanted: &Self::Wanted) -> Result<(), EnsureError> {
        Ok(())
    }

    /// What it is found by.
    #[doc(hidden)]
    fn name(&self) -> &str;

    #[doc(hidden)]
    fn wanted_name(wanted: &Self::Wanted) -> &str;

    #[doc(hidden)]
    fn is_archived(&self) -> bool;
}
