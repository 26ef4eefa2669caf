//! The stable codes of problems: part of the contract.

use latchkey_core::{Denial, Unseen};
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($(#[doc = $doc:literal] $name:ident $code:literal $status:literal $title:literal;)*) => {
        /// What went wrong, for programs: the code never changes, its wording may.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $doc] #[serde(rename = $code)] $name,)*
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &[Code] = &[$(Self::$name,)*];

            /// The code on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status it comes with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// What it says in a few words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $doc.trim_ascii(),)* }
            }
        }
    };
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Code {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let codes = Self::ALL.iter().map(|code| code.as_str());
        let description = "What went wrong, for programs: the code never changes, its wording may.";
        latchkey_core::openapi::string().enum_values(Some(codes)).description(Some(description)).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Code {}

codes! {
    /// The body is no JSON.
    MalformedRequest "malformed_request" 400 "Malformed request";
    /// No IAM principal stands behind the request.
    SignatureRequired "signature_required" 401 "Signature required";
    /// The IAM principal is none of those the service allows.
    PrincipalNotAllowed "principal_not_allowed" 403 "Principal not allowed";
    /// The server's switch for generic keys is off.
    GenericKeysDisabled "generic_keys_disabled" 403 "Generic keys disabled";
    /// The application would not take a generic license key.
    GenericKeysNotAccepted "generic_keys_not_accepted" 403 "Generic keys not accepted";
    /// The vendor took the license back.
    LicenseRevoked "license_revoked" 403 "License revoked";
    /// The vendor took the license back for a time.
    LicenseSuspended "license_suspended" 403 "License suspended";
    /// The license key was taken back; the vendor has a newer one.
    LicenseSuperseded "license_superseded" 403 "License superseded";
    /// The license has another activation key now.
    ActivationKeyReplaced "activation_key_replaced" 403 "Activation key replaced";
    /// The license has ended.
    LicenseExpired "license_expired" 403 "License expired";
    /// The activation key is for another product.
    ProductMismatch "product_mismatch" 403 "Product mismatch";
    /// The vendor blocked the computer.
    ComputerBlocked "computer_blocked" 403 "Computer blocked";
    /// The computer has had a trial of the product.
    TrialUsed "trial_used" 403 "Trial used";
    /// The application knows none of the service's signing keys: it needs a newer version.
    ApplicationTooOld "application_too_old" 403 "Application too old";
    /// The license has no floating seats.
    NotFloating "not_floating" 403 "Not floating";
    /// The computer can't give its seat back.
    ReleaseNotPossible "release_not_possible" 403 "Release not possible";
    /// No license has this ID.
    LicenseUnknown "license_unknown" 404 "License unknown";
    /// There is no such activation key.
    ActivationKeyUnknown "activation_key_unknown" 404 "Activation key unknown";
    /// The license has no activation of this ID.
    ActivationUnknown "activation_unknown" 404 "Activation unknown";
    /// There is no such lease any more.
    LeaseUnknown "lease_unknown" 404 "Lease unknown";
    /// There is no such product.
    ProductUnknown "product_unknown" 404 "Product unknown";
    /// There is no such property.
    PropertyUnknown "property_unknown" 404 "Property unknown";
    /// There is no blocked computer of that ID.
    BlockedComputerUnknown "blocked_computer_unknown" 404 "Blocked computer unknown";
    /// The computer has had no trial of the product.
    TrialUnknown "trial_unknown" 404 "Trial unknown";
    /// There is no such endpoint.
    RouteUnknown "route_unknown" 404 "Route unknown";
    /// The license is revoked, and can't be changed.
    LicenseIsRevoked "license_is_revoked" 409 "License is revoked";
    /// The service signs with this key.
    SigningKeyInUse "signing_key_in_use" 409 "Signing key in use";
    /// More computers are activated than there shall be seats.
    SeatsInUse "seats_in_use" 409 "Seats in use";
    /// Every activation is used by another computer.
    ActivationsExhausted "activations_exhausted" 409 "Activations exhausted";
    /// Every floating seat is taken by another computer.
    FloatingSeatsExhausted "floating_seats_exhausted" 409 "Floating seats exhausted";
    /// The license's computers gave back as many seats as they may.
    ReleasesExhausted "releases_exhausted" 409 "Releases exhausted";
    /// The idempotency key came with another request before.
    IdempotencyKeyReused "idempotency_key_reused" 409 "Idempotency key reused";
    /// The record is not as it was in the version that `If-Match` names, or it is gone.
    VersionMismatch "version_mismatch" 412 "Version mismatch";
    /// The body is too large.
    RequestTooLarge "request_too_large" 413 "Request too large";
    /// The body isn't declared to be JSON.
    UnsupportedMediaType "unsupported_media_type" 415 "Unsupported media type";
    /// A field is not what it should be; `errors` says which.
    InvalidField "invalid_field" 422 "Invalid field";
    /// A generic key needs an expiry, or `perpetual: true`.
    ExpiryRequired "expiry_required" 422 "Expiry required";
    /// The cursor is none that the list gave for the same request.
    CursorInvalid "cursor_invalid" 422 "Cursor invalid";
    /// The record is there already: `If-Match` must name the version that was seen.
    VersionRequired "version_required" 428 "Version required";
    /// A fault of the service.
    Internal "internal" 500 "Internal error";
    /// The same request may go through later.
    TryAgain "try_again" 503 "Try again";
}

impl From<&Denial> for Code {
    fn from(denial: &Denial) -> Self {
        match denial {
            Denial::GenericKeysDisabled => Self::GenericKeysDisabled,
            Denial::GenericKeysNotAccepted => Self::GenericKeysNotAccepted,
            Denial::LicenseRevoked => Self::LicenseRevoked,
            Denial::LicenseSuspended => Self::LicenseSuspended,
            Denial::ActivationKeyReplaced => Self::ActivationKeyReplaced,
            Denial::LicenseIsRevoked => Self::LicenseIsRevoked,
            Denial::SeatsInUse { .. } => Self::SeatsInUse,
            Denial::LicenseUnknown => Self::LicenseUnknown,
            Denial::ActivationUnknown => Self::ActivationUnknown,
            Denial::LicenseExpired => Self::LicenseExpired,
            Denial::ProductMismatch => Self::ProductMismatch,
            Denial::ComputerBlocked => Self::ComputerBlocked,
            Denial::LicenseSuperseded => Self::LicenseSuperseded,
            Denial::NotFloating => Self::NotFloating,
            Denial::FloatingSeatsExhausted { .. } => Self::FloatingSeatsExhausted,
            Denial::LeaseUnknown => Self::LeaseUnknown,
            Denial::ReleaseNotPossible(_) => Self::ReleaseNotPossible,
            Denial::ReleasesExhausted { .. } => Self::ReleasesExhausted,
            Denial::TrialUsed => Self::TrialUsed,
            Denial::ApplicationTooOld => Self::ApplicationTooOld,
            Denial::TrialUnknown => Self::TrialUnknown,
            Denial::ActivationKeyUnknown => Self::ActivationKeyUnknown,
            Denial::ProductUnknown(_) => Self::ProductUnknown,
            Denial::SigningKeyInUse => Self::SigningKeyInUse,
            Denial::PropertyUnknown(_) => Self::PropertyUnknown,
            Denial::BlockedComputerUnknown => Self::BlockedComputerUnknown,
            Denial::Unseen(Unseen::Mismatch) => Self::VersionMismatch,
            Denial::Unseen(Unseen::Required) => Self::VersionRequired,
            Denial::CursorInvalid => Self::CursorInvalid,
            Denial::ActivationsExhausted { .. } => Self::ActivationsExhausted,
            Denial::IdempotencyKeyReused => Self::IdempotencyKeyReused,
            Denial::ExpiryRequired { .. } => Self::ExpiryRequired,
            Denial::InvalidFields(_) => Self::InvalidField,
        }
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::{FieldError, PropertyUnknown};

    use super::*;

    // R18
    #[test]
    fn every_denial_has_a_code_of_its_own() {
        let next_at = "2026-11-24T10:00:00Z".parse().unwrap();
        let denials = [
            (Denial::GenericKeysDisabled, "generic_keys_disabled", 403),
            (Denial::GenericKeysNotAccepted, "generic_keys_not_accepted", 403),
            (Denial::LicenseRevoked, "license_revoked", 403),
            (Denial::LicenseSuspended, "license_suspended", 403),
            (Denial::ActivationKeyReplaced, "activation_key_replaced", 403),
            (Denial::LicenseIsRevoked, "license_is_revoked", 409),
            (Denial::SeatsInUse { used: 2, asked: 1 }, "seats_in_use", 409),
            (Denial::LicenseUnknown, "license_unknown", 404),
            (Denial::ActivationUnknown, "activation_unknown", 404),
            (Denial::LicenseExpired, "license_expired", 403),
            (Denial::ProductMismatch, "product_mismatch", 403),
            (Denial::ComputerBlocked, "computer_blocked", 403),
            (Denial::LicenseSuperseded, "license_superseded", 403),
            (Denial::NotFloating, "not_floating", 403),
            (Denial::FloatingSeatsExhausted { seats: 1, next_at }, "floating_seats_exhausted", 409),
            (Denial::LeaseUnknown, "lease_unknown", 404),
            (Denial::ReleaseNotPossible("it is generic"), "release_not_possible", 403),
            (Denial::ReleasesExhausted { allowed: 3, within_days: 365, next_at }, "releases_exhausted", 409),
            (Denial::TrialUsed, "trial_used", 403),
            (Denial::ApplicationTooOld, "application_too_old", 403),
            (Denial::TrialUnknown, "trial_unknown", 404),
            (Denial::ActivationKeyUnknown, "activation_key_unknown", 404),
            (Denial::ProductUnknown("p".parse().unwrap()), "product_unknown", 404),
            (Denial::SigningKeyInUse, "signing_key_in_use", 409),
            (Denial::PropertyUnknown(PropertyUnknown::default()), "property_unknown", 404),
            (Denial::BlockedComputerUnknown, "blocked_computer_unknown", 404),
            (Denial::Unseen(Unseen::Mismatch), "version_mismatch", 412),
            (Denial::Unseen(Unseen::Required), "version_required", 428),
            (Denial::CursorInvalid, "cursor_invalid", 422),
            (Denial::ActivationsExhausted { allowed: 1 }, "activations_exhausted", 409),
            (Denial::IdempotencyKeyReused, "idempotency_key_reused", 409),
            (Denial::ExpiryRequired { within_days: None }, "expiry_required", 422),
            (Denial::InvalidFields(vec![FieldError::at("/a", "is wrong")]), "invalid_field", 422),
        ];
        for (denial, code, status) in denials {
            let found = Code::from(&denial);
            assert_eq!((found.as_str(), found.status()), (code, status), "{denial:?}");
        }
    }

    #[test]
    fn a_code_is_the_same_everywhere() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            let snake_case = code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            assert!(snake_case && (400..600).contains(&code.status()), "{code:?}");
            assert!(code.meaning().ends_with('.'), "{code:?}");
        }
    }
}
