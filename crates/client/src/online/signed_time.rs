//! Asks the service what time it is, where a remembered clock is all that speaks against a license.

use std::time::{Duration, Instant};

use data_encoding::BASE64URL_NOPAD;
use latchkey_api::{Call, Nothing, Validate, ValidateRequest, ValidateResponse};
use latchkey_core::{LicenseKey, SignedTime};
use ring::rand::{SecureRandom, SystemRandom};

use super::{Service, ServiceError};
use crate::Client;
use crate::evaluation::Evaluation;
use crate::time::Time;

impl Client {
    /// Settles a doubt about the clock (R34), by signed time alone: the computer's owner chooses whom TLS trusts.
    ///
    /// Whatever goes wrong or takes longer, the refusal stays as it was.
    pub(crate) fn settle(&self, evaluation: &mut Evaluation, time: &mut Time, deadline: Instant) {
        let Some(license_key) = evaluation.in_doubt() else { return };
        let Some(signed) = self.ask_the_time(license_key, deadline) else { return };
        time.settle(signed);
        evaluation.decide(&self.0, &time.clock(&self.0, &evaluation.signatures));
    }

    fn ask_the_time(&self, license_key: &LicenseKey, deadline: Instant) -> Option<SignedTime> {
        let service = self.0.service.as_ref().filter(|_| !self.0.certificate_keys.is_empty())?;
        let mut random = [0; 16];
        SystemRandom::new().fill(&mut random).ok()?;
        let nonce = BASE64URL_NOPAD.encode(&random);
        let trusted_signing_keys = self.0.trusted_keys.ids().cloned().collect();
        let request = ValidateRequest { license_key: license_key.clone(), nonce: nonce.clone(), trusted_signing_keys };
        let answer = service.validate(request, deadline.saturating_duration_since(Instant::now())).ok()?;
        SignedTime::verify(&self.0.certificate_keys, &answer.certificate?, &answer.time?, &nonce).ok()
    }
}

impl Service {
    fn validate(&self, request: ValidateRequest, timeout: Duration) -> Result<ValidateResponse, ServiceError> {
        let call = Call::<Validate> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body: request };
        self.ask_within(&call, timeout.min(self.timeout()))
    }
}
