//! Why a license key is refused.

/// Why a license key is refused; each has a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// No license key, or one of a later format.
    #[error("this is no license key")]
    Malformed,
    /// No trusted key has the ID that it names.
    #[error("the license key is signed with a key that is not trusted here")]
    SigningKeyUnknown,
    /// Changed since it was signed, or signed by somebody else.
    #[error("the license key's signature is wrong")]
    SignatureInvalid,
    /// For another product.
    #[error("the license key is for another product")]
    ProductMismatch,
    /// Valid, but the application takes none that is bound to no computer (R10).
    #[error("the license key is generic, and this application does not allow generic license keys")]
    GenericNotAllowed,
    /// Bound to another computer (R3).
    #[error("the license key is bound to another computer")]
    ComputerMismatch,
    /// Its signing key, or its license's earlier license keys, were taken back (R27).
    #[error("the license key was taken back; there is a newer one")]
    Superseded,
    /// The vendor took the license back for good (R27).
    #[error("the vendor has revoked the license")]
    Revoked,
    /// The vendor took the license back for a time (R27).
    #[error("the vendor has suspended the license")]
    Suspended,
    /// The seat was given back (R27).
    #[error("the seat of this computer was given back")]
    ActivationReleased,
    /// The version came out after the license's maintenance ended.
    #[error("the license does not include this version: its maintenance ended before the version was released")]
    MaintenanceEnded,
    /// Good, but nobody has heard for so long what was taken back that the application wants to know (R27).
    #[error("the revocation list is older than this application takes")]
    RevocationsTooOld,
    /// Good, but the computer has heard nothing of the vendor for longer than the application permits.
    #[error("this computer has been without contact for longer than this application permits")]
    OfflineTooLong,
    /// Good, but its floating seats are counted, and the computer holds none (R30).
    #[error("the license is floating, and this computer holds no seat of it at present")]
    LeaseNeeded,
    /// Valid by the clock, and over by what it showed before: one of the two is wrong.
    #[error("this computer's clock was past the end of the license before, and now it is not")]
    ClockSetBack,
    /// For a time to come.
    #[error("the license key is not valid yet by this computer's clock")]
    NotYetValid,
    /// Valid once.
    #[error("the license has expired")]
    Expired,
}

impl Rejection {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "license_key_malformed",
            Self::SigningKeyUnknown => "signing_key_unknown",
            Self::SignatureInvalid => "signature_invalid",
            Self::ProductMismatch => "product_mismatch",
            Self::GenericNotAllowed => "generic_not_allowed",
            Self::ComputerMismatch => "computer_mismatch",
            Self::Superseded => "license_superseded",
            Self::Revoked => "license_revoked",
            Self::Suspended => "license_suspended",
            Self::ActivationReleased => "activation_released",
            Self::MaintenanceEnded => "maintenance_ended",
            Self::RevocationsTooOld => "revocations_too_old",
            Self::OfflineTooLong => "offline_too_long",
            Self::LeaseNeeded => "lease_needed",
            Self::ClockSetBack => "clock_set_back",
            Self::NotYetValid => "license_not_yet_valid",
            Self::Expired => "license_expired",
        }
    }
}
