//! DynamoDB on one computer: `dynoxide`, embedded, which the real SDK talks to over HTTP.

use std::io;
use std::path::{Path, PathBuf};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{BuildError, DisplayErrorContext};
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use dynoxide::Database;
use tokio::net::TcpListener;

use crate::data_dir;
use crate::template::{TableDefinition, TemplateError, tables};

const FILE_NAME: &str = "dynamodb.sqlite";

/// The tables' names, as in the functions' `LICENSES_TABLE` and `PROPERTIES_TABLE`.
#[derive(Clone, Debug)]
pub struct TableNames {
    /// The table that the template calls `LicensesTable`.
    pub keys: String,
    /// The table that the template calls `PropertiesTable`.
    pub properties: String,
}

/// The local DynamoDB could not be started or set up.
#[derive(Debug, thiserror::Error)]
pub enum DynamoDbError {
    /// The data directory can't be made or used.
    #[error("cannot use {}", .path.display())]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// The file system's error.
        source: io::Error,
    },
    /// The database can't be opened.
    #[error("cannot open the database")]
    Open(#[source] dynoxide::DynoxideError),
    /// The server ended with an error.
    #[error("the database server failed: {0}")]
    Serve(String),
    /// The template doesn't define the tables as expected.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The template's definition of a table is incomplete.
    #[error("incomplete definition of table {table}")]
    Definition {
        /// The table.
        table: String,
        /// What is missing.
        source: BuildError,
    },
    /// DynamoDB refused to create a table. The text has the whole chain of causes: the SDK's errors print none of it.
    #[error("cannot create table {table}: {cause}")]
    CreateTable {
        /// The table.
        table: String,
        /// What DynamoDB said.
        cause: String,
    },
}

/// An open database, in memory or in a file.
#[derive(Clone)]
pub struct EmbeddedDynamoDb {
    database: Database,
}

impl EmbeddedDynamoDb {
    /// An empty database that is gone when it is dropped.
    ///
    /// # Errors
    ///
    /// SQLite can't be started.
    pub fn in_memory() -> Result<Self, DynamoDbError> {
        Ok(Self { database: Database::memory().map_err(DynamoDbError::Open)? })
    }

    /// The database in `data_dir`; an empty one if there is none.
    ///
    /// # Errors
    ///
    /// The directory can't be made, or holds a database that can't be opened.
    pub fn open(data_dir: &Path) -> Result<Self, DynamoDbError> {
        let unusable = |source| DynamoDbError::DataDir { path: data_dir.to_owned(), source };
        data_dir::ensure(data_dir).map_err(unusable)?;
        let path = data_dir.join(FILE_NAME);
        // SQLite would make it readable by everybody; it takes an empty file for a new database.
        data_dir::private_file(&path).map_err(unusable)?;
        // dynoxide takes paths as text only.
        let path = path.to_str().ok_or_else(|| unusable(io::ErrorKind::InvalidFilename.into()))?;
        Ok(Self { database: Database::new(path).map_err(DynamoDbError::Open)? })
    }

    /// Answers DynamoDB requests on `listener`, until `shutdown` is ready and the last answer is given.
    ///
    /// It takes any credentials: `listener` should be bound to the loopback.
    ///
    /// # Errors
    ///
    /// The server failed.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), DynamoDbError> {
        dynoxide::server::serve_with_shutdown(listener, self.database, shutdown).await.map_err(DynamoDbError::Serve)
    }
}

impl std::fmt::Debug for EmbeddedDynamoDb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddedDynamoDb").finish_non_exhaustive()
    }
}

/// Creates the tables of `infra/template.yaml` that are not there yet, and leaves the others as they are.
///
/// # Errors
///
/// The template can't be read, or DynamoDB refuses a table or can't be reached.
pub async fn create_missing_tables(client: &Client, names: &TableNames) -> Result<(), DynamoDbError> {
    let tables = tables()?;
    create_if_missing(client, &names.keys, &tables.keys).await?;
    create_if_missing(client, &names.properties, &tables.properties).await
}

async fn create_if_missing(client: &Client, name: &str, definition: &TableDefinition) -> Result<(), DynamoDbError> {
    let incomplete = |source| DynamoDbError::Definition { table: name.to_owned(), source };
    let refused = |cause| DynamoDbError::CreateTable { table: name.to_owned(), cause };

    let request = definition.create_table(name).map_err(incomplete)?;
    if let Err(error) = request.send_with(client).await {
        return match error.as_service_error() {
            Some(CreateTableError::ResourceInUseException(_)) => Ok(()),
            _ => Err(refused(DisplayErrorContext(&error).to_string())),
        };
    }
    // Tables are ready at once here; on AWS one would have to wait.
    if let Some(time_to_live) = definition.time_to_live().map_err(incomplete)? {
        let request = client.update_time_to_live().table_name(name).time_to_live_specification(time_to_live);
        request.send().await.map_err(|error| refused(DisplayErrorContext(&error).to_string()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
    use aws_sdk_dynamodb::types::{AttributeValue, TimeToLiveStatus};
    use tokio::sync::oneshot;

    use super::*;

    async fn start(database: EmbeddedDynamoDb) -> (Client, impl AsyncFnOnce()) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(database.serve(listener, async { drop(stopped.await) }));
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(url)
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
            .build();
        let end = async move || {
            drop(stop);
            server.await.unwrap().unwrap();
        };
        (Client::from_conf(config), end)
    }

    fn names() -> TableNames {
        TableNames { keys: "keys".into(), properties: "properties".into() }
    }

    #[tokio::test]
    async fn the_tables_are_those_of_the_template() {
        let (client, _end) = start(EmbeddedDynamoDb::in_memory().unwrap()).await;
        create_missing_tables(&client, &names()).await.unwrap();

        let keys = client.describe_table().table_name("keys").send().await.unwrap().table.unwrap();
        let expected = tables().unwrap().keys.create_table("keys").unwrap().build().unwrap();
        assert_eq!(keys.key_schema(), expected.key_schema());
        let made: BTreeSet<_> =
            keys.global_secondary_indexes().iter().map(|index| index.index_name().unwrap()).collect();
        let wanted = expected.global_secondary_indexes().iter().map(|index| index.index_name());
        assert_eq!(made, wanted.collect());
        assert_eq!(keys.stream_specification(), expected.stream_specification());
        let ttl = client.describe_time_to_live().table_name("keys").send().await.unwrap();
        let ttl = ttl.time_to_live_description.unwrap();
        assert_eq!(ttl.time_to_live_status(), Some(&TimeToLiveStatus::Enabled));
        client.describe_table().table_name("properties").send().await.unwrap();
    }

    #[tokio::test]
    async fn what_is_in_a_data_directory_is_there_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = dir.path().join("data");
        let key = || AttributeValue::S("SETTINGS".into());

        let (client, end) = start(EmbeddedDynamoDb::open(&data_dir).unwrap()).await;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(data_dir.join(FILE_NAME)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        create_missing_tables(&client, &names()).await.unwrap();
        client.put_item().table_name("properties").item("pk", key()).item("sk", key()).send().await.unwrap();
        end().await;

        let (client, _end) = start(EmbeddedDynamoDb::open(&data_dir).unwrap()).await;
        create_missing_tables(&client, &names()).await.unwrap();
        let found = client.get_item().table_name("properties").key("pk", key()).key("sk", key()).send().await.unwrap();
        assert_eq!(found.item.unwrap()["pk"], key());
    }

    #[tokio::test]
    async fn a_dead_database_is_an_error_with_its_cause() {
        let (client, end) = start(EmbeddedDynamoDb::in_memory().unwrap()).await;
        end().await;
        let error = create_missing_tables(&client, &names()).await.unwrap_err();
        assert!(error.to_string().starts_with("cannot create table keys: dispatch failure"), "{error}");
    }
}
