//! `GET /v1/products/{product_id}`: a vendor reads a product.

use http::StatusCode;
use latchkey_api::ProductView;
use latchkey_core::Denial;
use latchkey_dynamodb_store::DynamoDbProperties;
use latchkey_service::{ProductReader, UseCaseError};

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `get-product`.
pub struct GetProduct {
    store: DynamoDbProperties,
}

impl Function for GetProduct {
    type Endpoint = latchkey_api::GetProduct;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadProduct",
        actions: &["dynamodb:GetItem"],
        on: &[Resource::PropertiesTable],
        leading_keys: &["PRODUCTS"],
        reason: "The product that is answered.",
    }];
    const VARIABLES: &[Variable] = &[Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.properties()? })
    }

    async fn handle(&self, asked: Asked<Self::Endpoint>, _: &mut Invocation) -> Result<Success<ProductView>, Refusal> {
        let product_id = asked.path.product_id;
        let product = self.store.read_product(&product_id).await.map_err(UseCaseError::from)?;
        let product = product.ok_or(Denial::ProductUnknown(product_id))?;
        let version = product.record_version;
        Ok(Success::new(StatusCode::OK, product.into()).of_version(version))
    }
}
