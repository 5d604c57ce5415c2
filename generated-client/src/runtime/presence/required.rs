//! A property that is always there and never null.

use serde::{Serialize, ser::SerializeMap};

use crate::runtime::{Extra, Nulls};

pub(crate) fn finish<T, const BYTES: usize>(
    read: Option<T>,
    wire: &'static str,
    _place: usize,
    _nulls: &mut Nulls<BYTES>,
) -> Result<T, &'static str> {
    read.ok_or(wire)
}

#[inline(always)]
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
