//! What `infra/template.yaml` must say and no linter knows.

use std::collections::BTreeSet;

use latchkey_api::ENDPOINTS;
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

    pub(super) fn condition(&self, name: &str) -> &Value {
        &self.0["Conditions"][name]
    }

    /// What a resource is only there for.
    pub(super) fn condition_of(&self, resource: &str) -> &Value {
        &self.0["Resources"][resource]["Condition"]
    }

    pub(super) fn properties(&self, resource: &str) -> &Value {
        let properties = &self.0["Resources"][resource]["Properties"];
        assert!(properties.is_object(), "there is no {resource}");
        properties
    }
}

/// What a function may do, besides writing its own log: actions, and on what.
pub(super) struct Grant {
    pub(super) function: &'static str,
    statements: &'static [(&'static [&'static str], &'static [&'static str])],
}

impl Grant {
    /// The roles of the functions that open a table.
    pub(super) fn roles_with_tables() -> BTreeSet<String> {
        let opens =
            |grant: &Grant| grant.statements.iter().any(|(_, on)| on.iter().any(|on| on.ends_with("Table.Arn")));
        GRANTS.iter().filter(|grant| opens(grant)).map(|grant| format!("{}Role.Arn", grant.function)).collect()
    }
}

const KEYS: &str = "KeysTable.Arn";
const PROPERTIES: &str = "PropertiesTable.Arn";
pub(super) const GRANTS: [Grant; 6] = [
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
    Grant { function: "FetchSettings", statements: &[(&["dynamodb:GetItem"], &[PROPERTIES])] },
    Grant { function: "PutSetting", statements: &[(&["dynamodb:GetItem", "dynamodb:PutItem"], &[PROPERTIES])] },
    Grant { function: "PutProduct", statements: &[(&["dynamodb:GetItem", "dynamodb:PutItem"], &[PROPERTIES])] },
    // With those that were signed with before.
    Grant {
        function: "PublishKeys",
        statements: &[(&["kms:GetPublicKey"], &["PublishesPreviousKeys", "SigningKey.Arn", PUBLISHED])],
    },
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
            let patterns = conditions.iter().map(|(operator, condition)| {
                let is_among = ["ForAllValues:StringEquals", "ForAllValues:StringLike"].contains(&operator.as_str());
                assert!(is_among, "{function}: {operator}");
                condition["dynamodb:LeadingKeys"].clone()
            });
            patterns.collect::<Vec<_>>()
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
    assert_eq!(policies, BTreeSet::from(["TracingPolicy".to_owned()]), "granted to nobody here");
}

/// It is for every function, and only there when asked for.
#[test]
fn tracing_grants_nothing_but_traces() {
    let template = Template::load();
    assert_eq!(template.0["Resources"]["TracingPolicy"]["Condition"], "Traces");
    assert_eq!(template.0["Conditions"]["Traces"], json!(["Tracing", "on"]));
    assert_eq!(template.0["Parameters"]["Tracing"]["Default"], "off");
    assert_eq!(template.0["Globals"]["Function"]["Tracing"], json!(["Traces", "Active", "Disabled"]));

    let policy = template.properties("TracingPolicy");
    let roles = GRANTS.map(|grant| format!("{}Role", grant.function));
    assert_eq!(texts(&policy["Roles"]), roles.into());
    let [statement] = &policy["PolicyDocument"]["Statement"].as_array().unwrap()[..] else { panic!("{policy}") };
    assert_eq!(texts(&statement["Action"]), texts(&json!(["xray:PutTelemetryRecords", "xray:PutTraceSegments"])));
}

// R12
#[test]
fn a_role_has_nothing_but_its_policy_and_is_lambdas_alone() {
    let by_lambda =
        json!([{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]);
    for (name, role) in Template::load().of_type("AWS::IAM::Role") {
        for more in ["Policies", "ManagedPolicyArns"] {
            assert!(role.get(more).is_none(), "{name} has {more}");
        }
        assert_eq!(role["AssumeRolePolicyDocument"]["Statement"], by_lambda, "{name}");
    }
}

/// What asks a function past API Gateway has no signature checked and no limit.
// R12
#[test]
fn a_function_is_reached_by_its_route_alone() {
    for (name, function) in Template::load().of_type("AWS::Serverless::Function") {
        for more in ["FunctionUrlConfig", "Events", "EventInvokeConfig"] {
            assert!(function.get(more).is_none(), "{name} has {more}");
        }
    }
    let others = ["AWS::Lambda::Url", "AWS::Lambda::EventSourceMapping", "AWS::Serverless::HttpApi"];
    for (name, resource) in Template::load().0["Resources"].as_object().unwrap() {
        assert!(!others.contains(&resource["Type"].as_str().unwrap()), "{name}");
    }
}

/// Or its role could not write there, and nothing would be logged.
#[test]
fn a_function_logs_to_its_own_group() {
    for (name, function) in Template::load().of_type("AWS::Serverless::Function") {
        let own = format!("{}LogGroup", name.strip_suffix("Function").unwrap());
        assert_eq!(function["LoggingConfig"]["LogGroup"], own, "{name}");
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

/// A vendor's function without `AllowedPrincipals` would answer whomever IAM admits.
// R12
#[test]
fn a_variable_has_one_source_in_every_function() {
    let sources = json!({
        "ALLOWED_PRINCIPALS": "AllowedPrincipals",
        "DATA_KEY_ARN": "DataKey.Arn",
        "ISSUER": "Issuer",
        "KEYS_TABLE": "KeysTable",
        "PROPERTIES_TABLE": "PropertiesTable",
        "PUBLISHED_KEYS": "PublishedKeys.Jwks",
        "SIGNING_ALGORITHM": "SigningAlgorithm",
        "SIGNING_KEY_ARN": "SigningKey.Arn",
    });
    for (name, function) in Template::load().of_type("AWS::Serverless::Function") {
        for (variable, value) in function["Environment"]["Variables"].as_object().into_iter().flatten() {
            assert_eq!(*value, sources[variable], "{variable} of {name}");
        }
    }
}

/// The key that signs first, those from before after it.
// R16
#[test]
fn the_keys_that_are_published_are_all_that_signed() {
    let template = Template::load();
    let published = template.properties("PublishedKeys");
    assert_eq!(published["KeyArns"], json!([",", ["PublishesPreviousKeys", PUBLISHED, "SigningKey.Arn"]]));
    assert_eq!(published["ServiceToken"], "PublishKeysFunction.Arn");
    // Or the first deployment could run before the function may do anything.
    assert_eq!(template.0["Resources"]["PublishedKeys"]["DependsOn"], "PublishKeysPolicy");
    let (waits, takes) = (&published["ServiceTimeout"], &template.properties("PublishKeysFunction")["Timeout"]);
    // Lambda tries again after one minute and after two more.
    assert!(waits.as_u64().unwrap() >= 180 + takes.as_u64().unwrap(), "{waits} s");
}

// R20
#[test]
fn a_function_has_10_seconds_and_the_gateway_waits_longer() {
    let template = Template::load();
    assert_eq!(template.globals("Function")["Timeout"], 10);
    for (name, function) in template.of_type("AWS::Serverless::Function") {
        let is_behind_the_gateway = name != "PublishKeysFunction";
        assert_eq!(function.get("Timeout").is_none(), is_behind_the_gateway, "{name}");
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
        let key = json!(["EncryptsTablesItself", "TableKey.Arn", "AWS::NoValue"]);
        assert_eq!(table["SSESpecification"]["KMSMasterKeyId"], key, "{name}");
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
fn every_public_route_has_a_limit_of_its_own() {
    let stage = &Template::load().0["Resources"]["ApiStage"];
    let limits = stage["Properties"]["RouteSettings"].as_object().unwrap();
    let public = ENDPOINTS.iter().filter(|endpoint| endpoint.right.is_none());
    let public: BTreeSet<_> = public.map(|endpoint| endpoint.route_key()).collect();
    assert_eq!(limits.keys().cloned().collect::<BTreeSet<_>>(), public);
    let of = |parameter: &str| {
        json!({
            "ThrottlingRateLimit": format!("{parameter}ThrottlingRate"),
            "ThrottlingBurstLimit": format!("{parameter}ThrottlingBurst"),
        })
    };
    assert_eq!(limits["POST /v1/activations"], of("Activations"));
    assert_eq!(limits["GET /v1/settings"], of("Settings"));
    assert_eq!(stage["Properties"]["DefaultRouteSettings"], of("Default"));
    assert_eq!(stage["Properties"]["AutoDeploy"], true, "or what changes would never be served");
    // API Gateway refuses a stage that names a route which is not there.
    assert_eq!(stage["DependsOn"].as_array().unwrap().len(), public.len());
}

#[test]
fn web_pages_are_answered_only_when_asked_for() {
    let template = Template::load();
    let cors = &template.properties("Api")["CorsConfiguration"];
    assert_eq!(cors[0], "AnswersWebPages");
    assert_eq!(cors[2], "AWS::NoValue");
    assert_eq!(template.0["Conditions"]["AnswersWebPages"], json!([["CorsAllowedOrigins", ""]]));
    assert_eq!(template.0["Parameters"]["CorsAllowedOrigins"]["Default"], "");
    assert!(!texts(&cors[1]["AllowHeaders"]).contains("authorization"), "a web page has no business signing");
}

/// Operators and scripts go by them.
#[test]
fn an_output_is_what_its_name_says_and_the_readme_names_it() {
    let outputs = Template::load().0["Outputs"].as_object().unwrap().clone();
    let values: Vec<_> =
        outputs.iter().map(|(name, output)| (name.as_str(), output["Value"].as_str().unwrap())).collect();
    let expected = [
        ("ApiUrl", "Api.ApiEndpoint"),
        ("DataKeyArn", "DataKey.Arn"),
        ("KeysTableName", "KeysTable"),
        ("PropertiesTableName", "PropertiesTable"),
        ("SigningKeyArn", "SigningKey.Arn"),
        ("TableKeyArn", "TableKey.Arn"),
        ("VendorPolicyArn", "VendorPolicy"),
    ];
    assert_eq!(values.iter().copied().collect::<BTreeSet<_>>(), expected.into());
    let readme = read("README.md");
    for (name, _) in expected {
        assert!(readme.contains(&format!("`{name}`")), "README.md doesn't say what {name} is");
    }
}

#[test]
fn the_readme_explains_every_parameter() {
    let readme = read("infra/README.md");
    let section = readme.split("\n## ").find(|section| section.starts_with("Parameters")).unwrap();
    let explained: BTreeSet<_> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |").map(|(name, _)| name.to_owned()))
        .collect();
    let parameters = Template::load().0["Parameters"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(explained, parameters);
}

/// The names of a function's environment variables.
fn variables(function: &Value) -> BTreeSet<String> {
    function["Environment"]["Variables"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

/// One text or a list of them, lists in it (which functions of CloudFormation are here) flattened.
pub(super) fn texts(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(text) if text == "," => BTreeSet::new(),
        Value::String(text) => BTreeSet::from([text.clone()]),
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        other => panic!("{other} is no text"),
    }
}
