//! The vendor's public settings.

use std::time::Instant;

use latchkey_api::{FetchSettings, FetchSettingsResponse, Nothing};

use super::calls::Answer;
use super::known_settings::KnownSettings;
use super::{Service, ServiceError};
use crate::Client;
use crate::deadline::start;

const SETTINGS_FILE: &str = "settings";

impl Client {
    /// Reads the vendor's public settings and its JWK set.
    ///
    /// The answer and its `ETag` are kept, in the user's store too: asking again costs the service next to nothing, and
    /// the same answer counts as long as nothing has changed. Nothing in it changes what this client allows or trusts:
    /// generic license keys and trusted keys are the application's own decision (R8).
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .without_stores().build()?;
    /// assert_eq!(client.fetch_settings().unwrap_err().code(), "service_unknown", "no service_url was given");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`ServiceError`] has the service's code.
    pub fn fetch_settings(&self) -> Result<FetchSettingsResponse, ServiceError> {
        let service = self.service()?;
        let known = service.settings.get().or_else(|| self.kept_settings());
        let known = known.filter(|known| known.url == service.base_url());
        let (answer, is_new) = service.fetch_settings(known)?;
        if is_new {
            self.keep_settings(service);
        }
        Ok(answer)
    }

    fn kept_settings(&self) -> Option<KnownSettings> {
        let content = self.own_file(SETTINGS_FILE, Instant::now() + self.0.read_deadline)?.ok()?;
        let (seal, json) = std::str::from_utf8(&content).ok()?.split_once('\n')?;
        // What the service would confirm by its ETag alone must be what the service said.
        if self.0.settings_seal.fits(json.as_bytes(), seal) { serde_json::from_str(json).ok() } else { None }
    }

    /// Whatever comes of it: the next call asks anew.
    fn keep_settings(&self, service: &Service) {
        let (Some(store), Some(known)) = (self.0.user_store.clone(), service.settings.get()) else { return };
        let Ok(json) = serde_json::to_string(&known) else { return };
        let content = format!("{}\n{json}", self.0.settings_seal.on(json.as_bytes()));
        let work = start(store.path(SETTINGS_FILE), move || store.write(SETTINGS_FILE, content.as_bytes()));
        let _ = work.finish(Instant::now() + self.0.write_deadline);
    }
}

impl Service {
    /// The settings, and whether they are others than those that are known.
    pub(super) fn fetch_settings(
        &self,
        known: Option<KnownSettings>,
    ) -> Result<(FetchSettingsResponse, bool), ServiceError> {
        let known = known.map(|known| (known.etag, known.answer));
        let fetched = self.fetch::<FetchSettings, _>(Nothing {}, known, self.timeout())?;
        let (answer, is_new) = match fetched.answer {
            Answer::Known(answer) => (answer, false),
            Answer::New(answer) => (answer, true),
        };
        let (url, kept) = (self.base_url().to_owned(), answer.clone());
        self.settings.set(fetched.etag.map(|etag| KnownSettings { url, etag, answer: kept }));
        Ok((answer, is_new))
    }
}
