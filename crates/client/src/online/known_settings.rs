//! The settings that the service answered last.

use std::sync::{Mutex, PoisonError};

use latchkey_api::FetchSettingsResponse;
use serde::{Deserialize, Serialize};

/// The settings of a service, with the `ETag` that names them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KnownSettings {
    pub(super) url: String,
    pub(super) etag: String,
    pub(super) answer: FetchSettingsResponse,
}

/// The last answer, for all threads of the application.
#[derive(Debug, Default)]
pub(super) struct SettingsMemory(Mutex<Option<KnownSettings>>);

impl SettingsMemory {
    pub(super) fn get(&self) -> Option<KnownSettings> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set(&self, known: Option<KnownSettings>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }
}
