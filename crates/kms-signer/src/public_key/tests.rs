use aws_sdk_kms::primitives::Blob;

use super::*;
use crate::scripted_kms::SigningKey;

fn answer(key: &SigningKey) -> GetPublicKeyOutput {
    key.public_key_output()
}

#[test]
fn keys_of_both_specs_are_read() {
    let (ed25519, p256) = (SigningKey::ed25519(1), SigningKey::p256());
    assert!(matches!(public_key(&answer(&ed25519)), Ok(PublicKey::Ed25519(x)) if x[..] == ed25519.public_bytes()));
    let PublicKey::P256 { x, y } = public_key(&answer(&p256)).unwrap() else { panic!("not P-256") };
    assert_eq!([&[4], &x[..], &y].concat(), p256.public_bytes());
}

#[test]
fn a_key_that_is_not_what_kms_says_is_refused() {
    for (key, wrong_spec) in [
        (SigningKey::ed25519(1), Some(KeySpec::EccNistP256)),
        (SigningKey::p256(), Some(KeySpec::EccNistEdwards25519)),
        (SigningKey::p256(), Some(KeySpec::EccSecgP256K1)),
        (SigningKey::p256(), None),
    ] {
        let mut answer = answer(&key);
        answer.key_spec = wrong_spec;
        assert!(matches!(public_key(&answer), Err(PublicKeyError::Spec)));
    }
    for usage in [Some(KeyUsageType::KeyAgreement), Some(KeyUsageType::EncryptDecrypt), None] {
        let mut answer = answer(&SigningKey::p256());
        answer.key_usage = usage;
        assert!(matches!(public_key(&answer), Err(PublicKeyError::Usage)));
    }
    let mut answer = answer(&SigningKey::p256());
    answer.public_key = None;
    assert!(matches!(public_key(&answer), Err(PublicKeyError::Missing)));
}

#[test]
fn no_broken_public_key_is_taken() {
    for key in [SigningKey::ed25519(1), SigningKey::p256()] {
        let der = key.spki();
        let key_starts = der.len() - key.public_bytes().len();
        let with = |place: usize, value: u8| {
            let mut changed = der.clone();
            changed[place] = value;
            changed
        };
        // Every byte before the key is fixed: lengths, OIDs, the count of unused bits.
        let changed = (0..key_starts).map(|place| with(place, der[place] ^ 1));
        let cut = (0..der.len()).map(|length| der[..length].to_vec());
        for broken in changed.chain(cut).chain([[&der[..], &[0]].concat()]) {
            let mut answer = answer(&key);
            answer.public_key = Some(Blob::new(broken.clone()));
            assert!(public_key(&answer).is_err(), "{broken:02x?}");
        }
    }
    let p256 = SigningKey::p256();
    let mut compressed = p256.spki();
    compressed[26] = 2;
    assert!(matches!(parse(&compressed), Err(PublicKeyError::Length)));
}

#[test]
fn keys_of_other_kinds_are_refused() {
    // Ed25519 with parameters NULL, X25519, secp256k1, RSA with an empty key.
    let others: [&[u8]; 4] = [
        &[&[0x30, 0x2c, 0x30, 0x07, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x05, 0x00, 0x03, 0x21, 0x00], &[9; 32][..]].concat(),
        &[&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00], &[9; 32][..]].concat(),
        &[
            &[0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b],
            &[0x81, 0x04, 0x00, 0x0a, 0x03, 0x42, 0x00, 0x04][..],
            &[9; 64],
        ]
        .concat(),
        &[
            &[0x30, 0x12, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05],
            &[0x00, 0x03, 0x01, 0x00][..],
        ]
        .concat(),
    ];
    for der in others {
        assert!(matches!(parse(der), Err(PublicKeyError::Unknown)), "{:?}", parse(der));
    }
}
