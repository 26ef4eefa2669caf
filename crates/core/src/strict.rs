//! Fields and structs that serde would read from more than the documented JSON.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Reads a field that may be absent: `null` is the same.
///
/// # Errors
///
/// Those of `T`.
pub fn or_default<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a field that may be absent, and is an object otherwise.
///
/// # Errors
///
/// Those of `T`; any other value that is no object.
pub fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let present = Option::<Object<T>>::deserialize(deserializer)?;
    Ok(present.map(|Object(content)| content))
}

/// Reads one of several words, of which one is the default.
///
/// Serde would read an enum's variant from `{"variant": null}` as well, and `serde_json` takes any other value that is no
/// text for bad syntax.
///
/// # Errors
///
/// Those of `T`; any other value that is no text.
pub fn word<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    match Option::<String>::deserialize(deserializer)? {
        Some(word) => T::deserialize(word.into_deserializer()),
        None => Ok(T::default()),
    }
}

/// Reads one of several words, which must be there.
///
/// # Errors
///
/// Those of `T`; any value that is no text.
pub fn required_word<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(String::deserialize(deserializer)?.into_deserializer())
}

/// A struct that must be written as a JSON object.
///
/// Serde would read it from an array of its fields' values as well, which the documented wire doesn't know.
///
/// ```
/// use latchkey_core::Customer;
/// use latchkey_core::strict::Object;
/// assert!(serde_json::from_str::<Object<Customer>>(r#"{"name": "Ada"}"#).is_ok());
/// assert!(serde_json::from_str::<Object<Customer>>(r#"["Ada"]"#).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData)).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}
