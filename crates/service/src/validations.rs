//! An application asks whether its license key still stands.

use std::future::Future;

use latchkey_core::{
    Activation, ActivationId, ComputerId, Denial, FieldError, Kind, LicenseId, LicenseKey, LicenseKeyText,
    LicenseRecord, Moment, NewerLicenseKey, Nonce, PresentedLicense, ProductId, Revision, RevokedSigningKeys,
    SigningKeyId, Standing, Switches, TimeClaims, TrustedKeys,
};
use rand::CryptoRng;

use crate::presented::verified;
use crate::retry::{Attempt, retry};
use crate::signed::Signed;
use crate::signing_keys::trusts;
use crate::{
    ActivationStore, CertifiedSigner, CertifiedStatement, NewLicenseKey, Renewal, Signer, SigningKeys, StoreError,
    TimeFrame, UseCaseError,
};

/// What `validate` reads.
pub trait ValidationStore: Sync {
    /// Reads a license, one of its activations, the switches, whether a computer is blocked, and the number of the product's
    /// revocation list, in one call.
    ///
    /// An activation MUST be shown only to whoever has its whole ID.
    fn read_for_validation(
        &self,
        license: LicenseId,
        activation: Option<ActivationId>,
        computer: Option<&ComputerId>,
        product: &ProductId,
    ) -> impl Future<Output = Result<ValidationView, StoreError>> + Send;
}

/// All that decides on whether a license key stands.
#[derive(Debug, Clone)]
pub struct ValidationView {
    /// The license, if there is one of that ID.
    pub record: Option<LicenseRecord>,
    /// The activation, if there is one of that ID.
    pub activation: Option<Activation>,
    /// What the server decides by.
    pub switches: Switches,
    /// Whether the vendor blocked the computer.
    pub blocked: bool,
    /// The number of the product's revocation list; `None` when there is none yet.
    pub revocations_seq: Option<u64>,
}

/// A question whether a license key stands.
#[derive(Debug)]
pub struct Validate {
    /// A text with the license key in it; it may have expired.
    pub license_key: LicenseKeyText,
    /// Where the application runs; a generic license needs none.
    pub computer: Option<ComputerId>,
    /// The product that the application is, if it says so.
    pub product: Option<ProductId>,
    /// What a signed time shall have in it, if one is asked for.
    pub nonce: Option<Nonce>,
    /// The signing keys that the application knows, if it says so.
    pub trusted_signing_keys: Option<Vec<SigningKeyId>>,
}

/// What is true of a license key.
#[derive(Debug)]
pub struct Validated {
    /// The license.
    pub license_id: LicenseId,
    /// Whether the license key stands.
    pub standing: Standing,
    /// The newer one, if there is one.
    pub license_key: Option<LicenseKey>,
    /// When the license ends.
    pub expires_at: Option<Moment>,
    /// The license's revision.
    pub revision: Revision,
    /// The number of the product's newest revocation list; `None` when there is none yet.
    pub revocations_seq: Option<u64>,
    /// What time it is, if that was asked for.
    pub time: Option<CertifiedStatement>,
}

/// Says whether a license key stands, and answers the newer one where there is one (R26): no seat is taken for it, and no
/// activation key needed. A signature that is wrong costs no call.
///
/// # Errors
///
/// [`Denial::InvalidFields`] for a license key that none of the published keys signed, or one bound to a computer without
/// saying which; [`Denial::ApplicationTooOld`]; [`Denial::LicenseUnknown`]; and faults of store and signers.
pub async fn validate<C: Signer>(
    command: Validate,
    published: &TrustedKeys,
    time: TimeFrame,
    store: &(impl ValidationStore + ActivationStore),
    signers: &SigningKeys<impl Signer>,
    clocks: &SigningKeys<CertifiedSigner<TimeClaims, C>>,
    random: &mut (impl CryptoRng + Send),
) -> Result<Validated, UseCaseError> {
    let (license_key, verified) = verified(&command.license_key, published)?;
    let trusted = command.trusted_signing_keys.as_deref();
    let check_trust = |revoked: &RevokedSigningKeys| {
        let is_known = published.ids().chain(signers.ids()).any(|kid| trusts(trusted, revoked, kid));
        is_known.then_some(()).ok_or(Denial::ApplicationTooOld)
    };
    check_trust(&RevokedSigningKeys::default())?;
    if verified.claims().kind == Kind::Computer && command.computer.is_none() {
        let detail = "is required, since the license key is bound to a computer";
        return Err(Denial::InvalidFields(vec![FieldError::at("/computer_id", detail)]).into());
    }
    let presented = &PresentedLicense { license_key, verified, computer: command.computer, product: command.product };
    let (issuer, check_trust) = (clocks.current().issuer(), &check_trust);
    let mut validated = retry(time, random, |earlier: Option<Option<Signed>>| async move {
        let claims = presented.verified.claims();
        let (activation_id, computer) = (claims.activation_id(), presented.computer.as_ref());
        let view = store.read_for_validation(claims.sub, activation_id, computer, &claims.aud).await?;
        let revoked = &view.switches.revoked_signing_keys;
        check_trust(revoked)?;
        let record = view.record.ok_or(Denial::LicenseUnknown)?;
        if view.activation.as_ref().is_some_and(|activation| record.is_older_than(activation)) {
            return Ok(Attempt::Conflict(earlier.flatten()));
        }
        let activation = view.activation.as_ref();
        let standing = record.standing(presented, activation, &view.switches, view.blocked, time.now);
        let validated = Validated {
            license_id: record.license_id,
            standing,
            license_key: None,
            expires_at: record.expires_at(time.now),
            revision: record.revision,
            revocations_seq: view.revocations_seq,
            time: None,
        };
        let signing = |trusted| -> Vec<SigningKeyId> {
            signers.ids().filter(|kid| trusts(trusted, revoked, kid)).cloned().collect()
        };
        let (signing, usable) = (signing(None), signing(trusted));
        let newer = record.newer_license_key(presented, standing, activation, &view.switches, &signing, &usable);
        match newer {
            None => Ok(Attempt::Done(validated)),
            Some(NewerLicenseKey::Stored(text)) => {
                Ok(Attempt::Done(Validated { license_key: Some(text), ..validated }))
            }
            Some(NewerLicenseKey::ToSign(replaces)) => {
                let signer = signers.newest_trusted(trusted, revoked)?;
                let signed = Signed::of(claims.renewed(&record, issuer, time.now), earlier.flatten(), signer).await?;
                let text = signed.license_key.text.clone();
                let license_key = NewLicenseKey::of(signed.license_key.clone(), replaces);
                let renewal = Renewal::of(&record, ActivationId(claims.jti), license_key);
                let write = store.renew_license_key(record.license_id, &renewal).await;
                Attempt::of(write, Some(signed), |_| Validated { license_key: Some(text), ..validated })
            }
        }
    })
    .await?;
    let none_revoked = RevokedSigningKeys::default();
    // A time that the application can't verify would tell it nothing.
    let clock = command.nonce.and_then(|nonce| Some((nonce, clocks.newest_trusted(trusted, &none_revoked).ok()?)));
    if let Some((nonce, clock)) = clock {
        let claims = TimeClaims { iss: issuer.clone(), nonce: nonce.into(), iat: time.now.into() };
        validated.time = Some(clock.sign(&claims).await?);
    }
    Ok(validated)
}

#[cfg(test)]
mod tests;
