use super::*;
use crate::scripted_kms::SigningKey;

/// A DER `SEQUENCE` of two `INTEGER`s with the bytes given.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| [&[0x02, u8::try_from(bytes.len()).unwrap()], bytes].concat();
    let both = [integer(r), integer(s)].concat();
    [&[0x30, u8::try_from(both.len()).unwrap()], &both[..]].concat()
}

#[test]
fn r_and_s_get_32_bytes_each_whatever_der_made_of_them() {
    let to_jws = |r: &[u8], s: &[u8]| to_jws(Algorithm::Es256, &der(r, s)).unwrap();
    let high = [&[0x00], &[0xab; 32][..]].concat();
    assert_eq!(to_jws(&[0x11; 32], &[0x22; 32]), [[0x11; 32], [0x22; 32]].concat());
    assert_eq!(to_jws(&high, &high), [0xab; 64], "DER puts a zero before a high bit");
    assert_eq!(to_jws(&[0x11; 31], &[0x22; 32]), [&[0], &[0x11; 31][..], &[0x22; 32]].concat());
    assert_eq!(to_jws(&[0x11; 32], &[0x22; 30]), [&[0x11; 32][..], &[0, 0], &[0x22; 30]].concat());
    assert_eq!(to_jws(&[0x00, 0x80], &[0x01]), [&[0; 31][..], &[0x80], &[0; 31], &[1]].concat());
}

#[test]
fn what_is_no_signature_is_refused() {
    let good = der(&[0x11; 32], &[0x22; 32]);
    let above_order = [&[0x00], &[0xff; 32][..]].concat();
    let cases = [
        ("empty", vec![]),
        ("raw already", vec![0x11; 64]),
        ("cut off", good[..good.len() - 1].to_vec()),
        ("something behind", [&good[..], &[0]].concat()),
        ("r is zero", der(&[0], &[0x22; 32])),
        ("s is zero", der(&[0x11; 32], &[0])),
        ("r is negative", der(&[0xab; 32], &[0x22; 32])),
        ("r is empty", der(&[], &[0x22; 32])),
        ("a zero too many", der(&[&[0], &[0x11; 31][..]].concat(), &[0x22; 32])),
        ("r of 33 bytes", der(&[0x11; 33], &[0x22; 32])),
        ("s of 40 bytes", der(&[0x11; 32], &[0x22; 40])),
        ("r above the order of the group", der(&above_order, &[0x22; 32])),
        ("of P-384", der(&[0x11; 48], &[0x22; 48])),
    ];
    for (what, bytes) in cases {
        assert!(to_jws(Algorithm::Es256, &bytes).is_err(), "{what}");
    }
    for length in [0, 63, 65, 114] {
        assert!(to_jws(Algorithm::EdDsa, &vec![7; length]).is_err(), "{length}");
    }
}

#[test]
fn a_real_signature_with_a_short_half_still_verifies() {
    let key = SigningKey::p256();
    let is_short = |jws: &[u8]| jws[0] == 0 || jws[32] == 0;
    // One signature in 128 is short: that none of 8,000 is happens once in 10²⁷ runs.
    let signatures = (0..8000).map(|_| to_jws(Algorithm::Es256, &key.sign(b"text")).unwrap());
    let short = signatures.into_iter().find(|jws| is_short(jws)).unwrap();
    assert!(key.verifies(b"text", &short));
}
