//! Revocation lists: what a verifier must say of each, and of license keys by it.

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::signing::{
    ED25519, ENDS_AT, P256, SIGNED_AT, bound, by_ed25519, by_p256, ed25519, generic, header, p256, sign, sorted, with,
};

const LISTS: &str = "test-lists-2026";
/// The one after it: what it signs is newer than anything of the first.
const NEXT_LISTS: &str = "test-lists-2027";

const LICENSE: &str = "993001d6-802d-8a6d-808e-2bcf1a9966f3";
const ACTIVATION: &str = "c05454cd-9d99-81b8-a68f-0102030405ff";
const ANOTHER: &str = "00000000-0000-8000-8000-000000000001";

const REVOKED: u32 = u32::MAX;
const SUSPENDED: u32 = u32::MAX - 1;
const RELEASED: u32 = u32::MAX - 2;

/// The keys that sign lists, as they stand in the JWK set.
pub(crate) fn list_keys() -> Vec<Value> {
    vec![with(&p256(6).1, "kid", LISTS), with(&ed25519(7).1, "kid", NEXT_LISTS)]
}

/// A revocation list; a test says what is otherwise.
pub(crate) struct List {
    pub(crate) seq: u64,
    pub(crate) signed_at: i64,
    pub(crate) entries: Vec<(&'static str, u32)>,
    pub(crate) signing_keys: Vec<&'static str>,
    pub(crate) by_the_next_key: bool,
    pub(crate) product: &'static str,
}

impl Default for List {
    fn default() -> Self {
        Self {
            seq: 7,
            signed_at: SIGNED_AT + 86_400,
            entries: Vec::new(),
            signing_keys: Vec::new(),
            by_the_next_key: false,
            product: "acme-editor",
        }
    }
}

impl List {
    pub(crate) fn of(entries: &[(&'static str, u32)]) -> Self {
        Self { entries: entries.to_vec(), ..Self::default() }
    }

    fn bytes(&self) -> Vec<u8> {
        let id = |id: &str| {
            let digits: String = id.chars().filter(char::is_ascii_hexdigit).collect();
            u128::from_str_radix(&digits, 16).expect("a UUID").to_be_bytes()
        };
        let mut entries: Vec<_> = self.entries.iter().map(|(text, number)| (id(text), number.to_be_bytes())).collect();
        entries.sort_unstable();
        entries.into_iter().flat_map(|(id, number)| id.into_iter().chain(number)).collect()
    }

    fn claims(&self, bytes: &[u8]) -> Value {
        let mut claims = json!({
            "iss": "latchkey", "aud": self.product, "seq": self.seq, "iat": self.signed_at,
            "exp": self.signed_at + 604_800, "entries": self.entries.len(),
            "sha256": BASE64URL_NOPAD.encode(digest(&SHA256, bytes).as_ref()),
        });
        if !self.signing_keys.is_empty() {
            claims["signing_keys"] = json!(self.signing_keys);
        }
        claims
    }

    /// The signed line.
    fn line(&self) -> String {
        let claims = self.claims(&self.bytes());
        match self.by_the_next_key {
            true => line("EdDSA", NEXT_LISTS, &claims, &by_ed25519(7)),
            false => line("ES256", LISTS, &claims, &by_p256(6)),
        }
    }

    /// The text, as it is served.
    pub(crate) fn text(&self) -> String {
        joined(&[self.line()], &self.bytes())
    }
}

fn line(alg: &str, kid: &str, claims: &Value, signature: &dyn Fn(&[u8]) -> Vec<u8>) -> String {
    let header = sorted(&json!({"alg": alg, "kid": kid, "typ": "revocations+jwt"})).to_string();
    sign(&header, claims, signature)
}

fn joined(lines: &[String], bytes: &[u8]) -> String {
    format!("{}\n{}\n", lines.join("\n"), BASE64URL_NOPAD.encode(bytes))
}

/// What `revocations.json` holds.
pub(crate) fn table(jwks: &Value) -> Value {
    json!({
        "about": "Revocation lists and what a verifier must say of each, for acme-editor; then license keys, and what it \
                  must say of each by a list that is good. Made from test keys by lists.rs.",
        "jwks": jwks,
        "lists": lists(),
        "license_keys": license_keys(),
    })
}

fn lists() -> Vec<Value> {
    let list = List::of(&[(LICENSE, REVOKED), (ACTIVATION, RELEASED), (ANOTHER, 2)]);
    let (text, bytes) = (list.text(), list.bytes());
    let claims = list.claims(&bytes);
    let saying = |name: &str, value: Value| {
        let claims = with(&claims, name, value);
        joined(&[line("ES256", LISTS, &claims, &by_p256(6))], &bytes)
    };
    let headed = |json: &str| joined(&[sign(json, &claims, &by_p256(6))], &bytes);
    let [signed, entries] = [text.lines().next(), text.lines().nth(1)].map(|line| line.unwrap_or_default().to_owned());
    let next = List { by_the_next_key: true, ..List::of(&list.entries) };
    let descending = [&bytes[20..], &bytes[..20]].concat();
    let empty = List::default();
    let signed_anew = |bytes: &[u8], entries: usize| {
        let claims = with(&list.claims(bytes), "entries", entries);
        joined(&[line("ES256", LISTS, &claims, &by_p256(6))], bytes)
    };
    let rows: Vec<(&str, &str, &str, String)> = vec![
        ("right", "as it is served", "valid", text.clone()),
        ("empty", "nothing is taken back", "valid", empty.text()),
        ("empty-in-one-line", "an editor took the empty line away", "valid", empty.line()),
        ("next-key", "signed by the second key", "valid", next.text()),
        ("two-lines", "a line for each key", "valid", joined(&[list.line(), next.line()], &bytes)),
        ("line-ends", "of Windows, with a byte order mark", "valid", format!("\u{feff}{}", text.replace('\n', "\r\n"))),
        ("blanks", "blank lines, and blanks around lines", "valid", format!("\n  {signed}\t\n\n {entries} \n\n")),
        ("one-more-claim", "a later release says more", "valid", saying("later", json!({"a": 1}))),
        ("signing-keys", "all of a signing key is taken back", "valid", saying("signing_keys", json!(["test-2025"]))),
        ("nothing", "no text", "revocations_malformed", String::new()),
        ("no-list", "some text", "revocations_malformed", "no list".to_owned()),
        ("entries-alone", "the signed line is gone", "revocations_malformed", format!("{entries}\n")),
        ("two-entries", "two lines of entries", "revocations_malformed", format!("{text}{entries}\n")),
        ("license-key", "a license key is no list", "revocations_malformed", headed(&header("ES256", LISTS))),
        (
            "header-with-more",
            "a header has three members",
            "revocations_malformed",
            headed(&format!(r#"{{"alg":"ES256","crit":[],"kid":"{LISTS}","typ":"revocations+jwt"}}"#)),
        ),
        (
            "kid-of-license-keys",
            "a key for license keys signs no list",
            "list_key_unknown",
            joined(&[line("ES256", P256, &claims, &by_p256(2))], &bytes),
        ),
        (
            "kid-unknown",
            "nobody trusts who signed",
            "list_key_unknown",
            joined(&[line("ES256", "test-lists-2020", &claims, &by_p256(6))], &bytes),
        ),
        (
            "forged",
            "signed by somebody else under our key's ID",
            "revocations_signature_invalid",
            joined(&[line("ES256", LISTS, &claims, &by_p256(9))], &bytes),
        ),
        (
            "other-algorithm",
            "the header names another algorithm than the key's",
            "revocations_signature_invalid",
            joined(&[line("EdDSA", LISTS, &claims, &by_p256(6))], &bytes),
        ),
        (
            "latest-key-forged",
            "the line of the latest key counts, and it is wrong",
            "revocations_signature_invalid",
            joined(&[list.line(), line("EdDSA", NEXT_LISTS, &claims, &by_ed25519(9))], &bytes),
        ),
        ("seq-negative", "no number", "revocations_malformed", saying("seq", json!(-1))),
        ("seq-null", "a member that is null", "revocations_malformed", saying("seq", Value::Null)),
        ("signing-keys-null", "a member that is null", "revocations_malformed", saying("signing_keys", Value::Null)),
        ("other-product", "of another product", "revocations_of_another_product", saying("aud", json!("acme-viewer"))),
        ("cut", "the file ends too early", "revocations_changed", format!("{signed}\n{}\n", &entries[..40])),
        ("no-entries", "the second line is gone", "revocations_changed", format!("{signed}\n")),
        ("padded", "base64url has no padding here", "revocations_changed", format!("{signed}\n{entries}=\n")),
        (
            "other-entries",
            "entries of another list",
            "revocations_changed",
            joined(&[list.line()], &List::of(&[(LICENSE, REVOKED), (ACTIVATION, RELEASED), (ANOTHER, 3)]).bytes()),
        ),
        ("other-count", "the number of entries is another", "revocations_changed", saying("entries", json!(2))),
        ("descending", "signed, and not ascending", "revocations_changed", signed_anew(&descending, 3)),
        (
            "twice",
            "signed, and an ID stands twice",
            "revocations_changed",
            signed_anew(&[&bytes[..20], &bytes[..20]].concat(), 2),
        ),
        ("part-of-an-entry", "signed, and no whole entries", "revocations_changed", signed_anew(&bytes[..30], 1)),
        ("number-zero", "signed, and no revision is 0", "revocations_changed", {
            signed_anew(&[&bytes[..16], &[0; 4]].concat(), 1)
        }),
    ];
    let row = |(name, about, code, list)| json!({"name": name, "about": about, "list": list, "code": code});
    rows.into_iter().map(row).collect()
}

fn license_keys() -> Vec<Value> {
    let listed_at = SIGNED_AT + 86_400;
    let key = |claims: &Value| sign(&header("EdDSA", ED25519), claims, &by_ed25519(1));
    let (of_computer, of_any) = (bound("pc-1"), generic());
    let of_revision = |revision: u32| key(&with(&with(&of_any, "rev", revision), "iat", listed_at + 60));
    let later = |claims: &Value| key(&with(claims, "iat", listed_at + 1));
    let rows: Vec<(&str, &str, &str, List, String)> = vec![
        ("not-listed", "others are taken back", "valid", List::of(&[(ANOTHER, REVOKED)]), key(&of_computer)),
        ("empty-list", "nothing is taken back", "valid", List::default(), key(&of_any)),
        ("revoked", "the license is taken back for good", "license_revoked", revoked(), key(&of_computer)),
        ("revoked-generic", "and its generic license key", "license_revoked", revoked(), key(&of_any)),
        ("reinstated", "signed after the list", "valid", revoked(), later(&of_computer)),
        (
            "suspended",
            "the license is taken back for a time",
            "license_suspended",
            List::of(&[(LICENSE, SUSPENDED)]),
            key(&of_any),
        ),
        ("suspended-later", "signed after the list", "valid", List::of(&[(LICENSE, SUSPENDED)]), later(&of_any)),
        ("released", "the seat was given back", "activation_released", released(), key(&of_computer)),
        ("released-later", "whatever it says of its time", "activation_released", released(), later(&of_computer)),
        (
            "released-and-generic",
            "no activation stands behind a generic one",
            "valid",
            List::of(&[(LICENSE, RELEASED)]),
            key(&of_any),
        ),
        ("earlier-revision", "replaced", "license_superseded", List::of(&[(LICENSE, 3)]), of_revision(2)),
        ("that-revision", "the one that replaced it", "valid", List::of(&[(LICENSE, 3)]), of_revision(3)),
        ("later-revision", "and what came after", "valid", List::of(&[(LICENSE, 3)]), of_revision(4)),
        (
            "signing-key",
            "its signing key leaked",
            "license_superseded",
            List { signing_keys: vec!["test-2025", ED25519], ..List::default() },
            later(&of_any),
        ),
        (
            "other-signing-key",
            "another signing key leaked",
            "valid",
            List { signing_keys: vec!["test-2025"], ..List::default() },
            key(&of_any),
        ),
        (
            "expired-too",
            "what is taken back is said before what has ended",
            "license_revoked",
            revoked(),
            key(&with(&of_computer, "exp", SIGNED_AT + 60)),
        ),
    ];
    rows.into_iter()
        .map(|(name, about, code, list, license_key)| {
            json!({
                "name": name, "about": about, "list": list.text(), "license_key": license_key, "computer": "pc-1",
                "allow_generic_keys": true, "now": ENDS_AT - 86_400, "code": code,
            })
        })
        .collect()
}

fn revoked() -> List {
    List::of(&[(LICENSE, REVOKED)])
}

fn released() -> List {
    List::of(&[(ACTIVATION, RELEASED), (ANOTHER, REVOKED)])
}
