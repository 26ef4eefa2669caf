//! What the service refused of late, so that it isn't asked at each start.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use latchkey_api::ActivateRequest;
use latchkey_core::ComputerId;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

/// For so long a refusal counts.
const AGE_MAX: SignedDuration = SignedDuration::from_hours(24);
/// A home on a share is used by many computers; the oldest make way.
const REFUSALS_MAX: usize = 200;

/// What the service refused, for each computer and activation key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refusals(Vec<Refusal>);

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refusal {
    /// A hash of what was asked; nothing can be found from it.
    of: String,
    at: Timestamp,
    pub(super) code: String,
    pub(super) detail: String,
}

impl Refusals {
    /// What is in a file; nothing in one that can't be read.
    pub(super) fn of_file(content: &[u8]) -> Self {
        serde_json::from_slice(content).unwrap_or_default()
    }

    /// The refusal of this request within the last day. One that is to come is none: the clock was wrong then.
    pub(super) fn find(&self, url: &str, request: &ActivateRequest, now: Timestamp) -> Option<&Refusal> {
        let of = hash(url, request);
        self.0.iter().find(|refusal| refusal.of == of && refusal.is_recent(now))
    }

    /// Remembers one, and forgets those that are over.
    pub(super) fn add(&mut self, url: &str, request: &ActivateRequest, now: Timestamp, code: &str, detail: &str) {
        let of = hash(url, request);
        self.0.retain(|refusal| refusal.of != of && refusal.is_recent(now));
        self.0.insert(0, Refusal { of, at: now, code: code.to_owned(), detail: detail.to_owned() });
        self.0.truncate(REFUSALS_MAX);
    }

    /// Takes over those of another list.
    pub(super) fn join(&mut self, others: &Self) {
        let new = others.0.iter().filter(|other| !self.0.contains(other));
        let new: Vec<_> = new.cloned().collect();
        self.0.extend(new);
        self.0.truncate(REFUSALS_MAX);
    }

    pub(super) fn to_file(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(self).ok()
    }
}

impl Refusal {
    fn is_recent(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.at);
        !age.is_negative() && age < AGE_MAX
    }
}

/// Of all that the service decides by.
fn hash(url: &str, request: &ActivateRequest) -> String {
    let mut context = Context::new(&SHA256);
    let product = request.product.as_ref().map_or("", |product| product.as_str());
    let accepts = if request.accept_generic { "generic" } else { "" };
    let (key, computer) = (request.activation_key.hash(), request.computer_id.as_ref().map_or("", ComputerId::as_str));
    for part in ["latchkey refusal", url, key.as_str(), computer, product, accepts] {
        context.update(part.as_bytes());
        context.update(b"\0");
    }
    BASE64URL_NOPAD.encode(context.finish().as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(computer: &str) -> ActivateRequest {
        ActivateRequest {
            activation_key: "1T6F9-JXTG3-AZJTW-1AGR1-J221E".parse().unwrap(),
            computer_id: Some(computer.parse().unwrap()),
            computer_name: None,
            product: None,
            accept_generic: false,
            trusted_signing_keys: None,
        }
    }

    #[test]
    fn a_refusal_counts_for_a_day_and_for_what_was_asked_alone() {
        let (url, now): (_, Timestamp) = ("https://x", "2026-11-24T10:00:00Z".parse().unwrap());
        let mut refusals = Refusals::default();
        refusals.add(url, &request("pc"), now, "license_revoked", "it was revoked");
        let written = Refusals::of_file(&refusals.to_file().unwrap());
        assert_eq!(written, refusals);
        let found = |url, computer, now: &str| written.find(url, &request(computer), now.parse().unwrap()).is_some();
        assert!(found(url, "pc", "2026-11-24T10:00:00Z") && found(url, "pc", "2026-11-25T09:59:59Z"));
        assert!(!found(url, "pc", "2026-11-25T10:00:00Z") && !found(url, "pc", "2026-11-24T09:59:59Z"));
        assert!(!found(url, "pc2", "2026-11-24T10:00:00Z") && !found("https://y", "pc", "2026-11-24T10:00:00Z"));
        assert!(!String::from_utf8(written.to_file().unwrap()).unwrap().contains("JXTG3"));
        for rubbish in [&b""[..], b"null", b"[7]", b"\xff"] {
            assert_eq!(Refusals::of_file(rubbish), Refusals::default());
        }
    }
}
