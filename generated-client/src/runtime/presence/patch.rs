//! A property of a request that is absent, null or a value, and each means something else.

use serde::{Serialize, ser::SerializeMap};

use crate::runtime::{Extra, Nulls, Patch};

pub(crate) fn finish<T, const BYTES: usize>(
    read: Option<Patch<T>>,
    _wire: &'static str,
    _place: usize,
    _nulls: &mut Nulls<BYTES>,
) -> Result<Patch<T>, &'static str> {
    Ok(read.unwrap_or_default())
}

#[inline(always)]
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
