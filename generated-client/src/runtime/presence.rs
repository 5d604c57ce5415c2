//! How a property may be missing: what becomes of absent and of null, both ways.
//!
//! Each module has the same two functions. `finish` makes a field of what was read, if anything was, or
//! tells the name of what is missing; `write` encodes a field. `place` is the field's place in its struct.
//!
//! What a caller has put into `extra` under the name of a field takes the field's place: it was put
//! there to be sent.

/// A property that is always there and never null.
pub(crate) mod required {
    use serde::{Serialize, ser::SerializeMap};

    use crate::runtime::{Extra, Nulls};

    pub(crate) fn finish<T, const WORDS: usize>(
        read: Option<T>,
        wire: &'static str,
        _place: usize,
        _nulls: &mut Nulls<WORDS>,
    ) -> Result<T, &'static str> {
        read.ok_or(wire)
    }

    #[inline]
    pub(crate) fn write<T: Serialize, M: SerializeMap>(
        value: &T,
        wire: &'static str,
        _was_null: bool,
        extra: &Extra,
        map: &mut M,
    ) -> Result<(), M::Error> {
        match extra.get(wire) {
            Some(value) => map.serialize_entry(wire, value),
            None => map.serialize_entry(wire, value),
        }
    }
}

/// A property that is always there, and may be null.
pub(crate) mod nullable {
    pub(crate) use super::required::{finish, write};
}

/// A property that may be absent; null is read as absent, and encoded as null again.
pub(crate) mod optional {
    use serde::{Serialize, ser::SerializeMap};

    use crate::runtime::{Extra, Nulls};

    pub(crate) fn finish<T, const WORDS: usize>(
        read: Option<Option<T>>,
        _wire: &'static str,
        place: usize,
        nulls: &mut Nulls<WORDS>,
    ) -> Result<Option<T>, &'static str> {
        if let Some(None) = read {
            nulls.remember(place);
        }
        Ok(read.flatten())
    }

    #[inline]
    pub(crate) fn write<T: Serialize, M: SerializeMap>(
        value: &Option<T>,
        wire: &'static str,
        was_null: bool,
        extra: &Extra,
        map: &mut M,
    ) -> Result<(), M::Error> {
        if let Some(value) = extra.get(wire) {
            map.serialize_entry(wire, value)
        } else if let Some(value) = value {
            map.serialize_entry(wire, value)
        } else if was_null {
            map.serialize_entry(wire, &())
        } else {
            Ok(())
        }
    }
}

/// A property of a request that is absent, null or a value, and each means something else.
pub(crate) mod patch {
    use serde::{Serialize, ser::SerializeMap};

    use crate::runtime::{Extra, Nulls, Patch};

    pub(crate) fn finish<T, const WORDS: usize>(
        read: Option<Patch<T>>,
        _wire: &'static str,
        _place: usize,
        _nulls: &mut Nulls<WORDS>,
    ) -> Result<Patch<T>, &'static str> {
        Ok(read.unwrap_or_default())
    }

    #[inline]
    pub(crate) fn write<T: Serialize, M: SerializeMap>(
        value: &Patch<T>,
        wire: &'static str,
        _was_null: bool,
        extra: &Extra,
        map: &mut M,
    ) -> Result<(), M::Error> {
        match (extra.get(wire), value) {
            (Some(value), _) => map.serialize_entry(wire, value),
            (None, Patch::Value(value)) => map.serialize_entry(wire, value),
            (None, Patch::Null) => map.serialize_entry(wire, &()),
            (None, Patch::Absent) => Ok(()),
        }
    }
}
