//! What a license key says.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::de::{Error, IntoDeserializer};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;
use uuid::fmt::Hyphenated;

use crate::{
    ActivationId, ComputerDigest, ComputerId, CustomerName, FeatureName, Issuer, Kind, LicenseId, LicenseProperties,
    LicenseRecord, Model, Moment, ProductId, Revision, SeatCount,
};

/// The payload of a license key: a JWT claims set (RFC 7519), dates in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: Issuer,
    /// The license.
    #[serde(deserialize_with = "hyphenated")]
    pub sub: LicenseId,
    /// The activation; for a generic license the license, since no activation stands behind the text.
    #[serde(deserialize_with = "hyphenated")]
    pub jti: Uuid,
    /// The product.
    pub aud: ProductId,
    /// When it was signed.
    #[serde(with = "numeric_date")]
    pub iat: Moment,
    /// When the license begins, where that is later than its signature; this version of the service signs none such.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_numeric_date")]
    pub nbf: Option<Moment>,
    /// When the license ends; absent when it never does.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_numeric_date")]
    pub exp: Option<Moment>,
    /// Whether it is bound to a computer (R4).
    pub kind: Kind,
    /// The license's revision that it was signed at: of two license keys of a license, the one with the higher says more.
    pub rev: Revision,
    /// The computer it is bound to; absent when it is generic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computer: Option<ComputerDigest>,
    /// How the license is sold.
    pub model: Model,
    /// What it grants.
    pub features: BTreeSet<FeatureName>,
    /// Values for the application.
    pub properties: LicenseProperties,
    /// How many computers can run at once: the application needs a lease; absent where nothing is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floating_seats: Option<SeatCount>,
    /// Until when new versions are included.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_numeric_date")]
    pub maintenance_until: Option<Moment>,
    /// The customer's name; absent, too, for a customer of whom only the e-mail address is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licensee: Option<CustomerName>,
}

impl Claims {
    /// What the license key of a computer says: bound to it, or of no computer when the license is generic (R4).
    ///
    /// Days of a license that nobody activated yet count from `now`.
    #[must_use]
    pub fn new(
        record: &LicenseRecord,
        activation_id: ActivationId,
        computer: &ComputerId,
        issuer: &Issuer,
        now: Timestamp,
    ) -> Self {
        let license = &record.license;
        let (jti, computer) = match license.kind {
            Kind::Computer => (activation_id.0, Some(computer.digest(&license.product))),
            Kind::Generic => (record.license_id.0, None),
        };
        Self::of(record, jti, computer, issuer, now)
    }

    /// The activation that the license key is of; none of a generic license.
    #[must_use]
    pub fn activation_id(&self) -> Option<ActivationId> {
        (self.kind == Kind::Computer).then_some(ActivationId(self.jti))
    }

    /// What a license key says that comes in place of this one: for the same computer, or for any.
    #[must_use]
    pub fn renewed(&self, record: &LicenseRecord, issuer: &Issuer, now: Timestamp) -> Self {
        Self::of(record, self.jti, self.computer.clone(), issuer, now)
    }

    fn of(
        record: &LicenseRecord,
        jti: Uuid,
        computer: Option<ComputerDigest>,
        issuer: &Issuer,
        now: Timestamp,
    ) -> Self {
        let license = &record.license;
        Self {
            iss: issuer.clone(),
            sub: record.license_id,
            jti,
            aud: license.product.clone(),
            iat: now.into(),
            nbf: None,
            exp: record.expires_at(now),
            kind: license.kind,
            rev: record.revision,
            computer,
            model: license.model,
            features: license.features.clone(),
            properties: license.properties.clone(),
            floating_seats: license.counted_seats(),
            maintenance_until: license.maintenance_until,
            licensee: license.customer.as_ref().and_then(|customer| customer.name.clone()),
        }
    }
}

/// Reads an ID as the service writes it; `Uuid` reads several other forms as well.
pub(crate) fn hyphenated<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.len() != Hyphenated::LENGTH {
        return Err(D::Error::custom("no UUID with hyphens"));
    }
    T::deserialize(text.into_deserializer())
}

pub(crate) mod numeric_date {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::Moment;

    pub(crate) fn serialize<S: Serializer>(moment: &Moment, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(moment.unix_seconds())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let seconds = i64::deserialize(deserializer)?;
        Moment::from_unix_seconds(seconds).ok_or_else(|| D::Error::custom("no such date"))
    }
}

mod optional_numeric_date {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::Moment;

    pub(super) fn serialize<S: Serializer>(moment: &Option<Moment>, serializer: S) -> Result<S::Ok, S::Error> {
        moment.map(Moment::unix_seconds).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Moment>, D::Error> {
        let date = |seconds| Moment::from_unix_seconds(seconds).ok_or_else(|| D::Error::custom("no such date"));
        Option::<i64>::deserialize(deserializer)?.map(date).transpose()
    }
}

#[cfg(test)]
mod tests;
