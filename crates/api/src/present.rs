//! Optional fields that may be absent, but not `null`.

use serde::{Deserialize, Deserializer};

/// Reads a field that is present: `null` is as wrong as any other value of a wrong type.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
