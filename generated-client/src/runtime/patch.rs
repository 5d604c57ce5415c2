//! The three states of a property in a request: absent, null or a value.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

/// What a request does with one property: leave it alone, clear it, or set it.
///
/// Setters take `impl IntoPatch<T>`: a value sets the property, and `None` clears it with null. A property
/// whose setter is not called is not sent, and stays unchanged.
///
/// ```
/// use attio_client::Patch;
///
/// assert_eq!(Patch::from(5), Patch::Value(5));
/// assert_eq!(Patch::<i32>::from(None), Patch::Null);
/// assert_eq!(Patch::<i32>::default(), Patch::Absent);
/// ```
///
/// In your own types, add these serde attributes:
///
/// ```
/// use attio_client::Patch;
///
/// #[derive(serde::Deserialize, serde::Serialize)]
/// struct Change {
///     #[serde(default, skip_serializing_if = "Patch::is_absent")]
///     motto: Patch<String>,
/// }
///
/// let change: Change = serde_json::from_str("{}")?;
/// assert_eq!(change.motto, Patch::Absent);
/// assert_eq!(serde_json::to_string(&change)?, "{}");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// The setter of a property that the API cannot clear does not take `None`.
///
/// ```compile_fail
/// let change = attio_client::types::UpdateAttribute::new().title(None);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Patch<T> {
    /// Leave the property unchanged: it is not sent.
    #[default]
    Absent,
    /// Clear the property: null is sent.
    Null,
    /// Set the property.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether it is [`Patch::Absent`]; for `skip_serializing_if` in your own types, as absent cannot be encoded.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Null | Self::Absent => None,
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

/// The argument of the setter of a property that may be null: a value or an option, owned or borrowed, or a
/// [`Patch`]. `None` clears the property.
///
/// ```
/// use attio_client::types::UpdateAttribute;
///
/// let (title, note) = ("Stars".to_owned(), Some("How good it is".to_owned()));
/// let change = UpdateAttribute::new();
/// let all = [
///     change.clone().description("How good it is"),
///     change.clone().description(&note),
///     change.clone().description(note.as_deref().map(str::to_owned)),
///     change.clone().description(note),
/// ];
/// assert!(all.windows(2).all(|it| it[0] == it[1]));
/// assert_ne!(change.clone().description(None), change.description(&title));
/// ```
///
/// An option of a reference does not implement it: the type of `None` in `description(None)` would then be
/// ambiguous.
#[diagnostic::on_unimplemented(
    message = "`{Self}` neither sets nor clears a property of type `{T}`",
    label = "expected `{T}`, `Option<{T}>`, a reference to either, or `Patch<{T}>`",
    note = "an option of a reference becomes one of a value by `.cloned()`, and by `.map(str::to_owned)` if it is an `Option<&str>`",
    note = "instead of `option.as_ref()` or `option.as_deref()`, write `&option`"
)]
pub trait IntoPatch<T> {
    /// Converts it into a patch.
    fn into_patch(self) -> Patch<T>;
}

/// A string newtype, which setters also take as any kind of string.
pub(crate) trait StringNewtype: From<String> + for<'a> From<&'a str> {}

/// Implements [`IntoPatch`].
macro_rules! into_patch {
    ($([$($generics:tt)*] $from:ty => $to:ty: $value:ident => $patch:expr;)*) => {
        $(
            impl<$($generics)*> IntoPatch<$to> for $from {
                fn into_patch(self) -> Patch<$to> {
                    let $value = self;
                    $patch
                }
            }
        )*
    };
}

into_patch! {
    [T] T => T: value => Patch::Value(value);
    [T: Clone] &T => T: value => Patch::Value(value.clone());
    [T] Option<T> => T: value => value.into();
    [T: Clone] &Option<T> => T: value => value.clone().into();
    [T] Patch<T> => T: patch => patch;
    [] &str => String: value => Patch::Value(value.to_owned());
    [T: StringNewtype] String => T: value => Patch::Value(value.into());
    [T: StringNewtype] &String => T: value => Patch::Value(value.as_str().into());
    [T: StringNewtype] &Option<String> => T: value => value.as_deref().map(T::from).into();
    [T: StringNewtype] &str => T: value => Patch::Value(value.into());
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // With `deserialize_option`, serde would treat a missing field as null.
        deserializer.deserialize_any(PatchVisitor(PhantomData))
    }
}

struct PatchVisitor<T>(PhantomData<T>);

/// Forwards a value to the `Deserialize` impl of its type.
macro_rules! forward {
    ($($visit:ident: $ty:ty),*) => {
        $(
            fn $visit<E: de::Error>(self, value: $ty) -> Result<Patch<T>, E> {
                T::deserialize(value.into_deserializer()).map(Patch::Value)
            }
        )*
    };
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for PatchVisitor<T> {
    type Value = Patch<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null or a value")
    }

    fn visit_unit<E>(self) -> Result<Patch<T>, E> {
        Ok(Patch::Null)
    }

    fn visit_none<E>(self) -> Result<Patch<T>, E> {
        Ok(Patch::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Patch<T>, D::Error> {
        T::deserialize(deserializer).map(Patch::Value)
    }

    forward!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str, visit_string: String);

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Patch<T>, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(items)).map(Patch::Value)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Patch<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(entries)).map(Patch::Value)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => Err(S::Error::custom("skip `Patch::Absent` with `Patch::is_absent`")),
            Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}
