use serde_json::{Value, json};

use super::*;
use crate::SeatCounter;
use crate::fixtures::{at, now, of, product, record, with};

fn used(counts: &[(u8, u32)]) -> ReadCounters {
    let counter = |(number, used): &(u8, u32)| (of(json!(number)), SeatCounter { used: *used, quota: *used });
    counts.iter().map(counter).collect()
}

fn revise_at(license: Value, change: Value, counters: &ReadCounters) -> Result<RevisedLicense, Denial> {
    let (product, switches) = (product(json!({})), Switches::default());
    record(license).revise(of(change), Some(&product), &switches, counters, now())
}

fn revise(license: Value, change: Value) -> RevisedLicense {
    revise_at(license, change, &ReadCounters::new()).unwrap()
}

fn codes(revised: &RevisedLicense) -> Vec<&'static str> {
    revised.warnings.iter().map(|warning| warning.code()).collect()
}

// R22
#[test]
fn what_license_keys_show_raises_the_revision_and_nothing_else_does() {
    let license = json!({"customer": {"name": "Ada", "email": "a@b"}, "expires_at": "2027-01-01T00:00:00Z"});
    let shown = [
        json!({"expires_at": "2028-01-01T00:00:00Z"}),
        json!({"duration_days": 30}),
        json!({"perpetual": true}),
        json!({"features": ["import"]}),
        json!({"properties": {"tier": "lead"}}),
        json!({"model": "trial"}),
        json!({"maintenance_until": "2027-01-01T00:00:00Z"}),
        json!({"customer": {"name": "Ada L."}}),
    ];
    let not_shown = [
        json!({}),
        json!({"comment": "x"}),
        json!({"order_id": "x"}),
        json!({"customer": {"email": "c@d"}}),
        json!({"activations": 5}),
        json!({"expires_at": "2027-01-01T00:00:00Z"}),
        json!({"features": ["export"]}),
    ];
    for change in shown {
        assert_eq!(revise(license.clone(), change.clone()).record.revision.get(), 2, "{change}");
    }
    for change in not_shown {
        assert_eq!(revise(license.clone(), change.clone()).record.revision.get(), 1, "{change}");
    }
}

// R27
#[test]
fn earlier_license_keys_are_taken_back_by_a_new_revision() {
    let revised = revise(json!({"revision": 4}), json!({"revoke_earlier": true})).record;
    assert_eq!((revised.revision.get(), revised.before_revision.map(|it| it.get())), (5, Some(5)));
    let later = revise(json!({"revision": 5, "before_revision": 5}), json!({"model": "trial"})).record;
    assert_eq!((later.revision.get(), later.before_revision.map(|it| it.get())), (6, Some(5)));
}

// R13, R22
#[test]
fn seats_are_shared_out_anew_so_that_each_counter_keeps_what_is_used() {
    let cases = [
        (10, vec![(0, 7)], 8, 1),
        (10, vec![(0, 7)], 7, 1),
        (10, vec![], 64, 1),
        (10, vec![(0, 7)], 65, 16),
        (10, vec![(0, 10)], 500, 16),
        (500, vec![(0, 3), (7, 30), (15, 1)], 40, 16),
        (500, vec![], 1, 16),
        (500, vec![(0, 3), (7, 30)], 33, 16),
    ];
    for (before, counts, after, counters) in cases {
        let revised =
            revise_at(json!({ "activations": before }), json!({ "activations": after }), &used(&counts)).unwrap();
        let quotas = &revised.quotas;
        assert_eq!(quotas.values().sum::<u32>(), after, "{before} to {after}");
        assert_eq!((quotas.len(), u8::from(revised.record.counters)), (usize::from(counters), counters));
        for (number, count) in &counts {
            assert!(quotas[&of(json!(number))] >= *count, "{before} to {after}: {quotas:?}");
        }
        assert_eq!(revised.record.license.activations.get(), after);
    }
    assert!(revise(json!({"activations": 10}), json!({"comment": "x"})).quotas.is_empty());
}

// R22
#[test]
fn fewer_seats_than_are_used_are_refused_with_both_numbers() {
    let refused = revise_at(json!({"activations": 500}), json!({"activations": 32}), &used(&[(0, 3), (7, 30)]));
    assert_eq!(refused, Err(Denial::SeatsInUse { used: 33, asked: 32 }));
}

// R22, R23
#[test]
fn of_a_revoked_license_customer_order_and_note_alone_can_be_changed() {
    let revoked = json!({"state": "revoked", "customer": {"name": "Ada"}});
    for change in [json!({"customer": null}), json!({"order_id": "x"}), json!({"comment": "x"}), json!({})] {
        assert!(revise_at(revoked.clone(), change.clone(), &used(&[])).is_ok(), "{change}");
    }
    for change in [
        json!({"activations": 2}),
        json!({"features": []}),
        json!({"perpetual": true, "model": "trial"}),
        json!({"revoke_earlier": true}),
    ] {
        assert_eq!(revise_at(revoked.clone(), change.clone(), &used(&[])), Err(Denial::LicenseIsRevoked), "{change}");
    }
}

// R22
#[test]
fn a_change_that_takes_away_warns_of_the_license_keys_that_go_on() {
    let activated = json!({
        "first_activated_at": "2026-11-20T10:00:00Z", "latest_end": {"until": "2027-01-01T00:00:00Z"},
        "expires_at": "2027-01-01T00:00:00Z", "features": ["export", "import"], "floating_seats": 3,
        "properties": {"tier": "gold"}, "maintenance_until": "2027-01-01T00:00:00Z",
    });
    let taking = [
        json!({"expires_at": "2026-12-31T00:00:00Z"}),
        json!({"features": ["export"]}),
        json!({"properties": {"tier": "lead"}}),
        json!({"properties": null}),
        json!({"duration_days": 7}),
        json!({"maintenance_until": "2026-12-01T00:00:00Z"}),
    ];
    let giving = [
        json!({"expires_at": "2028-01-01T00:00:00Z"}),
        json!({"perpetual": true}),
        json!({"floating_seats": 4}),
        json!({"floating_seats": 2}),
        json!({"floating_seats": null}),
        json!({"properties": {"more": 1}}),
        json!({"maintenance_until": null}),
        json!({"duration_days": 300}),
        json!({"comment": "x"}),
        json!({"features": ["export"], "revoke_earlier": true}),
    ];
    for change in taking {
        let revised = revise_at(activated.clone(), change.clone(), &used(&[(0, 1)])).unwrap();
        assert!(revised.warnings.contains(&Warning::OldLicenseKeysGoOn { activations: 1 }), "{change}");
        let nobody = with(activated.clone(), json!({"first_activated_at": null, "latest_end": null}));
        assert!(!codes(&revise(nobody, change.clone())).contains(&"old_license_keys_go_on"), "{change}");
    }
    for change in giving {
        let revised = revise_at(activated.clone(), change.clone(), &used(&[(0, 1)])).unwrap();
        assert!(!codes(&revised).contains(&"old_license_keys_go_on"), "{change}");
    }
}

// R30
#[test]
fn license_keys_of_before_ask_for_no_lease_when_seats_are_counted_from_now_on() {
    let activated = |generic: bool| {
        json!({
            "first_activated_at": "2026-11-20T10:00:00Z", "latest_end": "never", "generic": generic,
        })
    };
    let counted = |generic| {
        let revised = revise_at(activated(generic), json!({"floating_seats": 2}), &used(&[(0, 1)])).unwrap();
        (codes(&revised).contains(&"old_license_keys_go_on"), revised.record.revision.get())
    };
    assert_eq!(counted(false), (true, 2), "a license key says that a lease is needed");
    assert_eq!(counted(true), (false, 1), "a generic license never floats");
}

// R22
#[test]
fn a_warning_of_creation_is_given_when_a_change_brings_it_about() {
    assert_eq!(
        codes(&revise(json!({"model": "trial", "duration_days": 7}), json!({"perpetual": true}))),
        ["open_ended"]
    );
    assert_eq!(codes(&revise(json!({"model": "trial"}), json!({"comment": "x"}))), [""; 0]);
}

// R27
#[test]
fn the_latest_end_is_never_earlier_than_any_license_key_has() {
    let end = |license: Value, change: Value| revise(license, change).record.latest_end;
    let until = |end: &str| Some(LatestEnd::Until(at(end).into()));
    let activated = json!({
        "first_activated_at": "2026-11-20T10:00:00Z", "latest_end": {"until": "2027-01-01T00:00:00Z"},
        "expires_at": "2027-01-01T00:00:00Z",
    });
    assert_eq!(end(activated.clone(), json!({"expires_at": "2026-12-01T00:00:00Z"})), until("2027-01-01T00:00:00Z"));
    assert_eq!(end(activated.clone(), json!({"expires_at": "2028-01-01T00:00:00Z"})), until("2028-01-01T00:00:00Z"));
    assert_eq!(end(activated, json!({"perpetual": true})), Some(LatestEnd::Never));
    assert_eq!(end(json!({"expires_at": "2027-01-01T00:00:00Z"}), json!({"perpetual": true})), None);
}

// R23
#[test]
fn a_license_is_suspended_and_reinstated_and_revoked_for_good() {
    let reason = |text: &str| -> StatedReason { text.parse().unwrap() };
    let (active, suspended, revoked) = (LicenseState::Active, LicenseState::Suspended, LicenseState::Revoked);
    let of_state = |state: LicenseState| {
        let mut license = record(json!({}));
        (license.state, license.state_reason) = (state, (state != active).then(|| reason("unpaid")));
        license
    };
    for (from, to) in [(active, suspended), (active, revoked), (suspended, active), (suspended, revoked)] {
        let changed = of_state(from).set_state(to, reason("so")).unwrap().unwrap();
        assert_eq!((changed.state, changed.state_reason), (to, Some(reason("so"))), "{from:?} to {to:?}");
    }
    for state in [active, suspended, revoked] {
        assert_eq!(of_state(state).set_state(state, reason("unpaid")), Ok(None), "{state:?}");
    }
    for state in [active, suspended, revoked] {
        assert_eq!(of_state(revoked).set_state(state, reason("other")), Err(Denial::LicenseIsRevoked), "{state:?}");
    }
    assert!(of_state(suspended).set_state(suspended, reason("other")).unwrap().is_some());
}
