//! A body as it was sent, before it is read into the types of an endpoint.

use std::fmt;

use latchkey_core::ActivationKey;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

/// The longest name that a request has anywhere: that of a license's property.
pub(super) const NAME_MAX_CHARS: usize = 64;
/// Deeper than any field of a request.
pub(super) const DEPTH_MAX: usize = 8;

/// A JSON text in which no object has a name twice (RFC 7493, 2.3).
///
/// A number without a fraction is a whole one, however it is written: `1.0` is `1`, as JSON Schema has it.
pub(crate) struct Sent(pub(crate) Value);

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Within(0).deserialize(deserializer).map(Self)
    }
}

/// A value so many levels deep.
#[derive(Clone, Copy)]
struct Within(usize);

impl<'de> DeserializeSeed<'de> for Within {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Within {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        // Below 2⁵³ nothing is lost; a larger number is refused as too large, by whatever takes it.
        const WHOLE_MAX: f64 = (1_u64 << 53) as f64;
        if number.fract() == 0.0 && number.abs() < WHOLE_MAX {
            return Ok((number as i64).into());
        }
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        if self.0 == DEPTH_MAX {
            // No body is so deep: whatever stands here is refused, and need not be known.
            while list.next_element::<IgnoredAny>()?.is_some() {}
        }
        while let Some(value) = list.next_element_seed(Self(self.0 + 1))? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        if self.0 == DEPTH_MAX {
            while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        }
        while let Some(name) = object.next_key::<String>()? {
            let value = object.next_value_seed(Self(self.0 + 1))?;
            if members.contains_key(&name) {
                return Err(given_twice(&name));
            }
            members.insert(name, value);
        }
        Ok(members.into())
    }
}

/// Serde's words for it; a name that may be a secret in the wrong place is not repeated (R15).
fn given_twice<E: Error>(name: &str) -> E {
    if name.chars().count() > NAME_MAX_CHARS || ActivationKey::is_in(name) {
        return E::custom("has a member twice");
    }
    E::custom(format_args!("duplicate field `{name}`"))
}
