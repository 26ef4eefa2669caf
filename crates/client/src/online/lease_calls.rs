//! What the service is asked about floating seats, and what its answers mean.

use std::time::Duration;

use latchkey_api::{
    Call, Endpoint, HeldLeaseRequest, Nothing, RenewLease, ReturnLease, SignedLeaseView, TakeLease, TakeLeaseRequest,
};
use latchkey_core::{CertifiedRejection, Claims, Clock, ComputerId, LicenseKeyText, Uptime};

use super::holding::Holding;
use super::{Service, ServiceError};
use crate::Reason;
use crate::choice::Candidate;
use crate::leases::{KeptLease, Leases, Seat};

/// Why there is no lease, or no longer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoLease {
    pub(super) reason: Reason,
    /// Whether the service itself said no, so that what was held is over.
    pub(super) is_final: bool,
}

impl NoLease {
    pub(super) fn of(error: &ServiceError, codes: &[latchkey_api::Code]) -> Self {
        let problem = match error {
            ServiceError::Problem(problem) => Some(problem),
            _ => None,
        };
        let is_final = problem.and_then(|problem| problem.known_code()).is_some_and(|code| codes.contains(&code));
        let (code, detail) = (error.code().to_owned(), error.to_string());
        let retry_at = problem.and_then(|problem| problem.retry_at).map(Into::into);
        Self { reason: Reason::LeaseFailed { code, detail, retry_at }, is_final }
    }

    /// What isn't signed as it should be says nothing: the lease that was held goes on to its end.
    fn unverified(rejection: CertifiedRejection) -> Self {
        Self::because(rejection.code(), &format!("the answer is not the license service's: {rejection}"))
    }

    pub(super) fn because(code: &str, detail: &str) -> Self {
        let reason = Reason::LeaseFailed { code: code.to_owned(), detail: detail.to_owned(), retry_at: None };
        Self { reason, is_final: false }
    }
}

/// What a lease that arrives is judged by.
pub(super) struct Asker<'a> {
    pub(super) leases: &'a Leases,
    pub(super) license: &'a Claims,
    pub(super) computer: &'a ComputerId,
    pub(super) clock: Clock,
}

impl Asker<'_> {
    /// Verifies a lease that was asked for at `asked_at`. One that isn't news counts from when it came first.
    fn judge(&self, answer: SignedLeaseView, asked_at: Uptime, known: Option<Seat>) -> Result<Seat, NoLease> {
        let SignedLeaseView { lease, certificate, .. } = answer;
        let verified = self.leases.verify(&certificate, &lease, self.license, self.computer);
        let certified = verified.map_err(NoLease::unverified)?;
        let time = certified.statement.asked_at(asked_at, &self.clock);
        let seat = Seat::new(KeptLease { certificate, lease, time }, certified);
        let seat = match known {
            Some(known) if !seat.is_news_to(&known) => known,
            _ => seat,
        };
        if seat.is_held() {
            Ok(seat)
        } else {
            Err(NoLease::because("lease_over", "what the service signed is over already"))
        }
    }
}

impl Service {
    /// Takes a seat, or the same one again.
    pub(super) fn take_lease(
        &self,
        candidate: &Candidate,
        asker: &Asker<'_>,
        known: Option<Seat>,
        timeout: Duration,
    ) -> Result<Seat, NoLease> {
        let body = TakeLeaseRequest {
            license_key: text_of(candidate),
            computer_id: asker.computer.clone(),
            session: asker.leases.session().cloned(),
            trusted_signing_keys: Some(asker.leases.certificate_key_ids()),
        };
        let asked_at = asker.leases.clock().read();
        let call = Call::<TakeLease> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body };
        let answer = self.ask_within(&call, timeout).map_err(|error| NoLease::of(&error, TakeLease::CODES))?;
        asker.judge(answer, asked_at, known)
    }

    pub(super) fn renew_lease(
        &self,
        holding: &Holding,
        asker: &Asker<'_>,
        known: Option<Seat>,
    ) -> Result<Seat, NoLease> {
        let asked_at = asker.leases.clock().read();
        let body = HeldLeaseRequest { trusted_signing_keys: Some(asker.leases.certificate_key_ids()), ..held(holding) };
        let call = Call::<RenewLease> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body };
        let answer = self.ask_within(&call, self.timeout());
        let answer = answer.map_err(|error| NoLease::of(&error, RenewLease::CODES))?;
        asker.judge(answer, asked_at, known)
    }

    /// Returns a seat; that it was gone already is as good.
    pub(super) fn return_lease(&self, holding: &Holding, timeout: Duration) -> Result<(), ServiceError> {
        let call =
            Call::<ReturnLease> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body: held(holding) };
        match self.ask_within(&call, timeout) {
            Err(ServiceError::Problem(problem)) if problem.known_code() == Some(latchkey_api::Code::LeaseUnknown) => {
                Ok(())
            }
            answer => answer.map(drop),
        }
    }
}

fn held(holding: &Holding) -> HeldLeaseRequest {
    let license_key = text_of(&holding.candidate);
    let (computer_id, lease_id) = (holding.computer.clone(), holding.lease_id());
    HeldLeaseRequest { license_key, computer_id, lease_id, trusted_signing_keys: None }
}

fn text_of(candidate: &Candidate) -> LicenseKeyText {
    candidate.license_key.reveal().parse().expect("a license key that was verified is such a text")
}
