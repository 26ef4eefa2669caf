//! The endpoints as operations.

use latchkey_core::openapi::string;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::OperationBuilder;
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{Content, Header, HttpMethod, Ref, Required, Response, ResponseBuilder, SecurityRequirement};

use super::problems::{self, REQUEST_ID, request_id_ref};
use crate::{EndpointRow, Method};

/// What the security scheme of the vendor's endpoints is called.
pub(super) const SIGV4: &str = "sigv4";

const NO_CONTENT: u16 = 204;
const NOT_MODIFIED: u16 = 304;

pub(super) fn method(endpoint: &EndpointRow) -> HttpMethod {
    match endpoint.method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Put => HttpMethod::Put,
        Method::Patch => HttpMethod::Patch,
        Method::Delete => HttpMethod::Delete,
    }
}

pub(super) fn operation(endpoint: &EndpointRow) -> OperationBuilder {
    let documents = &endpoint.documents;
    let operation = OperationBuilder::new()
        .operation_id(Some(endpoint.function))
        .summary(Some(endpoint.summary))
        .description((documents.description)());
    let operation = match endpoint.right {
        Some(_) => operation.tag("vendor").security(SecurityRequirement::new::<_, [&str; 0], _>(SIGV4, [])),
        None => operation.tag("client application"),
    };
    let operation = (documents.parameters)().into_iter().fold(operation, OperationBuilder::parameter);
    let operation = match (documents.body)() {
        Some(body) => {
            let body = RequestBodyBuilder::new().content("application/json", content(&body));
            operation.request_body(Some(body.required(Some(Required::True)).build()))
        }
        None => operation,
    };
    let successes = endpoint.successes.iter().map(|(status, meaning)| (*status, success(endpoint, *status, meaning)));
    let operation =
        successes.fold(operation, |operation, (status, response)| operation.response(status.to_string(), response));
    problems::responses(endpoint)
        .into_iter()
        .fold(operation, |operation, (status, response)| operation.response(status, response))
}

fn success(endpoint: &EndpointRow, status: u16, meaning: &str) -> Response {
    let documents = &endpoint.documents;
    let response = ResponseBuilder::new().description(meaning).header_ref(REQUEST_ID, request_id_ref());
    let response = match [NO_CONTENT, NOT_MODIFIED].contains(&status) {
        true => response,
        false => response.content(endpoint.media_type, content(&(documents.answer)())),
    };
    // What is gone has no version to be named.
    let headers = documents.answered_headers.iter().filter(|_| status != NO_CONTENT);
    headers.fold(response, |response, (name, meaning)| response.header(*name, text_header(meaning))).build()
}

fn content(schema: &str) -> Content {
    Content::new(Some(Ref::from_schema_name(schema)))
}

fn text_header(description: &str) -> Header {
    HeaderBuilder::new().schema(Some(string())).description(Some(description)).build()
}
