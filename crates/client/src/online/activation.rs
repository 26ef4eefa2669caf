//! Exchanges an activation key for a license key.

use jiff::Timestamp;
use latchkey_api::{Activate, ActivateRequest, ActivateResponse, Call, Nothing};
use latchkey_core::{ActivationKey, ActivationKeyError};

use super::{Service, ServiceError};
use crate::client::{Kept, first};
use crate::evaluation::Evaluation;
use crate::gathering::gather;
use crate::time::Time;
use crate::{Client, Grant, NotLicensed, Reason, Source, Warning};

/// How many activation keys of a file are tried at one start.
const ATTEMPTS_MAX: usize = 3;

impl Client {
    /// Activates: exchanges an activation key for a license key, checks that, and keeps it in the user's store.
    ///
    /// The activation key may be typed in any case, with or without dashes. Activating again on the same computer is
    /// harmless: the service answers the same license key and takes no further seat. The service is told whether this
    /// application takes generic license keys, so that no seat is spent on one that it would refuse (R10).
    ///
    /// It waits for the service, up to [`service_timeout`](crate::Builder::service_timeout): don't call it from the
    /// thread that draws the window.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).without_stores().build()?;
    /// // A typing slip is found before any call.
    /// let not_licensed = client.activate("1T6F9-JXTG3-AZJTW-1AGR1-J221F").unwrap_err();
    /// assert_eq!(not_licensed.code(), "activation_key_mistyped");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`NotLicensed`] has the service's code; what was stored before stays as it was.
    pub fn activate(&self, activation_key: &str) -> Result<Grant, NotLicensed> {
        let activation_key = activation_key.parse::<ActivationKey>().map_err(|error| match error {
            ActivationKeyError::Version => NotLicensed::of(Reason::ActivationFailed {
                code: "activation_key_unknown".to_owned(),
                detail: error.to_string(),
            }),
            _ => NotLicensed::of(Reason::ActivationKeyMistyped),
        })?;
        let gathered = gather(&self.0);
        let mut time = Time::read(&self.0, Timestamp::now(), &gathered.clock);
        let mut evaluation = Evaluation::default();
        let failure = self.buy(&activation_key, &mut evaluation, &time).err();
        self.settle(&mut evaluation, &mut time);
        let kept = Kept { caches: gathered.caches, clock: gathered.clock };
        self.conclude(evaluation, failure, &time, &kept).map(first)
    }

    /// Tries the activation keys that lie in files, when the application wants that and nothing else is valid.
    pub(crate) fn activate_what_was_found(&self, evaluation: &mut Evaluation, time: &Time) -> Option<Reason> {
        if !self.0.auto_activate || !evaluation.valid.is_empty() {
            return None;
        }
        let found = std::mem::take(&mut evaluation.activation_keys);
        let mut failure = None;
        for activation_key in found.iter().take(ATTEMPTS_MAX) {
            match self.buy(activation_key, evaluation, time) {
                Ok(()) if !evaluation.valid.is_empty() => return None,
                Ok(()) => {}
                Err(reason) => failure = failure.or(Some(reason)),
            }
        }
        failure
    }

    /// Activates at the service, and checks the license key like any other.
    fn buy(&self, activation_key: &ActivationKey, evaluation: &mut Evaluation, time: &Time) -> Result<(), Reason> {
        let Some(computer_id) = self.0.computer.clone() else {
            let detail = "this system has no machine ID, and the application gave no computer ID".to_owned();
            return Err(Reason::ActivationFailed { code: "computer_id_missing".to_owned(), detail });
        };
        let request = ActivateRequest {
            activation_key: activation_key.clone(),
            computer_id,
            computer_name: None,
            product: Some(self.0.product.clone()),
            accept_generic: self.0.allow_generic_keys,
        };
        let response = self.service().and_then(|service| service.activate(request)).map_err(failed)?;
        // What the service says unsigned of time settles nothing: the computer's owner chooses whom TLS trusts.
        let known = evaluation.valid.len();
        evaluation.add(&self.0, Source::Activation, response.license_key);
        evaluation.decide(&self.0, &time.clock(&self.0, &evaluation.signatures));
        if evaluation.valid.len() > known {
            let said = response.warnings.into_iter();
            evaluation.warnings.extend(said.map(|said| Warning::FromService { code: said.code, detail: said.detail }));
        }
        Ok(())
    }

    pub(super) fn service(&self) -> Result<&Service, ServiceError> {
        self.0.service.as_ref().ok_or(ServiceError::NoService)
    }
}

impl Service {
    pub(super) fn activate(&self, request: ActivateRequest) -> Result<ActivateResponse, ServiceError> {
        self.ask::<Activate>(&Call { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body: request })
    }
}

fn failed(error: ServiceError) -> Reason {
    Reason::ActivationFailed { code: error.code().to_owned(), detail: error.to_string() }
}
