//! What `infra/base.yaml` must say and no linter and no rule of `infra/guard` knows.

use std::collections::BTreeSet;

use latchkey_api::{EndpointRow, Right};
use latchkey_functions::{FUNCTIONS, FunctionRow};
use serde_json::{Value, json};

use super::read;

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

    /// What a parameter is when nobody says.
    pub(super) fn default_of(&self, parameter: &str) -> &Value {
        &self.0["Parameters"][parameter]["Default"]
    }

    pub(super) fn properties(&self, resource: &str) -> &Value {
        let properties = &self.0["Resources"][resource]["Properties"];
        assert!(properties.is_object(), "there is no {resource}");
        properties
    }
}

/// It is only there when asked for.
#[test]
fn tracing_grants_nothing_but_traces() {
    let template = Template::load();
    assert_eq!(template.0["Resources"]["TracingPolicy"]["Condition"], "Traces");
    assert_eq!(template.0["Conditions"]["Traces"], json!(["Tracing", "on"]));
    assert_eq!(template.0["Parameters"]["Tracing"]["Default"], "off");
    assert_eq!(template.0["Globals"]["Function"]["Tracing"], json!(["Traces", "Active", "Disabled"]));
    let policy = template.properties("TracingPolicy");
    let [statement] = &policy["PolicyDocument"]["Statement"].as_array().unwrap()[..] else { panic!("{policy}") };
    assert_eq!(texts(&statement["Action"]), texts(&json!(["xray:PutTelemetryRecords", "xray:PutTraceSegments"])));
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
    let template = Template::load();
    let others = ["AWS::Lambda::Url", "AWS::Serverless::HttpApi"];
    for (name, resource) in template.0["Resources"].as_object().unwrap() {
        assert!(!others.contains(&resource["Type"].as_str().unwrap()), "{name}");
    }
    // Behind no route: what the table's stream and the schedule call.
    let streams = template.of_type("AWS::Lambda::EventSourceMapping").map(|(_, source)| &source["FunctionName"]);
    let schedules = template.of_type("AWS::Events::Rule").map(|(_, rule)| &rule["Targets"][0]["Arn"]);
    let called: Vec<_> = streams.chain(schedules).collect();
    assert_eq!(called, ["PublishRevocationsFunction", "PublishRevocationsFunction.Arn"]);
}

/// .NET and Windows verify it, and no EdDSA.
// R16
#[test]
fn license_keys_are_signed_with_es256_unless_told_otherwise() {
    let algorithm = &Template::load().0["Parameters"]["SigningAlgorithm"];
    assert_eq!((&algorithm["Default"], &algorithm["AllowedValues"]), (&json!("ES256"), &json!(["ES256", "EdDSA"])));
}

/// Verifiers go by the order: of lists, what a later key signed is newer.
// R16, R28
#[test]
fn the_keys_that_are_published_are_all_that_signed_sign_and_will_in_the_order_of_their_age() {
    let template = Template::load();
    let published = template.properties("PublishedKeys");
    let of_use = |key: &str, kind: &str| {
        let own = format!("Own{key}");
        assert_eq!(*template.default_of(&own), "signs");
        assert_eq!(*template.condition(&format!("Own{kind}KeySigns")), json!([own, "signs"]));
        assert_eq!(*template.condition(&format!("Own{kind}KeyIsRetired")), json!([own, "retired"]));
        let given = ["Retired", "Newer", "Upcoming"].map(|when| {
            let parameter = format!("{when}{kind}SigningKeyArns");
            assert_eq!(*template.default_of(&parameter), "");
            assert_eq!(*template.condition(&format!("Has{when}{kind}Keys")), json!([[parameter, ""]]));
            parameter
        });
        let [retired, newer, upcoming] = given;
        let own_and_newer = json!([format!("Own{kind}KeySigns"), format!("${{{key}.Arn}},${{{newer}}}"), newer]);
        let signing = json!([format!("HasNewer{kind}Keys"), own_and_newer, format!("{key}.Arn")]);
        let published = json!([
            "",
            [
                [format!("Own{kind}KeyIsRetired"), format!("${{{key}.Arn}},"), ""],
                [format!("HasRetired{kind}Keys"), format!("${{{retired}}},"), ""],
                signing,
                [format!("HasUpcoming{kind}Keys"), format!(",${{{upcoming}}}"), ""],
            ]
        ]);
        (signing, published)
    };
    let uses = [
        ("KeyArns", of_use("SigningKey", ""), ["Activate", "Validate"].as_slice(), "SIGNING_KEY_ARNS"),
        ("ListKeyArns", of_use("ListSigningKey", "List"), &["PublishRevocations"], "LIST_SIGNING_KEY_ARNS"),
        (
            "CertificateKeyArns",
            of_use("CertificateSigningKey", "Certificate"),
            &["Validate", "TakeLease", "RenewLease"],
            "CERTIFICATE_SIGNING_KEY_ARNS",
        ),
    ];
    for (property, (signing, arns), functions, variable) in &uses {
        assert_eq!(published[*property], json!([",", arns]));
        for function in *functions {
            let variables = &template.properties(&format!("{function}Function"))["Environment"]["Variables"];
            assert_eq!(variables[*variable], *signing, "{function}");
            let statements = &template.properties(&format!("{function}Policy"))["PolicyDocument"]["Statement"];
            let may = statements.as_array().unwrap().iter().filter(|may| texts(&may["Action"]).contains("kms:Sign"));
            assert!(may.map(|may| &may["Resource"]).any(|may| *may == json!([",", signing])), "{function}");
        }
    }
    let reads = &template.properties("PublishKeysPolicy")["PolicyDocument"]["Statement"][0];
    let all = uses.map(|(_, (_, arns), ..)| arns);
    assert_eq!(reads["Resource"], json!([",", [",", all]]), "what is to be read and what may be");
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
    for FunctionRow { name, endpoint, capacity, .. } in FUNCTIONS {
        assert_eq!(capacity.timeout_seconds.is_none(), endpoint.is_some(), "{name}");
    }
    for (name, integration) in template.of_type("AWS::ApiGatewayV2::Integration") {
        assert!(integration["TimeoutInMillis"].as_u64().unwrap() > 10_000, "{name}");
    }
}

/// An auditor may have to read them for years.
#[test]
fn logs_outlive_the_stack_when_asked_to() {
    let template = Template::load();
    assert_eq!(*template.condition("KeepsLogs"), json!(["LogsOutliveStack", "yes"]));
    let first = &template.0["Transform"][0];
    assert_eq!(first, "AWS::LanguageExtensions", "DeletionPolicy takes no condition without it");
    for (name, _) in template.of_type("AWS::Logs::LogGroup") {
        for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
            assert_eq!(template.0["Resources"][name][policy], json!(["KeepsLogs", "Retain", "Delete"]), "{name}");
        }
    }
}

/// The rules of `infra/guard` hold the rest of what a table must have.
// R20
#[test]
fn tables_are_paid_by_use_and_encrypted_as_the_parameter_says() {
    let template = Template::load();
    let tables: Vec<_> = template.of_type("AWS::DynamoDB::Table").collect();
    assert_eq!(tables.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["LicensesTable", "PropertiesTable"]);
    for (name, table) in tables {
        assert_eq!(table["BillingMode"], "PAY_PER_REQUEST", "{name}");
        let key = json!(["EncryptsTablesItself", "TableKey.Arn", "AWS::NoValue"]);
        assert_eq!(table["SSESpecification"]["KMSMasterKeyId"], key, "{name}");
    }
}

// R12
#[test]
fn a_stage_serves_what_was_deployed_and_limits_every_route() {
    let template = Template::load();
    let stage = template.properties("ApiStage");
    assert_eq!(stage["StageName"], "$default", "paths and ARNs would have another stage");
    assert_eq!(stage["AutoDeploy"], true, "or what changes would never be served");
    let limits = json!({
        "ThrottlingRateLimit": "DefaultThrottlingRate",
        "ThrottlingBurstLimit": "DefaultThrottlingBurst",
    });
    assert_eq!(stage["DefaultRouteSettings"], limits);
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
fn an_output_is_what_its_name_says_and_the_manual_names_it() {
    let outputs = Template::load().0["Outputs"].as_object().unwrap().clone();
    let found: BTreeSet<_> = outputs.iter().map(|(name, output)| (name.clone(), output["Value"].to_string())).collect();
    let template = Template::load();
    let signers = |key: &str| {
        let statements = template.properties(key)["KeyPolicy"]["Statement"].as_array().unwrap();
        let signs = statements.iter().filter(|statement| texts(&statement["Action"]).contains("kms:Sign"));
        json!([",", signs.map(|statement| &statement["Principal"]["AWS"]).collect::<Vec<_>>()])
    };
    let expected = [
        ("ApiUrl", json!(["HasDomain", "https://${DomainName}", "Api.ApiEndpoint"])),
        ("CertificateSignerRoleArns", signers("CertificateSigningKey")),
        ("CertificateSigningKeyArn", json!("CertificateSigningKey.Arn")),
        ("DataKeyArn", json!("DataKey.Arn")),
        ("DomainTarget", json!("Domain.RegionalDomainName")),
        ("DomainTargetHostedZoneId", json!("Domain.RegionalHostedZoneId")),
        ("GatewayUrl", json!("Api.ApiEndpoint")),
        ("LicenseSignerRoleArns", signers("SigningKey")),
        ("LicensesTableName", json!("LicensesTable")),
        ("ListSignerRoleArns", signers("ListSigningKey")),
        ("ListSigningKeyArn", json!("ListSigningKey.Arn")),
        ("PropertiesTableName", json!("PropertiesTable")),
        ("SigningKeyArn", json!("SigningKey.Arn")),
        ("TableKeyArn", json!("TableKey.Arn")),
    ];
    let of_rights = rights().map(|policy| (format!("{policy}Arn"), json!(policy).to_string()));
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_string()));
    let expected: BTreeSet<_> = expected.into_iter().chain(of_rights).collect();
    assert_eq!(found, expected);
    let manual = read("infra/README.md");
    for (name, _) in expected {
        assert!(manual.contains(&format!("`{name}`")), "infra/README.md doesn't say what {name} is");
    }
}

/// The policies of the rights that endpoints ask for.
fn rights() -> impl Iterator<Item = String> {
    let asked = |right: &Right| FUNCTIONS.iter().any(|row| row.endpoint.is_some_and(|it| it.right == Some(*right)));
    let policy = |right: Right| right.as_str()[..1].to_uppercase() + &right.as_str()[1..] + "Policy";
    Right::ALL.into_iter().filter(asked).map(policy)
}

/// Each vendor's route is in the policy of its right, and in no other.
// R32
#[test]
fn a_policy_admits_to_the_routes_of_its_right_alone() {
    let template = Template::load();
    let policies =
        template.of_type("AWS::IAM::ManagedPolicy").map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(policies, rights().collect());
    for (name, policy) in template.of_type("AWS::IAM::ManagedPolicy") {
        let [statement] = &policy["PolicyDocument"]["Statement"].as_array().unwrap()[..] else { panic!("{policy}") };
        assert_eq!((&statement["Effect"], &statement["Action"]), (&json!("Allow"), &json!("execute-api:Invoke")));
        let admits: BTreeSet<_> = texts(&statement["Resource"])
            .iter()
            .map(|arn| arn.rsplit_once("$default/").unwrap().1.to_owned())
            .collect();
        let of_right = |row: &FunctionRow| row.endpoint.filter(|it| it.right.is_some_and(|it| is_policy_of(name, it)));
        let called = |endpoint: EndpointRow| {
            let path = endpoint.path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
            format!("{}{}", endpoint.method.as_str(), path.collect::<Vec<_>>().join("/"))
        };
        assert_eq!(admits, FUNCTIONS.iter().filter_map(of_right).map(called).collect(), "{name}");
    }
}

fn is_policy_of(policy: &str, right: Right) -> bool {
    policy.to_lowercase() == format!("{}policy", right.as_str())
}

/// Or the URL would be a promise that nothing keeps.
#[test]
fn a_name_of_your_own_leads_to_the_api_and_the_gateways_name_stays() {
    let template = Template::load();
    assert_eq!(*template.condition("HasDomain"), json!([["DomainName", ""]]));
    for resource in ["Domain", "DomainMapping"] {
        assert_eq!(template.condition_of(resource), "HasDomain");
    }
    let mapping = template.properties("DomainMapping");
    let leads = ["DomainName", "ApiId", "Stage"].map(|member| mapping[member].as_str().unwrap());
    assert_eq!(leads, ["Domain", "Api", "ApiStage"]);
    assert!(mapping.get("ApiMappingKey").is_none(), "paths would begin with more than /v1");
    let [configuration] = &template.properties("Domain")["DomainNameConfigurations"].as_array().unwrap()[..] else {
        panic!("one certificate")
    };
    assert_eq!(
        (&configuration["CertificateArn"], &configuration["SecurityPolicy"]),
        (&json!("CertificateArn"), &json!("TLS_1_2"))
    );
    // Or applications released before there was a domain would be cut off.
    assert!(template.properties("Api").get("DisableExecuteApiEndpoint").is_none());
}

/// Those of single functions in one row each, `<Function>` for the function's name.
#[test]
fn the_manual_explains_every_parameter() {
    let manual = read("infra/README.md");
    let section = manual.split("\n## ").find(|section| section.starts_with("Parameters")).unwrap();
    let explained = section.lines().filter_map(|line| Some(line.strip_prefix("| `")?.split_once("` |")?.0.to_owned()));
    let functions = template_names();
    let of_functions = |parameter: &String| {
        let function = functions.iter().find(|function| parameter.starts_with(function.as_str()));
        function.map_or_else(|| parameter.clone(), |function| parameter.replacen(function, "<Function>", 1))
    };
    let parameters = Template::load().0["Parameters"].as_object().unwrap().keys().map(of_functions).collect();
    assert_eq!(explained.collect::<BTreeSet<_>>(), parameters);
}

/// What the template calls the functions: `CreateKey` for `create-key`.
fn template_names() -> BTreeSet<String> {
    let template = Template::load();
    let functions = template.of_type("AWS::Serverless::Function");
    functions.map(|(name, _)| name.strip_suffix("Function").unwrap().to_owned()).collect()
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
