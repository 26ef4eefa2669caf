//! The way to the service that needs no signature.

use latchkey_client::LicenseService;

use crate::arguments::Common;
use crate::failure::Failure;

impl Common {
    /// The service, as applications call it.
    pub(crate) fn license_service(&self) -> Result<LicenseService, Failure> {
        let url = self.url.as_deref().filter(|url| !url.is_empty());
        let url = url.ok_or_else(|| Failure::usage("where is the service? Give --url, or set LATCHKEY_URL"))?;
        LicenseService::new(url, self.timeout()).map_err(|error| Failure::usage(format!("{error} (--url)")))
    }
}
