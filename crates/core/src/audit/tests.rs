use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::fixtures::{author, event, now, of, record, with};
use crate::{ActivationId, Change, LicenseDocumentChange, LicenseEvent, LicenseRecord, LicenseState, Salt};

fn id(n: u128) -> RecordVersion {
    RecordVersion(Uuid::from_u128(n))
}

/// A license whose history is told by one change after the other.
struct Story {
    record: LicenseRecord,
    audit: Audit,
}

impl Story {
    fn new(license: Value) -> Self {
        let record = record(license);
        let audit = Audit { license: AuditedLicense::of(&record, []), events: Vec::new() };
        Self { record, audit }
    }

    fn add(&mut self, change: Change, personal: Option<Personal>, chain: ChainName) {
        let begin = ChainHead::begin(self.record.license_id, chain);
        let head = self.audit.license.heads.get(&chain).unwrap_or(&begin);
        let event = event(id(100 + self.audit.events.len() as u128), change);
        let linked = LicenseEvent::link(self.record.license_id, event, personal, chain, head);
        self.audit.license.heads.insert(chain, linked.head());
        self.audit.events.push((&linked).into());
        self.audit.license.document = LicenseDocument::of(&self.record);
    }

    fn change(&mut self, change: impl FnOnce(&mut LicenseRecord)) {
        let before = self.record.clone();
        change(&mut self.record);
        let salt = Salt([self.audit.events.len() as u8; 16]);
        let LicenseDocumentChange { before, after, personal } = LicenseDocument::change(&before, &self.record, salt);
        self.record.record_version = id(100 + self.audit.events.len() as u128);
        self.audit.license.record_version = self.record.record_version;
        self.audit.license.updated = Some(Updated { at: now(), by: author().principal });
        self.add(Change::LicenseUpdated { before, after }, personal, ChainName::License);
    }

    fn remove(&mut self, n: u128) {
        let change = Change::ActivationRemoved {
            activation_id: ActivationId(Uuid::from_u128(n)),
            before: of(json!({"activated_at": "2026-11-24T10:00:00Z"})),
        };
        let personal = Personal::of(Salt([9; 16]), of(json!({"computer_id": format!("pc-{n}")})), Members::new());
        self.add(change, personal, ChainName::Activations((n % 16) as u8));
    }
}

/// A license that was renamed, noted, changed, suspended, whose key was read and two of whose activations were removed.
fn story() -> Audit {
    let customer =
        json!({"customer": {"name": "Ada", "email": "ada@example.com"}, "properties": {"tier": "gold", "limit": 0.5}});
    let mut story = Story::new(customer);
    story.change(|record| record.license.customer = Some(of(json!({"name": "Ada L."}))));
    story.change(|record| record.license.comment = Some("moved\nto Zürich".parse().unwrap()));
    story.change(|record| record.license.properties = of(json!({"limit": 1.0, "beta": true})));
    story.add(Change::ActivationKeyRevealed { reason: None }, None, ChainName::License);
    story.change(|record| {
        (record.state, record.state_reason) = (LicenseState::Suspended, Some("unpaid".parse().unwrap()));
    });
    story.remove(3);
    story.remove(19);
    story.remove(4);
    story.audit
}

// R29
#[test]
fn a_history_as_it_was_written_is_found_whole_in_any_order() {
    let mut audit = story();
    assert_eq!(audit.verify(), Ok(8));
    audit.events.reverse();
    assert_eq!(audit.verify(), Ok(8));
    assert_eq!(Story::new(json!({})).audit.verify(), Ok(0));
    assert_eq!(Story::new(json!({"comment": "new"})).audit.verify(), Ok(0));
}

/// The event as the chain has it.
fn linked(event: &StoredEvent) -> LicenseEvent {
    serde_json::from_value(Value::Object(event.0.clone())).unwrap()
}

fn set(event: &mut StoredEvent, name: &str, value: Value) {
    event.0.insert(name.to_owned(), value);
}

// R29
#[test]
fn any_event_that_is_removed_is_named() {
    for n in 0..8 {
        let mut audit = story();
        let gone = linked(&audit.events.remove(n));
        let expected = Tampering::Removed(gone.chain, gone.number);
        assert_eq!(audit.verify(), Err(expected), "{n}");
    }
}

// R29
#[test]
fn any_member_of_an_event_that_is_altered_put_in_or_removed_is_found_at_that_event() {
    for n in 0..8 {
        let event = story().events[n].clone();
        let mut tried = 0;
        let mut assert_found = |name: &str, changed: StoredEvent| {
            let mut audit = story();
            let id = changed.event_id().to_owned();
            audit.events[n] = changed;
            let found = audit.verify().unwrap_err();
            assert!(matches!(found, Tampering::Altered(..) | Tampering::Unreadable(_)), "{n} {name}: {found:?}");
            assert_eq!(found.event_id(), Some(id), "{n} {name}");
            tried += 1;
        };
        for (name, value) in &event.0 {
            let altered = match value {
                Value::Number(number) => {
                    (1..12).filter(|other| Some(*other) != number.as_u64()).map(Value::from).collect()
                }
                Value::String(text) => {
                    vec![
                        json!(text.replacen(['0', '1', 'a', 'A', 'e'], "b", 1)),
                        json!(format!("{text} ")),
                        json!("license"),
                    ]
                }
                Value::Object(_) => vec![with(value.clone(), json!({"order_id": "x"})), json!({}), json!("x")],
                _ => vec![],
            };
            for altered in altered.into_iter().filter(|altered| altered != value) {
                let mut changed = event.clone();
                set(&mut changed, name, altered);
                assert_found(name, changed);
            }
            // What is personal may be erased.
            if name != "personal" && name != "event_id" {
                let mut changed = event.clone();
                changed.0.remove(name);
                assert_found(name, changed);
            }
        }
        let mut changed = event.clone();
        set(&mut changed, "note", json!("was never there"));
        assert_found("note", changed);
        assert!(tried > 20, "{n}: {tried}");
    }
}

// R29
#[test]
fn an_event_that_was_altered_with_a_hash_that_fits_is_named_all_the_same() {
    for n in 0..8 {
        let mut audit = story();
        let event = &mut audit.events[n];
        set(event, "request_id", json!("r-2"));
        let hash = event.reckoned_hash();
        set(event, "hash", json!(hash));
        let id = event.event_id().to_owned();
        assert_eq!(audit.verify().unwrap_err().event_id(), Some(id), "{n}");
    }
}

// R29
#[test]
fn two_events_that_changed_places_are_found() {
    let swapped = |name: &str| {
        let mut audit = story();
        let (one, other) = (audit.events[1].0[name].clone(), audit.events[2].0[name].clone());
        set(&mut audit.events[1], name, other);
        set(&mut audit.events[2], name, one);
        audit.verify().unwrap_err()
    };
    // The event with the second number has the third one's ID, and the other way round.
    assert_eq!(swapped("event_id"), Tampering::Altered(ChainName::License, id(102)));
    assert_eq!(swapped("number"), Tampering::Altered(ChainName::License, id(102)));
}

// R29
#[test]
fn an_event_that_was_put_in_is_named_wherever_it_stands() {
    let audit = story();
    let head = audit.license.heads[&ChainName::License].clone();
    let forged = |head: &ChainHead| {
        let event = event(id(7), Change::ActivationKeyRevealed { reason: None });
        StoredEvent::from(&LicenseEvent::link(audit.license.license_id, event, None, ChainName::License, head))
    };
    let begin = linked(&audit.events[0]).previous_hash;
    let mut copy = audit.events[1].clone();
    set(&mut copy, "event_id", json!(id(7)));
    let all = [
        forged(&head),
        forged(&linked(&audit.events[1]).head()),
        forged(&ChainHead { number: 0, hash: begin }),
        forged(&ChainHead { number: 90, hash: head.hash.clone() }),
        copy,
    ];
    for (n, event) in all.into_iter().enumerate() {
        for place in [0, 8] {
            let mut audit = audit.clone();
            audit.events.insert(place, event.clone());
            assert_eq!(audit.verify(), Err(Tampering::PutIn(ChainName::License, id(7))), "{n}");
        }
    }
    let mut audit = audit;
    audit.events.push(StoredEvent(of(json!({"event_id": "nonsense", "kind": "x"}))));
    assert_eq!(audit.verify(), Err(Tampering::Unreadable("nonsense".to_owned())));
}

// R29
#[test]
fn a_license_that_was_altered_past_its_events_is_found_with_the_member() {
    let altered = |change: fn(&mut AuditedLicense)| {
        let mut audit = story();
        change(&mut audit.license);
        audit.verify()
    };
    let of_member = |name: &str| Err(Tampering::License(vec![name.to_owned()]));
    assert_eq!(altered(|of| drop(of.document.plain.insert("state".into(), json!("active")))), of_member("state"));
    assert_eq!(altered(|of| drop(of.document.plain.insert("properties".into(), json!({})))), of_member("properties"));
    assert_eq!(altered(|of| drop(of.document.personal.insert("comment".into(), json!("x")))), of_member("comment"));
    assert_eq!(altered(|of| of.record_version = id(5)), of_member("record_version"));
    assert_eq!(altered(|of| of.updated = None), of_member("updated"));
    assert_eq!(altered(|of| of.updated.as_mut().unwrap().by = crate::fixtures::arn("eve")), of_member("updated"));
    let never_changed = |of: &mut AuditedLicense| drop(of.document.plain.insert("activations".into(), json!(1000)));
    assert_eq!(altered(never_changed), Err(Tampering::License(Vec::new())));
    let begin = |of: &AuditedLicense| ChainHead::begin(of.license_id, ChainName::Activations(0));
    let mut audit = story();
    audit.license.heads.get_mut(&ChainName::License).unwrap().hash = begin(&audit.license).hash;
    assert_eq!(audit.verify(), Err(Tampering::Head(ChainName::License, Some(id(104)))));
    let mut audit = story();
    audit.license.heads.insert(ChainName::Activations(9), begin(&audit.license));
    assert_eq!(audit.verify(), Err(Tampering::Head(ChainName::Activations(9), None)));
    let mut nameless = Story::new(json!({})).audit;
    nameless.license.document.personal.insert("customer".to_owned(), json!({"name": "Eve"}));
    assert_eq!(nameless.verify(), of_member("customer"));
}

// R29
#[test]
fn erasing_what_is_personal_leaves_the_chain_whole() {
    let mut audit = story();
    for event in &mut audit.events {
        event.0.remove("personal");
    }
    assert_eq!(audit.verify(), Ok(8));
    audit.license.created_personal.as_mut().unwrap().salt = None;
    assert_eq!(audit.verify(), Ok(8));
    let invented = Personal::of(Salt([7; 16]), Members::new(), of(json!({"comment": "invented"})));
    set(&mut audit.events[0], "personal", json!(invented));
    assert_eq!(audit.verify(), Err(Tampering::Altered(ChainName::License, id(100))));

    // Of nothing but what was personal at its creation, too.
    let mut never_changed = Story::new(json!({"customer": {"name": "Ada"}})).audit;
    never_changed.license.created_personal.as_mut().unwrap().salt = None;
    assert_eq!(never_changed.verify(), Ok(0));
}

// R29
#[test]
fn what_a_later_release_writes_is_verified_too() {
    let mut story = Story::new(json!({}));
    story.change(|record| record.license.comment = Some("x".parse().unwrap()));
    let mut audit = story.audit;
    let event = &mut audit.events[0];
    set(event, "kind", json!("license_merged"));
    set(event, "approved_by", json!({"principal": "somebody"}));
    let hash = event.reckoned_hash();
    set(event, "hash", json!(hash));
    audit.license.heads.insert(ChainName::License, ChainHead { number: 1, hash });
    assert_eq!(audit.verify(), Ok(1));
}
