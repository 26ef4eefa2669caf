//! `POST /v1/signing-keys/revocations`: take back every license key of a signing key.

use latchkey_core::{SigningKeyId, StatedReason};
use serde::{Deserialize, Serialize};

use crate::{Administer, Code, Endpoint, Method, Nothing, RequestBody, RevokedSigningKeyView};

/// Take back every license key that a signing key signed.
#[derive(Debug)]
pub enum RevokeSigningKey {}

impl Endpoint for RevokeSigningKey {
    const FUNCTION: &'static str = "revoke-signing-key";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/signing-keys/revocations";
    const SUMMARY: &'static str = "Take back every license key of a signing key, for good";
    const SUCCESSES: &'static [(u16, &'static str)] = &[
        (201, "Every license key of the signing key is taken back."),
        (200, "It was taken back already; its entry stays as it is."),
    ];
    const CODES: &'static [Code] = &[Code::SigningKeyInUse];

    type Access = Administer;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = RevokeSigningKeyRequest;
    type Answer = RevokedSigningKeyView;

    fn description() -> Option<String> {
        let compromised = "For a key that somebody else could sign with. The revocation list of every product names it within \
                           seconds, and whoever sees that takes no license key of it, whatever time it was signed at. A \
                           computer whose license key the service has signed gets it signed anew at its next contact; what \
                           somebody else signed gets nothing. It can't be undone. A key that the service signs with is \
                           refused: deploy with another one first.";
        Some(compromised.to_owned())
    }
}

/// A signing key that somebody else could sign with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeSigningKeyRequest {
    /// The key, one of the published `keys`.
    pub signing_key_id: SigningKeyId,
    /// Why, for your colleagues.
    pub reason: StatedReason,
}

impl RequestBody for RevokeSigningKeyRequest {}
