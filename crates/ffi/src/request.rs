//! What can be asked for, in JSON.

use serde::Deserialize;

use crate::application::Application;

/// A request together with the application it is for.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    /// The application.
    pub(crate) application: Application,
    /// What to do for it.
    pub(crate) request: Request,
}

/// What to do.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, tag = "operation", rename_all = "snake_case")]
pub(crate) enum Request {
    /// Decides whether the application may run; answers `grant`.
    Check {
        /// The time to decide by, in RFC 3339.
        #[cfg(feature = "testing")]
        at: Option<String>,
    },
    /// All valid licenses, the best first; answers `grants`.
    Grants {},
    /// Buys a license key for this computer with an activation key, or takes a license key that was entered in its place;
    /// answers `grant`.
    Activate {
        /// What the user typed.
        activation_key: String,
    },
    /// Asks the service whether the license still stands, and keeps the newer license key; answers `grant`.
    Refresh {},
    /// The vendor's public settings; answers `settings`.
    Settings {},
    /// The ID of this computer, for a user to send to the vendor; answers `computer_id`.
    ComputerId {},
    /// What a text holds that somebody is about to enter, before anything is verified; answers `entries`.
    Inspect {
        /// A line, a mail, a file.
        text: String,
    },
}
