//! JSON that every reader takes for the same (I-JSON, RFC 7493), so that all verifiers agree on what was signed.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// How deep objects and arrays may stand in each other, the outermost counted.
const DEPTH_MAX: usize = 64;

/// Whether all readers take the JSON for the same, also where nobody looks.
///
/// It is UTF-8 without a byte order mark and without half a surrogate pair, at most 64 deep, and its numbers are within a
/// double's range. No object in it has a member twice, or one that is `null`.
pub(crate) fn is_i_json(json: &[u8]) -> bool {
    let mut reader = serde_json::Deserializer::from_slice(json);
    Level(0).deserialize(&mut reader).and_then(|_| reader.end()).is_ok()
}

/// A value so many levels below.
struct Level(usize);

#[derive(PartialEq)]
enum Content {
    Null,
    Other,
}

impl Level {
    fn below<E: Error>(&self) -> Result<Self, E> {
        if self.0 < DEPTH_MAX { Ok(Self(self.0 + 1)) } else { Err(E::custom("too deep")) }
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Content;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Content, E> {
        Ok(Content::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Content, E> {
        Ok(Content::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Content, E> {
        Ok(Content::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Content, E> {
        Ok(Content::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Content, E> {
        Ok(Content::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Content, A::Error> {
        while elements.next_element_seed(self.below()?)?.is_some() {}
        Ok(Content::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Content, A::Error> {
        let mut names: Vec<Cow<'de, str>> = Vec::new();
        while let Some(Name(name)) = members.next_key()? {
            if names.contains(&name) {
                return Err(A::Error::custom("a member twice"));
            }
            names.push(name);
            if members.next_value_seed(self.below()?)? == Content::Null {
                return Err(A::Error::custom("a member that is null"));
            }
        }
        Ok(Content::Other)
    }
}

/// Borrowed, unless something in it is escaped.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests;
