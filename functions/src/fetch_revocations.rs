//! `GET /v1/revocations/{product_id}`: a client application, or an administrator, fetches what was taken back.

use http::HeaderValue;
use latchkey_api::RevocationListText;
use latchkey_core::{ListEntries, list_text};
use latchkey_dynamodb_store::DynamoDbProperties;
use latchkey_service::{Fetched, ListHead, fetch_revocations};

use crate::entity_tag::{cacheable, entity_tag};
use crate::{
    Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable,
};

/// For how long a client may go without asking again.
const MAX_AGE: HeaderValue = HeaderValue::from_static("max-age=60");

/// The function `fetch-revocations`.
pub struct FetchRevocations {
    store: DynamoDbProperties,
}

impl Function for FetchRevocations {
    type Endpoint = latchkey_api::FetchRevocations;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadList",
            actions: &["dynamodb:GetItem", "dynamodb:BatchGetItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["REVOCATIONS#*"],
            reason: "The list and its entries.",
        },
        Grant {
            sid: "ReadProduct",
            actions: &["dynamodb:GetItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["PRODUCTS"],
            reason: "Whether a product without a list is one.",
        },
    ];
    const VARIABLES: &[Variable] = &[Variable::PropertiesTable];
    const CAPACITY: Capacity = Capacity::PUBLIC_READ;

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.properties()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<RevocationListText>, Refusal> {
        let known = &asked.headers;
        let is_known = |head: &ListHead| known.names(&entity_tag(&head.signed));
        let fetched = fetch_revocations(&asked.path.product_id, is_known, &self.store, &self.store).await?;
        let (head, entries) = match fetched {
            Fetched::Known(head) => (head, ListEntries::default()),
            Fetched::Whole(head, entries) => (head, entries),
        };
        let text = RevocationListText(list_text(&head.signed, &entries));
        Ok(cacheable(text, entity_tag(&head.signed), known, MAX_AGE))
    }
}
