//! The credentials and the Region to sign with, from the standard AWS chain.

use std::error::Error;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_config::Region;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::{Builder, Connector, tls};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use crate::failure::Failure;
use crate::options::{Chosen, Options};

/// Credentials that expire within this time are renewed before they are used.
const MARGIN: Duration = Duration::from_secs(60);

/// Credentials, and what to sign for.
#[derive(Debug)]
pub(crate) struct Identity {
    credentials: Mutex<Credentials>,
    source: Option<Source>,
    pub(super) region: String,
    pub(super) service: String,
}

/// Where credentials come from, the first and later ones.
#[derive(Debug)]
struct Source {
    runtime: Runtime,
    provider: SharedCredentialsProvider,
    profile: Option<Chosen>,
}

impl Identity {
    /// Looks where AWS's own tools look: environment, profile, SSO, role.
    pub(crate) fn find(options: &Options) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::usage(format!("no asynchronous runtime: {error}")))?;
        let config = configuration();
        let region = runtime.block_on(region(options, &config));
        let region = region.ok_or_else(|| Failure::usage("for which Region? Give --region, or set AWS_REGION"))?;
        let config = config.with_region(Some(region.clone()));
        let provider = match &options.aws_profile {
            // A profile that was chosen beats the rest of the chain.
            Some(Chosen { value: name, .. }) => {
                let profile = ProfileFileCredentialsProvider::builder().configure(&config).profile_name(name);
                SharedCredentialsProvider::new(profile.build())
            }
            None => {
                let chain = DefaultCredentialsChain::builder().configure(config).region(region.clone());
                SharedCredentialsProvider::new(runtime.block_on(chain.build()))
            }
        };
        let source = Source { runtime, provider, profile: options.aws_profile.clone() };
        let credentials = Mutex::new(source.credentials()?);
        Ok(Self { credentials, source: Some(source), region: region.to_string(), service: options.service.clone() })
    }

    /// Somebody whose access key is known.
    pub(crate) fn known(access_key_id: &str, secret_access_key: &str, region: &str, service: &str) -> Self {
        let credentials = Credentials::new(access_key_id, secret_access_key, None, None, "given");
        let (region, service) = (region.to_owned(), service.to_owned());
        Self { credentials: Mutex::new(credentials), source: None, region, service }
    }

    /// The access key that signs.
    pub(crate) fn access_key(&self) -> AccessKey {
        let credentials = self.credentials_now();
        AccessKey {
            access_key_id: credentials.access_key_id().to_owned(),
            account_id: credentials.account_id().map(|id| id.as_str().to_owned()),
        }
    }

    /// The credentials, renewed where they are about to expire.
    pub(super) fn credentials(&self) -> Result<Credentials, Failure> {
        let soon = SystemTime::now() + MARGIN;
        let is_over = self.credentials_now().expiry().is_some_and(|expiry| expiry <= soon);
        if let Some(source) = &self.source
            && is_over
        {
            let fresh = source.credentials()?;
            if fresh.expiry().is_some_and(|expiry| expiry <= SystemTime::now()) {
                return Err(Failure::usage("the AWS credentials have expired: sign in anew (aws sso login)"));
            }
            *self.credentials_now() = fresh;
        }
        Ok(self.credentials_now().clone())
    }

    fn credentials_now(&self) -> MutexGuard<'_, Credentials> {
        self.credentials.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// When the credentials expire, if they do.
    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        self.credentials_now().expiry().and_then(|expiry| Timestamp::try_from(expiry).ok())
    }

    /// Where the credentials come from, as far as AWS's chain says.
    pub(crate) fn origin(&self) -> &'static str {
        let credentials = self.credentials_now();
        let features = credentials.get_property::<Vec<AwsCredentialFeature>>();
        let has = |wanted: &[AwsCredentialFeature]| {
            features.is_some_and(|features| features.iter().any(|feature| wanted.contains(feature)))
        };
        if has(&[AwsCredentialFeature::CredentialsEnvVars]) {
            "environment variables"
        } else if has(&[AwsCredentialFeature::CredentialsSso, AwsCredentialFeature::CredentialsProfileSso]) {
            "AWS IAM Identity Center (SSO)"
        } else if has(&[AwsCredentialFeature::CredentialsProcess, AwsCredentialFeature::CredentialsProfileProcess]) {
            "a credential_process of an AWS profile"
        } else if has(&[
            AwsCredentialFeature::CredentialsStsAssumeRole,
            AwsCredentialFeature::CredentialsStsAssumeRoleWebId,
            AwsCredentialFeature::CredentialsEnvVarsStsWebIdToken,
            AwsCredentialFeature::CredentialsProfileStsWebIdToken,
        ]) {
            "a role, assumed by way of STS"
        } else if has(&[AwsCredentialFeature::CredentialsHttp, AwsCredentialFeature::CredentialsImds]) {
            "the container or instance"
        } else if self.source.as_ref().is_some_and(|source| source.profile.is_some())
            || has(&[AwsCredentialFeature::CredentialsProfile])
        {
            "an AWS profile"
        } else {
            "AWS's chain, which doesn't say"
        }
    }

    /// What was signed for and with, without secrets.
    pub(crate) fn description(&self) -> String {
        let (region, service) = (&self.region, &self.service);
        let credentials = self.credentials_now();
        format!("for Region {region} and service {service} with access key {}", credentials.access_key_id())
    }

    #[cfg(test)]
    pub(super) fn for_test() -> Self {
        let credentials = Credentials::new("AKIDEXAMPLE", "hush", Some("session".to_owned()), None, "test");
        let (region, service) = ("us-test-1".to_owned(), "execute-api".to_owned());
        Self { credentials: Mutex::new(credentials), source: None, region, service }
    }
}

/// The access key that signs, without its secret, and its account where the credentials say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessKey {
    pub(crate) access_key_id: String,
    pub(crate) account_id: Option<String>,
}

impl AccessKey {
    /// Whether the other is certainly of the same account: the service tells vendors apart by account.
    ///
    /// Temporary credentials have a new access key each time, and say which account they are of.
    pub(crate) fn is_of_account_of(&self, other: &Self) -> bool {
        let is_same_account = self.account_id.is_some() && self.account_id == other.account_id;
        self.access_key_id == other.access_key_id || is_same_account
    }
}

/// How AWS is asked for credentials: over TLS, through the proxy if there is one.
fn configuration() -> ProviderConfig {
    let http_client = Builder::new().build_with_connector_fn(|settings, components| {
        let ring = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
        let mut connector =
            Connector::builder().proxy_config(proxy(|name| std::env::var(name).ok())).tls_provider(ring);
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        connector.build()
    });
    ProviderConfig::default().with_http_client(http_client)
}

/// The proxy for `https://`. A role's credentials come over `http://` from this network, without a proxy.
fn proxy(variable: impl Fn(&str) -> Option<String>) -> ProxyConfig {
    let one_of = |names: [&str; 2]| names.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    let url = one_of(["HTTPS_PROXY", "https_proxy"]).or_else(|| one_of(["ALL_PROXY", "all_proxy"]));
    let proxy = url.and_then(|url| ProxyConfig::https(url).ok()).unwrap_or_else(ProxyConfig::disabled);
    match one_of(["NO_PROXY", "no_proxy"]) {
        Some(rules) => proxy.no_proxy(rules),
        None => proxy,
    }
}

/// The Region to sign for: as was chosen, else that of the AWS profile.
///
/// EC2's metadata isn't asked, as AWS's own command line doesn't: elsewhere that fails only after seconds.
async fn region(options: &Options, config: &ProviderConfig) -> Option<Region> {
    let mut profile = ProfileFileRegionProvider::builder().configure(config);
    if let Some(chosen) = &options.aws_profile {
        profile = profile.profile_name(&chosen.value);
    }
    let chosen = options.region.as_ref().map(|chosen| Region::new(chosen.value.clone()));
    let chain = RegionProviderChain::first_try(chosen).or_else(profile.build());
    chain.region().await.filter(|region| !region.as_ref().is_empty())
}

impl Source {
    fn credentials(&self) -> Result<Credentials, Failure> {
        self.runtime.block_on(self.provider.provide_credentials()).map_err(|error| match error {
            CredentialsError::CredentialsNotLoaded(_) => none_found(self.profile.as_ref()),
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

fn none_found(profile: Option<&Chosen>) -> Failure {
    match profile {
        Some(Chosen { value, by }) => {
            Failure::usage(format!("there are no AWS credentials in an AWS profile {value} ({by})"))
        }
        None => Failure::usage(
            "there are no AWS credentials: set AWS_PROFILE or --aws-profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        ),
    }
}
