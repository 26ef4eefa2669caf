//! Asks the service what time it is, where a remembered clock is all that speaks against a license, or that too little was heard.

use std::time::{Duration, Instant};

use latchkey_api::{Call, Nothing, Validate, ValidateRequest, ValidateResponse};
use latchkey_core::{Nonce, Rejection, SignedTime};
use ring::rand::{SecureRandom, SystemRandom};

use super::{Service, ServiceError};
use crate::Client;
use crate::choice::Candidate;
use crate::evaluation::Evaluation;
use crate::time::Time;

impl Client {
    /// Settles a doubt about the clock (R34), or that nothing was heard of the vendor for too long, by signed time alone: the
    /// computer's owner chooses whom TLS trusts.
    ///
    /// Whatever goes wrong or takes longer, the refusal stays as it was.
    pub(crate) fn settle(&self, evaluation: &mut Evaluation, time: &mut Time, deadline: Instant) {
        let Some(candidate) = evaluation.refused_alone_for(&[Rejection::ClockSetBack, Rejection::OfflineTooLong])
        else {
            return;
        };
        let Some(signed) = self.ask_the_time(candidate, deadline) else { return };
        time.settle(signed);
        evaluation.decide(&self.0, &time.clock(&self.0, &evaluation.signatures));
    }

    fn ask_the_time(&self, candidate: &Candidate, deadline: Instant) -> Option<SignedTime> {
        if self.0.certificate_keys.is_empty() {
            return None;
        }
        let timeout = deadline.saturating_duration_since(Instant::now());
        self.ask_whether_it_stands(candidate, timeout).ok()?.time
    }

    /// Asks what is true of a license key; and what time it is, where the application can verify the answer.
    pub(super) fn ask_whether_it_stands(
        &self,
        candidate: &Candidate,
        timeout: Duration,
    ) -> Result<Validity, ServiceError> {
        let service = self.service()?;
        let nonce = (!self.0.certificate_keys.is_empty()).then(random_nonce).flatten();
        let Candidate { license_key, license, .. } = candidate;
        let request = ValidateRequest {
            license_key: license_key.reveal().parse().expect("a license key that was verified is such a text"),
            // On which computers a generic license runs is nobody's business.
            computer_id: self.0.bound_id(license.claims()).cloned(),
            product: Some(self.0.product.clone()),
            nonce: nonce.clone(),
            trusted_signing_keys: Some(self.0.signing_key_ids.clone()),
        };
        let answer = service.validate(request, timeout)?;
        let (time, certificate) = (answer.time.as_deref(), answer.certificate.as_deref());
        let signed = nonce.zip(time.zip(certificate));
        let verified = signed.and_then(|(nonce, (time, certificate))| {
            SignedTime::verify(&self.0.certificate_keys, certificate, time, nonce.as_str()).ok()
        });
        Ok(Validity { time: verified, answer })
    }
}

/// What is true of a license key.
pub(super) struct Validity {
    /// What the service says, unsigned.
    pub(super) answer: ValidateResponse,
    /// What time it is, verified.
    pub(super) time: Option<SignedTime>,
}

fn random_nonce() -> Option<Nonce> {
    let mut random = [0; 16];
    SystemRandom::new().fill(&mut random).ok()?;
    Some(Nonce::of(&random))
}

impl Service {
    fn validate(&self, request: ValidateRequest, timeout: Duration) -> Result<ValidateResponse, ServiceError> {
        let call = Call::<Validate> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body: request };
        self.ask_within(&call, timeout.min(self.timeout()))
    }
}
