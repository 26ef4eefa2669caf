//! A license key that has leaked is replaced, by the steps that `latchkey licenses replace-key` takes.

use latchkey_api::{ChangedLicense, Code};
use latchkey_core::{IdempotencyKey, RecordVersion, StatedReason};
use serde::{Deserialize, Serialize};

use super::answer::Refusal;
use crate::commands::licenses::{Handover, Replaced, Replacement};
use crate::license_reading::{license, license_id};
use crate::trusted_jwks::Jwks;
use crate::vendor::Vendor;

/// The license as the page showed it, and what shall be replaced besides its license key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeakedKey {
    record_version: RecordVersion,
    /// The name of the request for a new activation key, where others may have this one.
    reissue: Option<IdempotencyKey>,
    reason: Option<StatedReason>,
}

/// The license as it is then, and what the customer gets.
#[derive(Serialize)]
pub(super) struct ReplacedKey {
    #[serde(flatten)]
    changed: ChangedLicense,
    #[serde(skip_serializing_if = "Option::is_none")]
    activation_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license_key: Option<String>,
}

pub(super) fn replace_key(vendor: &Vendor, id: &str, leaked: LeakedKey) -> Result<ReplacedKey, Refusal> {
    let LeakedKey { record_version, reissue, reason } = leaked;
    let found = license(vendor, license_id(id)?, 1)?;
    let before = found.license;
    // A new activation key depends on no version, and it comes first.
    if before.record_version != record_version {
        return Err(Refusal::of(Code::VersionMismatch, "somebody has changed the license since it was shown"));
    }
    let handover = Handover::prepare(vendor.options(), &Jwks { jwks: None }, &before, found.activations)?;
    let replacement = Replacement { before, reason, reissue, handover };
    let Replaced { changed, activation_key, activated } = replacement.carry_out(vendor)?;
    Ok(ReplacedKey {
        changed,
        activation_key: activation_key.map(|activation_key| activation_key.reveal()),
        license_key: activated.map(|activated| activated.license_key.reveal().to_owned()),
    })
}
