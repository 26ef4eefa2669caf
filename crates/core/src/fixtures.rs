//! What the tests are about: one product, its licenses, and keys to sign with.

use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Algorithm, Claims, ComputerId, Issuer, JwkSet, License, LicenseId, LicenseKey, LicenseRecord, LicenseState,
    PropertyName, PublicKey, Revision, Settings, SigningInput, SigningKeyId, TrustedKeys,
};

pub(crate) const NOW: &str = "2026-11-24T10:00:00Z";

pub(crate) fn now() -> Timestamp {
    at(NOW)
}

pub(crate) fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

pub(crate) fn of<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

pub(crate) fn computer(id: &str) -> ComputerId {
    id.parse().unwrap()
}

pub(crate) fn settings<const N: usize>(values: [(&str, Value); N]) -> Settings {
    let mut settings = Settings::default();
    for (name, value) in values {
        let name = PropertyName::find("security", name).unwrap();
        let value = name.definition().value(value).unwrap();
        settings.set(&name, value, "arn:aws:iam::1:user/v".parse().unwrap(), now()).unwrap();
    }
    settings
}

/// A license of `editor`, bound to a computer and for ever unless `more` says otherwise.
pub(crate) fn license(more: Value) -> License {
    let mut license = json!({
        "product": "editor",
        "generic": false,
        "model": "permanent",
        "activations": 1,
        "floating_seats": 1,
        "features": ["export"],
        "properties": {"tier": "gold"},
        "created_at": NOW,
        "created_by": "arn:aws:iam::1:user/v",
    });
    license.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    of(license)
}

pub(crate) fn record(more: Value) -> LicenseRecord {
    LicenseRecord {
        license_id: LicenseId(Uuid::from_u128(1)),
        license: license(more),
        state: LicenseState::Active,
        revision: Revision::default(),
        used: 0,
        first_activated_at: None,
        generic_license_key: None,
    }
}

/// What the license key of `pc` says, activated and signed at [`NOW`].
pub(crate) fn claims(more: Value) -> Claims {
    let issuer: Issuer = "latchkey".parse().unwrap();
    let (license_id, activation_id) = (LicenseId(Uuid::from_u128(1)), Uuid::from_u128(2));
    Claims::new(license_id, &license(more), activation_id, &computer("pc"), &issuer, now(), now())
}

/// A signing key as KMS would hold it.
pub(crate) struct SigningKey {
    pub(crate) kid: SigningKeyId,
    pair: Pair,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

impl SigningKey {
    pub(crate) fn ed25519(kid: &str, seed: u8) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
        Self { kid: kid.parse().unwrap(), pair: Pair::Ed25519(pair) }
    }

    pub(crate) fn p256(kid: &str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        Self { kid: kid.parse().unwrap(), pair: Pair::P256(pair) }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.public_key().algorithm()
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        match &self.pair {
            Pair::Ed25519(pair) => PublicKey::Ed25519(pair.public_key().as_ref().try_into().unwrap()),
            Pair::P256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                PublicKey::P256 { x: x.try_into().unwrap(), y: y.try_into().unwrap() }
            }
        }
    }

    pub(crate) fn signature(&self, message: &[u8]) -> Vec<u8> {
        match &self.pair {
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::P256(pair) => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
        }
    }

    pub(crate) fn sign(&self, claims: &Claims) -> LicenseKey {
        let input = SigningInput::new(self.algorithm(), &self.kid, claims).unwrap();
        input.with_signature(&self.signature(input.as_bytes()))
    }
}

/// The keys as an application gets them: through a JWK set in JSON.
pub(crate) fn trusting(keys: &[&SigningKey]) -> TrustedKeys {
    let jwks = JwkSet { keys: keys.iter().map(|key| key.public_key().to_jwk(&key.kid)).collect() };
    let jwks: JwkSet = of(serde_json::to_value(jwks).unwrap());
    TrustedKeys::try_from(&jwks).unwrap()
}
