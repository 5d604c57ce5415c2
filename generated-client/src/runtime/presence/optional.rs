//! A property that may be absent; null is decoded as `None`, and encoded as null again.

use serde::{Serialize, ser::SerializeMap};

use crate::runtime::{Extra, Nulls};

pub(crate) fn finish<T, const BYTES: usize>(
    read: Option<Option<T>>,
    _name: &'static str,
    index: usize,
    nulls: &mut Nulls<BYTES>,
) -> Result<Option<T>, &'static str> {
    if let Some(None) = read {
        nulls.0[index / 8] |= 1 << (index % 8);
    }
    Ok(read.flatten())
}

#[inline(always)]
pub(crate) fn write<T: Serialize, M: SerializeMap>(
    value: &Option<T>,
    name: &'static str,
    was_null: bool,
    extra: &Extra,
    map: &mut M,
) -> Result<(), M::Error> {
    if let Some(value) = extra.get(name) {
        map.serialize_entry(name, value)
    } else if let Some(value) = value {
        map.serialize_entry(name, value)
    } else if was_null {
        map.serialize_entry(name, &())
    } else {
        Ok(())
    }
}
