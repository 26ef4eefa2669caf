//! Changes of licenses, made back.

use latchkey_api::LicenseView;
use latchkey_core::merge_patch::Members;
use latchkey_core::{LicenseEvent, LicenseId, LicensePatch, LicenseState, StatedReason};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Undoing, never};
use crate::commands::licenses::{StateChange, change_asked, change_state};
use crate::failure::Failure;
use crate::license_reading::{described, license};
use crate::printing::changed_at;

/// What the service makes of a change itself.
const RECKONED: [&str; 2] = ["revision", "before_revision"];
/// The two that say when a license ends; without either it never does.
const TERM: [&str; 2] = ["expires_at", "duration_days"];

impl Undoing<'_> {
    pub(super) fn update_license(&self, event: &LicenseEvent, before: Members, after: &Members) -> Result<(), Failure> {
        let patch = patch_back(event, before)?;
        let seen = self.license_as_it_was_left(event.license_id)?;
        if after.contains_key("before_revision") {
            self.options.output.warn("license keys that were taken back stay so");
        }
        let question = self.question(&of(&seen));
        let done = change_asked(self.options, self.vendor, &seen, patch, question, self.yes);
        done.map_err(|failure| self.overtaken(failure))
    }

    pub(super) fn set_license_state(
        &self,
        license_id: LicenseId,
        before: &Members,
        after: &Members,
        reason: Option<StatedReason>,
    ) -> Result<(), Failure> {
        if member(after, "state")? == Some(LicenseState::Revoked) {
            return Err(
                never("revoking is final").with_advice("the customer needs a new license: latchkey keys create")
            );
        }
        let seen = self.license_as_it_was_left(license_id)?;
        let reason = match (reason, member(before, "state_reason")?) {
            (Some(reason), _) | (None, Some(reason)) => reason,
            (None, None) => format!("undoes event {}", self.version).parse().map_err(Failure::usage)?,
        };
        let change = StateChange {
            state: member(before, "state")?.unwrap_or(seen.state),
            reason,
            question: Some(self.question(&of(&seen))),
            yes: self.yes,
        };
        change_state(self.options, self.vendor, &seen, change).map_err(|failure| self.overtaken(failure))
    }

    /// The license, if the event was its last change.
    fn license_as_it_was_left(&self, license_id: LicenseId) -> Result<LicenseView, Failure> {
        let seen = license(self.vendor, license_id, 1)?.license;
        if seen.record_version == self.version {
            return Ok(seen);
        }
        let updated = seen.updated.as_ref();
        Err(self.changed_since(&changed_at(updated.map(|updated| updated.at), updated.map(|updated| &updated.by))))
    }
}

/// A license, for a question.
fn of(license: &LicenseView) -> String {
    format!("the license of {}", described(license))
}

/// The request that makes a license what it was: the event's members as the service takes them.
fn patch_back(event: &LicenseEvent, before: Members) -> Result<LicensePatch, Failure> {
    if event.personal.is_none() && event.personal_hash.is_some() {
        return Err(never("what was personal of it is erased"));
    }
    let mut patch = before;
    patch.retain(|name, _| !RECKONED.contains(&name.as_str()));
    // An end takes the other one's place by itself; none at all has a member of its own.
    let term: Vec<_> = TERM.iter().filter_map(|name| patch.remove(*name).map(|value| (*name, value))).collect();
    match term.iter().find(|(_, value)| !value.is_null()) {
        Some((name, end)) => drop(patch.insert((*name).to_owned(), end.clone())),
        None if !term.is_empty() => drop(patch.insert("perpetual".to_owned(), json!(true))),
        None => {}
    }
    patch.extend(event.personal.iter().flat_map(|personal| personal.before.clone()));
    if patch.is_empty() {
        return Err(never("license keys that were taken back stay so"));
    }
    serde_json::from_value(Value::Object(patch)).map_err(|error| not_known(&error))
}

/// A member of a patch as what it is.
fn member<T: DeserializeOwned>(patch: &Members, name: &str) -> Result<Option<T>, Failure> {
    let value = patch.get(name).filter(|value| !value.is_null());
    value.map(|value| serde_json::from_value(value.clone()).map_err(|error| not_known(&error))).transpose()
}

fn not_known(error: &serde_json::Error) -> Failure {
    never(&format!("this console can't make it back: {error}")).with_advice("a newer one may")
}

#[cfg(test)]
mod tests {
    use latchkey_core::RecordVersion;

    use super::*;

    fn members(value: &Value) -> Members {
        value.as_object().unwrap().clone()
    }

    fn event(personal: &Value) -> LicenseEvent {
        let mut event = json!({
            "license_id": uuid::Uuid::max(), "event_id": RecordVersion(uuid::Uuid::max()), "at": "2026-11-24T10:00:00Z",
            "by": {"principal": "arn:aws:iam::111122223333:user/ada"}, "request_id": "r", "kind": "license_updated",
            "before": {}, "after": {}, "chain": "license", "number": 1, "previous_hash": "x", "hash": "y",
        });
        event.as_object_mut().unwrap().extend(members(personal));
        serde_json::from_value(event).unwrap()
    }

    // R31
    #[test]
    fn what_a_license_was_becomes_a_request_of_the_service() {
        let personal = json!({"personal": {"salt": "AQEBAQEBAQEBAQEBAQEBAQ",
            "before": {"customer": {"name": "Ada", "email": null}, "comment": null}, "after": {}}, "personal_hash": "x"});
        for (before, personal, wanted) in [
            (json!({"activations": 3, "revision": 1}), json!({}), json!({"activations": 3})),
            (json!({"expires_at": "2099-01-01T00:00:00Z"}), json!({}), json!({"expires_at": "2099-01-01T00:00:00Z"})),
            (json!({"expires_at": null, "duration_days": 30}), json!({}), json!({"duration_days": 30})),
            (
                json!({"expires_at": "2099-01-01T00:00:00Z", "duration_days": null}),
                json!({}),
                json!({"expires_at": "2099-01-01T00:00:00Z"}),
            ),
            (json!({"duration_days": null}), json!({}), json!({"perpetual": true})),
            (
                json!({"features": [], "properties": {"tier": "gold", "beta": null}, "order_id": null, "model": "trial",
                    "maintenance_until": null, "before_revision": null}),
                json!({}),
                json!({"features": [], "properties": {"tier": "gold", "beta": null}, "order_id": null, "model": "trial",
                    "maintenance_until": null}),
            ),
            (json!({}), personal, json!({"customer": {"name": "Ada", "email": null}, "comment": null})),
        ] {
            let patch = patch_back(&event(&personal), members(&before)).unwrap();
            assert_eq!(json!(patch), wanted, "{before}");
        }
        for (before, personal) in [
            (json!({"revision": 1, "before_revision": null}), json!({})),
            (json!({"activations": 1}), json!({"personal_hash": "x"})),
            (json!({"of_a_later_release": 1}), json!({})),
        ] {
            let refused = patch_back(&event(&personal), members(&before)).unwrap_err();
            assert!(refused.is_refusal("not_undoable"), "{before}: {refused}");
        }
    }
}
