//! A DynamoDB of its own for every test, with the tables of `infra/template.yaml`.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{BehaviorVersion, ConfigBag, Credentials, Intercept, Region, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::types::AttributeValue;
use latchkey_dynamodb_store::{
    DynamoDbAdministration, DynamoDbLicenseReader, DynamoDbLicenses, DynamoDbRevocationLists,
};
use latchkey_local::dynamodb::{EmbeddedDynamoDb, TableNames, create_missing_tables};
use latchkey_service::testing::contract::Subject;
use latchkey_service::testing::records::license_id;
use tokio::net::TcpListener;

latchkey_service::contract_tests!(crate::embedded::Embedded);

/// An embedded DynamoDB that counts calls.
pub(crate) struct Embedded {
    client: Client,
    calls: Calls,
}

impl Subject for Embedded {
    type Licenses = DynamoDbLicenses;
    type Finder = DynamoDbLicenseReader;
    type Lists = DynamoDbRevocationLists;
    type Settings = DynamoDbAdministration;
    type Products = DynamoDbAdministration;
    type BlockedComputers = DynamoDbAdministration;
    type Stored = HashMap<String, AttributeValue>;

    async fn start() -> Self {
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

    fn licenses(&self) -> DynamoDbLicenses {
        DynamoDbLicenses::new(self.client.clone(), "keys", "properties")
    }

    fn finder(&self) -> DynamoDbLicenseReader {
        DynamoDbLicenseReader::new(self.client.clone(), "keys")
    }

    fn lists(&self) -> DynamoDbRevocationLists {
        DynamoDbRevocationLists::new(self.client.clone(), "keys", "properties")
    }

    fn settings(&self) -> DynamoDbAdministration {
        DynamoDbAdministration::new(self.client.clone(), "keys", "properties")
    }

    fn products(&self) -> DynamoDbAdministration {
        DynamoDbAdministration::new(self.client.clone(), "keys", "properties")
    }

    fn blocked_computers(&self) -> DynamoDbAdministration {
        DynamoDbAdministration::new(self.client.clone(), "keys", "properties")
    }

    fn calls(&self) -> usize {
        self.calls.0.load(Ordering::SeqCst)
    }

    async fn everything(&self) -> Vec<HashMap<String, AttributeValue>> {
        let mut items = Vec::new();
        for table in ["keys", "properties"] {
            items.extend(self.client.scan().table_name(table).send().await.unwrap().items.unwrap());
        }
        items.sort_by_key(|item| format!("{:?} {:?}", item["pk"], item.get("sk")));
        items
    }

    async fn revoke(&self) {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let key = HashMap::from([
            ("pk".to_owned(), text(&format!("L#{}", license_id(1).0))),
            ("sk".to_owned(), text("LICENSE")),
        ]);
        let request = self.client.update_item().table_name("keys").set_key(Some(key));
        let request = request.update_expression("SET #state = :revoked").expression_attribute_names("#state", "state");
        request.expression_attribute_values(":revoked", text("revoked")).send().await.unwrap();
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
