//! What a vendor's principals may call: a managed policy for each right.

use latchkey_api::{EndpointRow, Right};
use latchkey_functions::FunctionRow;

use crate::names::{capitalized, route_arn};
use crate::yaml::{indented, list};

/// A policy for each right that an endpoint asks for. None includes another: several are attached together.
pub(crate) fn policies(functions: &[FunctionRow]) -> String {
    let policy = |(right, endpoints): (Right, Vec<EndpointRow>)| {
        let (logical, description) = (logical(right), description(right));
        let routes = indented(&list(&endpoints.iter().map(route_arn).collect::<Vec<_>>()), 12);
        format!(
            r#"{logical}:
  Type: AWS::IAM::ManagedPolicy
  Properties:
    Description: !Sub {description}
    PolicyDocument:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: execute-api:Invoke
          Resource:
{routes}"#
        )
    };
    by_right(functions).map(policy).collect::<Vec<_>>().join("\n")
}

/// The policies' ARNs.
pub(crate) fn outputs(functions: &[FunctionRow]) -> String {
    let output = |(right, _): (Right, _)| {
        let (logical, right) = (logical(right), right.as_str());
        format!("{logical}Arn:\n  Description: Managed policy with the right to {right}\n  Value: !Ref {logical}\n")
    };
    by_right(functions).map(output).collect()
}

fn by_right(functions: &[FunctionRow]) -> impl Iterator<Item = (Right, Vec<EndpointRow>)> {
    let of =
        |right| functions.iter().filter_map(|row| row.endpoint).filter(move |it| it.right == Some(right)).collect();
    Right::ALL
        .into_iter()
        .map(move |right| (right, of(right)))
        .filter(|(_, endpoints): &(_, Vec<_>)| !endpoints.is_empty())
}

fn logical(right: Right) -> String {
    format!("{}Policy", capitalized(right.as_str()))
}

/// For whoever attaches the policy: what it is good for, and what it takes beside it.
fn description(right: Right) -> &'static str {
    match right {
        Right::Look => {
            "Look at what ${AWS::StackName} keeps - licenses, products, settings, events - and change nothing"
        }
        Right::Serve => {
            "Serve the customers of ${AWS::StackName} - change, stop and hand out licenses. Attach LookPolicy with it"
        }
        Right::Make => "Make activation keys in ${AWS::StackName} and nothing else, as a shop does",
        Right::Administer => "Change switches, settings and products of ${AWS::StackName}. Attach LookPolicy with it",
    }
}
