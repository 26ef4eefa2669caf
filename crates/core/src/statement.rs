//! What a key signs that KMS certified.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Issuer, Moment};

/// The claims of something that a certified key signs.
pub trait Statement: Serialize + DeserializeOwned {
    /// The `typ` of its header.
    const TYP: &'static str;
    /// What its certificate must be for.
    const USE: &'static str;

    /// Who issued it: the same as the certificate.
    fn issuer(&self) -> &Issuer;

    /// When it was signed: within the certificate's time.
    fn signed_at(&self) -> Moment;
}
