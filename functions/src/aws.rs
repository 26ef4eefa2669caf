//! The clients of AWS, built once at init from Lambda's environment.
//!
//! Not with `aws-config`: its loader costs 1.2 MB and up to 17 % of a cold start, for sources that Lambda doesn't have.
//! Both clients share one HTTP client, with ring for TLS (aws-lc gathers entropy for 30 ms at the first handshake) and
//! the roots of Amazon's own certificates alone (parsing all of the system's costs more than the rest of init).

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector, http_client_fn};
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::sdk_config::{RetryConfig, StalledStreamProtectionConfig, TimeoutConfig};

use crate::aws_calls::Recorder;
use crate::{Environment, EnvironmentError};

/// The five roots of <https://www.amazontrust.com/repository/>.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon_roots.pem");

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 3;
/// Three attempts and the pauses between; well under the functions' time-out of 10 seconds.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(7);
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// The clients of AWS.
#[derive(Debug)]
pub struct Aws {
    config: SdkConfig,
    connector: SharedHttpConnector,
    dynamodb_endpoint: Option<String>,
    kms_endpoint: Option<String>,
}

impl Aws {
    pub(crate) fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        let credentials = Credentials::new(
            environment.required("AWS_ACCESS_KEY_ID")?,
            environment.required("AWS_SECRET_ACCESS_KEY")?,
            environment.optional("AWS_SESSION_TOKEN").map(str::to_owned),
            None,
            "environment",
        );
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        let connector = connector(environment)?;
        // The crate's own `Builder` would read the roots for each client, and once more for the first call.
        let http_client = http_client_fn({
            let connector = connector.clone();
            move |_, _| connector.clone()
        });
        let config = SdkConfig::builder()
            .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
            .region(Region::new(environment.required("AWS_REGION")?.to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(http_client)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(FIRST_PAUSE))
            // The attempt's time-out covers a stalled stream as well.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        let endpoint = |service: &str| {
            environment.optional(service).or_else(|| environment.optional("AWS_ENDPOINT_URL")).map(str::to_owned)
        };
        Ok(Self {
            config,
            connector,
            dynamodb_endpoint: endpoint("AWS_ENDPOINT_URL_DYNAMODB"),
            kms_endpoint: endpoint("AWS_ENDPOINT_URL_KMS"),
        })
    }

    /// The client of DynamoDB.
    #[must_use]
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let mut config = aws_sdk_dynamodb::config::Builder::from(&self.config).interceptor(Recorder);
        config.set_endpoint_url(self.dynamodb_endpoint.clone());
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// The client of KMS.
    #[must_use]
    pub fn kms(&self) -> aws_sdk_kms::Client {
        let mut config = aws_sdk_kms::config::Builder::from(&self.config).interceptor(Recorder);
        config.set_endpoint_url(self.kms_endpoint.clone());
        aws_sdk_kms::Client::from_conf(config.build())
    }

    /// What the clients send by.
    #[must_use]
    pub(crate) fn http(&self) -> SharedHttpConnector {
        self.connector.clone()
    }
}

impl Environment {
    /// The clients of AWS, as Lambda's variables say.
    ///
    /// # Errors
    ///
    /// When Region or credentials are missing.
    pub fn aws(&self) -> Result<Aws, EnvironmentError> {
        Aws::new(self)
    }
}

fn connector(environment: &Environment) -> Result<SharedHttpConnector, EnvironmentError> {
    const NAME: &str = "SSL_CERT_FILE";
    let invalid = |error: Box<dyn std::error::Error + Send + Sync>| EnvironmentError::Invalid(NAME, error);
    let roots = match environment.optional(NAME) {
        Some(file) => std::fs::read(file).map_err(|error| invalid(error.into()))?,
        None => AMAZON_ROOTS.to_vec(),
    };
    let context = TlsContext::builder()
        .with_trust_store(TrustStore::empty().with_pem_certificate(roots))
        .build()
        .map_err(|error| invalid(error.into()))?;
    let connector = Connector::builder()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .connector_settings(HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).build())
        .build();
    Ok(SharedHttpConnector::new(connector))
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener, TcpStream};

    use aws_sdk_dynamodb::error::SdkError;
    use tokio::time::Instant;

    use super::*;

    /// A host whose queue of connections is full, which answers nothing to whoever wants one more.
    struct Overrun {
        listener: TcpListener,
        _queue: Vec<TcpStream>,
    }

    impl Overrun {
        fn new() -> Self {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = listener.local_addr().unwrap();
            let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(100)).ok();
            Self { _queue: std::iter::from_fn(connect).collect(), listener }
        }
    }

    // R20
    #[tokio::test(start_paused = true)]
    async fn a_host_that_takes_no_connection_is_given_up_after_a_second_an_attempt() {
        let host = Overrun::new();
        let environment = Environment::from_iter([
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ENDPOINT_URL", format!("http://{}", host.listener.local_addr().unwrap())),
        ]);
        let started = Instant::now();
        let answer = environment.aws().unwrap().dynamodb().list_tables().send().await;
        assert!(matches!(&answer, Err(SdkError::DispatchFailure(failure)) if failure.is_timeout()), "{answer:?}");
        let attempts = CONNECT_TIMEOUT * ATTEMPTS;
        assert!((attempts..attempts + CONNECT_TIMEOUT).contains(&started.elapsed()), "{:?}", started.elapsed());
    }
}
