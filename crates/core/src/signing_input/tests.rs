use serde_json::json;

use super::*;
use crate::fixtures::claims;

// R16
#[test]
fn a_license_key_is_a_compact_jws_with_three_header_members() {
    let input = SigningInput::new(Algorithm::EdDsa, &"2026".parse().unwrap(), &claims(json!({}))).unwrap();
    let license_key = input.with_signature(&[0xfb, 0xff]);
    let parts: Vec<_> = license_key.reveal().split('.').collect();
    let header = BASE64URL_NOPAD.decode(parts[0].as_bytes()).unwrap();
    assert_eq!(String::from_utf8(header).unwrap(), r#"{"alg":"EdDSA","kid":"2026","typ":"license+jwt"}"#);
    assert_eq!(input.as_bytes(), format!("{}.{}", parts[0], parts[1]).as_bytes());
    assert_eq!(parts[2..], ["-_8"]);
}

#[test]
fn what_kms_would_not_sign_is_not_made() {
    let (kid, claims) = ("2026".parse().unwrap(), claims(json!({})));
    let length = |issuer: usize| {
        let claims = Claims { iss: "i".repeat(issuer).parse().unwrap(), ..claims.clone() };
        SigningInput::new(Algorithm::Es256, &kid, &claims).map(|input| input.as_bytes().len())
    };
    assert_eq!(length(4), Ok(length(1).unwrap() + 4), "3 bytes more are 4 characters of base64");
    let features = (0..60).map(|n| format!("{n}{}", "f".repeat(50)).parse().unwrap()).collect();
    let long = Claims { features, ..claims.clone() };
    let too_long = SigningInput::new(Algorithm::Es256, &kid, &long).unwrap_err();
    assert!(too_long.bytes > SIGNING_INPUT_MAX_BYTES);
}

// R15
#[test]
fn a_signing_input_stays_out_of_debug_output() {
    let input = SigningInput::new(Algorithm::EdDsa, &"2026".parse().unwrap(), &claims(json!({}))).unwrap();
    assert_eq!(format!("{input:?}"), format!("SigningInput({} bytes)", input.as_bytes().len()));
}
