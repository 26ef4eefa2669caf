//! What is asked of `activate`, and what it answers.

use latchkey_core::{
    Activation, ActivationAttempt, ActivationKey, Issuer, LicenseKey, LicenseRecord, Moment, SeatsUsed, SigningKeyId,
};

/// A request to activate a computer.
#[derive(Debug)]
pub struct Activate {
    /// The secret that the customer typed.
    pub activation_key: ActivationKey,
    /// The computer that wants a license key.
    pub attempt: ActivationAttempt,
    /// The signing keys that the application knows, if it says so.
    pub trusted_signing_keys: Option<Vec<SigningKeyId>>,
}

/// Who issues license keys, and which keys applications trust for it.
#[derive(Debug, Clone)]
pub struct Authority {
    /// The claim `iss`.
    pub issuer: Issuer,
    /// The signing keys that are published; those that sign count, whether they are listed or not.
    pub published: Vec<SigningKeyId>,
}

/// What the computer gets.
#[derive(Debug)]
pub struct Activated {
    /// The license key to keep.
    pub license_key: LicenseKey,
    /// The computer's activation.
    pub activation: Activation,
    /// Whether it is new, or stood already.
    pub is_new: bool,
    /// The license.
    pub record: LicenseRecord,
    /// How many of its seats are taken, this one included.
    pub used: SeatsUsed,
    /// When the license ends.
    pub expires_at: Option<Moment>,
}
