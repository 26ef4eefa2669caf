//! What `infra/template.yaml` must say and no linter knows.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::read;
use super::sources::variables_read_by;

/// The template; `!GetAtt A.B` and the like are their bare texts and lists.
pub(super) struct Template(Value);

impl Template {
    pub(super) fn load() -> Self {
        Self(serde_saphyr::from_str(&read("infra/template.yaml")).unwrap())
    }

    /// The resources of a type, by name, and their properties.
    pub(super) fn of_type(&self, kind: &str) -> impl Iterator<Item = (&str, &Value)> {
        let resources = self.0["Resources"].as_object().unwrap().iter();
        let of_type: Vec<_> = resources
            .filter(|(_, resource)| resource["Type"] == kind)
            .map(|(name, resource)| (name.as_str(), &resource["Properties"]))
            .collect();
        assert!(!of_type.is_empty(), "there is no {kind}");
        of_type.into_iter()
    }

    /// What all resources of a type have, such as `Function`.
    pub(super) fn globals(&self, kind: &str) -> &Value {
        &self.0["Globals"][kind]
    }

    pub(super) fn properties(&self, resource: &str) -> &Value {
        let properties = &self.0["Resources"][resource]["Properties"];
        assert!(properties.is_object(), "there is no {resource}");
        properties
    }
}

/// What a function may do, besides writing its own log: actions, and on what.
struct Grant {
    function: &'static str,
    statements: &'static [(&'static [&'static str], &'static [&'static str])],
}

const KEYS: &str = "KeysTable.Arn";
const PROPERTIES: &str = "PropertiesTable.Arn";
const GRANTS: [Grant; 5] = [
    Grant {
        function: "CreateKey",
        statements: &[
            (&["dynamodb:BatchGetItem"], &[KEYS, PROPERTIES]),
            (&["dynamodb:PutItem"], &[KEYS]),
            (&["kms:Decrypt", "kms:GenerateDataKey"], &["DataKey.Arn"]),
        ],
    },
    Grant {
        function: "Activate",
        statements: &[
            (&["dynamodb:BatchGetItem"], &[KEYS, PROPERTIES]),
            (&["dynamodb:PutItem", "dynamodb:UpdateItem"], &[KEYS]),
            (&["kms:Sign"], &["SigningKey.Arn"]),
        ],
    },
    Grant {
        function: "FetchSettings",
        statements: &[
            (&["dynamodb:GetItem"], &[PROPERTIES]),
            // With those that were signed with before.
            (&["kms:GetPublicKey"], &["PublishesPreviousKeys", "SigningKey.Arn", PUBLISHED]),
        ],
    },
    Grant { function: "PutSetting", statements: &[(&["dynamodb:GetItem", "dynamodb:PutItem"], &[PROPERTIES])] },
    Grant { function: "PutProduct", statements: &[(&["dynamodb:GetItem", "dynamodb:PutItem"], &[PROPERTIES])] },
];
const PUBLISHED: &str = "${SigningKey.Arn},${PreviousSigningKeyArns}";

/// Functions share tables, but not the items in them.
#[test]
fn a_function_reaches_its_own_items_only() {
    let template = Template::load();
    let reach: [(&str, &[Value]); 5] = [
        ("CreateKey", &[json!(["I#*", "SETTINGS", "PRODUCT#*"]), json!(["I#*", "K#*"])]),
        ("Activate", &[json!(["K#*", "SETTINGS"]), json!(["K#*"])]),
        ("FetchSettings", &[json!(["SETTINGS"])]),
        ("PutSetting", &[json!(["SETTINGS"])]),
        ("PutProduct", &[json!(["PRODUCT#*"])]),
    ];
    for (function, items) in reach {
        let policy = template.properties(&format!("{function}Policy"));
        let statements = policy["PolicyDocument"]["Statement"].as_array().unwrap().iter();
        let on_tables = statements
            .filter(|statement| texts(&statement["Action"]).iter().any(|action| action.starts_with("dynamodb:")));
        let keys = on_tables.flat_map(|statement| {
            let conditions = statement["Condition"].as_object().unwrap_or_else(|| panic!("{function}: {statement}"));
            conditions.values().map(|condition| condition["dynamodb:LeadingKeys"].clone()).collect::<Vec<_>>()
        });
        assert_eq!(keys.collect::<Vec<_>>(), items, "{function}");
    }
}

// R12, R15
#[test]
fn every_function_is_granted_what_it_needs_and_no_more() {
    let template = Template::load();
    let mut policies: BTreeSet<_> = template.of_type("AWS::IAM::Policy").map(|(name, _)| name.to_owned()).collect();
    for Grant { function, statements } in GRANTS {
        let policy = template.properties(&format!("{function}Policy"));
        assert_eq!(policy["Roles"], json!([format!("{function}Role")]));
        assert_eq!(template.properties(&format!("{function}Function"))["Role"], format!("{function}Role.Arn"));

        let log_group = format!("{function}LogGroup.Arn");
        let log = (texts(&json!(["logs:CreateLogStream", "logs:PutLogEvents"])), texts(&json!([log_group])));
        let expected: BTreeSet<_> =
            statements.iter().map(|(actions, on)| (texts(&json!(actions)), texts(&json!(on)))).chain([log]).collect();
        let granted = policy["PolicyDocument"]["Statement"].as_array().unwrap().iter();
        let granted = granted.map(|statement| {
            assert_eq!(statement["Effect"], "Allow", "{function}");
            (texts(&statement["Action"]), texts(&statement["Resource"]))
        });
        assert_eq!(granted.collect::<BTreeSet<_>>(), expected, "{function}");
        policies.remove(&format!("{function}Policy"));
    }
    assert!(policies.is_empty(), "granted to nobody here: {policies:?}");
}

// R12
#[test]
fn a_role_has_nothing_but_its_policy() {
    for (name, role) in Template::load().of_type("AWS::IAM::Role") {
        for more in ["Policies", "ManagedPolicyArns"] {
            assert!(role.get(more).is_none(), "{name} has {more}");
        }
    }
}

#[test]
fn no_action_has_a_wildcard() {
    fn actions(value: &Value) -> Vec<String> {
        match value {
            Value::Array(values) => values.iter().flat_map(actions).collect(),
            Value::Object(members) => {
                let own = members.get("Action").into_iter().flat_map(texts);
                own.chain(members.values().flat_map(actions)).collect()
            }
            _ => Vec::new(),
        }
    }
    let actions = actions(&Template::load().0);
    assert!(actions.len() > 40, "{actions:?}");
    let wild: Vec<_> = actions.iter().filter(|action| action.contains('*')).collect();
    assert!(wild.is_empty(), "{wild:?}");
}

#[test]
fn a_functions_variables_are_those_that_it_reads() {
    let template = Template::load();
    let common = variables(template.globals("Function"));
    assert_eq!(common, variables_read_by("runtime"));
    for (name, function) in template.of_type("AWS::Serverless::Function") {
        let binary = function["CodeUri"].as_str().unwrap().trim_end_matches('/').rsplit('/').next().unwrap();
        assert_eq!(variables(function), variables_read_by(&binary.replace('-', "_")), "{name}");
    }
}

// R20
#[test]
fn a_function_has_10_seconds_and_the_gateway_waits_longer() {
    let template = Template::load();
    assert_eq!(template.globals("Function")["Timeout"], 10);
    for (name, function) in template.of_type("AWS::Serverless::Function") {
        assert!(function.get("Timeout").is_none(), "{name}");
    }
    for (name, integration) in template.of_type("AWS::ApiGatewayV2::Integration") {
        assert!(integration["TimeoutInMillis"].as_u64().unwrap() > 10_000, "{name}");
    }
}

// R20
#[test]
fn tables_are_kept_recoverable_and_encrypted() {
    let template = Template::load();
    let tables: Vec<_> = template.of_type("AWS::DynamoDB::Table").collect();
    assert_eq!(tables.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["KeysTable", "PropertiesTable"]);
    for (name, table) in tables {
        assert_eq!(table["BillingMode"], "PAY_PER_REQUEST", "{name}");
        assert_eq!(table["DeletionProtectionEnabled"], true, "{name}");
        assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true, "{name}");
        assert_eq!(table["SSESpecification"]["SSEEnabled"], true, "{name}");
    }
    let forgets = json!({"AttributeName": "ttl", "Enabled": true});
    assert_eq!(template.properties("KeysTable")["TimeToLiveSpecification"], forgets);
    assert!(template.properties("PropertiesTable").get("TimeToLiveSpecification").is_none());
}

// R16, R20
#[test]
fn what_a_deleted_stack_could_not_bring_back_stays() {
    let template = Template::load();
    for kind in ["AWS::DynamoDB::Table", "AWS::KMS::Key"] {
        for (name, _) in template.of_type(kind) {
            for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
                assert_eq!(template.0["Resources"][name][policy], "Retain", "{name}");
            }
        }
    }
}

// R12
#[test]
fn each_kms_key_is_used_by_one_role_only() {
    let template = Template::load();
    let users = [
        ("SigningKey", "ActivateRole.Arn", &["kms:Sign"][..]),
        ("DataKey", "CreateKeyRole.Arn", &["kms:Decrypt", "kms:GenerateDataKey"]),
    ];
    for (key, role, actions) in users {
        let statements = template.properties(key)["KeyPolicy"]["Statement"].as_array().unwrap();
        let uses: BTreeSet<_> = ["kms:Sign", "kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt", "kms:CreateGrant"]
            .into_iter()
            .flat_map(|action| statements.iter().filter(move |statement| texts(&statement["Action"]).contains(action)))
            .map(|statement| (statement["Principal"]["AWS"].as_str().unwrap(), texts(&statement["Action"])))
            .collect();
        assert_eq!(uses, BTreeSet::from([(role, texts(&json!(actions)))]), "{key}");
    }
}

/// The names of a function's environment variables.
fn variables(function: &Value) -> BTreeSet<String> {
    function["Environment"]["Variables"].as_object().unwrap().keys().cloned().collect()
}

/// One text or a list of them, lists in it (which functions of CloudFormation are here) flattened.
fn texts(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(text) if text == "," => BTreeSet::new(),
        Value::String(text) => BTreeSet::from([text.clone()]),
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        other => panic!("{other} is no text"),
    }
}
