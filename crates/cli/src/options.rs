//! The options of every command: where the service is, and how it is called.

use std::time::Duration;

use clap::Args;
use latchkey_client::LicenseService;

use crate::failure::Failure;
use crate::printing::Output;

/// The options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "For every command")]
pub(crate) struct Options {
    /// Where the service is, such as https://licenses.example.com.
    #[arg(long, global = true, env = "LATCHKEY_URL", value_name = "URL")]
    pub(crate) url: Option<String>,
    /// How to print results.
    #[arg(long, global = true, value_enum, default_value_t = Output::Human)]
    pub(crate) output: Output,
    /// The Region to sign for; by default that of the environment or profile.
    #[arg(long, global = true, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The service name to sign for.
    #[arg(long, global = true, value_name = "NAME", default_value = "execute-api")]
    pub(crate) service: String,
    /// The profile of the AWS configuration to take credentials from.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// How long a call may take with all its attempts, in seconds.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
}

impl Options {
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }

    /// The service as applications call it, unsigned.
    pub(crate) fn license_service(&self) -> Result<LicenseService, Failure> {
        let url = self.url.as_deref().filter(|url| !url.is_empty());
        let url = url.ok_or_else(|| Failure::usage("where is the service? Give --url, or set LATCHKEY_URL"))?;
        LicenseService::new(url, self.timeout()).map_err(|error| Failure::usage(format!("{error} (--url)")))
    }
}
