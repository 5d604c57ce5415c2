//! `ensure_attribute`, `ensure_select_option`, `ensure_status`: find, create or restore.
//!
//! Out of scope: any other change of what was found.

mod ensurable;
mod error;

use std::fmt;
use std::pin::Pin;

pub use self::ensurable::Ensurable;
use self::ensurable::Sent;
pub use self::error::EnsureError;
use crate::generated::handles::{AttributeHandle, CollectionHandle};
use crate::generated::types::{
    Attribute, CreateAttribute, CreateSelectOption, CreateStatus, SelectOption, Status,
    UpdateAttribute, UpdateSelectOption, UpdateStatus,
};
use crate::runtime::{Error, Patch};

impl CollectionHandle {
    /// Creates an attribute, unless one with this slug exists; its type must then match. `.await` sends the
    /// requests.
    ///
    /// It is looked up in the list of all attributes, including archived ones. The type, `is_multiselect` and
    /// the relationship, which cannot be changed, are compared. Title, description, config and everything else
    /// that can be changed are neither compared nor changed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = attio_fake::FakeAttio::start().await?;
    /// # let attio = attio_client::Client::builder().base_url(fake.base_url()).token(fake.token()).build()?;
    /// use attio_client::Outcome;
    /// use attio_client::types::{AttributeType, CreateAttribute};
    ///
    /// let people = attio.object("people");
    /// let tier = CreateAttribute::new("Tier", "tier", AttributeType::Select);
    /// let tier = people.ensure_attribute(tier).restore(true).await?;
    /// assert_eq!(tier.outcome, Outcome::Created);
    ///
    /// let tier = people.attribute(&tier.value);
    /// for title in ["Gold", "Silver"] {
    ///     tier.ensure_select_option(title).restore(true).await?;
    /// }
    /// assert_eq!(tier.ensure_select_option("Gold").await?.outcome, Outcome::Found);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "upsert")]
    pub fn ensure_attribute(&self, wanted: impl Into<CreateAttribute>) -> Ensure<Attribute> {
        Ensure { within: self.clone(), wanted: wanted.into(), restores: false }
    }
}

impl AttributeHandle {
    /// Creates an option of a select attribute, unless one with this title exists; `.await` sends the requests.
    #[doc(alias = "upsert")]
    pub fn ensure_select_option(
        &self,
        wanted: impl Into<CreateSelectOption>,
    ) -> Ensure<SelectOption> {
        Ensure { within: self.clone(), wanted: wanted.into(), restores: false }
    }

    /// Creates a status of a status attribute, unless one with this title exists; `.await` sends the requests.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = attio_fake::FakeAttio::start().await?;
    /// # let attio = attio_client::Client::builder().base_url(fake.base_url()).token(fake.token()).build()?;
    /// use attio_client::types::CreateStatus;
    ///
    /// let stage = attio.object("deals").attribute("stage");
    /// let review = CreateStatus::new("Review").target_time_in_status("P14D");
    /// let review = stage.ensure_status(review).await?;
    /// println!("{}: {}", review.value.title, review.outcome);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "upsert")]
    pub fn ensure_status(&self, wanted: impl Into<CreateStatus>) -> Ensure<Status> {
        Ensure { within: self.clone(), wanted: wanted.into(), restores: false }
    }
}

/// A call that finds, creates or restores an [`Attribute`], a [`SelectOption`] or a [`Status`]; `.await` sends it.
///
/// It is idempotent, and safe to run concurrently: what others create meanwhile is found. After a lost response,
/// the current state decides.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct Ensure<T: Ensurable> {
    within: T::Within,
    wanted: T::Wanted,
    restores: bool,
}

/// The result of an [`Ensure`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ensured<T> {
    /// The attribute, option or status.
    pub value: T,
    /// Whether it was created, found or restored.
    pub outcome: Outcome,
}

/// What an [`Ensure`] did, or would do.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was created.
    Created,
    /// It already existed.
    Found,
    /// It was archived, and was restored.
    Restored,
    /// In a dry run: it does not exist.
    ToCreate,
    /// In a dry run: it is archived.
    ToRestore,
}

impl<T: Ensurable> Ensure<T> {
    /// Whether to restore it if it is archived. By default that is an error, since somebody archived it.
    pub fn restore(self, restore: bool) -> Self {
        Self { restores: restore, ..self }
    }

    /// With `true`, only reads: returns what exists and what would be done. With `false`, as [`Self::send`].
    ///
    /// A dry run cannot detect what the API would reject. Options and statuses of an attribute that does not exist
    /// are reported as [`Outcome::ToCreate`].
    ///
    /// ```no_run
    /// # use attio_client::{Client, EnsureError, types::{AttributeType, CreateAttribute}};
    /// # async fn run(attio: Client, is_dry: bool) -> Result<(), EnsureError> {
    /// let people = attio.object("people");
    /// let tier = CreateAttribute::new("Tier", "tier", AttributeType::Select);
    /// let tier = people.ensure_attribute(tier).dry_run(is_dry).await?;
    /// let gold = people.attribute("tier").ensure_select_option("Gold").dry_run(is_dry).await?;
    /// println!("{} tier\n{} tier: Gold", tier.outcome, gold.outcome);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub async fn dry_run(self, dry_run: bool) -> Result<Ensured<Option<T>>, EnsureError> {
        if !dry_run {
            let Ensured { value, outcome } = self.send().await?;
            return Ok(Ensured { value: Some(value), outcome });
        }
        let value = match self.find().await {
            Err(error) if T::IS_PART && error.is_not_found() => None,
            found => found?,
        };
        let outcome = value.as_ref().map_or(Ok(Outcome::ToCreate), |it| self.check(it))?;
        Ok(Ensured { value, outcome })
    }

    /// Finds, creates or restores it; `.await` does the same.
    ///
    /// # Errors
    /// If what exists does not match, or is archived, or if a call fails and the current state does not show that
    /// it took effect.
    pub async fn send(self) -> Result<Ensured<T>, EnsureError> {
        let Self { within, wanted, .. } = &self;
        let (value, outcome) = match self.find().await? {
            Some(value) => (value, Outcome::Found),
            None => match T::create(within, wanted).await {
                Ok(value) => return Ok(Ensured { value, outcome: Outcome::Created }),
                Err(error) => {
                    // It did not exist before, so after a lost response it counts as created by this call.
                    let outcome =
                        if error.is_conflict() { Outcome::Found } else { Outcome::Created };
                    (self.find_after(error).await?, outcome)
                }
            },
        };
        if self.check(&value)? == Outcome::Found {
            return Ok(Ensured { value, outcome });
        }
        let value = match value.restore(within).await {
            Err(error) if error.may_have_taken_effect() => match self.find().await {
                Ok(Some(value)) if !value.is_archived() => value,
                _ => return Err(error.into()),
            },
            restored => restored?,
        };
        Ok(Ensured { value, outcome: Outcome::Restored })
    }

    /// Looks it up by its name.
    async fn find(&self) -> Result<Option<T>, Error> {
        let all = T::list(&self.within).await?;
        Ok(all.into_iter().find(|it| it.name() == T::wanted_name(&self.wanted)))
    }

    /// Looks it up after a failed creation; returns that error if it does not exist.
    async fn find_after(&self, error: Error) -> Result<T, Error> {
        if !error.is_conflict() && !error.may_have_taken_effect() {
            return Err(error);
        }
        // If it does not exist, or cannot be read, the first error is more useful.
        self.find().await.ok().flatten().ok_or(error)
    }

    /// Checks what exists: [`Outcome::Found`], or [`Outcome::ToRestore`] if it is archived.
    fn check(&self, it: &T) -> Result<Outcome, EnsureError> {
        it.check(&self.wanted)?;
        match it.is_archived() {
            true if !self.restores => Err(EnsureError::Archived { name: it.name().to_owned() }),
            true => Ok(Outcome::ToRestore),
            false => Ok(Outcome::Found),
        }
    }
}

impl<T: Ensurable> IntoFuture for Ensure<T> {
    type Output = Result<Ensured<T>, EnsureError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// `created`, `found`, `restored`, `to create` or `to restore`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Created => "created",
            Self::Found => "found",
            Self::Restored => "restored",
            Self::ToCreate => "to create",
            Self::ToRestore => "to restore",
        })
    }
}

impl Ensurable for Attribute {
    type Within = CollectionHandle;
    type Wanted = CreateAttribute;

    const IS_PART: bool = false;

    /// A lookup by slug could find another attribute: Attio also takes the slug as an id.
    fn list(within: &CollectionHandle) -> Sent<Vec<Self>> {
        Box::pin(within.list_attributes().show_archived(true).items().into_vec())
    }

    fn create(within: &CollectionHandle, wanted: &CreateAttribute) -> Sent<Self> {
        within.create_attribute(wanted.clone()).into_future()
    }

    fn restore(&self, within: &CollectionHandle) -> Sent<Self> {
        within.update_attribute(self, UpdateAttribute::new().is_archived(false)).into_future()
    }

    /// Compares what cannot be changed.
    fn check(&self, wanted: &CreateAttribute) -> Result<(), EnsureError> {
        let is_same = wanted.type_ == self.type_
            && wanted.is_multiselect == self.is_multiselect
            && is_related(wanted, self);
        is_same.then_some(()).ok_or_else(|| EnsureError::Mismatch {
            wanted: Box::new(wanted.clone()),
            found: Box::new(self.clone()),
        })
    }

    fn name(&self) -> &str {
        &self.api_slug
    }

    fn wanted_name(wanted: &CreateAttribute) -> &str {
        &wanted.api_slug
    }

    fn is_archived(&self) -> bool {
        self.is_archived
    }
}

/// Whether an attribute is at one end of the wanted relationship, if there is one.
fn is_related(wanted: &CreateAttribute, it: &Attribute) -> bool {
    let Patch::Value(wanted) = &wanted.relationship else { return true };
    it.relationship.as_ref().is_some_and(|it| {
        let object = wanted.object.as_str();
        let is_of = it.object_slug.as_deref() == Some(object) || it.id.object_id.as_str() == object;
        is_of && it.api_slug.as_ref().is_none_or(|slug| *slug == wanted.api_slug)
    })
}

/// Implements [`Ensurable`] for what is identified by its title.
macro_rules! titled {
    ($name:ident, $wanted:ident, $update:ident, $list:ident, $create:ident, $change:ident) => {
        impl Ensurable for $name {
            type Within = AttributeHandle;
            type Wanted = $wanted;

            fn list(within: &AttributeHandle) -> Sent<Vec<Self>> {
                within.$list().show_archived(true).into_future()
            }

            fn create(within: &AttributeHandle, wanted: &$wanted) -> Sent<Self> {
                within.$create(wanted.clone()).into_future()
            }

            fn restore(&self, within: &AttributeHandle) -> Sent<Self> {
                within.$change(self, $update::new().is_archived(false)).into_future()
            }

            fn name(&self) -> &str {
                &self.title
            }

            fn wanted_name(wanted: &$wanted) -> &str {
                &wanted.title
            }

            fn is_archived(&self) -> bool {
                self.is_archived
            }
        }
    };
}

titled!(
    SelectOption,
    CreateSelectOption,
    UpdateSelectOption,
    list_select_options,
    create_select_option,
    update_select_option
);
titled!(Status, CreateStatus, UpdateStatus, list_statuses, create_status, update_status);
