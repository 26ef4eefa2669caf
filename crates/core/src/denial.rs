//! Business "no"s.

use crate::{FieldError, FieldSource, Moment, ProductId, PropertyUnknown, SettingsFull, SigningInputTooLong, Unseen};

/// A "no" that whoever asked can act on; nothing was written and no seat was used.
///
/// The wire gives each a stable code (`latchkey_api::Code`); the compiler finds a new one that has none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// The server's switch is off (R8, R9).
    #[error("generic keys are switched off on this server")]
    GenericKeysDisabled,
    /// The application would refuse the license key (R10).
    #[error("the activation key is generic, and the application does not accept generic license keys")]
    GenericKeysNotAccepted,
    /// The vendor took the license back.
    #[error("the license has been revoked")]
    LicenseRevoked,
    /// The vendor took the license back for a time.
    #[error("the license is suspended")]
    LicenseSuspended,
    /// The license was valid once.
    #[error("the license has expired")]
    LicenseExpired,
    /// The activation key is for another product than the application named.
    #[error("the activation key is for another product")]
    ProductMismatch,
    /// The vendor blocked the computer.
    #[error("this computer is blocked")]
    ComputerBlocked,
    /// Whatever the service signs, the application couldn't verify it.
    #[error("the application knows none of the keys that this service signs with; a newer version of it is needed")]
    ApplicationTooOld,
    /// License keys of this revision were taken back.
    #[error("the license key was taken back; the vendor has a newer one")]
    LicenseSuperseded,
    /// Nobody counts how many computers run at once.
    #[error("the license has no floating seats, so no lease is needed")]
    NotFloating,
    /// A computer can't give the seat back, for this reason.
    #[error("{0}")]
    ReleaseNotPossible(&'static str),
    /// The computers of the license gave back as many seats as they may.
    #[error(
        "computers gave back as many seats as the vendor allows, {allowed} within {within_days} days; the next one can be \
         given back at {next_at}"
    )]
    ReleasesExhausted {
        /// How many they may.
        allowed: u32,
        /// Within how many days.
        within_days: u32,
        /// When the next one can be given back.
        next_at: Moment,
    },
    /// Every floating seat is taken by another computer.
    #[error("all floating seats ({seats}) are taken; the next one is free at {next_at}, if its lease isn't renewed")]
    FloatingSeatsExhausted {
        /// How many there are.
        seats: u32,
        /// When the lease of one is over.
        next_at: Moment,
    },
    /// The lease is over and its seat taken by another computer, or it was ended, or the license has fewer seats by now.
    #[error("there is no such lease any more")]
    LeaseUnknown,
    /// The computer has had a trial of the product, and the vendor allows one.
    #[error("this computer has had a trial of this product already")]
    TrialUsed,
    /// The computer has had no trial of the product.
    #[error("this computer has had no trial of this product")]
    TrialUnknown,
    /// The vendor took the license back for good: it can't be changed any more, and its activation key is worth nothing.
    #[error(
        "the license is revoked, which is final: its activation key is not given out any more, and only its customer, order \
         and comment can be changed"
    )]
    LicenseIsRevoked,
    /// More computers are activated than there shall be seats.
    #[error("{used} of its activations are used, so there can't be {asked}; remove some first")]
    SeatsInUse {
        /// How many are used.
        used: u32,
        /// How many there should be.
        asked: u32,
    },
    /// No license has this ID.
    #[error("there is no such license")]
    LicenseUnknown,
    /// The license has no activation of this ID.
    #[error("the license has no such activation")]
    ActivationUnknown,
    /// The license has another activation key now.
    #[error("the activation key has been replaced by another one")]
    ActivationKeyReplaced,
    /// Well formed, but nobody made it.
    #[error("there is no such activation key")]
    ActivationKeyUnknown,
    /// The service signs with the key, so that nothing could take the place of what is taken back.
    #[error("the service signs with this key: deploy with another one that signs in its place, then take it back")]
    SigningKeyInUse,
    /// No such product was defined; which, is not repeated, since a secret may stand there by mistake (R15).
    #[error("no product of that ID has been defined")]
    ProductUnknown(ProductId),
    /// No such property is in the registry.
    #[error(transparent)]
    PropertyUnknown(#[from] PropertyUnknown),
    /// The computer is none of those that are blocked.
    #[error("there is no blocked computer of that ID")]
    BlockedComputerUnknown,
    /// Whoever changes a record has not seen what is stored.
    #[error(transparent)]
    Unseen(#[from] Unseen),
    /// A cursor that isn't of this list, or of another request for it.
    #[error("the cursor is none that this list gave for the same request")]
    CursorInvalid,
    /// Every seat is taken by another computer.
    #[error("all activations ({allowed}) are used")]
    ActivationsExhausted {
        /// How many there are.
        allowed: u32,
    },
    /// The same `Idempotency-Key` came with another request before.
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// A generic key must expire, or say that it never does (R11).
    #[error("a generic key needs expires_at or duration_days{}", expiry_advice(*within_days))]
    ExpiryRequired {
        /// Within how many days it must expire, if the vendor has set a limit (`security/GenericKeysMaxDays`).
        within_days: Option<u32>,
    },
    /// Fields that are well formed each, but don't fit.
    #[error("the request has invalid fields; see errors")]
    InvalidFields(Vec<FieldError>),
}

fn expiry_advice(within_days: Option<u32>) -> String {
    match within_days {
        Some(days) => format!(", and must expire within {days} days here (security/GenericKeysMaxDays)"),
        None => "; to make one that never expires, say perpetual: true".to_owned(),
    }
}

impl From<SigningInputTooLong> for Denial {
    fn from(too_long: SigningInputTooLong) -> Self {
        let member = |(pointer, bytes): &(&'static str, usize)| {
            let share = format!("this takes {bytes} bytes, a third more once encoded");
            FieldError::at(*pointer, format!("{too_long}; {share}"))
        };
        Self::InvalidFields(too_long.members.iter().map(member).collect())
    }
}

impl From<SettingsFull> for Denial {
    fn from(full: SettingsFull) -> Self {
        Self::InvalidFields(vec![FieldError { source: FieldSource::Parameter("name"), detail: full.to_string() }])
    }
}
