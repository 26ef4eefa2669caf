//! Each claim: missing, null, of a wrong type, out of range.

use super::signing::claiming;
use super::vector::{MALFORMED, VALID, Vector};

const REQUIRED: [&str; 10] = ["iss", "sub", "jti", "aud", "iat", "kind", "rev", "model", "features", "properties"];
const OPTIONAL: [&str; 5] = ["computer", "exp", "licensee", "maintenance_until", "nbf"];
const DATES: [&str; 4] = ["exp", "iat", "maintenance_until", "nbf"];

/// What is no date, by name.
const NO_DATES: [(&str, &str); 12] = [
    ("text", "\"2027-12-25T10:00:00Z\""),
    ("text-number", "\"1829728800\""),
    ("fraction", "1829728800.5"),
    ("float", "1829728800.0"),
    ("exponent", "1829728800e0"),
    ("true", "true"),
    ("list", "[1829728800]"),
    ("object", "{\"seconds\":1829728800}"),
    ("minus-zero", "-0"),
    ("too-late", "253402207201"),
    ("too-early", "-377705023202"),
    ("past-64-bits", "9223372036854775808"),
];

/// What only the end is tried with, for the others take the same.
const NO_ENDS: [(&str, &str); 4] =
    [("past-53-bits", "9007199254740993"), ("milliseconds", "1829728800000"), ("1e400", "1e400"), ("-1e400", "-1e400")];

/// A claim with another value: the vector's name, the claim, its JSON, the code.
const VALUES: [(&str, &str, &str, &str); 102] = [
    ("iss-number", "iss", "7", MALFORMED),
    ("iss-list", "iss", "[\"latchkey\"]", MALFORMED),
    ("iss-empty", "iss", "\"\"", MALFORMED),
    ("iss-blank", "iss", "\" \\u200b\\u3000\"", MALFORMED),
    ("iss-control", "iss", "\"a\\u0085b\"", MALFORMED),
    ("iss-other", "iss", "\"another issuer\"", VALID),
    ("sub-number", "sub", "7", MALFORMED),
    ("sub-text", "sub", "\"a license\"", MALFORMED),
    ("sub-upper-case", "sub", "\"993001D6-802D-8A6D-808E-2BCF1A9966F3\"", VALID),
    ("sub-no-hyphens", "sub", "\"993001d6802d8a6d808e2bcf1a9966f3\"", MALFORMED),
    ("sub-braces", "sub", "\"{993001d6-802d-8a6d-808e-2bcf1a9966f3}\"", MALFORMED),
    ("sub-urn", "sub", "\"urn:uuid:993001d6-802d-8a6d-808e-2bcf1a9966f3\"", MALFORMED),
    ("sub-longer", "sub", "\"993001d6-802d-8a6d-808e-2bcf1a9966f3\\n\"", MALFORMED),
    ("sub-hyphens", "sub", "\"993001d-6802d-8a6d-808e-2bcf1a9966f3\"", MALFORMED),
    ("jti-number", "jti", "7", MALFORMED),
    ("jti-text", "jti", "\"an activation\"", MALFORMED),
    ("jti-braces", "jti", "\"{c05454cd-9d99-81b8-a68f-0102030405ff}\"", MALFORMED),
    ("aud-list", "aud", "[\"acme-editor\"]", MALFORMED),
    ("aud-two", "aud", "[\"acme-editor\",\"acme-viewer\"]", MALFORMED),
    ("aud-number", "aud", "7", MALFORMED),
    ("aud-empty", "aud", "\"\"", MALFORMED),
    ("aud-blank", "aud", "\"acme editor\"", MALFORMED),
    ("aud-line-end", "aud", "\"acme-editor\\n\"", MALFORMED),
    ("aud-full-width", "aud", "\"ａcme-editor\"", MALFORMED),
    ("kind-unknown", "kind", "\"universal\"", MALFORMED),
    ("kind-upper-case", "kind", "\"Computer\"", MALFORMED),
    ("kind-true", "kind", "true", MALFORMED),
    ("kind-number", "kind", "0", MALFORMED),
    ("kind-list", "kind", "[\"computer\"]", MALFORMED),
    ("kind-object", "kind", "{\"computer\":{}}", MALFORMED),
    ("kind-object-null", "kind", "{\"computer\":null}", MALFORMED),
    ("rev-later", "rev", "4294967295", VALID),
    ("rev-zero", "rev", "0", MALFORMED),
    ("rev-negative", "rev", "-1", MALFORMED),
    ("rev-too-large", "rev", "4294967296", MALFORMED),
    ("rev-text", "rev", "\"1\"", MALFORMED),
    ("rev-true", "rev", "true", MALFORMED),
    ("rev-float", "rev", "1.0", MALFORMED),
    ("rev-exponent", "rev", "1e0", MALFORMED),
    ("rev-list", "rev", "[1]", MALFORMED),
    ("computer-number", "computer", "7", MALFORMED),
    ("computer-list", "computer", "[\"Tdv4pZPfUwEv9nmO1sKNgQUpoC1SM6ZtWVTnbPBWerU\"]", MALFORMED),
    ("computer-true", "computer", "true", MALFORMED),
    ("model-unknown", "model", "\"rental\"", MALFORMED),
    ("model-permanent", "model", "\"permanent\"", VALID),
    ("model-trial", "model", "\"trial\"", VALID),
    ("model-number", "model", "1", MALFORMED),
    ("model-object", "model", "{\"trial\":null}", MALFORMED),
    ("model-list", "model", "[\"trial\"]", MALFORMED),
    ("features-text", "features", "\"export\"", MALFORMED),
    ("features-object", "features", "{\"export\":true}", MALFORMED),
    ("features-true", "features", "true", MALFORMED),
    ("features-none", "features", "[]", VALID),
    ("features-twice", "features", "[\"export\",\"export\"]", VALID),
    ("features-of-null", "features", "[null]", MALFORMED),
    ("features-of-numbers", "features", "[1]", MALFORMED),
    ("features-of-lists", "features", "[[\"export\"]]", MALFORMED),
    ("features-empty-name", "features", "[\"\"]", MALFORMED),
    ("features-blank", "features", "[\"ex port\"]", MALFORMED),
    ("features-name-64", "features", "[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]", VALID),
    (
        "features-name-65",
        "features",
        "[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]",
        MALFORMED,
    ),
    ("properties-list", "properties", "[]", MALFORMED),
    ("properties-text", "properties", "\"tier=gold\"", MALFORMED),
    ("properties-none", "properties", "{}", VALID),
    ("properties-of-null", "properties", "{\"a\":null}", MALFORMED),
    ("properties-of-lists", "properties", "{\"a\":[1]}", MALFORMED),
    ("properties-of-objects", "properties", "{\"a\":{}}", MALFORMED),
    ("properties-true", "properties", "{\"a\":true}", VALID),
    ("properties-twice", "properties", "{\"a\":1,\"a\":1}", MALFORMED),
    ("properties-name-blank", "properties", "{\"a b\":1}", MALFORMED),
    ("properties-name-empty", "properties", "{\"\":1}", MALFORMED),
    ("properties-name-unicode", "properties", "{\"größe\":1}", MALFORMED),
    ("properties-name-proto", "properties", "{\"__proto__\":1}", MALFORMED),
    ("properties-name-constructor", "properties", "{\"constructor\":1}", VALID),
    ("properties-integer-largest", "properties", "{\"a\":9007199254740991}", VALID),
    ("properties-integer-too-large", "properties", "{\"a\":9007199254740992}", MALFORMED),
    ("properties-integer-least", "properties", "{\"a\":-9007199254740991}", VALID),
    ("properties-integer-too-low", "properties", "{\"a\":-9007199254740992}", MALFORMED),
    ("properties-integer-30-digits", "properties", "{\"a\":123456789012345678901234567890}", MALFORMED),
    ("properties-float-whole", "properties", "{\"a\":1.0}", VALID),
    ("properties-float-too-large", "properties", "{\"a\":1e300}", MALFORMED),
    ("properties-float-1e400", "properties", "{\"a\":1e400}", MALFORMED),
    ("properties-minus-zero", "properties", "{\"a\":-0}", VALID),
    ("properties-fraction", "properties", "{\"a\":-0.5}", VALID),
    ("properties-fraction-small", "properties", "{\"a\":1e-99}", VALID),
    ("properties-fraction-too-small", "properties", "{\"a\":1e-101}", MALFORMED),
    ("properties-fraction-none", "properties", "{\"a\":1e-400}", VALID),
    ("properties-text-empty", "properties", "{\"a\":\"\"}", VALID),
    ("properties-text-lines", "properties", "{\"a\":\"x\\r\\n\\ty\"}", VALID),
    ("properties-text-control", "properties", "{\"a\":\"\\u0000\"}", MALFORMED),
    ("properties-text-escape", "properties", "{\"a\":\"\\u001b[0m\"}", MALFORMED),
    ("properties-text-c1", "properties", "{\"a\":\"\\u009b\"}", MALFORMED),
    ("properties-text-delete", "properties", "{\"a\":\"\\u007f\"}", MALFORMED),
    ("licensee-number", "licensee", "7", MALFORMED),
    ("licensee-object", "licensee", "{\"name\":\"Ada\"}", MALFORMED),
    ("licensee-list", "licensee", "[\"Ada\"]", MALFORMED),
    ("licensee-empty", "licensee", "\"\"", MALFORMED),
    ("licensee-blank", "licensee", "\"\\u2800\\ufeff \"", MALFORMED),
    ("licensee-control", "licensee", "\"Ada\\nLovelace\"", MALFORMED),
    ("licensee-visible", "licensee", "\" 用于 \"", VALID),
    ("licensee-true", "licensee", "true", MALFORMED),
    ("exp-last-of-all", "exp", "253402207200", VALID),
];

pub(super) fn vectors() -> Vec<Vector> {
    let v = |name: &str, about: &str, claim: &str, json: &str, code: &str| {
        Vector::new(name, about, code, claiming(&[(claim, json)]))
    };
    let mut vectors = Vec::new();
    for claim in REQUIRED {
        vectors.push(v(&format!("{claim}-missing"), "a claim is missing", claim, "", MALFORMED));
    }
    for claim in REQUIRED.iter().chain(&OPTIONAL) {
        vectors.push(v(&format!("{claim}-null"), "null is no value", claim, "null", MALFORMED));
    }
    for claim in DATES {
        for (name, json) in NO_DATES {
            vectors.push(v(&format!("{claim}-{name}"), "it is no date", claim, json, MALFORMED));
        }
    }
    for (name, json) in NO_ENDS {
        vectors.push(v(&format!("exp-{name}"), "it is no date", "exp", json, MALFORMED));
    }
    vectors.extend(VALUES.map(|(name, claim, json, code)| v(name, "a claim with another value", claim, json, code)));
    let long = |what: &str, count| format!("\"{}\"", what.repeat(count));
    let properties = |count| format!("{{\"a\":{}}}", long("x", count));
    vectors.extend([
        v("iss-255", "as long as it may be", "iss", &long("x", 255), VALID),
        v("iss-256", "longer", "iss", &long("x", 256), MALFORMED),
        v("iss-256-bytes", "it counts in bytes", "iss", &long("é", 128), MALFORMED),
        v("iss-255-escaped", "as JSON, where some characters are escaped", "iss", &long("\\\"", 128), MALFORMED),
        v("licensee-255", "as long as it may be, in characters", "licensee", &long("用", 255), VALID),
        v("licensee-256", "longer", "licensee", &long("用", 256), MALFORMED),
        v("licensee-255-pairs", "a surrogate pair is one character", "licensee", &long("😀", 255), VALID),
        v("aud-65", "longer than a product's ID", "aud", &long("x", 65), MALFORMED),
        v("properties-1024", "as long as they may be in JSON", "properties", &properties(1024 - 8), VALID),
        v("properties-1025", "longer", "properties", &properties(1025 - 8), MALFORMED),
        v(
            "properties-1024-escaped",
            "a line end is two bytes",
            "properties",
            &format!("{{\"a\":{}}}", long("\\n", 508)),
            VALID,
        ),
        v(
            "properties-1026-escaped",
            "longer by one",
            "properties",
            &format!("{{\"a\":{}}}", long("\\u000a", 509)),
            MALFORMED,
        ),
    ]);
    vectors
}
