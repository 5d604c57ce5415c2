//! Presence: how an absent property and null are decoded and encoded.
//!
//! Each module has the same two functions. `finish` returns the value of a field, or its name if it is missing;
//! `write` encodes a field. `index` is that of the field in its struct.
//!
//! A property in `extra` with the name of a field is encoded in place of the field: the caller put it there to
//! be sent.

use serde::de::{Deserialize, MapAccess};

use super::Nulls;

pub(crate) mod nullable;
pub(crate) mod optional;
pub(crate) mod patch;
pub(crate) mod required;

/// Reads the value of a field.
#[inline]
pub(crate) fn read<'de, T: Deserialize<'de>, M: MapAccess<'de>>(
    field: &mut Option<T>,
    map: &mut M,
) -> Result<bool, M::Error> {
    *field = Some(map.next_value()?);
    Ok(true)
}

/// Whether the property with this index is optional, and was null.
#[inline]
pub(crate) fn was_null<const BYTES: usize>(nulls: Nulls<BYTES>, index: usize) -> bool {
    nulls.0.get(index / 8).is_some_and(|byte| byte & (1 << (index % 8)) != 0)
}
