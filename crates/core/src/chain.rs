//! Events of a license, each with the hash of the one before: what was altered, removed or put in is found.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{ActivationId, Event, EventHash, LicenseId, Personal, StoredEvent};

/// Which chain of a license an event is in.
///
/// What changes the license is in one; the activations that were taken back are in 16, by their IDs, so that many computers
/// which give their seats back at once don't wait for one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ChainName {
    /// What changes the license itself.
    License,
    /// Activations that were taken back: one of 16 parts of them.
    Activations(u8),
}

impl ChainName {
    /// How many chains of activations there are.
    const ACTIVATIONS: u8 = 16;
    const PREFIX: &'static str = "activations-";

    /// The chain for what is done to this activation.
    #[must_use]
    pub fn of_activation(activation: ActivationId) -> Self {
        Self::Activations(activation.place().last_four_bits())
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::License).chain((0..Self::ACTIVATIONS).map(Self::Activations))
    }
}

impl fmt::Display for ChainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::License => f.write_str("license"),
            Self::Activations(part) => write!(f, "{}{part:x}", Self::PREFIX),
        }
    }
}

impl From<ChainName> for String {
    fn from(chain: ChainName) -> Self {
        chain.to_string()
    }
}

impl TryFrom<String> for ChainName {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::all()
            .find(|chain| chain.to_string() == name)
            .ok_or("must be `license` or `activations-0` to `activations-f`")
    }
}

/// The end of a chain: where the next event goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChainHead {
    /// How many events the chain has.
    pub number: u64,
    /// The hash of the last one, or of what the chain begins with.
    pub hash: EventHash,
}

impl ChainHead {
    /// Where a chain of activations begins that has no event yet. That of the license begins with the license as it was
    /// created ([`LicenseRecord::new`](crate::LicenseRecord::new)).
    #[must_use]
    pub fn begin(license_id: LicenseId, chain: ChainName) -> Self {
        Self { number: 0, hash: EventHash::of(&json!({ "license_id": license_id, "chain": chain })) }
    }
}

/// An event of a license, in its place in a chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LicenseEvent {
    /// The license.
    pub license_id: LicenseId,
    /// Who, what, when.
    #[serde(flatten)]
    pub event: Event,
    /// What of it is personal; it may be erased, and the chain stays whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<Personal>,
    /// The salted hash of what is personal, or was before it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_hash: Option<EventHash>,
    /// The chain that it is in.
    pub chain: ChainName,
    /// Its number in the chain, from 1 on.
    pub number: u64,
    /// The hash of the event before it.
    pub previous_hash: EventHash,
    /// The hash of all of this but what is personal.
    pub hash: EventHash,
}

impl LicenseEvent {
    /// Puts an event at the end of a chain.
    #[must_use]
    pub fn link(
        license_id: LicenseId,
        event: Event,
        personal: Option<Personal>,
        chain: ChainName,
        head: &ChainHead,
    ) -> Self {
        let (number, previous_hash) = (head.number.saturating_add(1), head.hash.clone());
        let personal_hash = personal.as_ref().map(Personal::hash);
        let hash = previous_hash.clone();
        let mut linked = Self { license_id, event, personal, personal_hash, chain, number, previous_hash, hash };
        linked.hash = linked.reckoned_hash();
        linked
    }

    /// The end of the chain behind this event.
    #[must_use]
    pub fn head(&self) -> ChainHead {
        ChainHead { number: self.number, hash: self.hash.clone() }
    }

    /// The hash that it must have: over all members but `hash` and `personal`.
    #[must_use]
    pub fn reckoned_hash(&self) -> EventHash {
        StoredEvent::of(self).reckoned_hash()
    }
}

impl From<&LicenseEvent> for StoredEvent {
    fn from(event: &LicenseEvent) -> Self {
        Self::of(event)
    }
}

#[cfg(test)]
mod tests;
