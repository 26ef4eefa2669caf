//! What an application's code can give wrong.

use latchkey_core::{JwkSetError, ListRejection, SigningKeyId, TextError};

/// Why there is no client: a slip in the application's code, for its developer to see.
///
/// ```
/// use latchkey_client::{BuildError, Client};
/// let builder = Client::builder("acme-editor", "{}").without_release();
/// assert!(matches!(builder.build(), Err(BuildError::TrustedKeys(_))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Not 1 to 64 letters, digits, dots, dashes and underscores.
    #[error("the product ID {0}")]
    Product(TextError),
    /// No JWK set, or one that nobody should trust.
    #[error("the trusted keys must be a JWK set as GET /v1/settings answers it: {0}")]
    TrustedKeys(JwkSetError),
    /// A key whose private half is published: of Latchkey's test vectors and fixtures, or an example of an RFC.
    #[error("the private half of the trusted key {} is published, so that anybody can sign with it: put in your own keys, as GET /v1/settings answers them", .0.as_str())]
    PublishedTestKey(SigningKeyId),
    /// No revocation list of this product that the trusted keys signed.
    #[error("the revocation list must be one of this product, signed by a list key of the JWK set: {0}")]
    Revocations(ListRejection),
    /// A tolerance or a time limit beyond its bound.
    #[error("{setting} is too long: at most {max}")]
    TooLong {
        /// The builder's method.
        setting: &'static str,
        /// Its bound, in words.
        max: &'static str,
    },
    /// Not 1 to 255 characters, or control characters among them.
    #[error("the computer ID {0}")]
    ComputerId(TextError),
    /// Not 1 to 255 characters, or control characters among them.
    #[error("the session {0}")]
    Session(TextError),
    /// Not 1 to 64 characters.
    #[error("the version {0}")]
    Version(TextError),
    /// No date.
    #[error("the day of the release must be a date such as 2026-11-01")]
    ReleasedAt,
    /// No URL, or one that would send activation keys in clear text.
    #[error("the service's URL must begin with https:// (http:// for this computer alone)")]
    ServiceUrl,
    /// No URL of an HTTP proxy.
    #[error("the proxy must be a URL such as http://proxy.example.com:3128")]
    Proxy,
    /// No certificate in PEM, or something else among them.
    #[error("the root certificates must be PEM, -----BEGIN CERTIFICATE----- and so on, and nothing else")]
    RootCertificates,
}
