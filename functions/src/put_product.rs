//! `PUT /v1/products/{product_id}`: a vendor defines a product.

use http::StatusCode;
use latchkey_api::{ProductView, PutProductRequest};
use latchkey_core::ProductDefinition;
use latchkey_dynamodb_store::DynamoDbAdministration;
use latchkey_service::put_product;

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `put-product`.
pub struct PutProduct {
    store: DynamoDbAdministration,
}

impl Function for PutProduct {
    type Endpoint = latchkey_api::PutProduct;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadAndWriteProduct",
            actions: &["dynamodb:GetItem", "dynamodb:PutItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["PRODUCTS"],
            reason: "The product, changed on condition that nobody else did meanwhile.",
        },
        Grant {
            sid: "BeginList",
            actions: &["dynamodb:PutItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["V#*"],
            reason: "What has the revocation list of a new product published, in the same transaction.",
        },
        Grant::KEEP_EVENT,
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.administration()? })
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
            seen: asked.headers.version,
            by: invocation.author(asked.caller),
        };
        let (product, is_new) = put_product(command, invocation.time, &self.store, &mut invocation.random).await?;
        let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
        let (version, name) = (product.record_version, product.product_id.to_string());
        Ok(Success::new(status, product.into()).of_version(version).naming(&name))
    }
}
