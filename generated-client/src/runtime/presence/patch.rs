//! A property of a request for which absent, null and a value have different meanings.

use serde::{Serialize, ser::SerializeMap};

use crate::runtime::{Extra, Nulls, Patch};

pub(crate) fn finish<T, const BYTES: usize>(
    read: Option<Patch<T>>,
    _name: &'static str,
    _index: usize,
    _nulls: &mut Nulls<BYTES>,
) -> Result<Patch<T>, &'static str> {
    Ok(read.unwrap_or_default())
}

#[inline(always)]
pub(crate) fn write<T: Serialize, M: SerializeMap>(
    value: &Patch<T>,
    name: &'static str,
    _was_null: bool,
    extra: &Extra,
    map: &mut M,
) -> Result<(), M::Error> {
    match (extra.get(name), value) {
        (Some(value), _) => map.serialize_entry(name, value),
        (None, Patch::Value(value)) => map.serialize_entry(name, value),
        (None, Patch::Null) => map.serialize_entry(name, &()),
        (None, Patch::Absent) => Ok(()),
    }
}
