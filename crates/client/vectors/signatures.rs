//! Signatures that are none, and those that only look different.

use p256::ecdsa::Signature;
use p256::ecdsa::signature::Signer;

use super::signing::{ED25519, P256, bound, by_ed25519, by_p256, header, p256, sign};
use super::vector::{VALID, Vector};

const INVALID: &str = "signature_invalid";
/// The order of P-256's base point, big-endian.
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
/// The order of Ed25519's base point, little-endian.
const ED25519_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

pub(super) fn vectors() -> Vec<Vector> {
    let eddsa = |signature: &dyn Fn(&[u8]) -> Vec<u8>| sign(&header("EdDSA", ED25519), &bound("pc-1"), signature);
    let es256 = |signature: &dyn Fn(&[u8]) -> Vec<u8>| sign(&header("ES256", P256), &bound("pc-1"), signature);
    let (ours, p256_key) = (by_ed25519(1), by_p256(2));
    let of_p256 = |input: &[u8]| -> Signature { p256(2).0.sign(input) };
    let halves = |r: &[u8], s: &[u8]| [r, s].concat();
    let zero = [0; 32];
    // Each signature of ES256 has a twin, with the order less s; whoever signs low ones only is free to.
    let twin = |input: &[u8]| {
        let (r, s) = of_p256(input).split_scalars();
        Signature::from_scalars(r, -*s).expect("neither is zero").to_bytes().to_vec()
    };
    let cut = |signature: Vec<u8>| signature[..63].to_vec();
    let longer = |mut signature: Vec<u8>| {
        signature.push(0);
        signature
    };
    let of_order_one = |s: [u8; 32]| {
        let mut r = zero;
        r[0] = 1;
        halves(&r, &s)
    };
    let v = |name, about, signed| Vector::new(name, about, INVALID, signed);
    vec![
        v("wrong-key", "signed by somebody else under our key's ID", eddsa(&by_ed25519(9))),
        v("wrong-key-p256", "the same with P-256", es256(&by_p256(9))),
        v("signature-empty", "nothing after the last dot", eddsa(&|_| Vec::new())),
        v("signature-63", "a byte less", eddsa(&|input| cut(ours(input)))),
        v("signature-65", "a byte more", eddsa(&|input| longer(ours(input)))),
        v("signature-63-p256", "a byte less of P-256", es256(&|input| cut(p256_key(input)))),
        v("signature-65-p256", "a byte more of P-256", es256(&|input| longer(p256_key(input)))),
        v("signature-twice", "twice the same", eddsa(&|input| [ours(input), ours(input)].concat())),
        v("signature-zeros", "nothing but zeros", eddsa(&|_| vec![0; 64])),
        v("signature-ones", "nothing but ones", eddsa(&|_| vec![0xff; 64])),
        v("signature-zeros-p256", "zeros, which some libraries took", es256(&|_| vec![0; 64])),
        v("signature-ones-p256", "ones of P-256", es256(&|_| vec![0xff; 64])),
        v(
            "der-signature",
            "ES256 must be r and s, not DER",
            es256(&|input| of_p256(input).to_der().as_bytes().to_vec()),
        ),
        v("signature-r-zero", "r is zero", es256(&|input| halves(&zero, &p256_key(input)[32..]))),
        v("signature-s-zero", "s is zero", es256(&|input| halves(&p256_key(input)[..32], &zero))),
        v("signature-r-order", "r is the order", es256(&|input| halves(&P256_ORDER, &p256_key(input)[32..]))),
        v("signature-s-order", "s is the order", es256(&|input| halves(&p256_key(input)[..32], &P256_ORDER))),
        v("signature-both-order", "both are", es256(&|_| halves(&P256_ORDER, &P256_ORDER))),
        v("signature-swapped", "s before r", es256(&|input| halves(&p256_key(input)[32..], &p256_key(input)[..32]))),
        v(
            "signature-little-endian",
            "both backward",
            es256(&|input| {
                let signature = p256_key(input);
                signature[..32].iter().rev().chain(signature[32..].iter().rev()).copied().collect()
            }),
        ),
        Vector::new("signature-twin", "the other signature with the same r", VALID, es256(&twin)),
        v("signature-swapped-eddsa", "S before R", eddsa(&|input| halves(&ours(input)[32..], &ours(input)[..32]))),
        v(
            "signature-s-more",
            "S and the order: there is one S only",
            eddsa(&|input| {
                let signature = ours(input);
                halves(&signature[..32], &sum(&signature[32..], &ED25519_ORDER))
            }),
        ),
        v("signature-s-zero-eddsa", "S is zero", eddsa(&|input| halves(&ours(input)[..32], &zero))),
        v("signature-s-order-eddsa", "S is the order", eddsa(&|input| halves(&ours(input)[..32], &ED25519_ORDER))),
        v("signature-r-neutral", "R is the neutral element, S zero", eddsa(&|_| of_order_one(zero))),
        v("signature-r-low-order", "R is of order 4", eddsa(&|input| halves(&zero, &ours(input)[32..]))),
        v(
            "signature-r-spelling",
            "R is a neutral element in another spelling",
            eddsa(&|_| {
                let mut r = [0xff; 32]; // 2^255 - 18, which is 1
                (r[0], r[31]) = (0xee, 0x7f);
                halves(&r, &zero)
            }),
        ),
        v(
            "signature-of-payload",
            "signed without the header",
            eddsa(&|input| {
                let payload = input.iter().position(|byte| *byte == b'.').map_or(input, |dot| &input[dot + 1..]);
                ours(payload)
            }),
        ),
        v(
            "signature-of-another",
            "the signature of another license key",
            eddsa(&|_| ours(b"eyJhbGciOiJFZERTQSJ9.e30")),
        ),
        v("signature-other-algorithm", "P-256 under EdDSA's header", eddsa(&p256_key)),
        v("signature-other-algorithm-p256", "EdDSA under the header of P-256", es256(&ours)),
    ]
}

/// Little-endian; there is no carry past the last byte.
fn sum(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let digits = left.iter().zip(right).map(|(left, right)| {
        let digit = u16::from(*left) + u16::from(*right) + carry;
        carry = digit >> 8;
        digit.to_le_bytes()[0]
    });
    digits.collect()
}
