//! `GET /v1/products`: a vendor reads the products.

use http::StatusCode;
use latchkey_api::{ListProductsResponse, cursor};
use latchkey_dynamodb_store::DynamoDbProperties;
use latchkey_service::{ProductReader, UseCaseError};

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `list-products`.
pub struct ListProducts {
    store: DynamoDbProperties,
}

impl Function for ListProducts {
    type Endpoint = latchkey_api::ListProducts;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadProducts",
        actions: &["dynamodb:Query"],
        on: &[Resource::PropertiesTable],
        leading_keys: &["PRODUCTS"],
        reason: "A page of products.",
    }];
    const VARIABLES: &[Variable] = &[Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.properties()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<ListProductsResponse>, Refusal> {
        let after = asked.query.after::<Self::Endpoint, _>()?;
        let page = self.store.read_products(after.as_ref(), asked.query.limit()).await.map_err(UseCaseError::from)?;
        let cursor = page.end.map(|end| cursor::<Self::Endpoint>(end.as_str()));
        let products = page.items.into_iter().map(Into::into).collect();
        Ok(Success::new(StatusCode::OK, ListProductsResponse { products, cursor }))
    }
}
