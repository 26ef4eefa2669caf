//! Describes the application; every default is the safe one.

mod bounds;
mod dangerous;
mod policy;
mod release;
mod service;
mod sources;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use latchkey_core::{CertificateKeys, ComputerId, JwkSet, ListKeys, Moment, ProductId, Session, TrustedKeys, Version};

use crate::cache::Cache;
use crate::clock_memory::ClockMemory;
use crate::container::shares_its_machine_id;
use crate::endpoint_url::base_url;
use crate::leases::Leases;
use crate::location::Variables;
use crate::published_keys::published_key;
use crate::revocations::Revocations;
use crate::setup::{Release, Setup};
use crate::store::Store;
use crate::system::System;
use crate::this_computer::MachineId;
use crate::uptime_clock::UptimeClock;
use crate::{BuildError, Client};

pub use self::dangerous::Dangerous;
pub use self::release::{KnowsRelease, Ready, WantsRelease};

/// Describes the application, and where its license may be.
///
/// Sources count in this order: texts, the environment variable, the user's store, the computer's store, files and
/// folders. Order decides only between license keys that are as good as each other.
///
/// ```
/// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
/// let client = latchkey_client::Client::builder("acme-editor", JWKS)
///     .release("4.2", "2026-11-01")
///     .file(r"\\server\licenses\acme.lic")
///     .file("$ACME_LICENSES")
///     .build()?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// `R` says whether it was told which version the application is: [`build`](Builder::build) needs that. Everything else
/// may be said or left out, in any order.
#[derive(Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct Builder<R = Ready> {
    described: Described,
    release: R,
}

/// All but the release, as it was given.
#[derive(Clone)]
struct Described {
    product: String,
    jwks: String,
    computer_id: Option<String>,
    session: Option<String>,
    allow_generic_keys: bool,
    trust_published_test_keys: bool,
    needs_no_lease: bool,
    uptime_clock: UptimeClock,
    clock_tolerance: Duration,
    expiry_tolerance: Duration,
    read_deadline: Duration,
    write_deadline: Duration,
    expiry_warning_days: u16,
    revocations: Vec<String>,
    revocations_max_age: Option<Duration>,
    max_offline: Option<Duration>,
    texts: Vec<String>,
    environment_variable: Option<Option<String>>,
    user_store: Option<Option<PathBuf>>,
    machine_store: Option<Option<PathBuf>>,
    paths: Vec<PathBuf>,
    variables: Variables,
    service_url: Option<String>,
    #[cfg(feature = "online")]
    service_timeout: Duration,
    #[cfg(feature = "online")]
    root_certificates: Vec<String>,
    #[cfg(feature = "online")]
    proxy: Option<Option<String>>,
    #[cfg(feature = "online")]
    auto_activate: bool,
    #[cfg(feature = "online")]
    fetch_revocations: bool,
    #[cfg(feature = "online")]
    keep_fresh: Option<Duration>,
}

impl Client {
    /// Begins to describe the application: its product ID, and the vendor's JWK set as JSON.
    ///
    /// The JWK set is what `GET /v1/settings` answers as `jwks`; put it into the source code. It holds public keys
    /// only, and several while signing keys rotate.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01").build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder(product: &str, jwks: &str) -> Builder<WantsRelease> {
        Builder { described: Described::new(product, jwks), release: WantsRelease::NEW }
    }
}

impl Described {
    fn new(product: &str, jwks: &str) -> Self {
        Self {
            product: product.to_owned(),
            jwks: jwks.to_owned(),
            computer_id: None,
            session: None,
            allow_generic_keys: false,
            trust_published_test_keys: false,
            needs_no_lease: false,
            uptime_clock: UptimeClock::of_system(),
            clock_tolerance: Duration::from_secs(24 * 60 * 60),
            expiry_tolerance: Duration::from_secs(5 * 60),
            read_deadline: Duration::from_secs(2),
            write_deadline: Duration::from_millis(500),
            expiry_warning_days: 30,
            revocations: Vec::new(),
            revocations_max_age: None,
            max_offline: None,
            texts: Vec::new(),
            environment_variable: None,
            user_store: None,
            machine_store: None,
            paths: Vec::new(),
            variables: Variables::new(|name| std::env::var_os(name)),
            service_url: None,
            #[cfg(feature = "online")]
            service_timeout: Duration::from_secs(30),
            #[cfg(feature = "online")]
            root_certificates: Vec::new(),
            #[cfg(feature = "online")]
            proxy: None,
            #[cfg(feature = "online")]
            auto_activate: false,
            #[cfg(feature = "online")]
            fetch_revocations: false,
            #[cfg(feature = "online")]
            keep_fresh: None,
        }
    }
}

impl<R> Builder<R> {
    /// Makes the client, once [`release`](Self::release) or [`without_release`](Self::without_release) was called.
    ///
    /// ```
    /// let error = latchkey_client::Client::builder("acme editor", "no JSON").without_release().build().unwrap_err();
    /// assert!(error.to_string().starts_with("the product ID"));
    /// ```
    ///
    /// # Errors
    ///
    /// A mistake in the application's code; no user can cause one.
    pub fn build(self) -> Result<Client, BuildError>
    where
        R: KnowsRelease,
    {
        let release = self.release.release();
        self.described.build(release)
    }
}

impl Described {
    fn build(self, release: Option<(String, String)>) -> Result<Client, BuildError> {
        let product: ProductId = self.product.parse().map_err(BuildError::Product)?;
        let jwks: JwkSet = self.jwks.parse().map_err(BuildError::TrustedKeys)?;
        let trusted_keys = TrustedKeys::try_from(&jwks).map_err(BuildError::TrustedKeys)?;
        let certificate_keys = CertificateKeys::of(&jwks).map_err(BuildError::TrustedKeys)?;
        let list_keys = ListKeys::of(&jwks).map_err(BuildError::TrustedKeys)?;
        if !self.trust_published_test_keys
            && let Some(kid) = published_key(&jwks)
        {
            return Err(BuildError::PublishedTestKey(kid));
        }
        let revocations = Revocations::new(list_keys, &product);
        for text in &self.revocations {
            revocations.take(text).map_err(BuildError::Revocations)?;
        }
        let service_url = self.service_url.as_deref().map(base_url).transpose()?;
        #[cfg(feature = "online")]
        let service = service(&self)?;
        let release = release.map(|(version, released_at)| parsed_release(&version, &released_at)).transpose()?;
        let given = self.computer_id.map(|id| id.parse::<ComputerId>()).transpose().map_err(BuildError::ComputerId)?;
        let session =
            self.session.map(|session| session.parse::<Session>()).transpose().map_err(BuildError::Session)?;
        let machine_ids = MachineId::of_system();
        let machine_id = machine_ids.first();
        // An application with IDs of its own knows nothing of the system's.
        let mut by_machine = machine_ids.iter().filter(|_| given.is_none()).map(|id| id.computer_id(&product));
        let shares_its_id = given.is_none() && machine_id.is_some() && shares_its_machine_id();
        let computer = given.clone().or_else(|| by_machine.next());
        let former_ids = by_machine.collect();
        let is_homeless =
            self.user_store.is_none() && Store::of_user(System::HERE, &product, &self.variables).is_none();
        let user_store = self.user_store.unwrap_or_else(|| Store::of_user(System::HERE, &product, &self.variables));
        let machine_store =
            self.machine_store.unwrap_or_else(|| Store::of_machine(System::HERE, &product, &self.variables));
        let keys = certificate_keys.clone();
        let leases = Leases::new(keys, computer.as_ref(), session, &product, machine_id, self.uptime_clock);
        Ok(Client(Arc::new(Setup {
            release,
            trusted_keys,
            #[cfg(feature = "online")]
            certificate_keys,
            leases: Arc::new(leases),
            needs_no_lease: self.needs_no_lease,
            signing_key_ids: jwks.usable_keys().into_iter().map(|(kid, _)| kid).collect(),
            revocations: Arc::new(revocations),
            revocations_max_age: self
                .revocations_max_age
                .map(|age| bounds::REVOCATIONS_MAX_AGE.check(age))
                .transpose()?
                .map(signed),
            max_offline: self.max_offline.map(|age| bounds::MAX_OFFLINE.check(age)).transpose()?.map(signed),
            caches: Cache::of(computer.as_ref(), &product),
            computer,
            former_ids,
            shares_its_id,
            is_homeless,
            allow_generic_keys: self.allow_generic_keys,
            clock_tolerance: signed(bounds::CLOCK_TOLERANCE.check(self.clock_tolerance)?),
            expiry_tolerance: signed(bounds::EXPIRY_TOLERANCE.check(self.expiry_tolerance)?),
            read_deadline: bounds::READ_DEADLINE.check(self.read_deadline)?,
            write_deadline: bounds::WRITE_DEADLINE.check(self.write_deadline)?,
            expiry_warning_days: self.expiry_warning_days,
            texts: self.texts,
            environment_variable: self.environment_variable.unwrap_or_else(|| Some(variable_of(&product))),
            user_store: user_store.map(Store::new),
            machine_store: machine_store.map(Store::new),
            paths: self.paths,
            variables: self.variables,
            clock_memory: ClockMemory::new(machine_id, &product),
            service_url,
            #[cfg(feature = "online")]
            settings_seal: crate::seal::Seal::new(machine_id, "settings", &product),
            #[cfg(feature = "online")]
            service,
            #[cfg(feature = "online")]
            auto_activate: self.auto_activate,
            #[cfg(feature = "online")]
            fetch_revocations: self.fetch_revocations,
            #[cfg(feature = "online")]
            keep_fresh: self.keep_fresh.map(|interval| bounds::KEEP_FRESH.check(interval)).transpose()?,
            #[cfg(feature = "online")]
            freshness_file: format!("freshness-{}", &MachineId::derive(machine_id, "freshness file", &product)[..12]),
            #[cfg(feature = "online")]
            holdings: Arc::default(),
            product,
        })))
    }
}

/// Not the texts, which may be license keys, nor the computer's ID.
impl<R> fmt::Debug for Builder<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("product", &self.described.product).finish_non_exhaustive()
    }
}

fn signed(bounded: Duration) -> SignedDuration {
    SignedDuration::try_from(bounded).expect("what is within its bound is days")
}

fn parsed_release(version: &str, released_at: &str) -> Result<Release, BuildError> {
    let version: Version = version.parse().map_err(BuildError::Version)?;
    let moment = if released_at.len() == 10 { format!("{released_at}T00:00:00Z") } else { released_at.to_owned() };
    let released_at: Moment = moment.parse().map_err(|_| BuildError::ReleasedAt)?;
    Ok(Release { version, released_at })
}

#[cfg(feature = "online")]
fn service(described: &Described) -> Result<Option<crate::online::Service>, BuildError> {
    use crate::online::Service;
    use crate::online::proxy::ProxyChoice;
    use crate::online::roots::parse;
    let roots = described.root_certificates.iter().map(|pem| parse(pem)).collect::<Result<Vec<_>, _>>()?.concat();
    let proxy = described.proxy.as_ref().map(|url| ProxyChoice::parse(url.as_deref())).transpose()?.unwrap_or_default();
    let timeout = bounds::SERVICE_TIMEOUT.check(described.service_timeout)?;
    let service = |url: &String| Service::new(url, timeout, roots, proxy);
    described.service_url.as_ref().map(service).transpose()
}

fn variable_of(product: &ProductId) -> String {
    let capital = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    product.as_str().chars().map(capital).chain("_LICENSE".chars()).collect()
}
