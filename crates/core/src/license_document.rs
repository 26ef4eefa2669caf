//! A license as its chain of events sees it: what a vendor can set, as JSON.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::merge_patch::{Members, difference};
use crate::{ChainHead, EventHash, License, LicenseId, LicenseRecord, Personal, Salt, SaltedHash};

/// The members that are about a person.
const PERSONAL: [&str; 2] = ["customer", "comment"];

/// What a vendor can set of a license, as JSON; what is about a person apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LicenseDocument {
    /// What isn't about a person.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub plain: Members,
    /// The customer, and the vendor's note.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub personal: Members,
}

impl LicenseDocument {
    /// What a license is at present.
    #[must_use]
    pub fn of(record: &LicenseRecord) -> Self {
        let Self { mut plain, personal } = Self::of_license(&record.license);
        plain.extend(members(json!({
            "state": record.state,
            "revision": record.revision,
            "activation_key_hash": record.activation_key_hash,
        })));
        plain.extend(record.state_reason.iter().map(|reason| ("state_reason".to_owned(), json!(reason))));
        plain.extend(record.before_revision.iter().map(|before| ("before_revision".to_owned(), json!(before))));
        Self { plain, personal }
    }

    /// What was sold, whatever becomes of it.
    #[must_use]
    pub fn of_license(license: &License) -> Self {
        let mut plain = members(json!(license));
        let personal = PERSONAL.iter().filter_map(|name| plain.remove_entry(*name)).collect();
        Self { plain, personal }
    }

    /// What makes the one of the other: the patch back, and the patch onward, each without and with what is personal.
    #[must_use]
    pub fn change(before: &LicenseRecord, after: &LicenseRecord, salt: Salt) -> LicenseDocumentChange {
        let (old, new) = (Self::of(before), Self::of(after));
        LicenseDocumentChange {
            before: difference(&new.plain, &old.plain),
            after: difference(&old.plain, &new.plain),
            personal: Personal::of(
                salt,
                difference(&new.personal, &old.personal),
                difference(&old.personal, &new.personal),
            ),
        }
    }

    /// Where the chain of the license begins, if it was created so; with the salted hash of what is personal.
    #[must_use]
    pub fn begin(&self, license_id: LicenseId, salt: Salt) -> (ChainHead, Option<SaltedHash>) {
        let personal = Personal::of(salt, Members::new(), self.personal.clone());
        let hash = personal.map(|personal| SaltedHash { salt: Some(salt), hash: personal.hash() });
        (self.begin_with(license_id, hash.as_ref()), hash)
    }

    /// The same, where the salted hash is known.
    #[must_use]
    pub fn begin_with(&self, license_id: LicenseId, personal: Option<&SaltedHash>) -> ChainHead {
        let mut content = members(json!({ "license_id": license_id, "license": self.plain }));
        content.extend(personal.map(|personal| ("personal_hash".to_owned(), json!(personal.hash))));
        ChainHead { number: 0, hash: EventHash::of(&Value::Object(content)) }
    }
}

/// How a license changed.
#[derive(Debug, Clone, PartialEq)]
pub struct LicenseDocumentChange {
    /// The patch that makes of it what it was.
    pub before: Members,
    /// The patch that makes of it what it is.
    pub after: Members,
    /// The same of what is about a person.
    pub personal: Option<Personal>,
}

impl LicenseDocumentChange {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.after.is_empty() && self.personal.is_none()
    }
}

fn members(value: Value) -> Members {
    match value {
        Value::Object(members) => members,
        _ => Members::new(),
    }
}
