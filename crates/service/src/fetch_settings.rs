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

/// Reads the properties and the signing keys, at the same time.
///
/// # Errors
///
/// Faults of store and key service.
pub async fn fetch_settings(
    store: &impl SettingsReader,
    keys: &impl PublicKeys,
) -> Result<FetchedSettings, UseCaseError> {
    let settings = async { store.read_settings().await.map_err(UseCaseError::from) };
    let jwks = async { keys.jwks().await.map_err(UseCaseError::from) };
    let (settings, jwks) = tokio::try_join!(settings, jwks)?;
    Ok(FetchedSettings { settings, jwks })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::{KeyServiceError, StoreError};

    const SECOND: Duration = Duration::from_secs(1);

    struct Slow;

    impl SettingsReader for Slow {
        async fn read_settings(&self) -> Result<Settings, StoreError> {
            sleep(SECOND).await;
            Ok(Settings::default())
        }
    }

    impl PublicKeys for Slow {
        async fn jwks(&self) -> Result<JwkSet, KeyServiceError> {
            sleep(SECOND).await;
            Ok(JwkSet::default())
        }
    }

    // R19
    #[tokio::test(start_paused = true)]
    async fn a_cold_start_waits_for_both_services_at_once() {
        let started = Instant::now();
        fetch_settings(&Slow, &Slow).await.unwrap();
        assert_eq!(started.elapsed(), SECOND);
    }
}
