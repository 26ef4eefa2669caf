use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::fixtures::{event, of, record, with};
use crate::{ActivationId, LicenseDocumentChange, LicenseRecord, LicenseState, Salt};

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
        let audit = Audit {
            license_id: record.license_id,
            document: LicenseDocument::of(&record),
            record_version: record.record_version,
            created_personal: record.created_personal.clone(),
            heads: [(ChainName::License, record.chain.clone())].into(),
            events: Vec::new(),
        };
        Self { record, audit }
    }

    fn add(&mut self, change: Change, personal: Option<Personal>, chain: ChainName) {
        let begin = ChainHead::begin(self.record.license_id, chain);
        let head = self.audit.heads.get(&chain).unwrap_or(&begin);
        let event = event(id(100 + self.audit.events.len() as u128), change);
        let linked = LicenseEvent::link(self.record.license_id, event, personal, chain, head);
        self.audit.heads.insert(chain, linked.head());
        self.audit.events.push(linked);
        self.audit.document = LicenseDocument::of(&self.record);
    }

    fn change(&mut self, change: impl FnOnce(&mut LicenseRecord)) {
        let before = self.record.clone();
        change(&mut self.record);
        let salt = Salt([self.audit.events.len() as u8; 16]);
        let LicenseDocumentChange { before, after, personal } = LicenseDocument::change(&before, &self.record, salt);
        self.record.record_version = id(100 + self.audit.events.len() as u128);
        self.audit.record_version = self.record.record_version;
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

// R29
#[test]
fn any_event_that_is_removed_is_named() {
    for n in 0..8 {
        let mut audit = story();
        let gone = audit.events.remove(n);
        let expected = Tampering::Removed(gone.chain, gone.number);
        assert_eq!(audit.verify(), Err(expected), "{n}");
    }
}

// R29
#[test]
fn any_member_of_an_event_that_is_altered_is_found_at_that_event() {
    for n in 0..8 {
        let event = story().events[n].clone();
        let members = serde_json::to_value(&event).unwrap();
        let mut tried = 0;
        for (name, value) in members.as_object().unwrap() {
            let altered = match value {
                Value::Number(number) => vec![json!(number.as_u64().unwrap() + 1)],
                Value::String(text) => {
                    vec![json!(text.replacen(['0', '1', 'a', 'A', 'e'], "b", 1)), json!(format!("{text} "))]
                }
                Value::Object(_) => vec![with(value.clone(), json!({"order_id": "x"})), json!({})],
                _ => vec![],
            };
            for altered in altered.into_iter().filter(|altered| altered != value) {
                let changed = serde_json::from_value::<LicenseEvent>(with(members.clone(), json!({name: altered})));
                let Some(changed) = changed.ok().filter(|changed| *changed != event) else { continue };
                let mut audit = story();
                let expected = [
                    Tampering::Altered(changed.chain, changed.event.event_id),
                    Tampering::Removed(event.chain, event.number),
                ];
                audit.events[n] = changed;
                let found = audit.verify().unwrap_err();
                assert!(expected.contains(&found), "{n} {name}: {found:?}");
                tried += 1;
            }
        }
        assert!(tried > 5, "{n}: {tried}");
    }
}

// R29
#[test]
fn two_events_that_changed_places_are_found() {
    let mut audit = story();
    let (one, other) = (audit.events[1].event.event_id, audit.events[2].event.event_id);
    (audit.events[1].event.event_id, audit.events[2].event.event_id) = (other, one);
    assert_eq!(audit.verify(), Err(Tampering::Altered(ChainName::License, other)));
    let mut audit = story();
    let (one, other) = (audit.events[1].number, audit.events[2].number);
    (audit.events[1].number, audit.events[2].number) = (other, one);
    assert_eq!(audit.verify(), Err(Tampering::Altered(ChainName::License, audit.events[2].event.event_id)));
}

// R29
#[test]
fn an_event_that_was_put_in_is_named_wherever_it_stands() {
    let audit = story();
    let head = audit.heads[&ChainName::License].clone();
    let forged = |head: &ChainHead| {
        LicenseEvent::link(
            audit.license_id,
            event(id(7), Change::ActivationKeyRevealed { reason: None }),
            None,
            ChainName::License,
            head,
        )
    };
    let first = ChainHead { number: 0, hash: audit.events[0].previous_hash.clone() };
    for head in [head, audit.events[1].head(), first] {
        let mut audit = audit.clone();
        audit.events.insert(0, forged(&head));
        assert!(matches!(audit.verify(), Err(Tampering::PutIn(ChainName::License, _))), "{:?}", audit.verify());
    }
}

// R29
#[test]
fn a_license_that_was_altered_past_its_events_is_found_with_the_member() {
    let altered = |change: fn(&mut Audit)| {
        let mut audit = story();
        change(&mut audit);
        audit.verify()
    };
    let of_member = |name: &str| Err(Tampering::License(vec![name.to_owned()]));
    assert_eq!(altered(|audit| drop(audit.document.plain.insert("state".into(), json!("active")))), of_member("state"));
    assert_eq!(
        altered(|audit| drop(audit.document.plain.insert("properties".into(), json!({})))),
        of_member("properties")
    );
    assert_eq!(
        altered(|audit| drop(audit.document.personal.insert("comment".into(), json!("x")))),
        of_member("comment")
    );
    assert_eq!(altered(|audit| audit.record_version = id(5)), of_member("record_version"));
    let never_changed = |audit: &mut Audit| drop(audit.document.plain.insert("activations".into(), json!(1000)));
    assert_eq!(altered(never_changed), Err(Tampering::License(Vec::new())));
    let head =
        |audit: &mut Audit| audit.heads.get_mut(&ChainName::License).unwrap().hash = audit.events[0].hash.clone();
    assert_eq!(altered(head), Err(Tampering::Head(ChainName::License)));
    let never_had = |audit: &mut Audit| {
        drop(
            audit.heads.insert(ChainName::Activations(9), ChainHead { number: 0, hash: audit.events[0].hash.clone() }),
        );
    };
    assert_eq!(altered(never_had), Err(Tampering::Head(ChainName::Activations(9))));
    let mut nameless = Story::new(json!({})).audit;
    nameless.document.personal.insert("customer".to_owned(), json!({"name": "Eve"}));
    assert_eq!(nameless.verify(), of_member("customer"));
}

// R29
#[test]
fn erasing_what_is_personal_leaves_the_chain_whole() {
    let mut audit = story();
    for event in &mut audit.events {
        event.personal = None;
    }
    assert_eq!(audit.verify(), Ok(8));
    let salt = audit.created_personal.as_ref().unwrap().salt;
    audit.events[0].personal = Personal::of(salt, Members::new(), of(json!({"comment": "invented"})));
    assert!(matches!(audit.verify(), Err(Tampering::Altered(ChainName::License, _))));
}
