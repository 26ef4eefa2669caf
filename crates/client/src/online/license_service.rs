//! The license service, for programs that need no license themselves.

use std::time::Duration;

use latchkey_api::{ActivateRequest, ActivateResponse, FetchSettingsResponse};

use super::Service;
use super::proxy::ProxyChoice;
use crate::{BuildError, ServiceError};

/// The license service, for a console or an installer: it has no product of its own, judges nothing and keeps nothing.
///
/// An application has a [`Client`](crate::Client), which checks what it gets.
///
/// ```
/// use std::time::Duration;
/// use latchkey_client::LicenseService;
/// let service = LicenseService::new("https://licenses.example.com/", Duration::from_secs(30))?;
/// assert_eq!(service.url(), "https://licenses.example.com");
/// # Ok::<_, latchkey_client::BuildError>(())
/// ```
#[derive(Debug)]
pub struct LicenseService(Service);

impl LicenseService {
    /// The service at `url`; a call may take `timeout` with all its attempts.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use latchkey_client::{BuildError, LicenseService};
    /// let clear_text = LicenseService::new("http://licenses.example.com", Duration::from_secs(30));
    /// assert_eq!(clear_text.unwrap_err(), BuildError::ServiceUrl);
    /// ```
    ///
    /// # Errors
    ///
    /// [`BuildError::ServiceUrl`], as [`Builder::service_url`](crate::Builder::service_url).
    pub fn new(url: &str, timeout: Duration) -> Result<Self, BuildError> {
        Service::new(url, timeout, Vec::new(), ProxyChoice::Unsaid).map(Self)
    }

    /// Where its paths begin, without a slash at the end.
    ///
    /// ```
    /// # let service = latchkey_client::LicenseService::new("http://localhost:9000", std::time::Duration::from_secs(1))?;
    /// assert_eq!(service.url(), "http://localhost:9000");
    /// # Ok::<_, latchkey_client::BuildError>(())
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        self.0.base_url()
    }

    /// The HTTP client that it calls with, for calls of the console's own: the same proxy and trusted certificates, and no
    /// redirects.
    #[doc(hidden)]
    #[must_use]
    pub fn agent(&self) -> ureq::Agent {
        self.0.agent(self.0.timeout())
    }

    /// Why such a call had no answer.
    #[doc(hidden)]
    #[must_use]
    pub fn fault(&self, error: &ureq::Error) -> ServiceError {
        self.0.fault(error, self.0.timeout())
    }

    /// Exchanges an activation key for a license key, whose signature nobody has checked yet.
    ///
    /// ```
    /// # fn example(request: latchkey_client::ActivateRequest) -> Result<(), Box<dyn std::error::Error>> {
    /// # let service = latchkey_client::LicenseService::new("http://localhost:9000", std::time::Duration::from_secs(1))?;
    /// println!("one of {} seats", service.activate(request)?.activations.allowed);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The [`ServiceError`] has the service's code.
    pub fn activate(&self, request: ActivateRequest) -> Result<ActivateResponse, ServiceError> {
        self.0.activate(request, self.0.timeout())
    }

    /// Reads the vendor's public settings and its JWK set.
    ///
    /// ```no_run
    /// # let service = latchkey_client::LicenseService::new("http://localhost:9000", std::time::Duration::from_secs(1))?;
    /// println!("{} signing keys", service.settings()?.jwks.keys.len());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`ServiceError`] has the service's code.
    pub fn settings(&self) -> Result<FetchSettingsResponse, ServiceError> {
        self.0.fetch_settings(None).map(|(answer, _)| answer)
    }
}
