//! The record of one change: who, what, when.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::merge_patch::Members;
use crate::{
    ActivationId, ComputerIdHash, LicenseId, PrincipalArn, ProductDefinition, ProductId, PropertyValue, RecordVersion,
    SigningKeyId, StatedReason, StoredEvent,
};

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
    pub author: EventAuthor,
    /// What was done.
    #[serde(flatten)]
    pub change: Change,
}

/// A vendor who makes a change, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The IAM principal; of a role, with the session's name.
    pub principal: PrincipalArn,
    /// The address that the request came from.
    pub source_ip: Option<IpAddr>,
    /// The request, as the log has it.
    pub request_id: String,
}

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AuthorMembers", into = "AuthorMembers")]
pub enum EventAuthor {
    /// The vendor.
    Vendor(Author),
    /// A computer, by the license key of its activation. Where it is, the customer's affair, isn't kept.
    Computer {
        /// The activation.
        activation_id: ActivationId,
        /// The request, as the log has it.
        request_id: String,
    },
}

impl EventAuthor {
    /// The vendor's IAM principal.
    #[must_use]
    pub fn principal(&self) -> Option<&PrincipalArn> {
        match self {
            Self::Vendor(author) => Some(&author.principal),
            Self::Computer { .. } => None,
        }
    }
}

impl From<Author> for EventAuthor {
    fn from(author: Author) -> Self {
        Self::Vendor(author)
    }
}

#[derive(Serialize, Deserialize)]
struct AuthorMembers {
    by: By,
    request_id: String,
}

/// Who it was, as it is shown: of a principal the role and the name of the session apart.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum By {
    Vendor {
        principal: PrincipalArn,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source_ip: Option<IpAddr>,
    },
    Computer {
        activation_id: ActivationId,
    },
}

impl From<EventAuthor> for AuthorMembers {
    fn from(author: EventAuthor) -> Self {
        match author {
            EventAuthor::Vendor(Author { principal, source_ip, request_id }) => {
                let (principal, session) = principal.apart();
                Self { by: By::Vendor { principal, session, source_ip }, request_id }
            }
            EventAuthor::Computer { activation_id, request_id } => {
                Self { by: By::Computer { activation_id }, request_id }
            }
        }
    }
}

impl From<AuthorMembers> for EventAuthor {
    fn from(AuthorMembers { by, request_id }: AuthorMembers) -> Self {
        match by {
            By::Vendor { principal, session, source_ip } => {
                let principal = principal.together(session.as_deref());
                Author { principal, source_ip, request_id }.into()
            }
            By::Computer { activation_id } => Self::Computer { activation_id, request_id },
        }
    }
}

/// What was done, as it was before and as it is after; what is absent wasn't there.
///
/// Of a license, `before` and `after` are JSON Merge Patches (RFC 7396): each makes the one of the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// A property was set, or went back to its default.
    SettingChanged {
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
    ProductChanged {
        /// Which product.
        product_id: ProductId,
        /// What it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<ProductDefinition>,
        /// What it is.
        after: ProductDefinition,
    },
    /// A computer was blocked, or is blocked no more. Its ID is personal, and so its hash alone stands here.
    BlockedComputerChanged {
        /// Which computer.
        id: ComputerIdHash,
        /// Why it was blocked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<StatedReason>,
        /// Why it is blocked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<StatedReason>,
    },
    /// A computer may have a trial of a product once more. Its ID is personal, and so its hash alone stands here.
    TrialReset {
        /// Which computer.
        id: ComputerIdHash,
        /// Of which product.
        product_id: ProductId,
        /// The license that it had the trial by, and since when.
        before: Members,
    },
    /// Every license key of a signing key was taken back, for good.
    SigningKeyRevoked {
        /// The key.
        signing_key_id: SigningKeyId,
        /// Why.
        reason: StatedReason,
    },
    /// Activation keys were created, each for a license of its own.
    KeysCreated {
        /// The licenses.
        license_ids: Vec<LicenseId>,
        /// What each of them is, but for what is personal.
        after: Members,
    },
    /// What a license says was changed.
    LicenseUpdated {
        /// What was otherwise.
        before: Members,
        /// How it is now.
        after: Members,
    },
    /// A license was suspended, reinstated or revoked.
    LicenseStateSet {
        /// The state and its reason.
        before: Members,
        /// The state and its reason now.
        after: Members,
    },
    /// The activation key was read.
    ActivationKeyRevealed {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<StatedReason>,
    },
    /// The activation key was replaced.
    ActivationKeyReissued {
        /// The hash of the one that was accepted.
        before: Members,
        /// The hash of the one that is.
        after: Members,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<StatedReason>,
    },
    /// A seat was given back by the vendor.
    ActivationRemoved {
        /// The activation that took it.
        activation_id: ActivationId,
        /// When it was taken, and what else isn't personal.
        before: Members,
    },
    /// A seat was given back by its computer.
    ActivationReleased {
        /// The activation that took it.
        activation_id: ActivationId,
        /// When it was taken, and what else isn't personal.
        before: Members,
    },
    /// The vendor ended the lease of a floating seat.
    LeaseEnded {
        /// The activation of the computer that held it.
        activation_id: ActivationId,
        /// When it was taken, and until when it would have lasted.
        before: Members,
    },
}

impl From<&Event> for StoredEvent {
    fn from(event: &Event) -> Self {
        Self::of(event)
    }
}

#[cfg(test)]
mod tests;
