//! The endpoints as operations.

use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{Content, Header, HttpMethod, Ref, Required, ResponseBuilder, SecurityRequirement};

use super::problems::{self, REQUEST_ID, request_id_ref};
use super::schemas::{idempotency_key, name, string};
use super::{SIGV4, properties};
use crate::{
    ACTIVATE, Access, ActivationRequest, ActivationResponse, CREATE_KEY, CreateKeysRequest, CreateKeysResponse,
    Endpoint, FETCH_SETTINGS, PUT_PRODUCT, PUT_SETTING, ProductRequest, ProductResponse, SettingRequest,
    SettingResponse, SettingsResponse,
};

pub(super) fn method(endpoint: &Endpoint) -> HttpMethod {
    match endpoint.method {
        "GET" => HttpMethod::Get,
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        other => panic!("{other} is no method of an endpoint yet"),
    }
}

pub(super) fn operation(endpoint: &Endpoint) -> OperationBuilder {
    let operation = OperationBuilder::new().operation_id(Some(endpoint.function)).summary(Some(endpoint.summary));
    let operation = match endpoint.access {
        Access::Vendor => operation.tag("vendor").security(SecurityRequirement::new::<_, [&str; 0], _>(SIGV4, [])),
        Access::Public => operation.tag("client application"),
    };
    let operation = details(operation, endpoint);
    problems::responses(endpoint)
        .into_iter()
        .fold(operation, |operation, (status, response)| operation.response(status, response))
}

/// What the tables don't say: bodies, parameters and successes.
fn details(operation: OperationBuilder, endpoint: &Endpoint) -> OperationBuilder {
    match *endpoint {
        CREATE_KEY => {
            let idempotency_key = header("Idempotency-Key", idempotency_key()).description(Some(
                "A name of the sender's for this request. Sent again within 24 hours, it gets the first answer again, \
             activation keys included.",
            ));
            body::<CreateKeysRequest>(operation)
                .parameter(idempotency_key)
                .response("201", success::<CreateKeysResponse>("The activation keys were created."))
                .response(
                    "200",
                    success::<CreateKeysResponse>("An earlier answer again, for the same `Idempotency-Key`."),
                )
        }
        ACTIVATE => body::<ActivationRequest>(operation)
            .description(Some(
                "Sending the same request again is safe: a computer that has a seat gets its license key again. Every \
                 computer gets the same text of a generic license.",
            ))
            .response("201", success::<ActivationResponse>("The computer took a seat."))
            .response("200", success::<ActivationResponse>("The computer had a seat already.")),
        FETCH_SETTINGS => {
            let if_none_match = header("If-None-Match", string()).description(Some("The `ETag` of an earlier answer."));
            let cached = |response: ResponseBuilder| {
                response
                    .header("ETag", text_header("Names this state of the settings; `server_time` aside."))
                    .header("Cache-Control", text_header("For how long a client may go without asking again."))
            };
            let not_modified = ResponseBuilder::new().description("The settings are as they were.");
            operation
                .parameter(if_none_match)
                .response("200", cached(success::<SettingsResponse>("The settings.")))
                .response("304", cached(not_modified.header_ref(REQUEST_ID, request_id_ref())))
        }
        PUT_SETTING => body::<SettingRequest>(operation)
            .description(Some(format!("It counts from the next request on.\n\n{}", properties::table())))
            .parameter(in_path("category").description(Some("The property's category, in any case.")))
            .parameter(in_path("name").description(Some("The property's name, in any case.")))
            .response("200", success::<SettingResponse>("The property was set.")),
        PUT_PRODUCT => body::<ProductRequest>(operation)
            .description(Some("Licenses that were made before keep their features."))
            .parameter(in_path("product_id").schema(Some(Ref::from_schema_name("ProductId"))))
            .response("201", success::<ProductResponse>("The product is new."))
            .response("200", success::<ProductResponse>("The product was there already, and is now as asked.")),
        Endpoint { function, .. } => panic!("{function} has no operation yet"),
    }
}

fn body<T: ToSchema>(operation: OperationBuilder) -> OperationBuilder {
    let body = RequestBodyBuilder::new().content("application/json", content::<T>()).required(Some(Required::True));
    operation.request_body(Some(body.build()))
}

fn success<T: ToSchema>(description: &str) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(description)
        .header_ref(REQUEST_ID, request_id_ref())
        .content("application/json", content::<T>())
}

fn content<T: ToSchema>() -> Content {
    Content::new(Some(Ref::from_schema_name(T::name())))
}

fn header(name: &str, schema: ObjectBuilder) -> ParameterBuilder {
    ParameterBuilder::from(Parameter::new(name))
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .schema(Some(schema))
}

fn in_path(parameter: &str) -> ParameterBuilder {
    ParameterBuilder::from(Parameter::new(parameter)).parameter_in(ParameterIn::Path).schema(Some(name()))
}

fn text_header(description: &str) -> Header {
    HeaderBuilder::new().schema(Some(string())).description(Some(description)).build()
}
