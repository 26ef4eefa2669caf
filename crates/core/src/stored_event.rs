//! An event as whoever reads it gets it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::EventHash;
use crate::merge_patch::Members;

/// An event as it is stored: all of its members, whoever wrote them.
///
/// Nothing of it is lost on the way, so that whoever has it can verify its hash, also that of a later release's event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoredEvent(pub Members);

impl StoredEvent {
    /// Its ID; empty when it has none.
    #[must_use]
    pub fn event_id(&self) -> &str {
        self.text("event_id")
    }

    /// What was done; empty when it doesn't say.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.text("kind")
    }

    /// The hash that it must have in a chain: over all members but `hash` and `personal`.
    #[must_use]
    pub fn reckoned_hash(&self) -> EventHash {
        let covered = self.0.iter().filter(|(name, _)| !["hash", "personal"].contains(&name.as_str()));
        EventHash::of(&covered.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// What this says as JSON.
    pub(crate) fn of(event: &impl Serialize) -> Self {
        match serde_json::to_value(event).expect("an event is JSON") {
            Value::Object(members) => Self(members),
            _ => Self(Members::new()),
        }
    }
}
