//! What choices and open unions have in common.

/// Implements the conversion of a member into its union, and into a patch of the union.
macro_rules! from_member {
    ($name:ident, $from:ty, $value:ident => $make:expr) => {
        impl From<$from> for $name {
            fn from($value: $from) -> Self {
                $make
            }
        }

        impl $crate::runtime::IntoPatch<$name> for $from {
            fn into_patch(self) -> $crate::runtime::Patch<$name> {
                $crate::runtime::Patch::Value(<$name as From<$from>>::from(self))
            }
        }
    };
}
pub(crate) use from_member;
