//! The members of a result in the order in which its type declares them, however `serde_json` was built.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::failure::Failure;

struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

/// The members of what is an object as JSON.
pub(crate) fn members(value: &impl Serialize) -> Result<Vec<(String, Value)>, Failure> {
    // As text, since a `Value` has members in an order of its own.
    let text = serde_json::to_string(value);
    let members = text.and_then(|text| serde_json::from_str::<Members>(&text));
    members.map(|Members(members)| members).map_err(|error| Failure::usage(format!("the result is no object: {error}")))
}
