//! Good license keys, edited in some ten thousand ways: none of them is granted.

use std::collections::BTreeMap;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use latchkey_core::LicenseText;
use serde_json::{Value, json};

use crate::generate::signing::{bound, by_ed25519, by_p256, generic, header, sign, sorted};
use crate::stand::{Computer, JWKS, NOW, check, license_key, seconds};

const ED25519: &str = "test-ed25519-2026";
const P256: &str = "test-p256-2026";
/// As many as one client looks at: texts are read one by one, whatever the others hold.
const AT_ONCE: usize = 500;

/// A license key of either kind and algorithm, its claims, and what signs them.
struct Good {
    what: &'static str,
    text: String,
    header: String,
    claims: Value,
}

fn good() -> Vec<Good> {
    let of = |what, alg, kid, claims: Value, by: &dyn Fn(&[u8]) -> Vec<u8>| {
        let header = header(alg, kid);
        Good { what, text: sign(&header, &claims, by), header, claims }
    };
    vec![
        of("EdDSA, bound", "EdDSA", ED25519, bound("pc"), &by_ed25519(1)),
        of("EdDSA, generic", "EdDSA", ED25519, generic(), &by_ed25519(1)),
        of("ES256, bound", "ES256", P256, bound("pc"), &by_p256(2)),
        of("ES256, generic", "ES256", P256, generic(), &by_p256(2)),
    ]
}

impl Good {
    fn parts(&self) -> [&str; 3] {
        self.text.split('.').collect::<Vec<_>>().try_into().unwrap()
    }

    fn signature(&self) -> Vec<u8> {
        BASE64URL_NOPAD.decode(self.parts()[2].as_bytes()).unwrap()
    }

    /// The same signature under other text.
    fn resigned(&self, header: &str, payload: &str) -> String {
        let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        format!("{}.{}.{}", encode(header), encode(payload), self.parts()[2])
    }

    fn with_signature(&self, signature: &[u8]) -> String {
        let [header, payload, _] = self.parts();
        format!("{header}.{payload}.{}", BASE64URL_NOPAD.encode(signature))
    }

    /// Whether the text has the license key in it as it was signed, whatever is around it.
    fn is_whole_in(&self, text: &str) -> bool {
        LicenseText::read(text.as_bytes()).signed.iter().any(|signed| signed.license_key.reveal() == self.text)
    }
}

/// Everything is refused on the computer that the good license key is for, by an application that takes generic ones.
fn none_is_granted(good: &Good, edited: &[String]) {
    let computer = Computer::new("pc");
    let builder = || computer.builder().user_store(None::<std::path::PathBuf>);
    assert!(check(builder().text(&good.text)).is_ok(), "{}", good.what);
    let all = edited.len();
    let edited: Vec<_> = edited.iter().filter(|text| !good.is_whole_in(text)).collect();
    assert!(edited.len() * 100 > all * 98, "{}: {} of {all} are edited", good.what, edited.len());
    for some in edited.chunks(AT_ONCE) {
        if let Ok(grant) = check(some.iter().fold(builder(), |builder, text| builder.text(text.as_str()))) {
            panic!("{}: {} is granted", good.what, grant.license_key().reveal());
        }
    }
}

// R3, R16, R17
#[test]
fn no_edit_of_a_character_is_granted() {
    for good in good() {
        let text = good.text.as_bytes();
        let mut edited = Vec::new();
        for place in 0..text.len() {
            let (before, after) = (&text[..place], &text[place + 1..]);
            let other = if text[place] == b'A' { b'B' } else { b'A' };
            let swapped_case = if text[place].is_ascii_lowercase() {
                text[place].to_ascii_uppercase()
            } else {
                text[place].to_ascii_lowercase()
            };
            edited.push([before, after].concat());
            edited.push([before, &[other], after].concat());
            edited.push([before, &[text[place] ^ 1], after].concat());
            edited.push([before, &[swapped_case], after].concat());
            edited.push([before, &[text[place], text[place]], after].concat());
            edited.push([before, &[other, text[place]], after].concat());
            edited.push([before, after, &[text[place]]].concat());
            edited.push(before.to_vec());
            edited.push(text[place..].to_vec());
            if let Some((next, after)) = after.split_first() {
                edited.push([before, &[*next, text[place]], after].concat());
            }
        }
        let edited: Vec<_> = edited.into_iter().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
        let edited: Vec<_> = edited.into_iter().filter(|edited| *edited != good.text).collect();
        assert!(edited.len() > 4_000, "{}", edited.len());
        none_is_granted(&good, &edited);
    }
}

// R3, R4, R16, R17
#[test]
fn no_other_claim_or_header_is_granted_under_the_same_signature() {
    for good in good() {
        let mut edited = Vec::new();
        let values = [
            Value::Null,
            json!(0),
            json!(1),
            json!(-1),
            json!(true),
            json!(""),
            json!([]),
            json!({}),
            json!("generic"),
            json!("computer"),
            json!("acme-viewer"),
            json!("permanent"),
            json!(seconds("2099-01-01T00:00:00Z")),
            json!(u32::MAX),
            json!({"tier": "platinum"}),
            json!(["export", "import", "spelling"]),
            bound("pc-2")["computer"].clone(),
            bound("pc")["computer"].clone(),
        ];
        let mut names: Vec<&str> = good.claims.as_object().unwrap().keys().map(String::as_str).collect();
        names.extend(["exp", "nbf", "computer", "maintenance_until", "floating_seats", "of a later time"]);
        for name in names {
            let mut without = good.claims.clone();
            without.as_object_mut().unwrap().remove(name);
            let changed = values.iter().map(|value| {
                let mut claims = good.claims.clone();
                claims[name] = value.clone();
                claims
            });
            let changed = changed.chain([without]).filter(|claims| *claims != good.claims);
            edited.extend(changed.map(|claims| good.resigned(&good.header, &sorted(&claims).to_string())));
        }
        // The same claims in other words.
        let payload = sorted(&good.claims).to_string();
        edited.push(good.resigned(&good.header, &format!(" {payload}")));
        edited.push(good.resigned(&good.header, &payload.replace(":", ": ")));
        edited.push(good.resigned(&good.header, &payload.replacen('{', "{\"exp\":4070908800,", 1)));
        edited.push(good.resigned(&good.header, &format!("[{payload}]")));
        let head: Value = serde_json::from_str(&good.header).unwrap();
        for (name, values) in [
            ("alg", ["EdDSA", "Ed25519", "ES256", "HS256", "none", ""]),
            ("kid", [ED25519, P256, "test-ed25519-2027", "test-certificates-2026", "nobody", ""]),
            ("typ", ["JWT", "license+JWT", "lease+jwt", "revocations+jwt", "time+jwt", ""]),
            ("crit", ["exp", "b64", "alg", "kid", "typ", ""]),
        ] {
            let changed = values.iter().map(|value| {
                let mut header = head.clone();
                header[name] = json!(value);
                header
            });
            let changed = changed.filter(|header| *header != head);
            edited.extend(changed.map(|header| good.resigned(&sorted(&header).to_string(), &payload)));
        }
        edited.push(good.resigned(&good.header.replace(":", ": "), &payload));
        assert!(edited.len() > 250, "{}", edited.len());
        none_is_granted(&good, &edited);
    }
}

// R16, R17
#[test]
fn no_other_signature_is_granted() {
    let all = good();
    for good in &all {
        let signature = good.signature();
        let (r, s) = signature.split_at(32);
        let mut edited = vec![
            good.with_signature(&[s, r].concat()),
            good.with_signature(&[r, r].concat()),
            good.with_signature(&[s, s].concat()),
            good.with_signature(&[0; 64]),
            good.with_signature(&[0xff; 64]),
            good.with_signature(&signature.iter().rev().copied().collect::<Vec<_>>()),
            good.with_signature(&[r, &[0; 32]].concat()),
            good.with_signature(&[&[0; 32], s].concat()),
            good.with_signature(&[&signature[..], &[0]].concat()),
            good.with_signature(&signature[..63]),
            good.with_signature(&[]),
        ];
        // Each bit of it.
        edited.extend((0..512).map(|bit| {
            let mut signature = signature.clone();
            signature[bit / 8] ^= 1 << (bit % 8);
            good.with_signature(&signature)
        }));
        // s beyond the order of the group, where there is room for it: Ed25519's could be written so.
        let order = HEXLOWER.decode(b"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
        edited.push(good.with_signature(&[r, &added(s, &order)].concat()));
        // Of the other license keys, and by keys that nobody trusts for this, under every name that is trusted.
        edited.extend(
            all.iter().filter(|other| other.what != good.what).map(|other| good.with_signature(&other.signature())),
        );
        for (alg, kid) in
            [("EdDSA", ED25519), ("ES256", P256), ("EdDSA", "test-ed25519-2027"), ("Ed25519", "test-ed25519-rfc9864")]
        {
            for seed in 5..=200 {
                let header = header(alg, kid);
                let forged = if alg == "ES256" {
                    sign(&header, &good.claims, &by_p256(seed))
                } else {
                    sign(&header, &good.claims, &by_ed25519(seed))
                };
                edited.push(forged);
            }
        }
        // The key that certifies signs no license key, whatever the header calls it.
        for kid in ["test-certificates-2026", P256] {
            edited.push(sign(&header("ES256", kid), &good.claims, &by_p256(4)));
        }
        none_is_granted(good, &edited);
    }
}

/// The sum of two numbers of 32 bytes, the lowest byte first.
fn added(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut sum = |(one, other): (&u8, &u8)| {
        carry += u16::from(*one) + u16::from(*other);
        let byte = carry as u8;
        carry >>= 8;
        byte
    };
    one.iter().zip(other).map(&mut sum).collect()
}

/// ECDSA has two signatures for what was signed with one, `s` and `n − s`, and JOSE takes both (RFC 7518 asks for no low one).
/// It is the same license then, to the letter, and nothing is counted by signatures.
// R16
#[test]
fn the_other_spelling_of_an_es256_signature_grants_what_was_signed_and_no_more() {
    let order: Vec<u8> = HEXLOWER.decode(b"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").unwrap();
    for good in good().into_iter().filter(|good| good.what.starts_with("ES256")) {
        let signature = good.signature();
        let (r, s) = signature.split_at(32);
        // n − s, by the complement: n + (2²⁵⁶ − 1 − s) + 1.
        let reversed = |bytes: &[u8]| bytes.iter().rev().copied().collect::<Vec<u8>>();
        let complement: Vec<u8> = s.iter().map(|byte| !byte).collect();
        let one: Vec<u8> = [&[1][..], &[0; 31]].concat();
        let negated = reversed(&added(&added(&reversed(&order), &reversed(&complement)), &one));
        let other = good.with_signature(&[r, &negated].concat());
        assert_ne!(other, good.text);
        let computer = Computer::new("pc");
        let grants = [&good.text, &other].map(|text| check(computer.builder().text(text)).unwrap());
        let said = grants
            .each_ref()
            .map(|grant| (grant.license_id(), grant.kind(), grant.expires_at(), grant.features().clone()));
        assert_eq!(said[0], said[1]);
        assert!(check(Computer::new("pc-2").cautious_builder(JWKS).text(other)).is_err());
    }
}

// R3, R4, R8, R10, R17
#[test]
fn what_is_signed_but_not_for_here_and_now_is_refused_in_every_mixture() {
    let mut codes = BTreeMap::<String, usize>::new();
    let (past, future) = (seconds("2026-11-20T10:00:00Z"), seconds("2027-11-20T10:00:00Z"));
    for product in ["acme-editor", "acme-viewer"] {
        for exp in [past, future] {
            for of_computer in [None, Some("pc"), Some("pc-2")] {
                for allows in [false, true] {
                    let mut claims = of_computer.map_or_else(generic, bound);
                    (claims["aud"], claims["exp"]) = (json!(product), json!(exp));
                    let text = sign(&header("EdDSA", ED25519), &claims, &by_ed25519(1));
                    let computer = Computer::new("pc");
                    let builder = if allows { computer.builder() } else { computer.cautious_builder(JWKS) };
                    let answer = check(builder.text(text));
                    let is_for_here = of_computer == Some("pc") || of_computer.is_none() && allows;
                    let is_right = product == "acme-editor" && exp == future && is_for_here;
                    assert_eq!(answer.is_ok(), is_right, "{product}, {exp}, {of_computer:?}, {allows}, at {NOW}");
                    let code =
                        answer.map_or_else(|not_licensed| not_licensed.code().to_owned(), |_| "licensed".to_owned());
                    *codes.entry(code).or_default() += 1;
                }
            }
        }
    }
    let codes: Vec<_> = codes.into_iter().map(|(code, times)| format!("{code} {times}")).collect();
    let wanted =
        ["computer_mismatch 4", "generic_not_allowed 2", "license_expired 3", "licensed 3", "product_mismatch 12"];
    assert_eq!(codes, wanted);
    assert!(check(Computer::new("pc").builder().text(license_key(json!({})))).is_ok());
}
