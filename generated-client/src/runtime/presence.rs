//! How a property may be missing: what becomes of absent and of null, both ways.
//!
//! Each module has the same two functions. `finish` makes a field of what was read, if anything was, or
//! tells the name of what is missing; `write` encodes a field. `place` is the field's place in its struct.
//!
//! What a caller has put into `extra` under the name of a field takes the field's place: it was put
//! there to be sent.

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

/// Whether the property of this place came as null, and is optional.
#[inline]
pub(crate) fn was_null<const BYTES: usize>(nulls: Nulls<BYTES>, place: usize) -> bool {
    nulls.0.get(place / 8).is_some_and(|byte| byte & (1 << (place % 8)) != 0)
}
