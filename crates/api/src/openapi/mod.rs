//! The OpenAPI 3.1 document, generated from the endpoints, the types of the wire and the property registry.
//!
//! It is checked in as `crates/api/openapi.json`; `cargo run -p latchkey-api --example openapi` prints it.

mod documents;
mod operations;
mod problems;
#[cfg(test)]
mod tests;

use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, License, OpenApiBuilder, Paths, ServerBuilder, path::PathItem};

pub(crate) use self::documents::Documents;
use crate::{ENDPOINTS, Problem};

/// The document as pretty JSON, the same for the same source.
#[must_use]
pub fn document() -> String {
    let mut paths = Paths::new();
    for endpoint in ENDPOINTS {
        let item = PathItem::new(operations::method(endpoint), operations::operation(endpoint));
        match paths.paths.get_mut(endpoint.path) {
            Some(others) => others.merge_operations(item),
            None => drop(paths.paths.insert(endpoint.path.to_owned(), item)),
        }
    }
    let info = InfoBuilder::new()
        .title("Latchkey")
        .version("1")
        .description(Some(DESCRIPTION))
        .license(Some(License::builder().name("Apache-2.0 OR MIT").identifier(Some("Apache-2.0 OR MIT")).build()));
    let local = ServerBuilder::new().url("http://127.0.0.1:9000").description(Some("latchkey-local"));
    let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    for endpoint in ENDPOINTS {
        (endpoint.documents.schemas)(&mut schemas);
    }
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .responses_from_iter(problems::shared())
        .header(problems::REQUEST_ID, problems::request_id())
        .security_scheme(operations::SIGV4, SecurityScheme::ApiKey(ApiKey::Header(signature())));
    let document = OpenApiBuilder::new()
        .info(info.build())
        .servers(Some([local.build()]))
        .paths(paths)
        .components(Some(components.build()))
        .build();
    let mut document = serde_json::to_value(document).expect("the document has string keys and no failing parts");
    // Whether a JSON object keeps the order of its members depends on features that other packages turn on.
    document.sort_all_objects();
    format!("{document:#}\n")
}

const DESCRIPTION: &str = "\
A license service: a vendor creates activation keys, client applications exchange them for license keys that are \
verified offline.

Bodies are JSON in UTF-8, requests of at most 16 KiB. Unknown fields and `null` are refused, and so are parameters of the \
query that an endpoint doesn't know. Timestamps are RFC 3339, answered in UTC.

Refusals are `application/problem+json` (RFC 9457) with a stable `code`. What API Gateway refuses by itself, a wrong \
signature or too many requests, never reaches Latchkey: it is answered as `{\"message\": …}` without a code.";

/// As API Gateway exports it, so that other tools of AWS know what it is.
fn signature() -> ApiKeyValue {
    let description = "AWS Signature Version 4 of an allowed IAM principal, for the service `execute-api`.";
    let mut scheme = ApiKeyValue::with_description("Authorization", description);
    scheme.extensions = Some(Extensions::from_iter([("x-amazon-apigateway-authtype", "awsSigv4")]));
    scheme
}
