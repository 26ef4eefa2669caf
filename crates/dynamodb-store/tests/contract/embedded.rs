//! A DynamoDB of its own for every test, with the tables of `infra/template.yaml`.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{BehaviorVersion, ConfigBag, Credentials, Intercept, Region, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::types::AttributeValue;
use latchkey_dynamodb_store::{LicenseStore, PropertyStore};
use latchkey_local::dynamodb::{EmbeddedDynamoDb, TableNames, create_missing_tables};
use latchkey_service::CreationStore;
use tokio::net::TcpListener;

use crate::samples::{activation_key, new_key, now};

/// An embedded DynamoDB that counts calls.
pub(crate) struct Embedded {
    client: Client,
    calls: Calls,
}

impl Embedded {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(EmbeddedDynamoDb::in_memory().unwrap().serve(listener, std::future::pending()));
        let calls = Calls::default();
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(url)
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
            .interceptor(calls.clone())
            .build();
        let client = Client::from_conf(config);
        let names = TableNames { keys: "keys".to_owned(), properties: "properties".to_owned() };
        create_missing_tables(&client, &names).await.unwrap();
        Self { client, calls }
    }

    /// One that holds the license of activation key 1, with so many seats.
    pub(crate) async fn with_license(seats: u32) -> Self {
        let embedded = Self::start().await;
        embedded.licenses().create_licenses(&[new_key(1, seats)], None, now()).await.unwrap();
        embedded
    }

    pub(crate) fn licenses(&self) -> LicenseStore {
        LicenseStore::new(self.client.clone(), "keys", "properties")
    }

    pub(crate) fn properties(&self) -> PropertyStore {
        PropertyStore::new(self.client.clone(), "properties")
    }

    /// How many calls `work` makes.
    pub(crate) async fn calls_of<T>(&self, work: impl Future<Output = T>) -> usize {
        let before = self.calls.0.load(Ordering::SeqCst);
        work.await;
        self.calls.0.load(Ordering::SeqCst) - before
    }

    /// All that is stored, to tell whether something was written.
    pub(crate) async fn everything(&self) -> Vec<HashMap<String, AttributeValue>> {
        let mut items = Vec::new();
        for table in ["keys", "properties"] {
            items.extend(self.client.scan().table_name(table).send().await.unwrap().items.unwrap());
        }
        items.sort_by_key(|item| format!("{:?} {:?}", item["pk"], item.get("sk")));
        items
    }

    /// Takes the license of activation key 1 back, as a vendor will.
    pub(crate) async fn revoke(&self) {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let key = HashMap::from([
            ("pk".to_owned(), text(&format!("K#{}", activation_key(1).as_str()))),
            ("sk".to_owned(), text("LICENSE")),
        ]);
        let request = self.client.update_item().table_name("keys").set_key(Some(key));
        let request = request.update_expression("SET #state = :revoked").expression_attribute_names("#state", "state");
        request.expression_attribute_values(":revoked", text("revoked")).send().await.unwrap();
    }

    /// How many licenses the index finds by this ID.
    pub(crate) async fn found_by_license_id(&self, license_id: &str) -> usize {
        let request = self.client.query().table_name("keys").index_name("by-license-id");
        let request = request.key_condition_expression("license_id = :id");
        let request = request.expression_attribute_values(":id", AttributeValue::S(license_id.to_owned()));
        request.send().await.unwrap().items().len()
    }
}

#[derive(Debug, Clone, Default)]
struct Calls(Arc<AtomicUsize>);

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "calls"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _runtime_components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}
