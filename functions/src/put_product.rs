//! `PUT /v1/products/{product_id}`: a vendor defines a product.

use http::StatusCode;
use latchkey_api::{ProductView, PutProductRequest};
use latchkey_dynamodb_store::DynamoDbProducts;
use latchkey_service::{ProductDefinition, put_product};

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `put-product`.
pub struct PutProduct {
    store: DynamoDbProducts,
}

impl Function for PutProduct {
    type Endpoint = latchkey_api::PutProduct;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadAndWriteProducts",
        actions: &["dynamodb:GetItem", "dynamodb:PutItem"],
        on: &[Resource::PropertiesTable],
        leading_keys: &["PRODUCTS"],
        reason: "The product, changed on condition that nobody else did meanwhile.",
    }];
    const VARIABLES: &[Variable] = &[Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let properties = environment.required(Variable::PropertiesTable)?;
        Ok(Self { store: DynamoDbProducts::new(environment.aws()?.dynamodb(), properties) })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<ProductView>, Refusal> {
        let PutProductRequest { name, version, features } = asked.body;
        let command = latchkey_service::PutProduct {
            product_id: asked.path.product_id,
            definition: ProductDefinition { name, version, features },
            by: asked.caller.arn,
        };
        let (product, is_new) = put_product(command, invocation.time, &self.store, &mut invocation.random).await?;
        let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
        Ok(Success::new(status, product.into()))
    }
}
