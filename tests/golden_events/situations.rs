//! What is there before each event comes: one row a file below `events/`.
//!
//! Always: the product acme-editor with the features export and spelling; no property set, so that generic keys are off;
//! it is 2026-11-24T10:00:00Z.

use latchkey_core::{LicenseRecord, LicenseState};
use serde_json::json;

use self::Given::{AllowedPrincipals, Handled, HandledOn, License, Revoked};

/// One thing that is there.
#[derive(Debug)]
pub(super) enum Given {
    /// A license behind an activation key that the events know.
    License(&'static Fixed),
    /// The same, taken back by the vendor.
    Revoked(&'static Fixed),
    /// The function was told to serve these IAM principals only.
    AllowedPrincipals(&'static str),
    /// Another event was handled before, at the same time.
    Handled(&'static str),
    /// Another event was handled before, then.
    HandledOn(&'static str, &'static str),
}

/// A license with an activation key that the events know.
#[derive(Debug)]
pub(super) struct Fixed {
    pub(super) activation_key: &'static str,
    generic: bool,
    activations: u32,
    expires_at: Option<&'static str>,
    duration_days: Option<u32>,
}

/// Bound to one computer, perpetual: what a vendor gets who says nothing.
const ONE_SEAT: Fixed = Fixed {
    activation_key: "1ACME-0NESE-AT000-00000-0001P",
    generic: false,
    activations: 1,
    expires_at: None,
    duration_days: None,
};
const GENERIC: Fixed = Fixed {
    activation_key: "1ACME-GENER-1C000-00000-0002T",
    generic: true,
    expires_at: Some("2027-11-24T10:00:00Z"),
    ..ONE_SEAT
};
const GENERIC_MANY: Fixed = Fixed {
    activation_key: "1ACME-GENER-1CMAN-Y0000-0003B",
    generic: true,
    activations: 3,
    duration_days: Some(30),
    ..ONE_SEAT
};
const EXPIRED: Fixed =
    Fixed { activation_key: "1ACME-EXP1R-ED000-00000-00043", expires_at: Some("2026-11-24T10:00:00Z"), ..ONE_SEAT };
const TRIAL: Fixed = Fixed { activation_key: "1ACME-TR1A1-00000-00000-00078", duration_days: Some(14), ..ONE_SEAT };

const ON: Given = Handled("put-setting/on");

pub(super) const SITUATIONS: &[(&str, &[Given])] = &[
    ("activate/again", &[License(&ONE_SEAT), Handled("activate/new")]),
    ("activate/blocked-computer", &[License(&ONE_SEAT), Handled("put-setting/blocked-computers")]),
    ("activate/body-an-array", &[License(&ONE_SEAT)]),
    ("activate/body-base64-encoded", &[License(&ONE_SEAT)]),
    ("activate/body-empty", &[]),
    ("activate/body-not-json", &[]),
    ("activate/body-too-large", &[License(&ONE_SEAT)]),
    ("activate/computer-id-missing", &[License(&ONE_SEAT)]),
    ("activate/content-type-missing", &[License(&ONE_SEAT)]),
    ("activate/content-type-text", &[License(&ONE_SEAT)]),
    ("activate/content-type-with-charset", &[License(&ONE_SEAT)]),
    ("activate/cookies", &[License(&ONE_SEAT)]),
    // The path begins with what the domain is mapped by; the route key names the route.
    ("activate/custom-domain-mapping", &[License(&ONE_SEAT)]),
    ("activate/exhausted", &[License(&ONE_SEAT), Handled("activate/new")]),
    ("activate/expired", &[License(&EXPIRED)]),
    ("activate/generic", &[License(&GENERIC), ON]),
    ("activate/generic-again", &[License(&GENERIC), ON, Handled("activate/generic")]),
    ("activate/generic-first-computer-of-three", &[License(&GENERIC_MANY), ON]),
    ("activate/generic-not-accepted", &[License(&GENERIC), ON]),
    ("activate/generic-second-computer", &[License(&GENERIC), ON, Handled("activate/generic")]),
    (
        // The 30 days began with the first computer.
        "activate/generic-second-computer-of-three",
        &[License(&GENERIC_MANY), ON, HandledOn("activate/generic-first-computer-of-three", "2026-11-14T10:00:00Z")],
    ),
    ("activate/generic-while-switched-off", &[License(&GENERIC), ON, Handled("put-setting/off")]),
    ("activate/lower-case-without-dashes", &[License(&ONE_SEAT)]),
    ("activate/mistyped-key", &[License(&ONE_SEAT)]),
    ("activate/new", &[License(&ONE_SEAT)]),
    ("activate/other-product", &[License(&ONE_SEAT)]),
    ("activate/query-unknown", &[License(&ONE_SEAT)]),
    ("activate/revoked", &[Revoked(&ONE_SEAT)]),
    ("activate/route-unknown", &[License(&ONE_SEAT)]),
    ("activate/trial", &[License(&TRIAL)]),
    ("activate/trial-again", &[License(&TRIAL), HandledOn("activate/trial", "2026-11-21T10:00:00Z")]),
    ("activate/trial-over", &[License(&TRIAL), HandledOn("activate/trial", "2026-11-10T10:00:00Z")]),
    ("activate/unicode-computer-id", &[License(&ONE_SEAT)]),
    ("activate/unknown-key", &[License(&ONE_SEAT)]),
    (
        "create-key/assumed-role",
        &[AllowedPrincipals("arn:aws:iam::*:user/root?, arn:aws:sts::*:assumed-role/licensing/*")],
    ),
    ("create-key/batch", &[]),
    ("create-key/body-empty", &[]),
    ("create-key/day-that-does-not-exist", &[]),
    ("create-key/every-field", &[]),
    ("create-key/generic", &[ON]),
    ("create-key/generic-longer-than-allowed", &[ON, Handled("put-setting/generic-keys-max-days")]),
    ("create-key/generic-perpetual", &[ON]),
    ("create-key/generic-perpetual-not-allowed", &[ON, Handled("put-setting/generic-keys-max-days")]),
    ("create-key/generic-while-switched-off", &[]),
    ("create-key/generic-with-seats", &[ON]),
    ("create-key/generic-without-expiry", &[ON]),
    ("create-key/idempotency-key-after-a-day", &[HandledOn("create-key/with-idempotency-key", "2026-11-23T10:00:00Z")]),
    ("create-key/idempotency-key-repeated", &[HandledOn("create-key/with-idempotency-key", "2026-11-23T10:00:01Z")]),
    ("create-key/idempotency-key-reused", &[Handled("create-key/with-idempotency-key")]),
    ("create-key/idempotency-key-with-blank", &[]),
    ("create-key/license-key-too-long", &[Handled("put-product/many-features")]),
    ("create-key/no-iam-identity", &[]),
    ("create-key/plain", &[]),
    ("create-key/principal-not-allowed", &[AllowedPrincipals("arn:aws:iam::123456789012:user/vendor?")]),
    ("create-key/quantity-51", &[]),
    ("create-key/several-fields-wrong", &[]),
    ("create-key/subscription-without-end", &[]),
    ("create-key/unknown-feature", &[]),
    ("create-key/unknown-field", &[]),
    ("create-key/unknown-product", &[]),
    ("create-key/with-idempotency-key", &[]),
    ("create-key/year-9999", &[]),
    (
        // One of the properties is public, the others are not.
        "fetch-settings/after-changes",
        &[
            ON,
            Handled("put-setting/blocked-computers"),
            Handled("put-setting/generic-keys-max-days"),
            Handled("put-setting/custom"),
        ],
    ),
    // The file can't have the entity tag, which is random: the test puts the one just served into the place of "ETAG",
    ("fetch-settings/if-none-match", &[ON]),
    // … here the one served before the change,
    ("fetch-settings/if-none-match-of-before", &[Handled("fetch-settings/plain"), ON]),
    // … and here the one just served, as a weak one among others.
    ("fetch-settings/if-none-match-several", &[ON]),
    ("fetch-settings/plain", &[]),
    ("put-product/bad-id", &[]),
    ("put-product/changed", &[]),
    ("put-product/content-type-text", &[]),
    ("put-product/many-features", &[]),
    ("put-product/name-missing", &[]),
    ("put-product/new", &[]),
    ("put-product/no-iam-identity", &[]),
    ("put-setting/again", &[ON]),
    ("put-setting/any-case", &[]),
    ("put-setting/blocked-computers", &[]),
    ("put-setting/custom", &[]),
    ("put-setting/custom-bad-name", &[]),
    ("put-setting/custom-other-spelling", &[Handled("put-setting/custom")]),
    ("put-setting/generic-keys-max-days", &[]),
    ("put-setting/no-iam-identity", &[]),
    ("put-setting/off", &[ON]),
    ("put-setting/on", &[]),
    ("put-setting/out-of-range", &[]),
    ("put-setting/principal-not-allowed", &[AllowedPrincipals("arn:aws:iam::123456789012:role/*")]),
    ("put-setting/unknown", &[]),
    ("put-setting/wrong-type", &[]),
];

impl Fixed {
    /// The license as it is stored before anybody activated.
    pub(super) fn record(&self, state: LicenseState) -> LicenseRecord {
        let mut record = json!({
            "license_id": "019ab3f1-7d00-7000-8000-000000000001",
            "product": "acme-editor",
            "generic": self.generic,
            "model": if self.activation_key == TRIAL.activation_key { "trial" } else { "permanent" },
            "activations": self.activations,
            "floating_seats": 1,
            "features": ["export"],
            "properties": {"edition": "pro"},
            "customer": {"name": "Ada Lovelace", "email": "ada@example.com"},
            "created_at": "2026-11-01T00:00:00Z",
            "created_by": "arn:aws:iam::123456789012:user/vendor",
            "state": state,
            "revision": 1,
            "used": 0,
        });
        if let Some(expires_at) = self.expires_at {
            record["expires_at"] = expires_at.into();
        }
        if let Some(duration_days) = self.duration_days {
            record["duration_days"] = duration_days.into();
        }
        serde_json::from_value(record).unwrap()
    }
}
