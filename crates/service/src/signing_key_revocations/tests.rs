//! What is taken back, once and for good, and what is not.

use latchkey_core::fixtures::author;
use latchkey_core::{RevokedSigningKeys, SigningKeyId};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;

use super::*;
use crate::testing::records::{revoked_key, revoked_keys};
use crate::testing::requests::{assert_fault, assert_try_again, time_frame};
use crate::testing::{Ending, ScriptedStore, after};

async fn revoke(store: &ScriptedStore, kid: &str) -> Result<(RevokedSigningKey, bool), UseCaseError> {
    let kids = |kids: &[&str]| kids.iter().map(|kid| kid.parse().unwrap()).collect::<Vec<SigningKeyId>>();
    let keys = LicenseSigningKeys { published: kids(&["2024", "2025", "2026"]), signing: kids(&["2026"]) };
    let (signing_key_id, reason) = (kid.parse().unwrap(), "its holder was robbed".parse().unwrap());
    let command = RevokeSigningKey { signing_key_id, reason, by: author() };
    let mut random = StdRng::seed_from_u64(store.journal.count() as u64 + store.tables().events.len() as u64);
    revoke_signing_key(command, &keys, time_frame(), store, &mut random).await
}

fn stored(store: &ScriptedStore) -> RevokedSigningKeys {
    store.tables().settings.switches.revoked_signing_keys
}

// R28, R29
#[tokio::test(start_paused = true)]
async fn a_signing_key_is_taken_back_once_with_an_event_and_all_products_are_to_be_listed_anew() {
    let store = ScriptedStore::default();
    let (revoked, is_new) = revoke(&store, "2025").await.unwrap();
    assert!(is_new);
    assert_eq!(store.journal.take(), ["read_revoked_signing_keys", "write_revoked_signing_key"]);
    assert_eq!((revoked.signing_key_id.as_str(), revoked.revoked_by), ("2025", author().principal));
    let tables = store.tables();
    let event = json!(tables.events[0]);
    assert_eq!(event["kind"], "signing_key_revoked");
    assert_eq!((&event["signing_key_id"], &event["reason"]), (&json!("2025"), &json!("its holder was robbed")));
    assert_eq!(tables.unlisted_all, [revoked.version]);

    let (again, is_new) = revoke(&store, "2025").await.unwrap();
    assert_eq!((again.version, is_new), (revoked.version, false));
    assert_eq!(store.journal.take(), ["read_revoked_signing_keys"]);
    revoke(&store, "2024").await.unwrap();
    assert!(stored(&store).ids().map(SigningKeyId::as_str).eq(["2025", "2024"]));
}

// R28
#[tokio::test(start_paused = true)]
async fn what_the_service_signs_with_or_never_published_is_not_taken_back() {
    let store = ScriptedStore::default();
    assert!(matches!(revoke(&store, "2026").await, Err(UseCaseError::Denied(Denial::SigningKeyInUse))));
    for kid in ["2023", "lists-2026"] {
        let refused = format!("{:?}", revoke(&store, kid).await.unwrap_err());
        assert!(refused.contains("/signing_key_id") && refused.contains("published"), "{refused}");
    }
    let names: Vec<_> = (0..REVOKED_SIGNING_KEYS_MAX).map(|n| format!("k-{n}")).collect();
    let full = revoked_keys(&names.iter().map(String::as_str).collect::<Vec<_>>());
    store.change(|tables| tables.settings.switches.revoked_signing_keys = full);
    let refused = format!("{:?}", revoke(&store, "2025").await.unwrap_err());
    assert!(refused.contains("one too many"), "{refused}");
    assert!(store.tables().events.is_empty());
}

// R20
#[tokio::test(start_paused = true)]
async fn a_race_or_an_answer_that_was_lost_loses_no_key_and_keeps_none_twice() {
    let rival = after(|tables| tables.settings.switches.revoked_signing_keys.0.push(revoked_key("2024")));
    let store = ScriptedStore::default().ending([rival]);
    assert!(revoke(&store, "2025").await.unwrap().1);
    assert!(stored(&store).ids().map(SigningKeyId::as_str).eq(["2024", "2025"]));
    let store = ScriptedStore::default().ending([Ending::FoundAgain]);
    assert!(revoke(&store, "2025").await.unwrap().1, "it was this request that did it");
    assert_eq!(stored(&store).0.len(), 1);
    assert_try_again(revoke(&ScriptedStore::default().ending([Ending::Unavailable]), "2025").await);
    assert_fault(revoke(&ScriptedStore::default().ending([Ending::Fault]), "2025").await);
}
