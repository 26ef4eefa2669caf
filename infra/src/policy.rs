//! What a function's role may do.

use latchkey_functions::{ENCRYPTION_CONTEXT, FunctionRow, Grant, Resource};

use crate::names::{arn, logical};
use crate::signing_keys::{self, Use};
use crate::yaml::{comment, indented, one_or_more, text};

/// How far to the right a statement of a policy stands in the template.
const AT: usize = 10;

/// The algorithms that license keys are verified with: a key of KMS knows one of them, and which one it is follows the key.
///
/// `Sign` can't be called without an algorithm, so on AWS "`IfExists`" adds nothing; it lets the template also be tried on
/// stand-ins for KMS that don't know this condition key.
const ALGORITHM: &str = "StringEqualsIfExists:\n  kms:SigningAlgorithm: [ECDSA_SHA_256, ED25519_SHA_512]\n";

/// The policy of the function's role.
pub(crate) fn policy(row: &FunctionRow) -> String {
    let (logical, name) = (logical(row), row.name);
    let statements: String = row.grants.iter().map(statement).collect();
    let statements = indented(&statements, AT - 2);
    format!(
        r#"{logical}Policy:
  Type: AWS::IAM::Policy
  Properties:
    PolicyName: {name}
    Roles: [!Ref {logical}Role]
    PolicyDocument:
      Version: "2012-10-17"
      Statement:
{statements}        - Sid: Log
          Effect: Allow
          Action:
            - logs:CreateLogStream
            - logs:PutLogEvents
          Resource: !GetAtt {logical}LogGroup.Arn
"#
    )
}

fn statement(grant: &Grant) -> String {
    let mut members = format!("Effect: Allow\n{}", one_or_more("Action", grant.actions));
    match grant.on {
        [Resource::PublishedSigningKeys] => members.push_str(&signing_keys::published()),
        [on] if let Some(signing) = Use::of(*on) => members.push_str(&signing_keys::resource(signing)),
        on => members.push_str(&one_or_more("Resource", &on.iter().map(|on| arn(*on)).collect::<Vec<_>>())),
    }
    members.push_str(&condition(grant));
    format!("{}- Sid: {}\n{}", comment(grant.reason, AT), grant.sid, indented(&members, 2))
}

/// Under which condition a grant counts.
pub(crate) fn condition(grant: &Grant) -> String {
    let mut conditions = String::new();
    if !grant.leading_keys.is_empty() {
        let has_patterns = grant.leading_keys.iter().any(|key| key.contains('*'));
        let compares = if has_patterns { "StringLike" } else { "StringEquals" };
        let keys: Vec<_> = grant.leading_keys.iter().map(|key| text(key)).collect();
        conditions.push_str(&format!("ForAllValues:{compares}:\n  dynamodb:LeadingKeys: [{}]\n", keys.join(", ")));
    }
    if grant.actions.contains(&"kms:Sign") {
        conditions.push_str(ALGORITHM);
    }
    if grant.on.contains(&Resource::DataKey) {
        let (name, value) = ENCRYPTION_CONTEXT;
        conditions.push_str(&format!("StringEquals:\n  kms:EncryptionContext:{name}: {value}\n"));
    }
    if conditions.is_empty() { conditions } else { format!("Condition:\n{}", indented(&conditions, 2)) }
}
