//! Which license key counts, of several.

use std::path::PathBuf;

use latchkey_client::{Choice, Client, Grant};
use serde_json::{Value, json};

use crate::stand::{Computer, NOW, check, license_key, refused, seconds};

const A: &str = "01a20bed-0000-7000-8000-00000000000a";
const B: &str = "01a20bed-0000-7000-8000-00000000000b";
const SIGNED: &str = "2026-11-24T10:00:00Z";

/// A license key of a license, until 2028 unless `more` says otherwise.
fn key(license: &str, more: Value) -> String {
    let mut claims = json!({"sub": license, "jti": license, "exp": seconds("2028-01-01T00:00:00Z")});
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    license_key(claims)
}

fn client(keys: &[&String]) -> Client {
    let text = keys.iter().map(|key| format!("{key}\n")).collect::<String>();
    Computer::new("pc").builder().user_store(None::<PathBuf>).text(text).build().unwrap()
}

fn all(keys: &[&String]) -> Vec<Grant> {
    let client = client(keys);
    let best = client.check_at(NOW.parse().unwrap()).unwrap();
    let grants = client.grants().unwrap();
    assert_eq!(grants[0].license_key(), best.license_key());
    grants
}

// R35
#[test]
fn each_rule_decides_where_those_before_it_say_nothing_and_says_so() {
    let (early, late) = (json!({"iat": seconds(SIGNED)}), json!({"iat": seconds(SIGNED) + 1}));
    let two = json!({"features": ["export", "import"]});
    for (wins, loses, choice) in [
        // Of one license the newest revision, whatever it grants; then the later signature.
        (key(A, json!({"rev": 2})), key(A, json!({"features": ["export", "import"]})), Choice::NewerRevision),
        (key(A, json!({"rev": 10, "model": "trial"})), key(A, json!({"rev": 9, "exp": null})), Choice::NewerRevision),
        (key(A, json!({"rev": 2, "iat": seconds(SIGNED) - 5})), key(A, late.clone()), Choice::NewerRevision),
        (
            key(A, late.clone()),
            key(A, json!({"iat": seconds(SIGNED), "features": ["export", "import"]})),
            Choice::SignedLater,
        ),
        // Between licenses.
        (
            key(A, json!({})),
            key(B, json!({"model": "trial", "exp": null, "features": ["a", "b", "c"]})),
            Choice::PaidBeforeTrial,
        ),
        (key(A, two.clone()), key(B, json!({"exp": null})), Choice::MoreFeatures),
        (key(A, json!({"exp": null})), key(B, late.clone()), Choice::LaterExpiry),
        (key(A, json!({"exp": seconds("2028-01-02T00:00:00Z")})), key(B, late.clone()), Choice::LaterExpiry),
        (key(A, late), key(B, early), Choice::SignedLater),
        (key(B, json!({})), key(A, json!({})), Choice::AsGood),
        (key(A, json!({})), key(B, json!({"aud": "acme-viewer", "exp": null})), Choice::OnlyOne),
        (key(A, json!({})), key(A, json!({})), Choice::OnlyOne),
    ] {
        for order in [[&wins, &loses], [&loses, &wins]] {
            let grants = all(&order);
            assert_eq!((grants[0].license_key().reveal(), grants[0].choice()), (wins.as_str(), choice));
        }
    }
}

// R35
#[test]
fn a_revision_that_is_over_or_not_for_this_version_counts_before_an_older_one_that_is_valid() {
    let old = key(A, json!({"features": ["export", "import"]}));
    let computer = Computer::new("pc");
    let with = |new: &String| {
        let builder = computer.builder().user_store(None::<PathBuf>).release("4.2", "2026-11-01");
        check(builder.text(format!("{old}\n{new}")))
    };
    assert_eq!(refused(with(&key(A, json!({"rev": 2, "exp": seconds(SIGNED) + 1})))), "license_expired");
    let unmaintained = json!({"rev": 2, "maintenance_until": seconds("2026-10-01T00:00:00Z")});
    assert_eq!(refused(with(&key(A, unmaintained))), "maintenance_ended");
    // What is no word of the vendor about this computer takes nothing away.
    let other_computer = json!({"rev": 2, "kind": "computer", "computer": "AAAA"});
    let edited = key(A, json!({"rev": 2})).replace('.', "A.");
    for other in [key(A, other_computer), key(A, json!({"rev": 2, "aud": "acme-viewer"})), edited] {
        assert!(with(&other).is_ok());
    }
}

// R35
#[test]
fn the_older_ones_are_said_to_be_superseded() {
    let (old, new) = (key(A, json!({})), key(A, json!({"rev": 2})));
    let grant = &all(&[&old, &new, &old])[0];
    let codes: Vec<_> = grant.findings().iter().map(|finding| finding.outcome.code()).collect();
    assert_eq!(codes, ["superseded", "valid", "superseded"]);
}

// R35
#[test]
fn all_orders_of_six_licenses_give_one_answer() {
    let two_features = json!({"rev": 3, "features": ["a", "b"]});
    let of_several = [
        key(A, json!({"rev": 1, "features": ["a", "b", "c", "d"]})),
        key(A, json!({"rev": 3, "features": ["a"]})),
        key(A, json!({"rev": 3, "features": ["a"], "iat": seconds(SIGNED) - 60, "exp": null})),
        key(B, json!({"features": ["a"]})),
        key("01a20bed-0000-7000-8000-00000000000c", json!({"features": ["a"]})),
        key("01a20bed-0000-7000-8000-00000000000d", json!({"features": ["a", "b"], "model": "trial"})),
    ];
    // The older ones differ from the newest in revision, in signature, and in neither.
    let of_one = [
        key(A, json!({"rev": 2, "iat": seconds(SIGNED) + 60})),
        key(A, json!({"rev": 3, "iat": seconds(SIGNED) - 60})),
        key(A, json!({"rev": 3})),
        key(A, json!({"rev": 3, "features": ["a"]})),
        key(A, two_features),
        key(A, json!({"rev": 3, "exp": null})),
    ];
    for (keys, valid, choice) in [(of_several, 4, Choice::AsGood), (of_one, 1, Choice::NewerRevision)] {
        let answer = |order: &[usize]| {
            let keys: Vec<_> = order.iter().map(|place| &keys[*place]).collect();
            let grants = client(&keys).grants().unwrap();
            grants.iter().map(|grant| (grant.license_key().reveal().to_owned(), grant.choice())).collect::<Vec<_>>()
        };
        let wanted = answer(&[0, 1, 2, 3, 4, 5]);
        assert_eq!((wanted.len(), wanted[0].1), (valid, choice));
        assert!(wanted[1..].iter().all(|(_, choice)| *choice == Choice::Further));
        let orders = orders_of_six();
        assert_eq!(orders.len(), 720);
        for order in orders {
            assert_eq!(answer(&order), wanted, "{order:?}");
        }
    }
}

fn orders_of_six() -> Vec<Vec<usize>> {
    let longer = |order: Vec<usize>| {
        let missing: Vec<_> = (0..6).filter(|place| !order.contains(place)).collect();
        missing.into_iter().map(move |place| [order.clone(), vec![place]].concat())
    };
    (0..6).fold(vec![vec![]], |orders, _| orders.into_iter().flat_map(longer).collect())
}

// R35
#[test]
fn modules_that_are_sold_apart_are_all_there() {
    let (export, import) =
        (key(A, json!({"features": ["export"]})), key(B, json!({"features": ["import"], "exp": null})));
    let over = key("01a20bed-0000-7000-8000-00000000000c", json!({"exp": seconds(SIGNED)}));
    let grants = all(&[&export, &import, &over]);
    assert!(grants.iter().any(|grant| grant.has_feature("export")));
    assert!(grants.iter().any(|grant| grant.has_feature("import")));
    assert_eq!((grants.len(), grants[0].choice(), grants[1].choice()), (2, Choice::LaterExpiry, Choice::Further));
}
