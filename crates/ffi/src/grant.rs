//! What a license allows, in JSON.

use std::collections::BTreeSet;

use latchkey_client::{Grant, ListClaims, Moment, Timestamp, Warning};
use serde::Serialize;
use serde_json::Value;

use crate::finding::{FindingView, SourceView};

/// The license that the application may run on.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct GrantView {
    /// By which the vendor finds the license.
    license_id: String,
    /// `computer` or `generic`.
    kind: Value,
    /// How it was sold, such as `permanent`, `subscription` or `trial`.
    model: Value,
    /// What it grants.
    features: BTreeSet<String>,
    /// The values that the vendor put into it.
    properties: Value,
    /// Whom it was sold to.
    #[serde(skip_serializing_if = "Option::is_none")]
    licensee: Option<String>,
    /// When it ends, in RFC 3339; left out when it never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    /// How many whole days are left; left out when it never ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_left: Option<i64>,
    /// Until when new versions are included.
    #[serde(skip_serializing_if = "Option::is_none")]
    maintenance_until: Option<String>,
    /// How many computers can run on it at once, where they are counted: each needs a lease then.
    #[serde(skip_serializing_if = "Option::is_none")]
    floating_seats: Option<u32>,
    /// Of a floating license, until when the seat is held unless its lease is renewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    lease_ends_at: Option<String>,
    source: SourceView,
    /// Why this one was taken, for a person.
    choice: String,
    /// The signed text. A generic one runs the application on any computer: handle it as a secret.
    license_key: String,
    /// The newest revocation list that this computer has seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_list: Option<ListView>,
    /// What the service said of it, when it was asked; shown, not obeyed.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<String>,
    /// Worth knowing, though the application may run.
    warnings: Vec<WarningView>,
    /// The result of each source, for a support request.
    findings: Vec<FindingView>,
}

/// A revocation list.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ListView {
    /// Its number: a newer one has a higher.
    seq: u64,
    /// When it was signed.
    signed_at: String,
    /// When the next one is due.
    next_at: String,
}

/// Something worth knowing.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct WarningView {
    /// The stable code, such as `expires_soon`.
    code: String,
    /// For a person.
    message: String,
}

impl GrantView {
    pub(crate) fn of(grant: &Grant) -> Self {
        let json = |value: Result<Value, _>| value.expect("what license keys carry is JSON");
        Self {
            license_id: grant.license_id().0.to_string(),
            kind: json(serde_json::to_value(grant.kind())),
            model: json(serde_json::to_value(grant.model())),
            features: grant.features().iter().map(|feature| feature.as_str().to_owned()).collect(),
            properties: json(serde_json::to_value(grant.properties())),
            licensee: grant.licensee().map(|name| name.as_str().to_owned()),
            expires_at: grant.expires_at().map(|end| end.to_string()),
            days_left: grant.days_left(),
            maintenance_until: grant.maintenance_until().map(|end| end.to_string()),
            floating_seats: grant.floating_seats(),
            lease_ends_at: grant.lease_ends_at().map(to_the_second),
            source: SourceView::of(grant.source()),
            choice: grant.choice().to_string(),
            license_key: grant.license_key().reveal().to_owned(),
            revocation_list: grant.revocation_list().map(ListView::of),
            standing: grant.standing().map(str::to_owned),
            warnings: grant.warnings().iter().map(WarningView::of).collect(),
            findings: FindingView::all(grant.findings()),
        }
    }
}

impl ListView {
    pub(crate) fn of(list: &ListClaims) -> Self {
        Self { seq: list.seq, signed_at: list.iat.to_string(), next_at: list.exp.to_string() }
    }
}

impl WarningView {
    fn of(warning: &Warning) -> Self {
        Self { code: warning.code().to_owned(), message: warning.to_string() }
    }
}

/// As the times in license keys are.
pub(crate) fn to_the_second(time: Timestamp) -> String {
    Moment::from(time).to_string()
}
