//! A function's own section: log group, role, policy, function, and its way in.

use latchkey_functions::{FunctionRow, Variable};

use crate::names::{is_public, logical, source};
use crate::yaml::{heading, indented, list};
use crate::{parameters, policy, route};

/// One section for each function.
pub(crate) fn sections(functions: &[FunctionRow]) -> String {
    functions.iter().map(section).collect::<Vec<_>>().join("\n")
}

/// The roles of all functions.
pub(crate) fn roles(functions: &[FunctionRow]) -> String {
    list(&functions.iter().map(|row| format!("!Ref {}Role", logical(row))).collect::<Vec<_>>())
}

fn section(row: &FunctionRow) -> String {
    let title = row.endpoint.map_or_else(|| row.name.to_owned(), |endpoint| endpoint.route_key());
    let mut resources = vec![heading(&title), log_group(row), role(row), policy::policy(row), function(row)];
    resources.extend(row.endpoint.map(|endpoint| route::resources(row, &endpoint)));
    resources.join("\n")
}

fn log_group(row: &FunctionRow) -> String {
    let (logical, name) = (logical(row), row.name);
    format!(
        r"{logical}LogGroup:
  Type: AWS::Logs::LogGroup
  DeletionPolicy: !If [KeepsLogs, Retain, Delete]
  UpdateReplacePolicy: !If [KeepsLogs, Retain, Delete]
  Properties:
    LogGroupName: !Sub /aws/lambda/${{AWS::StackName}}/{name}
    RetentionInDays: !Ref LogRetentionDays
"
    )
}

fn role(row: &FunctionRow) -> String {
    let logical = logical(row);
    format!(
        r#"{logical}Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal:
            Service: lambda.amazonaws.com
          Action: sts:AssumeRole
"#
    )
}

fn function(row: &FunctionRow) -> String {
    let (logical, name, summary) = (logical(row), row.name, row.summary);
    let own = own_properties(row);
    format!(
        r"{logical}Function:
  Type: AWS::Serverless::Function
  DependsOn: {logical}Policy
  Properties:
    Description: {summary}
    CodeUri: ../target/lambda/{name}/
    Role: !GetAtt {logical}Role.Arn
    LoggingConfig:
      LogGroup: !Ref {logical}LogGroup
{own}"
    )
}

/// What the function has otherwise than the others.
fn own_properties(row: &FunctionRow) -> String {
    let mut properties = String::new();
    if let Some(seconds) = row.capacity.timeout_seconds {
        properties.push_str(&format!("Timeout: {seconds}\n"));
    }
    if row.capacity.is_reservable {
        let (condition, parameter) = (parameters::reserves(row), parameters::reserved_concurrency(row));
        properties.push_str(&format!(
            "ReservedConcurrentExecutions: !If [{condition}, !Ref {parameter}, !Ref AWS::NoValue]\n"
        ));
    }
    let variables = variables(row);
    if !variables.is_empty() {
        properties.push_str(&format!("Environment:\n  Variables:\n{}", indented(&variables, 4)));
    }
    indented(&properties, 4)
}

/// Every vendor's function narrows who may ask; a handler doesn't have to name that.
fn variables(row: &FunctionRow) -> String {
    let is_vendors = row.endpoint.is_some_and(|endpoint| !is_public(&endpoint));
    let own = row.variables.iter().copied().chain(is_vendors.then_some(Variable::AllowedPrincipals));
    sources(own)
}

/// The variables of all functions.
pub(crate) fn common_variables() -> String {
    sources(Variable::OF_EVERY_FUNCTION)
}

fn sources(variables: impl IntoIterator<Item = Variable>) -> String {
    variables.into_iter().map(|variable| format!("{}: {}\n", variable.name(), source(variable))).collect()
}
