//! One key of a JWK set.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Algorithm, PublicKey, SigningKeyId};

/// The members that hold a secret in any kind of key (RFC 7518, 6; RFC 8037; RFC 9864 and what followed).
const SECRET_MEMBERS: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/// One key of a JWK set; unverified, of any type.
///
/// Anything can be read as one: what stands there in an unexpected way counts as not there, so that a key that nobody here
/// can use doesn't spoil the others (RFC 7517, 5). Only a member that stands twice is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Jwk {
    /// The family of the key: `OKP` or `EC`.
    pub kty: String,
    /// The curve: `Ed25519` or `P-256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// The public key or its x coordinate, base64url.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// The y coordinate, base64url.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// The key's ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// The algorithm it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// What it is for: `sig`.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub key_use: Option<String>,
    /// Whether something was said of its purpose that signatures aren't checked by.
    #[serde(skip)]
    pub(super) is_for_something_else: bool,
    /// Whether it has a secret in it, which should be nowhere but where one signs.
    #[serde(skip)]
    pub(super) has_secret: bool,
}

impl Jwk {
    /// The key and its ID, where both can be used to check signatures.
    #[must_use]
    pub fn usable(&self) -> Option<(SigningKeyId, PublicKey)> {
        let kid = self.kid.as_deref()?.parse().ok()?;
        let key = match (self.kty.as_str(), self.crv.as_deref()?) {
            ("OKP", "Ed25519") => PublicKey::Ed25519(coordinate(self.x.as_ref())?),
            ("EC", "P-256") => PublicKey::P256 { x: coordinate(self.x.as_ref())?, y: coordinate(self.y.as_ref())? },
            _ => return None,
        };
        let is_its_own = |alg: &String| Algorithm::of_jose(alg) == Some(key.algorithm());
        let is_for_signatures = self.key_use.as_ref().is_none_or(|key_use| key_use == "sig");
        let is_usable = is_for_signatures && !self.is_for_something_else && self.alg.as_ref().is_none_or(is_its_own);
        (is_usable && key.is_sound()).then_some((kid, key))
    }

    /// Reads a member; what it can't be makes the key one for something else, and `null` is the same as absent.
    fn take(&mut self, name: &str, value: Value) {
        if value.is_null() {
            return;
        }
        self.has_secret |= SECRET_MEMBERS.contains(&name);
        let field = match name {
            "kty" => {
                self.kty = value.as_str().unwrap_or_default().to_owned();
                return;
            }
            "key_ops" => {
                let verifies = |ops: &Vec<Value>| ops.iter().any(|operation| operation == "verify");
                self.is_for_something_else |= !value.as_array().is_some_and(verifies);
                return;
            }
            "crv" => &mut self.crv,
            "x" => &mut self.x,
            "y" => &mut self.y,
            "kid" => &mut self.kid,
            "alg" => &mut self.alg,
            "use" => &mut self.key_use,
            _ => return,
        };
        match value {
            Value::String(text) => *field = Some(text),
            _ => self.is_for_something_else = true,
        }
    }
}

impl PublicKey {
    /// The key in JSON.
    #[must_use]
    pub fn to_jwk(&self, kid: &SigningKeyId) -> Jwk {
        let (kty, crv, x, y) = match self {
            Self::Ed25519(x) => ("OKP", "Ed25519", x, None),
            Self::P256 { x, y } => ("EC", "P-256", x, Some(BASE64URL_NOPAD.encode(y))),
        };
        Jwk {
            kty: kty.to_owned(),
            crv: Some(crv.to_owned()),
            x: Some(BASE64URL_NOPAD.encode(x)),
            y,
            kid: Some(kid.as_str().to_owned()),
            alg: Some(self.algorithm().as_str().to_owned()),
            key_use: Some("sig".to_owned()),
            ..Jwk::default()
        }
    }
}

fn coordinate(text: Option<&String>) -> Option<[u8; 32]> {
    BASE64URL_NOPAD.decode(text?.as_bytes()).ok()?.try_into().ok()
}

impl<'de> Deserialize<'de> for Jwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JwkVisitor)
    }
}

struct JwkVisitor;

impl<'de> Visitor<'de> for JwkVisitor {
    type Value = Jwk;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON Web Key")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Jwk, A::Error> {
        let (mut jwk, mut names) = (Jwk::default(), Vec::new());
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if names.contains(&name) {
                return Err(A::Error::custom("a member of a JSON Web Key stands twice"));
            }
            jwk.take(&name, value);
            names.push(name);
        }
        Ok(jwk)
    }

    // No key at all.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Jwk, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Jwk::default())
    }

    fn visit_unit<E>(self) -> Result<Jwk, E> {
        Ok(Jwk::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Jwk, E> {
        Ok(Jwk::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Jwk, E> {
        Ok(Jwk::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Jwk, E> {
        Ok(Jwk::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Jwk, E> {
        Ok(Jwk::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Jwk, E> {
        Ok(Jwk::default())
    }
}
