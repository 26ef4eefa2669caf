//! The service, and the HTTP client for it.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{Certificate, TlsConfig};

use super::freshness::FreshnessMemory;
use super::known_settings::SettingsMemory;
use super::proxy::ProxyChoice;
use super::refusals::Refusals;
use super::roots;
use super::system_proxy::SystemProxy;
use crate::BuildError;
use crate::deadline::start;
use crate::endpoint_url::base_url;

/// Longer than any call; the sum of a longer one and the present could overflow.
const TIMEOUT_MAX: Duration = Duration::from_secs(24 * 60 * 60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What the system knows of authorities and proxies is read from files, and `SSL_CERT_FILE` may name a pipe.
const SYSTEM_TIMEOUT: Duration = Duration::from_secs(2);

/// The license service, as an application sees it.
#[derive(Debug)]
pub(crate) struct Service {
    base_url: String,
    /// Made at the first call: most starts of an application make none.
    agent: Mutex<Option<Agent>>,
    own_roots: Vec<Certificate<'static>>,
    proxy: ProxyChoice,
    /// For a whole call: all attempts, and the pauses between them.
    timeout: Duration,
    pub(super) settings: SettingsMemory,
    pub(super) refusals: Mutex<Refusals>,
    pub(super) freshness: FreshnessMemory,
    /// Whether a thread in the background asks.
    pub(super) is_asking: AtomicBool,
}

impl Service {
    pub(crate) fn new(
        url: &str,
        timeout: Duration,
        own_roots: Vec<Certificate<'static>>,
        proxy: ProxyChoice,
    ) -> Result<Self, BuildError> {
        let (base_url, timeout) = (base_url(url)?, timeout.min(TIMEOUT_MAX));
        Ok(Self {
            base_url,
            agent: Mutex::default(),
            own_roots,
            proxy,
            timeout,
            settings: SettingsMemory::default(),
            refusals: Mutex::default(),
            freshness: FreshnessMemory::default(),
            is_asking: AtomicBool::new(false),
        })
    }

    /// The HTTP client, which is there within about half of `left`.
    pub(super) fn agent(&self, left: Duration) -> Agent {
        let mut known = self.agent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = &*known {
            return agent.clone();
        }
        let deadline = Instant::now() + (left / 2).min(SYSTEM_TIMEOUT);
        let asked = start(PathBuf::from("authorities and proxies of the system"), || {
            (roots::of_system(), SystemProxy::read(|name| std::env::var_os(name)))
        });
        let of_system = asked.finish(deadline);
        let is_complete = of_system.is_some();
        let (system_roots, system_proxy) = of_system.unwrap_or_default();
        let agent = self.new_agent(&system_roots, system_proxy.as_ref());
        // Without the system's part it is good for this call alone.
        if is_complete {
            *known = Some(agent.clone());
        }
        agent
    }

    fn new_agent(&self, system_roots: &[Certificate<'static>], system_proxy: Option<&SystemProxy>) -> Agent {
        let mut config = Agent::config_builder()
            // A redirect would carry an activation key to somewhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT.min(self.timeout)))
            .user_agent(concat!("latchkey-client/", env!("CARGO_PKG_VERSION")));
        if self.base_url.starts_with("https://") {
            let roots = roots::trusted(system_roots, &self.own_roots);
            let (host, _) = self.host_and_port();
            config = config
                .tls_config(TlsConfig::builder().root_certs(roots).build())
                .proxy(self.proxy.of_host(&host, system_proxy));
        } else {
            // What is sent to this computer in clear text must not go through a proxy.
            config = config.proxy(None);
        }
        config.build().new_agent()
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Where it is.
    pub(super) fn host_and_port(&self) -> (String, u16) {
        let url: Option<Uri> = self.base_url.parse().ok();
        let host = url.as_ref().and_then(Uri::host).unwrap_or_default().to_owned();
        (host, url.and_then(|url| url.port_u16()).unwrap_or(443))
    }

    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }
}
