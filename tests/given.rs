//! What can be there before an event comes.
//!
//! Always: the product acme-editor with the features export and spelling; no property set, so that generic keys are off;
//! it is 2026-11-24T10:00:00Z.

use latchkey_core::{LicenseRecord, LicenseState, RecordVersion, Salt};
use serde_json::json;

/// One thing that is there.
#[derive(Debug)]
pub(crate) enum Given {
    /// A license behind an activation key that the events know.
    License(&'static Fixed),
    /// The same, taken back by the vendor.
    Revoked(&'static Fixed),
    /// The function was told to serve these IAM principals only.
    AllowedPrincipals(&'static str),
    /// What was taken back is listed.
    Published,
    /// Another event was handled before, at the same time.
    Handled(&'static str),
    /// Another event was handled before, then.
    HandledOn(&'static str, &'static str),
}

/// A license with an activation key that the events know.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub(crate) activation_key: &'static str,
    generic: bool,
    model: &'static str,
    activations: u32,
    expires_at: Option<&'static str>,
    duration_days: Option<u32>,
}

/// Bound to one computer, perpetual: what a vendor gets who says nothing.
pub(crate) const ONE_SEAT: Fixed = Fixed {
    activation_key: "1ACME-0NESE-AT000-00000-0001P",
    generic: false,
    model: "permanent",
    activations: 1,
    expires_at: None,
    duration_days: None,
};
pub(crate) const GENERIC: Fixed = Fixed {
    activation_key: "1ACME-GENER-1C000-00000-0002T",
    generic: true,
    expires_at: Some("2027-11-24T10:00:00Z"),
    ..ONE_SEAT
};
pub(crate) const GENERIC_MANY: Fixed = Fixed {
    activation_key: "1ACME-GENER-1CMAN-Y0000-0003B",
    generic: true,
    activations: 3,
    duration_days: Some(30),
    ..ONE_SEAT
};
pub(crate) const EXPIRED: Fixed =
    Fixed { activation_key: "1ACME-EXP1R-ED000-00000-00043", expires_at: Some("2026-11-24T10:00:00Z"), ..ONE_SEAT };
pub(crate) const TRIAL: Fixed =
    Fixed { activation_key: "1ACME-TR1A1-00000-00000-00078", model: "trial", duration_days: Some(14), ..ONE_SEAT };
/// Another license to try.
pub(crate) const ANOTHER_TRIAL: Fixed = Fixed { activation_key: "1ACME-TR1A1-AGA1N-00000-0008F", ..TRIAL };

/// Generic keys were switched on.
pub(crate) const GENERIC_KEYS_ON: Given = Given::Handled("put-setting/on");
/// A computer gets one trial of a product.
pub(crate) const ONE_TRIAL: Given = Given::Handled("put-setting/one-trial-per-computer");

impl Fixed {
    /// The license as it is stored before anybody activated.
    pub(crate) fn record(&self, state: LicenseState) -> LicenseRecord {
        let mut license = json!({
            "product": "acme-editor",
            "generic": self.generic,
            "model": self.model,
            "activations": self.activations,
            "features": ["export"],
            "properties": {"edition": "pro"},
            "customer": {"name": "Ada Lovelace", "email": "ada@example.com"},
            "created_at": "2026-11-01T00:00:00Z",
            "created_by": "arn:aws:iam::123456789012:user/vendor",
        });
        if let Some(expires_at) = self.expires_at {
            license["expires_at"] = expires_at.into();
        }
        if let Some(duration_days) = self.duration_days {
            license["duration_days"] = duration_days.into();
        }
        let activation_key = self.activation_key.parse().unwrap();
        let license = serde_json::from_value(license).unwrap();
        let version: RecordVersion = serde_json::from_value(json!("019ab3f1-7d00-7000-8000-000000000001")).unwrap();
        LicenseRecord { state, ..LicenseRecord::new(&activation_key, license, version, Salt([7; 16])) }
    }
}
