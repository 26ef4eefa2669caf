//! DynamoDB and KMS for the functions, each on its own port of 127.0.0.1.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use latchkey_core::Algorithm;
use latchkey_functions::publish_keys::{PublicationError, SigningKeyArns, read_public_keys};
use latchkey_functions::{Environment, EnvironmentError};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use crate::data_dir::DataDirError;
use crate::data_dir::Lock;
use crate::dynamodb::{DynamoDbError, EmbeddedDynamoDb, TableNames, create_missing_tables};
use crate::kms::{self, KeyRing, KeyRingError, SigningKeySpec, SigningUse};

pub(crate) const LICENSES_TABLE: &str = "latchkey-licenses";
const PROPERTIES_TABLE: &str = "latchkey-properties";
const ISSUER: &str = "latchkey-local";

/// How to set up DynamoDB and KMS.
#[derive(Debug, Clone)]
pub struct BackendOptions {
    /// Where to keep data; in memory when `None`.
    pub data_dir: Option<PathBuf>,
    /// How license keys, lists and certificates are signed; a key of the other algorithm goes on for whoever knows only that.
    pub algorithm: Algorithm,
    /// Whether the other algorithm's key of license keys signs no more, though what it signed verifies.
    pub retire_older_keys: bool,
    /// The AWS Region that everything is in.
    pub region: String,
}

impl BackendOptions {
    /// In memory, where all keys sign that there are.
    #[must_use]
    pub fn in_memory(algorithm: Algorithm, region: &str) -> Self {
        Self { data_dir: None, algorithm, retire_older_keys: false, region: region.to_owned() }
    }
}

/// DynamoDB and KMS, running, with tables and keys in place.
#[derive(Debug)]
pub struct Backend {
    variables: Vec<(&'static str, String)>,
    keys: Arc<KeyRing>,
    dynamodb: SocketAddr,
    kms: SocketAddr,
    servers: JoinSet<Result<(), StartError>>,
    shutdown: watch::Sender<()>,
    _data_dir: Option<Lock>,
}

impl Backend {
    /// Starts both, and makes the tables and keys that are missing.
    ///
    /// # Errors
    ///
    /// When data can't be read or written, or no port is free.
    pub async fn start(options: &BackendOptions) -> Result<Self, StartError> {
        let lock = options.data_dir.as_deref().map(Lock::take).transpose()?;
        let (database, keys) = match &options.data_dir {
            Some(data_dir) => (EmbeddedDynamoDb::open(data_dir)?, KeyRing::open(data_dir, &options.region)?),
            None => (EmbeddedDynamoDb::in_memory()?, KeyRing::in_memory(&options.region)),
        };
        let published = ensure_signing_keys(&keys, spec(options.algorithm))?;
        let data_key = keys.ensure_data_key()?;
        let keys = Arc::new(keys);

        let (shutdown, ended) = watch::channel(());
        let mut servers = JoinSet::new();
        let (listener, dynamodb) = listen().await?;
        let until = ended_by(ended.clone());
        servers.spawn(async move { Ok(database.serve(listener, until).await?) });
        let (listener, kms) = listen().await?;
        servers.spawn({
            let keys = keys.clone();
            async move { Ok(kms::serve(listener, keys, ended_by(ended)).await?) }
        });

        // The current one is last.
        let retired = if options.retire_older_keys { published.key_arns.len() - 1 } else { 0 };
        let variables = vec![
            ("AWS_REGION", options.region.clone()),
            ("AWS_ACCESS_KEY_ID", "local".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
            ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{dynamodb}")),
            ("AWS_ENDPOINT_URL_KMS", format!("http://{kms}")),
            ("LICENSES_TABLE", LICENSES_TABLE.to_owned()),
            ("PROPERTIES_TABLE", PROPERTIES_TABLE.to_owned()),
            ("SIGNING_KEY_ARNS", published.key_arns[retired..].join(",")),
            ("LIST_SIGNING_KEY_ARNS", published.list_key_arns.join(",")),
            ("CERTIFICATE_SIGNING_KEY_ARNS", published.certificate_key_arns.join(",")),
            ("DATA_KEY_ARN", data_key),
            ("ISSUER", ISSUER.to_owned()),
        ];
        let mut backend = Self { variables, keys, dynamodb, kms, servers, shutdown, _data_dir: lock };
        let names = TableNames { keys: LICENSES_TABLE.to_owned(), properties: PROPERTIES_TABLE.to_owned() };
        let aws = backend.environment().aws()?;
        create_missing_tables(&aws.dynamodb(), &names).await?;
        // As a deployment does.
        backend.variables.push(("PUBLISHED_KEYS", read_public_keys(&aws.kms(), &published).await?));
        Ok(backend)
    }

    /// The environment variables that lead the functions here.
    #[must_use]
    pub fn variables(&self) -> &[(&'static str, String)] {
        &self.variables
    }

    /// The same, for a function in this process.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.variables.iter().cloned().collect()
    }

    /// The keys of the KMS.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// Where DynamoDB listens.
    #[must_use]
    pub fn dynamodb(&self) -> SocketAddr {
        self.dynamodb
    }

    /// Where KMS listens.
    #[must_use]
    pub fn kms(&self) -> SocketAddr {
        self.kms
    }

    /// Ends both, once what they are doing is done.
    ///
    /// # Errors
    ///
    /// When one of them had failed.
    pub async fn stop(mut self) -> Result<(), StartError> {
        drop(self.shutdown);
        while let Some(ended) = self.servers.join_next().await {
            ended.map_err(io::Error::other)??;
        }
        Ok(())
    }
}

/// The service could not be started, or ended with a failure.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port or a file.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The data directory.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// DynamoDB.
    #[error(transparent)]
    DynamoDb(#[from] DynamoDbError),
    /// KMS.
    #[error(transparent)]
    Keys(#[from] KeyRingError),
    /// The keys that license keys are verified with.
    #[error(transparent)]
    Publication(#[from] PublicationError),
    /// The functions.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

/// The ARNs of all signing keys by use, all of which sign, each time the current one last, which is made if there is none.
fn ensure_signing_keys(keys: &KeyRing, spec: SigningKeySpec) -> Result<SigningKeyArns, KeyRingError> {
    let of = |signs| {
        let newest = keys.ensure_signing_key(signs, spec)?;
        let mut arns = keys.signing_key_arns(signs);
        arns.sort_by_key(|arn| *arn == newest);
        Ok::<_, KeyRingError>(arns)
    };
    Ok(SigningKeyArns {
        key_arns: of(SigningUse::Licenses)?,
        list_key_arns: of(SigningUse::Lists)?,
        certificate_key_arns: of(SigningUse::Certificates)?,
    })
}

fn spec(algorithm: Algorithm) -> SigningKeySpec {
    match algorithm {
        Algorithm::Es256 => SigningKeySpec::P256,
        Algorithm::EdDsa => SigningKeySpec::Ed25519,
    }
}

async fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Ready when the other end of the channel is gone.
pub(crate) async fn ended_by(mut shutdown: watch::Receiver<()>) {
    while shutdown.changed().await.is_ok() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_that_is_retired_signs_no_more_and_is_still_published() {
        let data_dir = tempfile::tempdir().unwrap();
        let start = async |algorithm, retire_older_keys| {
            let options = BackendOptions::in_memory(algorithm, "us-east-1");
            let options = BackendOptions { data_dir: Some(data_dir.path().to_owned()), retire_older_keys, ..options };
            let backend = Backend::start(&options).await.unwrap();
            let environment = backend.environment();
            backend.stop().await.unwrap();
            let counts = |name: &str| environment.optional(name).unwrap().split(',').count();
            let jwks: serde_json::Value =
                serde_json::from_str(environment.optional("PUBLISHED_KEYS").unwrap()).unwrap();
            (counts("SIGNING_KEY_ARNS"), counts("LIST_SIGNING_KEY_ARNS"), jwks["keys"].as_array().unwrap().len())
        };
        assert_eq!(start(Algorithm::Es256, true).await, (1, 1, 1));
        assert_eq!(start(Algorithm::EdDsa, false).await, (2, 2, 2));
        assert_eq!(start(Algorithm::EdDsa, true).await, (1, 2, 2));
    }
}
