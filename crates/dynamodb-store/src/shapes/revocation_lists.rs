//! What was taken back, and the lists of it.

use latchkey_core::{LatestEnd, LicenseRecord, LicenseState, RecordVersion, Revision, TakenBack};
use latchkey_service::testing::records::new_key;
use latchkey_service::{ChunkNames, ListHead, ListedEntry};

use super::json;
use crate::item;
use crate::license_changes::{listed_entry, taken_back_item};
use crate::revocation_lists::chunk_item;

#[test]
fn what_was_taken_back_is_this_item() {
    let record = LicenseRecord {
        state: LicenseState::Suspended,
        before_revision: Some(Revision::default().next()),
        latest_end: Some(LatestEnd::Until("2027-01-01T00:00:00Z".parse().unwrap())),
        ..new_key(1, 2).record
    };
    let entry = TakenBack::of_license(&record).unwrap();
    let expected = json!({
        "pk": {"S": "V#editor"},
        "sk": {"S": "00000000-0000-0000-0000-000000000001"},
        "id": {"S": "00000000-0000-0000-0000-000000000001"},
        "stopped": {"S": "suspended"},
        "before_revision": {"N": "2"},
        "latest_end": {"M": {"until": {"S": "2027-01-01T00:00:00Z"}}},
        "event_id": {"S": "00000000-0000-0000-0000-000000000007"},
        "ttl": {"N": "1801440001"},
    });
    let event_id = RecordVersion(uuid::Uuid::from_u128(7));
    let item = taken_back_item(&record.license.product, &entry, event_id).unwrap();
    assert_eq!(json(&item), expected);
    assert_eq!(listed_entry(item).unwrap(), ListedEntry { taken_back: entry, event_id });
}

#[test]
fn what_a_revocation_list_says_of_itself_is_this_item() {
    let chunks = |n: u128, count| ChunkNames { prefix: uuid::Uuid::from_u128(n), count };
    let head = ListHead {
        seq: 1_795_514_400,
        signed_at: "2026-11-24T10:00:00Z".parse().unwrap(),
        signed: vec!["a.b.c".to_owned()],
        list_keys: vec!["one".parse().unwrap()],
        made_of: "digest".to_owned(),
        chunks: chunks(2, 1),
        earlier_chunks: Some(chunks(1, 0)),
    };
    let names = |n: &str, count: &str| {
        let prefix = format!("00000000-0000-0000-0000-00000000000{n}");
        json!({"M": {"prefix": {"S": prefix}, "count": {"N": count}}})
    };
    let expected = json!({
        "pk": {"S": "REVOCATIONS#editor"},
        "sk": {"S": "HEAD"},
        "seq": {"N": "1795514400"},
        "signed_at": {"S": "2026-11-24T10:00:00Z"},
        "signed": {"L": [{"S": "a.b.c"}]},
        "list_keys": {"L": [{"S": "one"}]},
        "made_of": {"S": "digest"},
        "chunks": names("2", "1"),
        "earlier_chunks": names("1", "0"),
    });
    assert_eq!(json(&item::write(item::list_head(&"editor".parse().unwrap()), &head).unwrap()), expected);
}

#[test]
fn entries_of_a_revocation_list_are_this_item() {
    let expected = json!({
        "pk": {"S": "REVOCATIONS#editor"},
        "sk": {"S": "00000000-0000-0000-0000-000000000002#0"},
        "entries": {"B": [0, 255]},
    });
    let chunk = chunk_item(&"editor".parse().unwrap(), "00000000-0000-0000-0000-000000000002#0".to_owned(), &[0, 255]);
    assert_eq!(json(&chunk), expected);
}
