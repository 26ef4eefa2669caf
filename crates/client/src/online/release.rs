//! Gives this computer's seat back.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use latchkey_api::{Call, Nothing, ReleaseRequest};
use latchkey_core::{ActivationId, ComputerId, LicenseId, LicenseKey, VerifiedLicense};

use super::released_store::ReleasedStore;
use super::{NetworkFault, ReleaseError, Service, ServiceError};
use crate::choice::{Candidate, ranked};
use crate::client::first;
use crate::deadline::{Deadlines, start};
use crate::evaluation::Evaluation;
use crate::gathering::gather;
use crate::released::ReleasedActivation;
use crate::{Client, NotLicensed, Reason, Source};

/// The service's word that there is no such activation: an earlier request gave it back, and its answer got lost.
const GIVEN_BACK_BEFORE: &str = "activation_unknown";

/// A seat that was given back.
///
/// ```no_run
/// # let client = latchkey_client::Client::builder("acme-editor", "{}").without_release().build()?;
/// let released = client.release()?;
/// for copy in released.copies() {
///     println!("{copy} has a license key of it, which is refused from now on");
/// }
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    license_id: LicenseId,
    copies: Vec<Source>,
}

impl Released {
    /// The license of which a seat is free.
    #[must_use]
    pub fn license_id(&self) -> LicenseId {
        self.license_id
    }

    /// Where license keys of the activation still are that the client doesn't remove: what people, installers and administrators
    /// wrote. They are refused from now on, as `activation_released`.
    #[must_use]
    pub fn copies(&self) -> &[Source] {
        &self.copies
    }
}

/// What is to be given back.
struct Target {
    license_key: LicenseKey,
    license: VerifiedLicense,
}

impl Client {
    /// Gives this computer's seat back, so that another computer can take it: of the license that [`check`](Self::check) grants, or of
    /// the one that it would grant if it hadn't expired.
    ///
    /// What this application keeps of it goes first, and comes back if the service refuses or can't be reached. Whatever else holds
    /// its license key, such as a share or the computer's store, is refused from then on as `activation_released`, since the user's
    /// store remembers what was given back. Activating again takes a seat again, on this computer or another one; what
    /// [`auto_activate`](crate::Builder::auto_activate) finds lying around isn't activated any more.
    ///
    /// Where the answer gets lost, nobody knows whether the seat is free ([`ReleaseError::Unclear`]): the license is refused here until
    /// the same call, once more, has an answer. It is so, too, when the application or the computer stops in the middle.
    ///
    /// It waits for the service, up to [`service_timeout`](crate::Builder::service_timeout): don't call it from the
    /// thread that draws the window.
    ///
    /// ```no_run
    /// # let client = latchkey_client::Client::builder("acme-editor", "{}").without_release().build()?;
    /// match client.release() {
    ///     Ok(_) => println!("The license can be used on another computer now."),
    ///     Err(error) => println!("{error}. Please {}. (code {})", error.help(), error.code()),
    /// }
    /// # Ok::<_, latchkey_client::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`ReleaseError`] has the service's code where it refused, such as `releases_exhausted`.
    pub fn release(&self) -> Result<Released, ReleaseError> {
        self.release_one(None)
    }

    /// The same of one license, where the computer has several: see [`grants`](Self::grants).
    ///
    /// ```no_run
    /// # let client = latchkey_client::Client::builder("acme-editor", "{}").without_release().build()?;
    /// for grant in client.grants()?.iter().filter(|grant| grant.has_feature("export")) {
    ///     client.release_license(grant.license_id())?;
    /// }
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`release`](Self::release).
    pub fn release_license(&self, license: LicenseId) -> Result<Released, ReleaseError> {
        self.release_one(Some(license))
    }

    fn release_one(&self, wanted: Option<LicenseId>) -> Result<Released, ReleaseError> {
        let deadlines = Deadlines::from_now(self.0.read_deadline, self.0.write_deadline);
        let gathered = gather(&self.0, deadlines.reading);
        let (evaluation, time, kept) = self.look(Timestamp::now(), gathered, &deadlines);
        let Some(target) = self.target(&evaluation, wanted) else {
            let nothing = self.conclude(evaluation, None, &time, &kept).map(first);
            return Err(ReleaseError::NoLicense(nothing.err().unwrap_or_else(|| NotLicensed::of(Reason::NoLicense))));
        };
        let claims = target.license.claims();
        // One that is generic is bound to none.
        let computer_id = self.0.bound_id(claims).cloned().ok_or(ReleaseError::Generic)?;
        let (license_id, activation_id) = (claims.sub, ActivationId(claims.jti));
        let service = self.service().map_err(ReleaseError::Service)?;
        let pending = Some(target.license_key.clone());
        self.in_store(move |store| store.begin(ReleasedActivation { activation_id, license_id, pending }))?;
        match service.release(&target.license_key, computer_id) {
            Heard::Done => {
                // The seat is free; what can't be noted now is noted when it is asked for once more, and refused until then.
                let _ = self.in_store(move |store| store.confirm(activation_id));
                Ok(Released { license_id, copies: copies(&evaluation, activation_id) })
            }
            Heard::Not(error) => {
                let candidate =
                    Candidate { source: Source::Activation, license_key: target.license_key, license: target.license };
                self.in_store(move |store| store.undo(&Arc::new(candidate)))?;
                Err(ReleaseError::Service(error))
            }
            Heard::Unclear(error) => Err(ReleaseError::Unclear(error)),
        }
    }

    /// The license key to give back: of what counts, else of what would if it hadn't ended, else what was begun and not finished.
    fn target(&self, evaluation: &Evaluation, wanted: Option<LicenseId>) -> Option<Target> {
        let is_wanted = |license: &VerifiedLicense| wanted.is_none_or(|wanted| license.claims().sub == wanted);
        let (valid, _) = ranked(&evaluation.valid, &evaluation.superseded);
        let mut found = valid.iter().chain(&evaluation.newest).filter(|candidate| is_wanted(&candidate.license));
        if let Some(candidate) = found.next() {
            let Candidate { license_key, license, .. } = Candidate::clone(candidate);
            return Some(Target { license_key, license });
        }
        let mut begun = evaluation.released.pending().filter_map(|(_, license_key)| {
            let license = self.0.trusted_keys.verify(license_key).ok()?;
            Some(Target { license_key: license_key.clone(), license })
        });
        begun.find(|target| is_wanted(&target.license))
    }

    /// Notes in the user's store that an activation stands which may have been given back.
    pub(super) fn learn_that_it_stands(&self, evaluation: &mut Evaluation) {
        let Some(license) = evaluation.activated().map(|candidate| candidate.license.clone()) else { return };
        if evaluation.released.learn(&license) {
            // What can't be noted is in doubt until the next time.
            let _ = self.in_store(move |store| store.learn(&license));
        }
    }

    /// Changes what the user's store says of what was given back, by a thread that may hang.
    fn in_store(
        &self,
        change: impl FnOnce(&ReleasedStore<'_>) -> io::Result<()> + Send + 'static,
    ) -> Result<(), ReleaseError> {
        let not_kept = |error: io::Error| ReleaseError::NotKept(error.to_string());
        let Some(store) = self.0.user_store.clone() else {
            return Err(not_kept(io::Error::other("there is none")));
        };
        let deadline = Instant::now() + self.0.read_deadline + self.0.write_deadline;
        let setup = Arc::clone(&self.0);
        let place = ReleasedStore::place(&store);
        let work = start(place, move || ReleasedStore::locked(&setup, &store, deadline, change));
        work.finish(deadline).unwrap_or_else(|| Err(io::Error::other("it does not answer"))).map_err(not_kept)
    }
}

/// What the service made of it.
enum Heard {
    Done,
    /// Nothing happened.
    Not(ServiceError),
    Unclear(ServiceError),
}

impl Service {
    fn release(&self, license_key: &LicenseKey, computer_id: ComputerId) -> Heard {
        let license_key = license_key.reveal().parse().expect("a license key that was verified is such a text");
        let body = ReleaseRequest { license_key, computer_id };
        let call = Call::<latchkey_api::Release> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body };
        let mut was_sent_before = false;
        match self.ask_noting(&call, self.timeout(), &mut was_sent_before) {
            Ok(Nothing {}) => Heard::Done,
            Err(error) if error.code() == GIVEN_BACK_BEFORE => Heard::Done,
            Err(error) if error.is_final() || (!was_sent_before && never_arrived(&error)) => Heard::Not(error),
            Err(error) => Heard::Unclear(error),
        }
    }
}

/// Whether a request that failed so never came to the service.
fn never_arrived(error: &ServiceError) -> bool {
    match error {
        ServiceError::NoService | ServiceError::Forbidden => true,
        ServiceError::Unreachable(fault) => match fault {
            NetworkFault::NoAnswer | NetworkFault::Other(_) => false,
            NetworkFault::CertificateNotTrusted { .. }
            | NetworkFault::CertificateNotYetValid
            | NetworkFault::CertificateExpired
            | NetworkFault::CertificateOfAnother
            | NetworkFault::HostUnknown
            | NetworkFault::Refused
            | NetworkFault::ProxySignIn
            | NetworkFault::Proxy(_)
            | NetworkFault::WrongUrl { .. } => true,
        },
        ServiceError::Problem(_)
        | ServiceError::Unavailable { .. }
        | ServiceError::NotUnderstood { .. }
        | ServiceError::ListRejected(_) => false,
    }
}

/// Where license keys of an activation were found that the client doesn't keep itself.
fn copies(evaluation: &Evaluation, activation: ActivationId) -> Vec<Source> {
    let of_it = evaluation.candidates().filter(|candidate| candidate.license.claims().jti == activation.0);
    let mut sources: Vec<Source> = Vec::new();
    for candidate in of_it {
        if !matches!(candidate.source, Source::UserStore(_) | Source::Activation)
            && !sources.contains(&candidate.source)
        {
            sources.push(candidate.source.clone());
        }
    }
    sources
}
