//! What all unions have in common that are made of any of their members.

/// Makes a union, and a change to it, of a value.
macro_rules! made_of {
    ($name:ident, $from:ty, $value:ident => $make:expr) => {
        impl From<$from> for $name {
            fn from($value: $from) -> Self {
                $make
            }
        }

        impl From<$from> for $crate::runtime::Patch<$name> {
            fn from($value: $from) -> Self {
                Self::Value($make)
            }
        }
    };
}
pub(crate) use made_of;
