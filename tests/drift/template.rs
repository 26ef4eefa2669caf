//! What `infra/template.yaml` must say and no linter knows.

use std::collections::BTreeSet;

use latchkey_api::{Access, ENDPOINTS};
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
fn each_kms_key_is_used_by_one_role_only() {
    let template = Template::load();
    let users = [
        ("SigningKey", "ActivateRole.Arn", &["kms:Sign"][..]),
        ("DataKey", "CreateKeyRole.Arn", &["kms:Decrypt", "kms:GenerateDataKey"]),
    ];
    for (key, role, actions) in users {
        let statements = template.properties(key)["KeyPolicy"]["Statement"].as_array().unwrap();
        let uses: BTreeSet<_> = uses(statements)
            .map(|statement| (statement["Principal"]["AWS"].as_str().unwrap(), texts(&statement["Action"])))
            .collect();
        assert_eq!(uses, BTreeSet::from([(role, texts(&json!(actions)))]), "{key}");
    }
}

/// DynamoDB opens a table with the key in the name of the role that asks; nobody gets at the key but by way of DynamoDB.
#[test]
fn the_tables_key_is_used_by_dynamodb_only() {
    let template = Template::load();
    assert_eq!(template.0["Resources"]["TableKey"]["Condition"], "EncryptsTablesItself");
    let statements = template.properties("TableKey")["KeyPolicy"]["Statement"].as_array().unwrap();
    for statement in uses(statements) {
        let by_way_of = json!({"StringEquals": {"kms:ViaService": "dynamodb.${AWS::Region}.amazonaws.com"}});
        assert_eq!(statement["Condition"], by_way_of, "{statement}");
    }
    let opens = uses(statements).find(|statement| statement["Sid"] == "OpenTables").unwrap();
    assert_eq!(opens["Action"], "kms:Decrypt");
    let roles = GRANTS.map(|grant| format!("{}Role.Arn", grant.function));
    assert_eq!(texts(&opens["Principal"]["AWS"]), roles.into());
}

/// With administrators named, the account as a whole has no say; and administering is no use.
#[test]
fn whoever_administers_a_kms_key_does_not_use_it() {
    let template = Template::load();
    for (name, key) in template.of_type("AWS::KMS::Key") {
        let statements = key["KeyPolicy"]["Statement"].as_array().unwrap();
        let administers = statements.iter().find(|statement| statement["Sid"] == "Administer").unwrap();
        let administrators = json!([
            "NamesKeyAdministrators",
            [",", "KeyAdministrators"],
            "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
        ]);
        assert_eq!(administers["Principal"]["AWS"], administrators, "{name}");
        assert!(uses(statements).all(|statement| statement["Sid"] != "Administer"), "{name}");
        for others in statements.iter().filter(|statement| statement["Sid"] != "Administer") {
            let actions = texts(&others["Action"]);
            let changes =
                |action: &String| ["Put", "Schedule", "Disable", "Update"].iter().any(|verb| action.contains(verb));
            assert!(!actions.iter().any(changes), "{name}: {actions:?}");
        }
    }
}

// R12
#[test]
fn every_public_route_has_a_limit_of_its_own() {
    let stage = &Template::load().0["Resources"]["ApiStage"];
    let limits = stage["Properties"]["RouteSettings"].as_object().unwrap();
    let public = ENDPOINTS.into_iter().filter(|endpoint| endpoint.access == Access::Public);
    let public: BTreeSet<_> = public.map(|endpoint| format!("{} {}", endpoint.method, endpoint.path)).collect();
    assert_eq!(limits.keys().cloned().collect::<BTreeSet<_>>(), public);
    for (route, limit) in
        limits.iter().chain([(&"every other".to_owned(), &stage["Properties"]["DefaultRouteSettings"])])
    {
        assert!(limit["ThrottlingRateLimit"].is_string() && limit["ThrottlingBurstLimit"].is_string(), "{route}");
    }
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

/// The statements of a KMS key's policy that let somebody do more with it than administer it.
fn uses(statements: &[Value]) -> impl Iterator<Item = &Value> {
    let uses = ["kms:Sign", "kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt", "kms:CreateGrant"];
    statements.iter().filter(move |statement| uses.iter().any(|action| texts(&statement["Action"]).contains(*action)))
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
