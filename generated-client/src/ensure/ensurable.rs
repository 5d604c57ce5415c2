//! What attributes, options and statuses have in common.

use std::fmt::Debug;
use std::pin::Pin;

use super::{EnsureError, Error};

/// The future of a request; boxed, which speeds up compilation of everything that awaits it.
pub(super) type Sent<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// What can be ensured: an attribute, an option or a status.
pub trait Ensurable: Clone + Send + Sync + Sized + 'static {
    /// The handle of its parent.
    type Within: Clone + Debug + Send + Sync;
    /// The request body that creates it.
    type Wanted: Clone + Debug + Send + Sync;

    /// Whether its parent is an attribute, which may not exist either.
    #[doc(hidden)]
    const IS_PART: bool = true;

    /// All of them, including archived ones.
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

    /// The slug or title that identifies it.
    #[doc(hidden)]
    fn name(&self) -> &str;

    #[doc(hidden)]
    fn wanted_name(wanted: &Self::Wanted) -> &str;

    #[doc(hidden)]
    fn is_archived(&self) -> bool;
}
