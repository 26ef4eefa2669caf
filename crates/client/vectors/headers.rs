//! What stands in the header, which nobody has verified yet.

use serde_json::{Value, json};

use super::signing::{ED25519, P256, bound, by_ed25519, by_p256, ed25519, header, sign, sign_bytes, sorted};
use super::vector::{MALFORMED, VALID, Vector};

const UNKNOWN: &str = "signing_key_unknown";
const INVALID: &str = "signature_invalid";

/// Headers as they are, signed with the key that `kid` should name.
const WHOLE: [(&str, &str, &str, &str); 39] = [
    ("header-null", "null is no header", MALFORMED, "null"),
    ("header-list", "a list is none", MALFORMED, r#"["EdDSA","test-ed25519-2026","license+jwt"]"#),
    ("header-text", "a text is none", MALFORMED, r#""EdDSA""#),
    ("header-number", "a number is none", MALFORMED, "7"),
    ("header-true", "a truth value is none", MALFORMED, "true"),
    ("header-empty", "nothing is in it", MALFORMED, "{}"),
    ("header-nothing", "not even braces", MALFORMED, ""),
    ("header-no-json", "no JSON", MALFORMED, "{alg:EdDSA}"),
    ("header-cut", "cut off", MALFORMED, r#"{"alg":"EdDSA","kid":"test-ed25519-2026","typ":"license+jwt""#),
    ("header-two", "two objects", MALFORMED, r#"{"alg":"EdDSA","kid":"test-ed25519-2026","typ":"license+jwt"}{}"#),
    (
        "header-order",
        "the order of members neither",
        VALID,
        r#"{"typ":"license+jwt","kid":"test-ed25519-2026","alg":"EdDSA"}"#,
    ),
    (
        "header-escaped",
        "an escape is the character",
        VALID,
        r#"{"alg":"EdDSA","\u006bid":"test-ed25519\u002d2026","typ":"license\u002bjwt"}"#,
    ),
    ("header-no-alg", "names no algorithm", MALFORMED, r#"{"kid":"test-ed25519-2026","typ":"license+jwt"}"#),
    ("header-no-kid", "names no key", MALFORMED, r#"{"alg":"EdDSA","typ":"license+jwt"}"#),
    ("header-no-typ", "doesn't say what it is", MALFORMED, r#"{"alg":"EdDSA","kid":"test-ed25519-2026"}"#),
    (
        "header-alg-null",
        "null is no algorithm",
        MALFORMED,
        r#"{"alg":null,"kid":"test-ed25519-2026","typ":"license+jwt"}"#,
    ),
    ("header-kid-null", "null is no key ID", MALFORMED, r#"{"alg":"EdDSA","kid":null,"typ":"license+jwt"}"#),
    ("header-typ-null", "null is no type", MALFORMED, r#"{"alg":"EdDSA","kid":"test-ed25519-2026","typ":null}"#),
    (
        "header-more-null",
        "a fourth member that is null",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":"test-ed25519-2026","typ":"license+jwt","cty":null}"#,
    ),
    (
        "header-alg-object",
        "an object is no algorithm",
        MALFORMED,
        r#"{"alg":{"EdDSA":null},"kid":"test-ed25519-2026","typ":"license+jwt"}"#,
    ),
    (
        "header-alg-list",
        "a list of them neither",
        MALFORMED,
        r#"{"alg":["EdDSA"],"kid":"test-ed25519-2026","typ":"license+jwt"}"#,
    ),
    (
        "header-alg-number",
        "COSE's number neither",
        MALFORMED,
        r#"{"alg":-8,"kid":"test-ed25519-2026","typ":"license+jwt"}"#,
    ),
    ("header-kid-number", "a number is no key ID", MALFORMED, r#"{"alg":"EdDSA","kid":2026,"typ":"license+jwt"}"#),
    (
        "header-kid-list",
        "a list of them neither",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":["test-ed25519-2026"],"typ":"license+jwt"}"#,
    ),
    ("header-kid-empty", "nor an empty text", MALFORMED, r#"{"alg":"EdDSA","kid":"","typ":"license+jwt"}"#),
    (
        "header-kid-control",
        "nor one with a control character",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":"test-ed25519-2026\u0000","typ":"license+jwt"}"#,
    ),
    (
        "header-kid-surrogate",
        "nor half a surrogate pair",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":"\ud83d","typ":"license+jwt"}"#,
    ),
    (
        "header-typ-list",
        "a list is no type",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":"test-ed25519-2026","typ":["license+jwt"]}"#,
    ),
    (
        "header-typ",
        "another kind of token from the same key",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":"test-ed25519-2026","typ":"JWT"}"#,
    ),
    (
        "header-typ-case",
        "types are written in one way",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":"test-ed25519-2026","typ":"LICENSE+JWT"}"#,
    ),
    (
        "header-typ-application",
        "also without this",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":"test-ed25519-2026","typ":"application/license+jwt"}"#,
    ),
    (
        "header-typ-lease",
        "a lease is no license key",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":"test-ed25519-2026","typ":"lease+jwt"}"#,
    ),
    (
        "header-alg-twice",
        "a member twice",
        MALFORMED,
        r#"{"alg":"none","alg":"EdDSA","kid":"test-ed25519-2026","typ":"license+jwt"}"#,
    ),
    (
        "header-kid-twice",
        "the key twice",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":"test-unknown","kid":"test-ed25519-2026","typ":"license+jwt"}"#,
    ),
    (
        "header-kid-twice-escaped",
        "twice, once with an escape",
        MALFORMED,
        r#"{"alg":"EdDSA","kid":"test-ed25519-2026","\u006bid":"test-ed25519-2026","typ":"license+jwt"}"#,
    ),
    (
        "header-crit",
        "demands an extension",
        MALFORMED,
        r#"{"alg":"EdDSA","crit":["exp"],"kid":"test-ed25519-2026","typ":"license+jwt"}"#,
    ),
    (
        "header-b64",
        "says that the payload is plain",
        MALFORMED,
        r#"{"alg":"EdDSA","b64":false,"crit":["b64"],"kid":"test-ed25519-2026","typ":"license+jwt"}"#,
    ),
    (
        "header-jku",
        "says where its key is to be had",
        MALFORMED,
        r#"{"alg":"EdDSA","jku":"https://example.com/jwks.json","kid":"test-ed25519-2026","typ":"license+jwt"}"#,
    ),
    (
        "header-proto",
        "a member that some languages have anyway",
        MALFORMED,
        r#"{"__proto__":{"typ":"license+jwt"},"alg":"EdDSA","kid":"test-ed25519-2026"}"#,
    ),
];

const BLANKS: &str = "{ \"alg\": \"EdDSA\",\n\t\"kid\": \"test-ed25519-2026\", \"typ\": \"license+jwt\" }\r\n";

/// Other names of algorithms.
const ALGORITHMS: [&str; 13] =
    ["none", "None", "NONE", "", "HS384", "RS256", "PS256", "ES384", "ES512", "ES256K", "es256", "eddsa", "Ed448"];

/// Other IDs of keys.
const IDS: [(&str, &str, &str); 7] = [
    ("unknown-kid", "no trusted key has this ID", "test-unknown"),
    ("unknown-kid-case", "IDs differ by case", "TEST-ED25519-2026"),
    ("unknown-kid-blank", "and by a blank", "test-ed25519-2026 "),
    ("unknown-kid-part", "an ID is no beginning of another", "test-ed25519"),
    ("kid-of-a-certificate-key", "that key is trusted for something else", "test-certificates-2026"),
    ("unknown-kid-proto", "what some languages know anyway", "__proto__"),
    ("unknown-kid-constructor", "more of it", "constructor"),
];

pub(super) fn vectors() -> Vec<Vector> {
    let ours = |header: &str| sign(header, &bound("pc-1"), &by_ed25519(1));
    let hmac_with_public_key = |input: &[u8]| {
        let public = data_encoding::BASE64URL_NOPAD;
        let public = public.decode(ed25519(1).1["x"].as_str().expect("it has x").as_bytes()).expect("base64url");
        ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &public), input).as_ref().to_vec()
    };
    let deep = format!("{}{}", "[".repeat(1500), "]".repeat(1500));
    let key_along = sorted(&json!({"alg": "EdDSA", "kid": ED25519, "typ": "license+jwt", "jwk": ed25519(9).1}));
    let right = header("EdDSA", ED25519);
    let no_utf8 = b"{\"alg\":\"EdDSA\",\"kid\":\"test-ed25519-2026\xff\",\"typ\":\"license+jwt\"}";
    let v = Vector::new;
    let mut vectors = vec![
        v("alg-none", "not signed at all", MALFORMED, sign(&header("none", ED25519), &bound("pc-1"), &|_| Vec::new())),
        v(
            "alg-hs256",
            "an HMAC with the public key as its secret",
            MALFORMED,
            sign(&header("HS256", ED25519), &bound("pc-1"), &hmac_with_public_key),
        ),
        v("alg-swapped", "the header's algorithm is not the key's", INVALID, ours(&header("ES256", ED25519))),
        v(
            "key-swapped",
            "signed with P-256 under the ID of an Ed25519 key",
            INVALID,
            sign(&header("ES256", ED25519), &bound("pc-1"), &by_p256(2)),
        ),
        v("alg-ed25519-swapped", "Ed25519 under the ID of a P-256 key", INVALID, ours(&header("Ed25519", P256))),
        v("header-jwk", "brings a key of its own along", MALFORMED, ours(&key_along.to_string())),
        v("header-deep", "3,000 brackets", MALFORMED, ours(&deep)),
        v(
            "header-deep-member",
            "3,000 brackets in a member",
            MALFORMED,
            ours(&format!(r#"{{"alg":"EdDSA","kid":{deep},"typ":"license+jwt"}}"#)),
        ),
        // The scan looks for `eyJ`, which a brace and a quotation mark begin with.
        v("header-blanks", "blanks mean nothing", VALID, ours(BLANKS)).in_a_text(MALFORMED),
        v("header-bom", "a byte order mark before it", MALFORMED, ours(&format!("\u{feff}{right}"))).in_a_text(INVALID),
        v("header-no-utf-8", "no text", MALFORMED, sign_bytes(no_utf8, bound_json(), &by_ed25519(1))),
        v("unknown-kid-255", "as long as an ID may be", UNKNOWN, ours(&header("EdDSA", &"é".repeat(255)))),
        v("unknown-kid-256", "longer", MALFORMED, ours(&header("EdDSA", &"é".repeat(256)))),
    ];
    vectors.extend(WHOLE.map(|(name, about, code, header)| v(name, about, code, ours(header))));
    vectors.extend(ALGORITHMS.map(|alg| {
        let name = format!("header-alg-{}", if alg.is_empty() { "empty" } else { alg });
        v(&name, "an algorithm that no trusted key has", MALFORMED, ours(&header(alg, ED25519)))
    }));
    vectors.extend(IDS.map(|(name, about, kid)| v(name, about, UNKNOWN, ours(&header("EdDSA", kid)))));
    vectors
}

fn bound_json() -> String {
    let claims: Value = sorted(&bound("pc-1"));
    claims.to_string()
}
