use serde_json::{Value, json};

use super::*;
use crate::fixtures::{event, now, of};
use crate::{Change, RecordVersion, Salt};

fn revealed() -> Event {
    event(RecordVersion(uuid::Uuid::from_u128(9)), Change::ActivationKeyRevealed { reason: None })
}

fn begin() -> ChainHead {
    ChainHead::begin(of(json!("00000000-0000-0000-0000-000000000001")), ChainName::Activations(10))
}

/// What another program computed: Python's `json.dumps(…, sort_keys=True, separators=(",", ":"))`, SHA-256, base64url.
#[test]
fn hashes_are_those_that_the_documentation_describes() {
    assert_eq!(begin().hash.as_str(), "xnAgluympS5EaSAo4AtpRRjM23kw6wiFjQstF63p320");
    let event = LicenseEvent::link(
        of(json!("00000000-0000-0000-0000-000000000001")),
        revealed(),
        None,
        ChainName::License,
        &begin(),
    );
    assert_eq!(event.hash.as_str(), "VydHYsKYFs4LOjZ8x48rFZ9aBIc26X-CNklTIzYDsmw");
    assert_eq!((event.number, event.head()), (1, ChainHead { number: 1, hash: event.hash.clone() }));
    let personal =
        Personal { salt: Salt([7; 16]), before: of(json!({"comment": "ä"})), after: of(json!({"comment": null})) };
    assert_eq!(personal.hash().as_str(), "wmx_jsnGSJN1yEZKfoNX5C5Xi696CAfLmVJUIaG3bZI");
}

#[test]
fn numbers_are_hashed_as_they_are_worth_not_as_they_are_written() {
    let hash = |value: Value| EventHash::of(&value);
    assert_eq!(hash(json!({"a": 1, "b": 0.5})), hash(json!({"b": 5e-1, "a": 1.0})));
    assert_ne!(hash(json!({"a": 1})), hash(json!({"a": "1"})));
}

#[test]
fn an_event_comes_back_as_it_was_written() {
    let personal = Personal::of(Salt([7; 16]), of(json!({"comment": "a"})), of(json!({"comment": null})));
    let event = LicenseEvent::link(of(json!(uuid::Uuid::max())), revealed(), personal, ChainName::License, &begin());
    let text = serde_json::to_string(&event).unwrap();
    let read: LicenseEvent = serde_json::from_str(&text).unwrap();
    assert_eq!(read, event);
    assert_eq!(read.reckoned_hash(), event.hash, "{text}");
    assert_eq!(event.event.at, now());
}

#[test]
fn a_chain_has_a_name() {
    let names: Vec<_> = ChainName::all().map(|chain| chain.to_string()).collect();
    assert_eq!((names.len(), &*names[0], &*names[1], &*names[16]), (17, "license", "activations-0", "activations-f"));
    for chain in ChainName::all() {
        assert_eq!(ChainName::try_from(chain.to_string()), Ok(chain));
    }
    assert!(ChainName::try_from("activations-10".to_owned()).is_err());
}
