//! `PUT /v1/products/{product_id}`: a vendor defines a product.

use http::StatusCode;
use lambda_http::{Body, Request, Response};
use latchkey_api::{PUT_PRODUCT, ProductRequest, ProductResponse};
use latchkey_core::{FieldError, FieldSource, ProductId, TextError};
use latchkey_dynamodb_store::DynamoDbProducts;
use latchkey_service::{ProductDefinition, PutProduct as Command, put_product};

use crate::answer::{Answer, answer};
use crate::refusal::Refusal;
use crate::{AllowedPrincipals, Environment, EnvironmentError, Function, Invocation, json_body};

/// The function `put-product`.
pub struct PutProduct {
    allowed: AllowedPrincipals,
    store: DynamoDbProducts,
}

impl PutProduct {
    /// Composes the function.
    ///
    /// # Errors
    ///
    /// When a variable is missing or makes no sense.
    pub fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        let dynamodb = environment.aws()?.dynamodb();
        Ok(Self {
            allowed: AllowedPrincipals::new(environment)?,
            store: DynamoDbProducts::new(dynamodb, environment.required("PROPERTIES_TABLE")?),
        })
    }

    async fn put(&self, request: &Request, path: &[String], mut invocation: Invocation) -> Result<Answer, Refusal> {
        let by = self.allowed.caller(request)?.arn;
        let [product_id] = path else { unreachable!("the endpoint's path has one parameter") };
        let product_id = product_id.parse::<ProductId>().map_err(refuse)?;
        let ProductRequest { name, version, features } = json_body::read(request)?;
        let command = Command { product_id, definition: ProductDefinition { name, version, features }, by };
        let (product, is_new) = put_product(command, invocation.time, &self.store, &mut invocation.random).await?;
        let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
        Ok(Answer::json(status, &ProductResponse::from(product)))
    }
}

impl Function for PutProduct {
    async fn handle(&self, request: Request, invocation: Invocation) -> Response<Body> {
        answer(&PUT_PRODUCT, request, invocation, async |request, path, invocation| {
            self.put(&request, &path, invocation).await
        })
        .await
    }
}

fn refuse(error: TextError) -> Refusal {
    Refusal::of_field(FieldError { source: FieldSource::Parameter("product_id"), detail: error.to_string() })
}
