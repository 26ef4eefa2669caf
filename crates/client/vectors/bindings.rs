//! For which product and computer, and by which key: what is right, and what is somebody else's.

use serde_json::{Value, json};

use super::signing::{
    ED25519, P256, RENAMED, ROTATED, bound, by_ed25519, by_p256, claiming, generic, header, perpetual, sign, with,
};
use super::vector::{MALFORMED, VALID, Vector};

const MISMATCH: &str = "computer_mismatch";

pub(super) fn vectors() -> Vec<Vector> {
    let (eddsa, es256) = (header("EdDSA", ED25519), header("ES256", P256));
    let ours = |claims: &Value| sign(&eddsa, claims, &by_ed25519(1));
    let (bound_key, generic_key) = (ours(&bound("pc-1")), ours(&generic()));
    let odd = "日本 😀 e\u{301} İ \u{202e}ada";
    let odd_claims = with(&bound(odd), "licensee", json!("Ünïversität „Beispiel“ 用于"));
    let without_computer = with(&generic(), "kind", json!("computer"));
    let with_computer = with(&bound("pc-1"), "kind", json!("generic"));
    let contradiction = "its kind and its computer contradict each other";
    let v = Vector::new;
    vec![
        v("computer-eddsa", "bound to this computer", VALID, bound_key.clone()),
        v("computer-es256", "the same, signed with P-256", VALID, sign(&es256, &bound("pc-1"), &by_p256(2))),
        v(
            "computer-rotated",
            "signed with the newer of two keys",
            VALID,
            sign(&header("EdDSA", ROTATED), &bound("pc-1"), &by_ed25519(3)),
        ),
        v(
            "alg-ed25519",
            "the header calls EdDSA Ed25519, as RFC 9864 does, and the JWK doesn't",
            VALID,
            sign(&header("Ed25519", ED25519), &bound("pc-1"), &by_ed25519(1)),
        ),
        v(
            "jwk-ed25519",
            "the JWK does, and the header doesn't",
            VALID,
            sign(&header("EdDSA", RENAMED), &bound("pc-1"), &by_ed25519(4)),
        ),
        v("both-ed25519", "both do", VALID, sign(&header("Ed25519", RENAMED), &bound("pc-1"), &by_ed25519(4))),
        v("generic-eddsa", "bound to no computer", VALID, generic_key.clone()).on("never seen before").allowing(),
        v("generic-es256", "the same, signed with P-256", VALID, sign(&es256, &generic(), &by_p256(2)))
            .on("a")
            .allowing(),
        v("generic-perpetual", "it never ends", VALID, ours(&perpetual())).allowing().at("2126-01-01T00:00:00Z"),
        v("generic-not-allowed", "good, but this application takes none", "generic_not_allowed", generic_key.clone()),
        v("computer-allowing", "who takes generic ones takes others too", VALID, bound_key.clone()).allowing(),
        v("other-product", "for another product", "product_mismatch", bound_key.clone()).of("acme-viewer"),
        v("other-product-generic", "the product is the first thing that counts", "product_mismatch", generic_key)
            .of("acme-viewer"),
        v("other-product-case", "product IDs differ by case", "product_mismatch", bound_key.clone()).of("Acme-Editor"),
        v("other-product-longer", "no product is the beginning of another", "product_mismatch", bound_key.clone())
            .of("acme-editor-pro"),
        v(
            "other-product-contradiction",
            "the product counts before kind and computer",
            "product_mismatch",
            ours(&with_computer),
        )
        .of("acme-viewer"),
        v("other-computer", "bound to another computer", MISMATCH, bound_key.clone()).on("pc-2"),
        v("other-computer-allowing", "so it is where generic ones are taken", MISMATCH, bound_key.clone())
            .on("pc-2")
            .allowing(),
        v("other-case", "computer IDs differ by case", MISMATCH, bound_key.clone()).on("PC-1"),
        v("other-blank", "and by a blank", MISMATCH, bound_key).on("pc-1 "),
        v("odd-unicode", "any text is a computer ID", VALID, ours(&odd_claims)).on(odd),
        v("not-normalized", "computer IDs are bytes: é is not e and an accent", MISMATCH, ours(&bound("e\u{301}")))
            .on("é"),
        v("generic-with-computer", contradiction, MALFORMED, ours(&with_computer)).allowing(),
        v("generic-with-computer-refused", "before generic ones are refused", MALFORMED, ours(&with_computer)),
        v("computer-without-computer", "the same the other way round", MALFORMED, ours(&without_computer)).allowing(),
        v("computer-without-computer-bound", "also where no generic one is taken", MALFORMED, ours(&without_computer)),
        v(
            "computer-of-another-product",
            "the digest is that of another product's license key",
            MISMATCH,
            // printf 'acme-viewer\0pc-1' | openssl dgst -sha256 -binary | basenc --base64url
            claiming(&[("computer", "\"0tivrBYC1YUrG1Jf-h4txQ6Cb-afXsz2USOVl9X_UJ8\"")]),
        ),
        v(
            "computer-without-product",
            "the digest is of the computer ID alone",
            MISMATCH,
            // printf 'pc-1' | openssl dgst -sha256 -binary | basenc --base64url
            claiming(&[("computer", "\"wZLAJBTsD9DXzjPfS2wmGICdxaQve16E_RlCv1qbfWE\"")]),
        ),
        v(
            "computer-padded",
            "its digest ends in padding",
            MISMATCH,
            claiming(&[("computer", "\"Tdv4pZPfUwEv9nmOLsKNgQUpoC1SM6ZtWTVnbPBWerU=\"")]),
        ),
        v("computer-plain", "the ID itself instead of a digest", MISMATCH, claiming(&[("computer", "\"pc-1\"")])),
        v("computer-empty", "an empty digest is no generic license", MISMATCH, claiming(&[("computer", "\"\"")])),
        v("computer-text-null", "neither is the word", MISMATCH, claiming(&[("computer", "\"null\"")])),
        v("claim-unknown", "claims of later times are passed over", VALID, claiming(&[("region", "\"eu\"")])),
    ]
}
