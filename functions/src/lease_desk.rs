//! What the functions that sign leases have in common.

use http::StatusCode;
use jiff::Timestamp;
use latchkey_api::SignedLeaseView;
use latchkey_core::{ComputerId, Denial, LeaseClaims, LicenseKeyText, PresentedLicense, TrustedKeys};
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_kms_signer::KmsSigner;
use latchkey_service::{CertifiedSigner, SignedLease, SigningKeys, verified};

use crate::published_keys::{published_keys, trusted_keys};
use crate::{Capacity, Environment, EnvironmentError, RouteLimit, Success, Variable};

/// The variables of a function that signs leases.
pub(crate) const LEASE_VARIABLES: &[Variable] = &[
    Variable::LicensesTable,
    Variable::PropertiesTable,
    Variable::CertificateSigningKeyArns,
    Variable::Issuer,
    Variable::PublishedKeys,
];

/// How much a function of leases may take.
pub(crate) const LEASE_CAPACITY: Capacity = Capacity {
    route_limit: Some(RouteLimit {
        rate: 500,
        burst: 1000,
        reason: "With leases of 10 minutes, renewed at half their time, 150,000 computers renew 500 leases a second.",
    }),
    ..Capacity::USUAL
};

/// What signs leases, and all that it takes.
pub(crate) struct LeaseDesk {
    pub(crate) published: TrustedKeys,
    pub(crate) store: DynamoDbLicenses,
    pub(crate) signers: SigningKeys<CertifiedSigner<LeaseClaims, KmsSigner>>,
}

impl LeaseDesk {
    pub(crate) fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let aws = environment.aws()?;
        let licenses = environment.required(Variable::LicensesTable)?;
        let properties = environment.required(Variable::PropertiesTable)?;
        let jwks = published_keys(environment)?;
        Ok(Self {
            published: trusted_keys(&jwks)?,
            store: DynamoDbLicenses::new(aws.dynamodb(), licenses, properties),
            signers: environment.certified_signers(&aws, &jwks)?,
        })
    }
}

/// The license key in a text, presented by a computer.
pub(crate) fn presented(
    text: &LicenseKeyText,
    published: &TrustedKeys,
    computer_id: ComputerId,
) -> Result<PresentedLicense, Denial> {
    let (license_key, verified) = verified(text, published)?;
    Ok(PresentedLicense { license_key, verified, computer: Some(computer_id), product: None })
}

/// The answer that a lease was signed.
pub(crate) fn signed_lease(status: StatusCode, lease: SignedLease, now: Timestamp) -> Success<SignedLeaseView> {
    let SignedLease { lease_id, license_id, ends_at, signed, .. } = lease;
    let answer = SignedLeaseView {
        lease_id,
        lease: signed.statement,
        certificate: signed.certificate,
        ends_at,
        server_time: now,
    };
    Success::new(status, answer).about([license_id])
}
