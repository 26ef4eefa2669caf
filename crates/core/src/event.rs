//! The record of one change: who, what, when.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{BlockReason, ComputerIdHash, PrincipalArn, ProductDefinition, ProductId, PropertyValue, RecordVersion};

/// The record of one change.
///
/// It is stored for good and read by later releases: members may be added, none may change its meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Names the event; the record that was changed has it as its version.
    pub event_id: RecordVersion,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    #[serde(flatten)]
    pub author: Author,
    /// What was done.
    #[serde(flatten)]
    pub change: Change,
}

/// Who made a change, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The IAM principal; of a role, with the session's name.
    pub principal: PrincipalArn,
    /// The address that the request came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<IpAddr>,
    /// The request, as the log has it.
    pub request_id: String,
}

/// What was done, as it was before and as it is after; what is absent wasn't there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Change {
    /// A property was set, or went back to its default.
    Setting {
        /// `category/Name`.
        property: String,
        /// The value that was set.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<PropertyValue>,
        /// The value that is set.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<PropertyValue>,
    },
    /// A product was defined, or redefined.
    Product {
        /// Which product.
        product_id: ProductId,
        /// What it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<ProductDefinition>,
        /// What it is.
        after: ProductDefinition,
    },
    /// A computer was blocked, or is blocked no more. Its ID is personal, and so its hash alone stands here.
    BlockedComputer {
        /// Which computer.
        id: ComputerIdHash,
        /// Why it was blocked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<BlockReason>,
        /// Why it is blocked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<BlockReason>,
    },
}

#[cfg(test)]
mod tests;
