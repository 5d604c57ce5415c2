//! What all unions have in common that are made of any of their members.

/// Makes a union, and a change to it, of a value.
macro_rules! made_of {
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
pub(crate) use made_of;
