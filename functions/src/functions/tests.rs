use std::collections::HashSet;

use super::*;
use crate::FUNCTIONS;
use crate::publish_keys::PublishKeys;
use crate::publish_revocations::PublishRevocations;

/// Functions share tables, but not the items in them.
// R12
#[test]
fn a_grant_names_whole_actions_and_the_items_that_it_reaches() {
    for FunctionRow { name, grants, .. } in FUNCTIONS {
        // IAM refuses a policy with two statements of one name; `Log` is in every policy.
        let sids: HashSet<_> = grants.iter().map(|grant| grant.sid).chain(["Log"]).collect();
        assert_eq!(sids.len(), grants.len() + 1, "{name}: two grants of one name");
        for Grant { sid, actions, on, leading_keys, reason } in *grants {
            assert!(actions.iter().all(|action| !action.contains('*')), "{name}, {sid}: {actions:?}");
            let is_on_tables = on.iter().all(|resource| resource.is_table());
            assert_eq!(is_on_tables, !leading_keys.is_empty(), "{name}, {sid}: {on:?} with {leading_keys:?}");
            assert!(!leading_keys.contains(&"*"), "{name}, {sid}: reaches every item");
            assert!(!reason.is_empty(), "{name}, {sid}: why?");
        }
    }
}

/// One that is read and not listed would be missing on AWS alone.
#[test]
fn a_functions_variables_are_those_that_it_reads() {
    for row @ FunctionRow { name, variables, .. } in FUNCTIONS {
        let with = |variables: &[Variable]| {
            let given = variables.iter().map(|variable| (variable.name(), sample(*variable)));
            let environment = OF_LAMBDA.into_iter().chain(given).collect();
            match row.compose(&environment) {
                Some(composed) => composed.map(drop),
                None if *name == "publish-revocations" => PublishRevocations::compose(&environment).map(drop),
                None if *name == "publish-keys" => PublishKeys::compose(&environment).map(drop),
                None => panic!("{name}: nothing here composes it"),
            }
        };
        with(variables).unwrap_or_else(|error| panic!("{name} reads more than VARIABLES: {error}"));
        for missing in *variables {
            let others: Vec<_> = variables.iter().copied().filter(|other| other != missing).collect();
            assert!(
                matches!(with(&others), Err(EnvironmentError::Missing(name)) if name == missing.name()),
                "{name} has {missing:?} in VARIABLES, and doesn't read it"
            );
        }
    }
}

const OF_LAMBDA: [(&str, &str); 3] =
    [("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "secret")];

fn sample(variable: Variable) -> &'static str {
    match variable {
        Variable::LicensesTable => "keys",
        Variable::PropertiesTable => "properties",
        Variable::SigningKeyArns => "arn:aws:kms:us-east-1:123456789012:key/a",
        Variable::ListSigningKeyArns => "arn:aws:kms:us-east-1:123456789012:key/b",
        Variable::CertificateSigningKeyArns => "arn:aws:kms:us-east-1:123456789012:key/c",
        Variable::DataKeyArn => "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        Variable::Issuer => "latchkey",
        Variable::PublishedKeys => {
            r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"a"}],
                "list_keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"b"}],
                "certificate_keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"c"}]}"#
        }
        Variable::AllowedPrincipals => "*",
        Variable::LogLevel => "info",
        Variable::MetricsNamespace => "Latchkey/test",
    }
}
