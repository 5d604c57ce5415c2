//! A property that may be absent; null is read as absent, and encoded as null again.

use serde::{Serialize, ser::SerializeMap};

use crate::runtime::{Extra, Nulls};

pub(crate) fn finish<T, const BYTES: usize>(
    read: Option<Option<T>>,
    _wire: &'static str,
    place: usize,
    nulls: &mut Nulls<BYTES>,
) -> Result<Option<T>, &'static str> {
    if let Some(None) = read {
        nulls.0[place / 8] |= 1 << (place % 8);
    }
    Ok(read.flatten())
}

#[inline(always)]
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
