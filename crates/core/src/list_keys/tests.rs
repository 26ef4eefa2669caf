use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::fixtures::{NOW, SigningKey, of, with};
use crate::{LatestEnd, Stopped, TakenBack};

/// 2026-11-24T10:00:00Z.
const SIGNED_AT: i64 = 1_795_514_400;

fn entries(ids: &[u128]) -> ListEntries {
    let taken_back = |id: &u128| TakenBack {
        id: Uuid::from_u128(*id),
        stopped: Some(Stopped::Revoked),
        before_revision: None,
        latest_end: LatestEnd::Never,
    };
    ListEntries::of(ids.iter().map(taken_back)).unwrap()
}

fn claims(entries: &ListEntries, more: Value) -> Value {
    let claims = json!({
        "iss": "latchkey", "aud": "editor", "seq": 7, "iat": SIGNED_AT, "exp": SIGNED_AT + 604_800, "entries": entries.len(),
        "sha256": BASE64URL_NOPAD.encode(&entries.sha256()),
    });
    with(claims, more)
}

fn line(key: &SigningKey, header: Value, claims: &Value) -> String {
    let header =
        with(json!({"alg": key.algorithm().as_str(), "kid": key.kid.as_str(), "typ": "revocations+jwt"}), header);
    let part = |json: &Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
    let input = format!("{}.{}", part(&header), part(claims));
    format!("{input}.{}", BASE64URL_NOPAD.encode(&key.signature(input.as_bytes())))
}

fn text(lines: &[String], entries: &ListEntries) -> String {
    [lines, &[BASE64URL_NOPAD.encode(entries.as_bytes())]].concat().join("\n") + "\n"
}

fn trusting(keys: &[&SigningKey]) -> ListKeys {
    let list_keys = keys.iter().map(|key| key.public_key().to_jwk(&key.kid)).collect();
    ListKeys::of(&JwkSet { list_keys, ..JwkSet::default() }).unwrap()
}

fn verify(keys: &ListKeys, text: &str) -> Result<RevocationList, ListRejection> {
    keys.verify(text, &"editor".parse().unwrap())
}

// R27
#[test]
fn a_list_says_what_was_taken_back_and_when() {
    for key in [SigningKey::p256("lists"), SigningKey::ed25519("lists", 3)] {
        let entries = entries(&[1, 2, 3]);
        let list = verify(&trusting(&[&key]), &text(&[line(&key, json!({}), &claims(&entries, json!({})))], &entries));
        let list = list.unwrap();
        assert_eq!((list.claims().seq, list.claims().iat.to_string().as_str()), (7, NOW));
        assert_eq!((list.entries(), list.list_key().as_str()), (&entries, "lists"));
    }
}

// R27, R33
#[test]
fn an_empty_list_is_a_list_and_line_ends_are_no_matter() {
    let (key, entries) = (SigningKey::p256("lists"), entries(&[]));
    let line = line(&key, json!({}), &claims(&entries, json!({})));
    let keys = trusting(&[&key]);
    for text in [line.clone(), format!("{line}\n\n"), format!("\u{feff}{line}\r\n\r\n"), format!("\n  {line} \n")] {
        assert!(verify(&keys, &text).unwrap().entries().is_empty(), "{text:?}");
    }
}

// R27
#[test]
fn each_rule_refuses() {
    use ListRejection as R;
    let (key, stranger) = (SigningKey::p256("lists"), SigningKey::p256("lists"));
    let (keys, entries, others) = (trusting(&[&key]), entries(&[1, 2]), entries(&[1, 3]));
    let said = |header: Value, more: Value| text(&[line(&key, header, &claims(&entries, more))], &entries);
    let right = said(json!({}), json!({}));
    assert!(verify(&keys, &right).is_ok());
    assert!(verify(&keys, &said(json!({}), json!({"later": "member"}))).is_ok(), "a later release says more");
    for (text, refusal) in [
        (String::new(), R::Malformed),
        ("no list".to_owned(), R::Malformed),
        (said(json!({"typ": "license+jwt"}), json!({})), R::Malformed),
        (said(json!({"typ": "JWT"}), json!({})), R::Malformed),
        (said(json!({"crit": []}), json!({})), R::Malformed),
        (said(json!({"alg": "none"}), json!({})), R::Malformed),
        (said(json!({"kid": "another"}), json!({})), R::KeyUnknown),
        (said(json!({"alg": "EdDSA"}), json!({})), R::SignatureInvalid),
        (text(&[line(&stranger, json!({}), &claims(&entries, json!({})))], &entries), R::SignatureInvalid),
        (said(json!({}), json!({"seq": -1})), R::Malformed),
        (said(json!({}), json!({"seq": null})), R::Malformed),
        (said(json!({}), json!({"signing_keys": null})), R::Malformed),
        (said(json!({}), json!({"aud": "viewer"})), R::ProductMismatch),
        (said(json!({}), json!({"entries": 1})), R::EntriesChanged),
        (text(&[line(&key, json!({}), &claims(&entries, json!({})))], &others), R::EntriesChanged),
        (right.trim_end()[..right.len() - 20].to_owned(), R::EntriesChanged),
        (right.lines().next().unwrap().to_owned(), R::EntriesChanged),
        (format!("{right}AAAA\n"), R::Malformed),
    ] {
        assert_eq!(verify(&keys, &text).map(drop), Err(refusal), "{text}");
    }
    assert_eq!(verify(&trusting(&[]), &right).map(drop), Err(R::KeyUnknown));
}

// R27
#[test]
fn no_changed_byte_goes_unseen() {
    let (key, entries) = (SigningKey::ed25519("lists", 3), entries(&[1, 2, u128::MAX]));
    let keys = trusting(&[&key]);
    let right = text(&[line(&key, json!({}), &claims(&entries, json!({})))], &entries);
    let list = verify(&keys, &right).unwrap();
    for place in 0..right.trim_end().len() {
        for byte in *b"A_.\n" {
            let mut changed = right.clone().into_bytes();
            changed[place] = byte;
            let changed = String::from_utf8(changed).unwrap();
            if changed != right {
                assert_ne!(verify(&keys, &changed), Ok(list.clone()), "{place}");
                assert!(verify(&keys, &changed).is_err(), "{place} {byte}");
            }
        }
    }
}

// R27, R28
#[test]
fn of_the_lines_of_several_keys_that_of_the_latest_trusted_one_counts() {
    let (old, new) = (SigningKey::p256("old"), SigningKey::p256("new"));
    let entries = entries(&[1]);
    let lines = [&new, &old].map(|key| line(key, json!({}), &claims(&entries, json!({}))));
    let text = text(&lines, &entries);
    let by = |keys: &[&SigningKey]| verify(&trusting(keys), &text).unwrap();
    assert_eq!(by(&[&old]).list_key().as_str(), "old");
    assert_eq!(by(&[&old, &new]).list_key().as_str(), "new");
    assert_eq!(by(&[&new, &old]).list_key().as_str(), "old");
}

// R27, R28
#[test]
fn a_list_of_a_later_key_is_newer_whatever_its_number() {
    let (old, new) = (SigningKey::p256("old"), SigningKey::p256("new"));
    let (keys, entries) = (trusting(&[&old, &new]), entries(&[1]));
    let list = |key: &SigningKey, seq: u64| {
        verify(&keys, &text(&[line(key, json!({}), &claims(&entries, json!({"seq": seq})))], &entries)).unwrap()
    };
    assert!(list(&new, 1).age() > list(&old, 1_000_000).age());
    assert!(list(&old, 8).age() > list(&old, 7).age());
}

#[test]
fn keys_of_another_use_sign_no_lists() {
    let key = SigningKey::p256("lists");
    let jwk = key.public_key().to_jwk(&key.kid);
    let keys = JwkSet { keys: vec![jwk.clone()], certificate_keys: Vec::new(), list_keys: Vec::new() };
    assert!(ListKeys::of(&keys).unwrap().is_empty());
    let twice = JwkSet { keys: vec![jwk.clone()], list_keys: vec![jwk], ..JwkSet::default() };
    assert_eq!(ListKeys::of(&twice).map(drop), Err(JwkSetError::KidTwice(key.kid.clone())));
    assert!(of::<JwkSet>(json!({"keys": []})).list_keys.is_empty());
}
