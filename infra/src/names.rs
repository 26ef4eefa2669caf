//! What things are called in the template.

use latchkey_api::EndpointRow;
use latchkey_functions::{FunctionRow, Resource, Variable};

use crate::signing_keys::Use;

/// The name that the function's resources begin with: `CreateKey` for `create-key`.
pub(crate) fn logical(row: &FunctionRow) -> String {
    row.name.split('-').map(capitalized).collect()
}

/// The function's ID in metric math, which begins with a small letter: `createKey`.
pub(crate) fn metric_id(row: &FunctionRow) -> String {
    let name = logical(row);
    name[..1].to_lowercase() + &name[1..]
}

pub(crate) fn capitalized(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

/// The ARN of the route, for policies. IAM compares the path that was called, so each parameter is a star.
pub(crate) fn route_arn(endpoint: &EndpointRow) -> String {
    let parts = endpoint.path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    let path = parts.collect::<Vec<_>>().join("/");
    let api = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}";
    format!("!Sub {api}/$default/{}{path}", endpoint.method.as_str())
}

/// Whether anybody may call it.
pub(crate) fn is_public(endpoint: &EndpointRow) -> bool {
    endpoint.right.is_none()
}

/// The ARN of what a grant is for.
///
/// # Panics
///
/// For the keys that are published, which are no single resource.
pub(crate) fn arn(resource: Resource) -> String {
    let logical = match resource {
        Resource::LicensesTable => "LicensesTable",
        Resource::LicensesIndex(index) => return format!("!Sub ${{LicensesTable.Arn}}/index/{}", index.name()),
        Resource::PropertiesTable => "PropertiesTable",
        Resource::SigningKey => "SigningKey",
        Resource::LicensesStream => return "!GetAtt LicensesTable.StreamArn".to_owned(),
        Resource::ListSigningKey => "ListSigningKey",
        Resource::CertificateSigningKey => "CertificateSigningKey",
        Resource::DataKey => "DataKey",
        Resource::PublishedSigningKeys => panic!("PublishedSigningKeys are several: a grant is for them alone"),
    };
    format!("!GetAtt {logical}.Arn")
}

/// Where a variable's value comes from.
pub(crate) fn source(variable: Variable) -> String {
    let source = match variable {
        Variable::SigningKeyArns => return signing(Resource::SigningKey),
        Variable::ListSigningKeyArns => return signing(Resource::ListSigningKey),
        Variable::CertificateSigningKeyArns => return signing(Resource::CertificateSigningKey),
        Variable::LicensesTable => "!Ref LicensesTable",
        Variable::PropertiesTable => "!Ref PropertiesTable",
        Variable::DataKeyArn => "!GetAtt DataKey.Arn",
        Variable::Issuer => "!Ref Issuer",
        Variable::PublishedKeys => "!GetAtt PublishedKeys.Jwks",
        Variable::AllowedPrincipals => "!Ref AllowedPrincipals",
        Variable::LogLevel => "!Ref LogLevel",
        Variable::MetricsNamespace => "!Sub Latchkey/${AWS::StackName}",
    };
    source.to_owned()
}

/// The keys that sign for the use of this one, on several lines.
fn signing(resource: Resource) -> String {
    Use::of(resource).expect("the resource is a signing key").signing().trim_end().to_owned()
}
