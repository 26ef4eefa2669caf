//! What a request did that its sender should think about.

/// Something dangerous or odd that was done as asked (R11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// The license key will work on any computer.
    #[error(
        "a generic license key works on any number of computers, offline: whoever holds it can run the software until \
         it expires, or until a revocation list reaches that computer"
    )]
    GenericLicense,
    /// … and for ever.
    #[error("this generic license key never expires")]
    GenericLicensePerpetual,
    /// More than one seat was asked for, which limits nothing here (R6).
    #[error("activations and floating_seats do not limit how many computers run on a generic license key")]
    SeatsDoNotLimit,
    /// A license was changed so that it grants less, and license keys of it are out there.
    #[error(
        "license keys signed before go on granting what they say, until they end or are replaced; activations that have \
         one: {activations}"
    )]
    OldLicenseKeysGoOn {
        /// How many activations there are.
        activations: u32,
    },
    /// A trial or subscription without an end.
    #[error("a trial or subscription without expires_at or duration_days never ends")]
    OpenEnded,
}

impl Warning {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::GenericLicense => "generic_license",
            Self::GenericLicensePerpetual => "generic_license_perpetual",
            Self::SeatsDoNotLimit => "seats_do_not_limit",
            Self::OldLicenseKeysGoOn { .. } => "old_license_keys_go_on",
            Self::OpenEnded => "open_ended",
        }
    }
}
