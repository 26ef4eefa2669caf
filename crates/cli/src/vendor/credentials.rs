//! Who signs: credentials and Region from the standard AWS chain.

use std::cell::RefCell;
use std::error::Error;
use std::time::{Duration, SystemTime};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::{Builder, tls};
use tokio::runtime::Runtime;

use crate::arguments::Common;
use crate::failure::Failure;

/// Credentials that end so soon are asked for again before they are used.
const MARGIN: Duration = Duration::from_secs(60);

/// Credentials, and what to sign for.
#[derive(Debug)]
pub(crate) struct Identity {
    credentials: RefCell<Credentials>,
    source: Option<Source>,
    pub(super) region: String,
    pub(super) service: String,
}

/// Where credentials came from, and new ones come from.
#[derive(Debug)]
struct Source {
    runtime: Runtime,
    provider: SharedCredentialsProvider,
}

impl Identity {
    /// Looks where AWS's own tools look: environment, profile, SSO, role.
    pub(crate) fn find(common: &Common) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::usage(format!("no asynchronous runtime: {error}")))?;
        let ring = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(Builder::new().tls_provider(ring).build_https());
        if let Some(region) = common.region.clone().filter(|region| !region.is_empty()) {
            loader = loader.region(Region::new(region));
        }
        if let Some(profile) = &common.profile {
            loader = loader.profile_name(profile);
        }
        let config = runtime.block_on(loader.load());
        let region = config.region().map(ToString::to_string).filter(|region| !region.is_empty());
        let region = region.ok_or_else(|| Failure::usage("for which Region? Give --region, or set AWS_REGION"))?;
        let provider = config.credentials_provider().ok_or_else(none_found)?;
        let source = Source { runtime, provider };
        let credentials = RefCell::new(source.credentials()?);
        Ok(Self { credentials, source: Some(source), region, service: common.service.clone() })
    }

    /// The credentials, new ones where the old ones are about to end.
    pub(super) fn credentials(&self) -> Result<Credentials, Failure> {
        let soon = SystemTime::now() + MARGIN;
        let is_over = |credentials: &Credentials| credentials.expiry().is_some_and(|expiry| expiry <= soon);
        if let Some(source) = &self.source
            && is_over(&self.credentials.borrow())
        {
            let fresh = source.credentials()?;
            if fresh.expiry().is_some_and(|expiry| expiry <= SystemTime::now()) {
                return Err(Failure::usage("the AWS credentials have expired: sign in anew (aws sso login)"));
            }
            self.credentials.replace(fresh);
        }
        Ok(self.credentials.borrow().clone())
    }

    /// What was signed for and with, without secrets.
    pub(crate) fn description(&self) -> String {
        let (region, service) = (&self.region, &self.service);
        let credentials = self.credentials.borrow();
        format!("for Region {region} and service {service} with access key {}", credentials.access_key_id())
    }

    #[cfg(test)]
    pub(super) fn for_test() -> Self {
        let credentials = Credentials::new("AKIDEXAMPLE", "hush", Some("session".to_owned()), None, "test");
        let (region, service) = ("us-test-1".to_owned(), "execute-api".to_owned());
        Self { credentials: RefCell::new(credentials), source: None, region, service }
    }
}

impl Source {
    fn credentials(&self) -> Result<Credentials, Failure> {
        self.runtime.block_on(self.provider.provide_credentials()).map_err(|error| match error {
            CredentialsError::CredentialsNotLoaded(_) => none_found(),
            error => Failure::usage(format!("no AWS credentials can be had: {}", causes(&error))),
        })
    }
}

fn causes(error: &CredentialsError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}

fn none_found() -> Failure {
    Failure::usage(
        "there are no AWS credentials: set AWS_PROFILE or --profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    )
}
