//! A client application reads what it may know.

use latchkey_core::{JwkSet, Settings};

use crate::{PublicKeys, SettingsReader, UseCaseError};

/// What a client application may know.
#[derive(Debug)]
pub struct FetchedSettings {
    /// The properties; the wire shows the public ones only.
    pub settings: Settings,
    /// The keys that license keys are signed with.
    pub jwks: JwkSet,
}

/// Reads the properties and the signing keys.
///
/// # Errors
///
/// Faults of store and key service.
pub async fn fetch_settings(
    store: &impl SettingsReader,
    keys: &impl PublicKeys,
) -> Result<FetchedSettings, UseCaseError> {
    Ok(FetchedSettings { settings: store.read_settings().await?, jwks: keys.jwks().await? })
}
