//! Parts, dots, base64url and length.

use data_encoding::{BASE64, BASE64URL_NOPAD};

use super::signing::{ED25519, bound, by_ed25519, claiming, header, sign, sorted};
use super::vector::{MALFORMED, VALID, Vector};

const LENGTH_MAX: usize = 4224;
const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn vectors() -> Vec<Vector> {
    let key = sign(&header("EdDSA", ED25519), &bound("pc-1"), &by_ed25519(1));
    let parts: Vec<&str> = key.split('.').collect();
    let (head, payload, signature) = (parts[0], parts[1], parts[2]);
    let long = |n: usize| claiming(&[("more", &format!("\"{}\"", "x".repeat(n)))]);
    let too_long = (2600..).map(long).position(|key| key.len() > LENGTH_MAX).expect("some time it is") + 2600;
    // What the three parts have in the place of `-` and `_` in the other alphabet.
    let other_alphabet =
        (0..).map(|n| claiming(&[("more", &format!("\"{n}~?~?\""))])).find(|key| key.contains(['-', '_']));
    let other_alphabet = other_alphabet.expect("one of them has it").replace('-', "+").replace('_', "/");
    let m = |name, about, text: String| Vector::new(name, about, MALFORMED, text);
    let v = |name, about, text: String| m(name, about, text).in_a_text(VALID);
    vec![
        Vector::new("flipped-payload", "one byte of the claims differs", "signature_invalid", flipped(&key, 1)),
        Vector::new("flipped-signature", "one byte of the signature differs", "signature_invalid", flipped(&key, 2)),
        Vector::new(
            "cut-signature",
            "the last byte of the signature is missing",
            "signature_invalid",
            format!("{head}.{payload}.{}", &signature[..84]),
        ),
        Vector::new("length-max", "as long as a license key may be", VALID, long(too_long - 1)),
        m("length-more", "longer", long(too_long)),
        m("huge", "far longer than any license key", claiming(&[("more", &format!("\"{}\"", "x".repeat(5000)))])),
        m("nothing", "no text at all", String::new()).in_a_text("no_license"),
        m("no-license-key", "prose", "Thank you for your order!".to_owned()),
        m("dots", "nothing but dots", "..".to_owned()),
        m("dots-many", "many of them", ".".repeat(4224)),
        m("one-part", "the signature alone", signature.to_owned()),
        m("cut-off", "the signature is missing", format!("{head}.{payload}")),
        m("four-parts", "one part too many", format!("{key}.e30")),
        m(
            "five-parts",
            "as many as an encrypted token has",
            format!("{head}.{payload}.{payload}.{payload}.{signature}"),
        ),
        m("no-header", "nothing before the first dot", format!(".{payload}.{signature}")),
        Vector::new("no-payload", "nothing between the dots", "signature_invalid", format!("{head}..{signature}")),
        v("dot-behind", "a dot behind it", format!("{key}.")),
        m("dot-before", "a dot before it", format!(".{key}")),
        v("line-end", "a line end behind it", format!("{key}\n")),
        v("blank-before", "a blank before it", format!(" {key}")),
        v("blank-inside", "a blank inside", format!("{head}. {payload}.{signature}")),
        v("wrapped", "a line end inside", format!("{head}.{}\r\n{}.{signature}", &payload[..80], &payload[80..])),
        v("quotes", "quotation marks around it", format!("\"{key}\"")),
        v("bearer", "a word before it", format!("Bearer {key}")),
        v("byte-order-mark", "a byte order mark before it", format!("\u{feff}{key}")),
        v("zero-width-space", "a character inside that nobody sees", format!("{head}.\u{200b}{payload}.{signature}")),
        v("nul-behind", "a NUL behind it", format!("{key}\0")),
        v("base64-as-a-whole", "base64 once more", BASE64.encode(key.as_bytes())),
        m("full-width", "a full-width letter", key.replacen('e', "ｅ", 1)),
        m(
            "json-form",
            "the other form of a JWS",
            format!(r#"{{"payload":"{payload}","protected":"{head}","signature":"{signature}"}}"#),
        ),
        m("base64-padded", "base64url has no padding here", format!("{key}==")),
        m("base64-padded-header", "nor in the header", format!("{}.{payload}.{signature}", padded(head))),
        m("base64-padded-payload", "nor in the payload", format!("{head}.{}.{signature}", padded(payload))),
        m("base64-loose-bits", "the last character has bits that mean nothing", loose(&key)),
        m("base64-loose-bits-payload", "the same in the payload", loose_payload()),
        m("base64-one-symbol", "a part of one symbol", format!("{head}.A.{signature}")),
        m("base64-other-alphabet", "plus and slash", other_alphabet),
        m("base64-percent", "as a URL would have it", key.replace('.', "%2E")),
        Vector::new("hexadecimal", "the signature in hexadecimal digits", "signature_invalid", {
            let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).expect("it is base64url");
            format!("{head}.{payload}.{}", data_encoding::HEXLOWER.encode(&signature))
        }),
    ]
}

/// Padding is what length asks for, or one sign.
fn padded(part: &str) -> String {
    format!("{part}{}", "=".repeat((4 - part.len() % 4).clamp(1, 2)))
}

/// Changes one byte of a part, decoded, so that it stays base64url and the claims stay JSON.
fn flipped(license_key: &str, part: usize) -> String {
    let mut parts: Vec<String> = license_key.split('.').map(str::to_owned).collect();
    let mut bytes = BASE64URL_NOPAD.decode(parts[part].as_bytes()).expect("it is base64url");
    let place = bytes.windows(4).position(|window| window == b"gold").unwrap_or(5);
    bytes[place] ^= 1;
    parts[part] = BASE64URL_NOPAD.encode(&bytes);
    parts.join(".")
}

/// 64 bytes are 86 characters, of whose last one only two bits count.
fn loose(text: &str) -> String {
    let (rest, last) = text.split_at(text.len() - 1);
    let place = ALPHABET.find(last).expect("it is base64url");
    format!("{rest}{}", &ALPHABET[place + 1..place + 2])
}

/// Signed with the loose bits in it: what was signed is not what anybody would write.
fn loose_payload() -> String {
    let head = BASE64URL_NOPAD.encode(header("EdDSA", ED25519).as_bytes());
    let claims = sorted(&bound("pc-1")).to_string();
    let blanks = (3 - claims.len() % 3) % 3 + 1; // so that one or two bytes are left over
    let payload = loose(&BASE64URL_NOPAD.encode(format!("{claims}{}", " ".repeat(blanks)).as_bytes()));
    let input = format!("{head}.{payload}");
    format!("{input}.{}", BASE64URL_NOPAD.encode(&by_ed25519(1)(input.as_bytes())))
}
