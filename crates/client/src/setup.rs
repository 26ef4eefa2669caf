//! Everything a client was told when it was built.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use latchkey_core::{
    Claims, ComputerId, Moment, ProductId, Rejection, SigningKeyId, TrustedKeys, VerifiedLicense, Version,
};

use crate::cache::Cache;
use crate::clock_memory::ClockMemory;
use crate::leases::Leases;
use crate::location::Variables;
use crate::revocations::Revocations;
use crate::store::Store;

/// The application, its policy, and where to look; [`Builder`](crate::Builder) makes it.
pub(crate) struct Setup {
    pub(crate) product: ProductId,
    pub(crate) release: Option<Release>,
    pub(crate) trusted_keys: TrustedKeys,
    #[cfg(feature = "online")]
    pub(crate) certificate_keys: latchkey_core::CertificateKeys,
    /// The IDs of the keys of all uses that the application trusts.
    pub(crate) signing_key_ids: Vec<SigningKeyId>,
    pub(crate) revocations: Arc<Revocations>,
    /// How long ago the vendor's last word may be that a license stands, if that is limited.
    pub(crate) revocations_max_age: Option<SignedDuration>,
    pub(crate) max_offline: Option<SignedDuration>,
    /// `None` where the system has no machine ID and the application gave no ID of its own.
    pub(crate) computer: Option<ComputerId>,
    /// What the same computer was called before; license keys that are bound to it are still good.
    pub(crate) former_ids: Vec<ComputerId>,
    /// Whether other containers of the same image probably have the same ID.
    pub(crate) shares_its_id: bool,
    pub(crate) allow_generic_keys: bool,
    pub(crate) clock_tolerance: SignedDuration,
    pub(crate) expiry_tolerance: SignedDuration,
    pub(crate) read_deadline: Duration,
    pub(crate) write_deadline: Duration,
    pub(crate) expiry_warning_days: u16,
    pub(crate) texts: Vec<String>,
    pub(crate) environment_variable: Option<String>,
    pub(crate) user_store: Option<Store>,
    /// Whether there would be a user's store if the system told where.
    pub(crate) is_homeless: bool,
    pub(crate) caches: Vec<Cache>,
    pub(crate) machine_store: Option<Store>,
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) variables: Variables,
    pub(crate) clock_memory: ClockMemory,
    pub(crate) leases: Arc<Leases>,
    /// Whether a floating license counts without a lease.
    pub(crate) needs_no_lease: bool,
    /// The base URL of the service, for links to its page.
    pub(crate) service_url: Option<String>,
    #[cfg(feature = "online")]
    pub(crate) settings_seal: crate::seal::Seal,
    #[cfg(feature = "online")]
    pub(crate) service: Option<crate::online::Service>,
    #[cfg(feature = "online")]
    pub(crate) auto_activate: bool,
    #[cfg(feature = "online")]
    pub(crate) fetch_revocations: bool,
    /// How often the service is asked in the background whether the license stands, if it is.
    #[cfg(feature = "online")]
    pub(crate) keep_fresh: Option<Duration>,
    /// Where the user's store has what is known of asking the service.
    #[cfg(feature = "online")]
    pub(crate) freshness_file: String,
    #[cfg(feature = "online")]
    pub(crate) holdings: Arc<crate::online::Holdings>,
}

impl Setup {
    /// Whether a license key is for this product and this computer, by whatever ID it has or had.
    pub(crate) fn check_binding(&self, license: &VerifiedLicense, allow_generic_keys: bool) -> Result<(), Rejection> {
        let bound_to = |computer| license.check_binding(&self.product, computer, allow_generic_keys);
        match bound_to(self.computer.as_ref()) {
            Err(Rejection::ComputerMismatch) if self.former_ids.iter().any(|id| bound_to(Some(id)).is_ok()) => Ok(()),
            answer => answer,
        }
    }

    /// The ID by which a license key is bound to this computer.
    pub(crate) fn bound_id(&self, claims: &Claims) -> Option<&ComputerId> {
        let digest = claims.computer.as_ref()?;
        self.computer.iter().chain(&self.former_ids).find(|id| id.digest(&self.product) == *digest)
    }

    /// The file that tells when the service was asked, where it is asked in the background.
    #[cfg(feature = "online")]
    pub(crate) fn keeps_fresh_by(&self) -> Option<&str> {
        let is_asked = self.service.is_some() && (self.fetch_revocations || self.keep_fresh.is_some());
        is_asked.then_some(&self.freshness_file)
    }

    /// Nobody is asked.
    #[cfg(not(feature = "online"))]
    #[expect(clippy::unused_self, reason = "with the feature `online` it depends")]
    pub(crate) fn keeps_fresh_by(&self) -> Option<&str> {
        None
    }

    /// Whether the application trusts this key, for whatever use.
    pub(crate) fn trusts(&self, kid: &SigningKeyId) -> bool {
        self.signing_key_ids.contains(kid)
    }
}

/// The application's version and its release date.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    pub(crate) version: Version,
    pub(crate) released_at: Moment,
}

#[cfg(test)]
mod tests;
