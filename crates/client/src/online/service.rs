//! The service, and the HTTP client for it.

use std::sync::OnceLock;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, TlsConfig};

use super::endpoint_url::base_url;
use super::known_settings::SettingsMemory;
use super::roots;
use crate::BuildError;

/// Longer than any call; the sum of a longer one and the present could overflow.
const TIMEOUT_MAX: Duration = Duration::from_secs(24 * 60 * 60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The license service, as an application sees it.
#[derive(Debug)]
pub(crate) struct Service {
    base_url: String,
    /// Made at the first call: most starts of an application make none.
    agent: OnceLock<Agent>,
    own_roots: Vec<Certificate<'static>>,
    /// For a whole call: all attempts, and the pauses between them.
    timeout: Duration,
    pub(super) settings: SettingsMemory,
}

impl Service {
    pub(crate) fn new(url: &str, timeout: Duration, own_roots: Vec<Certificate<'static>>) -> Result<Self, BuildError> {
        let (base_url, timeout) = (base_url(url)?, timeout.min(TIMEOUT_MAX));
        Ok(Self { base_url, agent: OnceLock::new(), own_roots, timeout, settings: SettingsMemory::default() })
    }

    pub(super) fn agent(&self) -> &Agent {
        self.agent.get_or_init(|| self.new_agent())
    }

    fn new_agent(&self) -> Agent {
        let mut config = Agent::config_builder()
            // A redirect would carry an activation key to somewhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT.min(self.timeout)))
            .user_agent(concat!("latchkey-client/", env!("CARGO_PKG_VERSION")));
        if self.base_url.starts_with("https://") {
            config = config.tls_config(TlsConfig::builder().root_certs(roots::trusted(&self.own_roots)).build());
        } else {
            // What is sent to this computer in clear text must not go through a proxy.
            config = config.proxy(None);
        }
        config.build().new_agent()
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }
}
