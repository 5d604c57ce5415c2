//! A property that is always present and never null.

use serde::{Serialize, ser::SerializeMap};

use crate::runtime::{Extra, Nulls};

pub(crate) fn finish<T, const BYTES: usize>(
    read: Option<T>,
    name: &'static str,
    _index: usize,
    _nulls: &mut Nulls<BYTES>,
) -> Result<T, &'static str> {
    read.ok_or(name)
}

#[inline(always)]
pub(crate) fn write<T: Serialize, M: SerializeMap>(
    value: &T,
    name: &'static str,
    _was_null: bool,
    extra: &Extra,
    map: &mut M,
) -> Result<(), M::Error> {
    match extra.get(name) {
        Some(value) => map.serialize_entry(name, value),
        None => map.serialize_entry(name, value),
    }
}
