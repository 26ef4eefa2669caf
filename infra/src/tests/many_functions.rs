//! The functions that Latchkey is going to have, with grants as those of today's: what they make of a stack.

use latchkey_api::{EndpointRow, Method, Right};
use latchkey_functions::{Capacity, FUNCTIONS, FunctionRow, Grant, OF_NO_ROUTE, Resource, RouteLimit, Variable};

use crate::names::route_arn;
use crate::template;

const VENDORS: [(&str, Method, &str, Right); 22] = [
    ("create-key", Method::Post, "/v1/keys", Right::Make),
    ("list-licenses", Method::Get, "/v1/licenses", Right::Look),
    ("find-license", Method::Post, "/v1/licenses/find", Right::Look),
    ("get-license", Method::Get, "/v1/licenses/{license_id}", Right::Look),
    ("update-license", Method::Patch, "/v1/licenses/{license_id}", Right::Serve),
    ("set-license-state", Method::Put, "/v1/licenses/{license_id}/state", Right::Serve),
    ("reveal-key", Method::Post, "/v1/licenses/{license_id}/reveal", Right::Serve),
    ("reissue-key", Method::Post, "/v1/licenses/{license_id}/reissue", Right::Serve),
    ("remove-activation", Method::Delete, "/v1/licenses/{license_id}/activations/{activation_id}", Right::Serve),
    ("end-lease", Method::Delete, "/v1/licenses/{license_id}/leases/{lease_id}", Right::Serve),
    ("list-events", Method::Get, "/v1/events", Right::Look),
    ("list-trials", Method::Get, "/v1/trials", Right::Look),
    ("reset-trial", Method::Delete, "/v1/trials/{id}/{product_id}", Right::Serve),
    ("list-properties", Method::Get, "/v1/properties", Right::Look),
    ("put-setting", Method::Put, "/v1/settings/{category}/{name}", Right::Administer),
    ("delete-setting", Method::Delete, "/v1/settings/{category}/{name}", Right::Administer),
    ("list-products", Method::Get, "/v1/products", Right::Look),
    ("get-product", Method::Get, "/v1/products/{product_id}", Right::Look),
    ("put-product", Method::Put, "/v1/products/{product_id}", Right::Administer),
    ("list-blocked-computers", Method::Get, "/v1/blocked-computers", Right::Look),
    ("block-computer", Method::Post, "/v1/blocked-computers", Right::Serve),
    ("unblock-computer", Method::Delete, "/v1/blocked-computers/{id}", Right::Serve),
];
const PUBLIC: [(&str, Method, &str); 10] = [
    ("activate", Method::Post, "/v1/activations"),
    ("validate", Method::Post, "/v1/validations"),
    ("release", Method::Post, "/v1/releases"),
    ("take-lease", Method::Post, "/v1/leases"),
    ("renew-lease", Method::Post, "/v1/leases/renewals"),
    ("return-lease", Method::Post, "/v1/leases/returns"),
    ("fetch-settings", Method::Get, "/v1/settings"),
    ("fetch-revocations", Method::Get, "/v1/revocations/{product_id}"),
    ("public-keys", Method::Get, "/.well-known/jwks.json"),
    ("activation-page", Method::Get, "/activate"),
];

const READ: Grant = Grant {
    sid: "Read",
    actions: &["dynamodb:BatchGetItem", "dynamodb:Query"],
    on: &[Resource::LicensesTable, Resource::PropertiesTable],
    leading_keys: &["L#*", "SWITCHES#*"],
    reason: "The license, the computer's activation and the switches, read at once.",
};
const WRITE: Grant = Grant {
    sid: "Write",
    actions: &["dynamodb:PutItem", "dynamodb:UpdateItem"],
    on: &[Resource::LicensesTable],
    leading_keys: &["L#*"],
    reason: "The activation and its license's counter, in one transaction.",
};
const SIGN: Grant = Grant {
    sid: "Sign",
    actions: &["kms:Sign"],
    on: &[Resource::SigningKey],
    leading_keys: &[],
    reason: "The license key.",
};
const VARIABLES: &[Variable] = &[
    Variable::LicensesTable,
    Variable::PropertiesTable,
    Variable::SigningKeyArns,
    Variable::PublishedKeys,
    Variable::Issuer,
];

/// Every function of the design behind the API, and the two that nothing outside reaches.
fn many() -> Vec<FunctionRow> {
    let limit =
        RouteLimit { rate: 100, burst: 200, reason: "A flood of it must not take concurrency from the others." };
    let limited = Capacity { is_reservable: true, route_limit: Some(limit), ..Capacity::USUAL };
    let vendors = VENDORS.map(|(function, method, path, right)| {
        row((function, method, path), Some(right), &[READ, WRITE], Capacity::USUAL)
    });
    let public = PUBLIC.map(|endpoint| {
        let grants: &[Grant] = if endpoint.0 == OF_NO_ROUTE { &[] } else { &[READ, WRITE, SIGN] };
        row(endpoint, None, grants, limited)
    });
    let publish_keys = *FUNCTIONS.iter().find(|row| row.name == "publish-keys").unwrap();
    let mut publish_revocations = publish_keys;
    publish_revocations.name = "publish-revocations";
    vendors.into_iter().chain(public).chain([publish_keys, publish_revocations]).collect()
}

fn row(
    (function, method, path): (&'static str, Method, &'static str),
    right: Option<Right>,
    grants: &'static [Grant],
    capacity: Capacity,
) -> FunctionRow {
    let mut row = FUNCTIONS[0];
    let mut endpoint = row.endpoint.unwrap();
    (endpoint.function, endpoint.method, endpoint.path, endpoint.right) = (function, method, path, right);
    (row.name, row.endpoint, row.grants, row.variables) = (function, Some(endpoint), grants, VARIABLES);
    row.capacity = capacity;
    row
}

/// CloudFormation's limits:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>.
#[test]
fn thirty_functions_fit_into_a_stack_as_the_manual_says() {
    let template = template(&many());
    let (parameters, rest) = template.split_once("\nMappings:\n").unwrap();
    let (_, rest) = rest.split_once("\nResources:\n").unwrap();
    let (resources, _) = rest.split_once("\nOutputs:\n").unwrap();
    let (parameters, resources) = (members(parameters), members(resources));
    let kilobytes = template.len().div_ceil(10_000) * 10;
    assert!(parameters <= 200 && resources <= 500 && kilobytes <= 1_000, "{parameters}, {resources}, {kilobytes} kB");
    let manual = include_str!("../../README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let said = format!("{resources} resources, {parameters} parameters and less than {kilobytes} kB");
    assert!(manual.contains(&said), "infra/README.md doesn't say: {said}");
}

#[test]
fn an_alarm_reads_ten_metrics_at_most() {
    let template = template(&many());
    let alarms: Vec<_> = template.split("\n  ThrottledFunctionsAlarm").skip(1).collect();
    assert_eq!(alarms.len(), many().len().div_ceil(10));
    for alarm in alarms {
        let alarm = alarm.split("\n\n").next().unwrap();
        assert!(alarm.matches("MetricName: Throttles").count() <= 10, "{alarm}");
    }
    let function = |row: &FunctionRow| template.matches(&format!("\"function\", \"{}\"", row.name)).count();
    assert_eq!(many().iter().map(function).sum::<usize>(), VENDORS.len() + PUBLIC.len());
}

/// IAM compares texts, and a star in a policy takes slashes, too.
// R32
#[test]
fn a_right_admits_to_no_route_of_another_and_fits_into_a_policy() {
    let of_today = FUNCTIONS.iter().filter_map(|row| row.endpoint);
    let endpoints: Vec<_> = many().iter().filter_map(|row| row.endpoint).chain(of_today).collect();
    let called = |endpoint: &EndpointRow| route_arn(endpoint).replace('*', "x");
    for policy in &endpoints {
        let pattern = route_arn(policy);
        for other in endpoints.iter().filter(|other| other.right != policy.right && other.right.is_some()) {
            assert!(!matches(&pattern, &called(other)), "{pattern} admits to {}", other.route_key());
        }
    }
    let template = template(&many());
    for policy in template.split("\n\n").filter(|resource| resource.contains("Type: AWS::IAM::ManagedPolicy")) {
        let (_, document) = policy.split_once("PolicyDocument:").unwrap();
        // IAM counts no blanks. A partition, a Region, an account and an API have no more characters than their names here.
        let characters = document.chars().filter(|char| !char.is_whitespace()).count();
        assert!(characters <= 6_144, "{characters} characters: {policy}");
    }
}

/// As IAM compares with a pattern that has stars.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, rest)) => {
            text.strip_prefix(before).is_some_and(|text| (0..=text.len()).any(|taken| matches(rest, &text[taken..])))
        }
    }
}

/// How many members stand two characters to the right.
fn members(section: &str) -> usize {
    let is_member = |line: &&str| line.starts_with("  ") && line.as_bytes()[2].is_ascii_alphabetic();
    section.lines().filter(is_member).count()
}
