//! How a request reaches a function: integration, route and permission, and what the API says of all routes.

use latchkey_api::EndpointRow;
use latchkey_functions::{FunctionRow, OF_NO_ROUTE, RouteLimit};

use crate::names::{is_public, logical, route_arn};
use crate::parameters::{burst, rate};
use crate::route_limits::with_limits;
use crate::yaml::{comment, list};

/// The indentation of limit of a route in the template.
const AT: usize = 8;

/// The function's way in.
pub(crate) fn resources(row: &FunctionRow, endpoint: &EndpointRow) -> String {
    let logical = logical(row);
    let (key, arn) = (endpoint.route_key(), route_arn(endpoint));
    let authorization = if is_public(endpoint) { "NONE" } else { "AWS_IAM" };
    format!(
        r#"{logical}Integration:
  Type: AWS::ApiGatewayV2::Integration
  Properties:
    ApiId: !Ref Api
    IntegrationType: AWS_PROXY
    IntegrationUri: !GetAtt {logical}Function.Arn
    PayloadFormatVersion: "2.0"
    TimeoutInMillis: 15000

{logical}Route:
  Type: AWS::ApiGatewayV2::Route
  Properties:
    ApiId: !Ref Api
    RouteKey: {key}
    AuthorizationType: {authorization}
    Target: !Sub integrations/${{{logical}Integration}}

{logical}Permission:
  Type: AWS::Lambda::Permission
  Properties:
    Action: lambda:InvokeFunction
    FunctionName: !Ref {logical}Function
    Principal: apigateway.amazonaws.com
    SourceArn: {arn}
"#
    )
}

/// What answers requests that no route is for; API Gateway would answer them without a code and a request ID.
///
/// # Panics
///
/// When there is no such function, or it may do something in AWS or is not for everybody.
pub(crate) fn of_all_else(functions: &[FunctionRow]) -> String {
    let row = functions.iter().find(|row| row.name == OF_NO_ROUTE).expect("a function answers what no route is for");
    let is_harmless = row.grants.is_empty() && row.endpoint.is_some_and(|endpoint| is_public(&endpoint));
    assert!(is_harmless, "{}: it is reached by whatever anybody asks for", row.name);
    let logical = logical(row);
    format!(
        r#"DefaultRoute:
  Type: AWS::ApiGatewayV2::Route
  Properties:
    ApiId: !Ref Api
    RouteKey: $default
    AuthorizationType: NONE
    Target: !Sub integrations/${{{logical}Integration}}

DefaultPermission:
  Type: AWS::Lambda::Permission
  Properties:
    Action: lambda:InvokeFunction
    FunctionName: !Ref {logical}Function
    Principal: apigateway.amazonaws.com
    SourceArn: !Sub arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{Api}}/$default/$default
"#
    )
}

/// The routes with limits of their own, by their resources.
pub(crate) fn limited(functions: &[FunctionRow]) -> String {
    list(&with_limits(functions).map(|(row, ..)| format!("{}Route", logical(row))).collect::<Vec<_>>())
}

/// The limits of these routes.
pub(crate) fn limits(functions: &[FunctionRow]) -> String {
    let limit = |(row, endpoint, limit): (&FunctionRow, EndpointRow, RouteLimit)| {
        let (why, key) = (comment(limit.reason, AT), endpoint.route_key());
        let (rate, burst) = (rate(row), burst(row));
        format!("{why}{key}:\n  ThrottlingRateLimit: !Ref {rate}\n  ThrottlingBurstLimit: !Ref {burst}\n")
    };
    with_limits(functions).map(limit).collect()
}
