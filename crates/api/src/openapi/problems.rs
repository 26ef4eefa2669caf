//! The refusals and faults of an endpoint as responses, one a status.

use std::collections::BTreeMap;

use latchkey_core::openapi::{integer, string};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder};
use utoipa::openapi::{Content, Header, Ref, RefOr, Response, ResponseBuilder, Type};

use crate::{Code, ENDPOINTS, EndpointRow, Problem};

/// The response that API Gateway gives instead of Latchkey.
const THROTTLED: &str = "throttled";

/// What an endpoint answers when it is no success, by status.
pub(super) fn responses(endpoint: &EndpointRow) -> Vec<(String, RefOr<Response>)> {
    let problems = codes_by_status(endpoint).into_iter().map(|(status, codes)| {
        let response = match codes[..] {
            _ if status == 403 && endpoint.right.is_some() => not_allowed(&codes).into(),
            [code] => Ref::from_response_name(code.as_str()).into(),
            _ => problem(&codes).build().into(),
        };
        (status.to_string(), response)
    });
    problems.chain([("429".to_owned(), Ref::from_response_name(THROTTLED).into())]).collect()
}

/// The responses that several endpoints share: those with one code alone.
pub(super) fn shared() -> Vec<(&'static str, Response)> {
    let codes = ENDPOINTS.iter().flat_map(|endpoint| codes_by_status(endpoint).into_values());
    let alone = codes.filter_map(|codes| if let [code] = codes[..] { Some(code) } else { None });
    let problems = alone.map(|code| {
        let response = problem(&[code]);
        let response = if code == Code::TryAgain { response.header("Retry-After", retry_after()) } else { response };
        (code.as_str(), response.build())
    });
    problems.chain([(THROTTLED, throttled())]).collect()
}

/// Every answer of Latchkey has it.
pub(super) const REQUEST_ID: &str = "x-request-id";

pub(super) fn request_id() -> Header {
    let description = "Names the request; the vendor's log has more under it.";
    HeaderBuilder::new().schema(Some(string())).description(Some(description)).build()
}

pub(super) fn request_id_ref() -> Ref {
    Ref::new(format!("#/components/headers/{REQUEST_ID}"))
}

fn codes_by_status(endpoint: &EndpointRow) -> BTreeMap<u16, Vec<Code>> {
    let mut codes_by_status = BTreeMap::<_, Vec<_>>::new();
    for code in endpoint.codes() {
        codes_by_status.entry(code.status()).or_default().push(code);
    }
    codes_by_status
}

fn problem(codes: &[Code]) -> ResponseBuilder {
    let code = string().enum_values(Some(codes.iter().map(|code| code.as_str())));
    let narrowed = ObjectBuilder::new().schema_type(Type::Object).property("code", code);
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(narrowed);
    ResponseBuilder::new()
        .description(meanings(codes))
        .header_ref(REQUEST_ID, request_id_ref())
        .content(Problem::MEDIA_TYPE, Content::new(Some(schema)))
}

/// API Gateway refuses a wrong signature with the same status that Latchkey refuses a principal with.
fn not_allowed(codes: &[Code]) -> Response {
    let of_gateway = "- without a code, from API Gateway: The signature is missing, wrong or too old.";
    let description = format!("{}\n{of_gateway}", meanings(codes));
    problem(codes).description(description).content("application/json", of_gateway_content()).build()
}

fn throttled() -> Response {
    let description = "From API Gateway: Too many requests at a time.";
    ResponseBuilder::new().description(description).content("application/json", of_gateway_content()).build()
}

fn of_gateway_content() -> Content {
    let body = ObjectBuilder::new().schema_type(Type::Object).property("message", string()).required("message");
    Content::new(Some(body))
}

fn meanings(codes: &[Code]) -> String {
    let lines = codes.iter().map(|code| format!("- `{}`: {}", code.as_str(), code.meaning()));
    lines.collect::<Vec<_>>().join("\n")
}

fn retry_after() -> Header {
    HeaderBuilder::new().schema(Some(integer(0, i32::MAX))).description(Some("Seconds to wait.")).build()
}
