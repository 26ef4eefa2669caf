//! The metrics of the functions: what a line of the log must carry for CloudWatch to read metrics off it.
//!
//! CloudWatch takes a metric from a log line that declares it: the
//! [embedded metric format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
//! So a metric costs no call; it is a member of the request's line that has the metric's name.

use std::fmt::Write;

use jiff::Timestamp;
use serde::Serialize;

use crate::aws_calls::AwsCalls;

/// Something CloudWatch counts or measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// In CloudWatch, and as a member of the log line.
    pub name: &'static str,
    /// As CloudWatch spells it.
    pub unit: &'static str,
    /// The sets of members by whose values CloudWatch keeps it apart; the empty set keeps it as a whole.
    pub dimensions: &'static [&'static [&'static str]],
    /// What it says, in a sentence.
    pub meaning: &'static str,
    source: Source,
}

/// Where a metric's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// What answers requests, or their handler: [`Measured::count`].
    Counted,
    /// How long the calls of an operation of AWS took.
    Latency(&'static str),
    /// The calls of an operation that failed.
    Failures(&'static str),
}

const WHOLE: &[&[&str]] = &[&[]];
const BY_FUNCTION: &[&[&str]] = &[&["function"]];
const WHOLE_AND_BY_OUTCOME: &[&[&str]] = &[&[], &["outcome"]];

const fn count(name: &'static str, dimensions: &'static [&'static [&'static str]], meaning: &'static str) -> Metric {
    Metric { name, unit: "Count", dimensions, meaning, source: Source::Counted }
}

const fn latency(operation: &'static str, name: &'static str, meaning: &'static str) -> Metric {
    Metric { name, unit: "Milliseconds", dimensions: WHOLE, meaning, source: Source::Latency(operation) }
}

pub(crate) static ACTIVATIONS_NEW: Metric = count("ActivationsNew", WHOLE, "Computers that got a seat.");
pub(crate) static ACTIVATIONS_AGAIN: Metric =
    count("ActivationsAgain", WHOLE, "Computers that got the license key of their seat again.");
pub(crate) static ACTIVATIONS_DENIED: Metric = count(
    "ActivationsDenied",
    WHOLE_AND_BY_OUTCOME,
    "Activations denied, by the code; no mistyped keys, and no generic licenses that the caller itself rules out.",
);
pub(crate) static GENERIC_KEY_ACTIVATIONS: Metric = count(
    "GenericKeyActivations",
    WHOLE,
    "How many computers have activated a generic key, with each new one; exact up to 64 activations, an estimate beyond; \
     its maximum.",
);
pub(crate) static VALIDATIONS: Metric =
    count("Validations", WHOLE, "License keys of which an application asked whether they stand.");
pub(crate) static VALIDATIONS_NOT_VALID: Metric =
    count("ValidationsNotValid", WHOLE, "License keys that didn't stand when an application asked.");
pub(crate) static LICENSE_KEYS_RENEWED: Metric =
    count("LicenseKeysRenewed", WHOLE, "Newer license keys that applications got when they asked.");
pub(crate) static LEASES_TAKEN: Metric = count("LeasesTaken", WHOLE, "Floating seats taken; no renewals.");
pub(crate) static LEASES_DENIED: Metric = count(
    "LeasesDenied",
    WHOLE_AND_BY_OUTCOME,
    "Floating seats denied, by the code, such as `floating_seats_exhausted`.",
);
pub(crate) static RELEASES: Metric = count("Releases", WHOLE, "Seats that computers gave back themselves.");
pub(crate) static RELEASES_DENIED: Metric = count(
    "ReleasesDenied",
    WHOLE_AND_BY_OUTCOME,
    "Seats that computers could not give back, by the code, such as `releases_exhausted`.",
);
pub(crate) static KEYS_CREATED: Metric = count("KeysCreated", WHOLE, "Activation keys created.");
pub(crate) static ACTIVATION_KEYS_REVEALED: Metric =
    count("ActivationKeysRevealed", WHOLE, "Activation keys that a vendor read again.");
pub(crate) static ACTIVATION_KEYS_REISSUED: Metric =
    count("ActivationKeysReissued", WHOLE, "Activation keys that a vendor replaced by new ones.");
pub(crate) static GENERIC_KEYS_TURNED_ON: Metric =
    count("GenericKeysTurnedOn", WHOLE, "Changes of `security/AllowGenericKeys` to `true`.");
pub(crate) static REVOCATION_LISTS_PUBLISHED: Metric =
    count("RevocationListsPublished", WHOLE, "Revocation lists that were signed.");
pub(crate) static REVOCATION_LIST_FAILURES: Metric = count(
    "RevocationListFailures",
    WHOLE,
    "Revocation lists that were not published: a fault, which is tried again, or more entries than a list holds.",
);
pub(crate) static REVOCATION_LIST_ENTRIES: Metric =
    count("RevocationListEntries", WHOLE, "What is taken back of a product; its maximum.");
pub(crate) static COLD_STARTS: Metric =
    count("ColdStarts", BY_FUNCTION, "Requests for which a function had to be started.");
pub(crate) static AWS_RETRIES: Metric =
    count("AwsRetries", WHOLE, "Attempts beyond the first at calls to DynamoDB and KMS: throttling, mostly.");
static SIGN_FAILURES: Metric = Metric {
    source: Source::Failures("Sign"),
    ..count("SignFailures", WHOLE, "Signatures that KMS didn't give, after all retries.")
};
static BATCH_GET_ITEM_LATENCY: Metric = latency(
    "BatchGetItem",
    "BatchGetItemLatency",
    "A read of what decides, such as the license and the switches, or of all settings, retries included.",
);
static GET_ITEM_LATENCY: Metric = latency(
    "GetItem",
    "GetItemLatency",
    "A read of a product, of a blocked computer or of a revocation list, retries included.",
);
static QUERY_LATENCY: Metric = latency(
    "Query",
    "QueryLatency",
    "A page of a list, such as licenses, events, products or trials, or all floating seats of a license, retries included.",
);
static UPDATE_ITEM_LATENCY: Metric = latency(
    "UpdateItem",
    "UpdateItemLatency",
    "A license key signed anew and stored, or a lease taken, renewed or returned, retries included.",
);
static TRANSACT_WRITE_ITEMS_LATENCY: Metric = latency(
    "TransactWriteItems",
    "TransactWriteItemsLatency",
    "A seat taken or given back, keys stored or a license, setting, product or blocked computer changed, retries included.",
);
static PUT_ITEM_LATENCY: Metric =
    latency("PutItem", "PutItemLatency", "A revocation list published, retries included.");
static BATCH_WRITE_ITEM_LATENCY: Metric = latency(
    "BatchWriteItem",
    "BatchWriteItemLatency",
    "Entries of a revocation list written or deleted, retries included.",
);
static SIGN_LATENCY: Metric =
    latency("Sign", "SignLatency", "A license key or a revocation list signed, retries included.");
static GENERATE_DATA_KEY_LATENCY: Metric =
    latency("GenerateDataKey", "GenerateDataKeyLatency", "A data key made for new activation keys, retries included.");
static DECRYPT_LATENCY: Metric = latency(
    "Decrypt",
    "DecryptLatency",
    "A data key opened for activation keys that are read again, retries included.",
);

/// Every metric there is.
pub const METRICS: &[&Metric] = &[
    &ACTIVATIONS_NEW,
    &ACTIVATIONS_AGAIN,
    &ACTIVATIONS_DENIED,
    &GENERIC_KEY_ACTIVATIONS,
    &VALIDATIONS,
    &VALIDATIONS_NOT_VALID,
    &LICENSE_KEYS_RENEWED,
    &LEASES_TAKEN,
    &LEASES_DENIED,
    &RELEASES,
    &RELEASES_DENIED,
    &KEYS_CREATED,
    &ACTIVATION_KEYS_REVEALED,
    &ACTIVATION_KEYS_REISSUED,
    &GENERIC_KEYS_TURNED_ON,
    &REVOCATION_LISTS_PUBLISHED,
    &REVOCATION_LIST_FAILURES,
    &REVOCATION_LIST_ENTRIES,
    &COLD_STARTS,
    &AWS_RETRIES,
    &SIGN_FAILURES,
    &BATCH_GET_ITEM_LATENCY,
    &GET_ITEM_LATENCY,
    &QUERY_LATENCY,
    &UPDATE_ITEM_LATENCY,
    &TRANSACT_WRITE_ITEMS_LATENCY,
    &PUT_ITEM_LATENCY,
    &BATCH_WRITE_ITEM_LATENCY,
    &SIGN_LATENCY,
    &GENERATE_DATA_KEY_LATENCY,
    &DECRYPT_LATENCY,
];

/// The metrics of one request.
#[derive(Debug)]
pub(crate) struct Measured(Vec<(&'static Metric, Value)>);

#[derive(Debug)]
enum Value {
    Count(u64),
    /// One a call.
    Latencies(Vec<f64>),
}

impl Measured {
    /// What follows from the calls that were made.
    pub(crate) fn by(calls: &AwsCalls) -> Self {
        let mut measured = Self(Vec::new());
        for metric in METRICS {
            match metric.source {
                Source::Counted => {}
                Source::Failures(operation) => measured.count(metric, calls.failures(operation)),
                Source::Latency(operation) => {
                    let latencies: Vec<_> = calls.latencies(operation).collect();
                    if !latencies.is_empty() {
                        measured.0.push((metric, Value::Latencies(latencies)));
                    }
                }
            }
        }
        measured
    }

    /// Counts something, unless there is nothing of it.
    pub(crate) fn count(&mut self, metric: &'static Metric, count: u64) {
        if count > 0 {
            self.0.push((metric, Value::Count(count)));
        }
    }

    /// The members of a line as JSON, without braces: each metric, and their declaration in `namespace`, if there is one.
    pub(crate) fn members(&self, namespace: Option<&str>, now: Timestamp) -> Option<String> {
        let mut members = String::new();
        for (metric, value) in &self.0 {
            let separator = if members.is_empty() { "" } else { "," };
            // A metric's name has nothing to escape, and a float's `Debug` is JSON.
            let written = match value {
                Value::Count(count) => write!(members, "{separator}\"{}\":{count}", metric.name),
                Value::Latencies(latencies) => match latencies[..] {
                    [latency] => write!(members, "{separator}\"{}\":{latency:?}", metric.name),
                    _ => write!(members, "{separator}\"{}\":{latencies:?}", metric.name),
                },
            };
            written.expect("a text takes all");
        }
        if let Some(declaration) = namespace.and_then(|namespace| Declaration::of(namespace, now, &self.metrics())) {
            members += ",\"_aws\":";
            members += &serde_json::to_string(&declaration).expect("a declaration has no failing parts");
        }
        (!members.is_empty()).then_some(members)
    }

    fn metrics(&self) -> Vec<&'static Metric> {
        self.0.iter().map(|(metric, _)| *metric).collect()
    }
}

/// The member `_aws` of a line: which of its fields are metrics.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Declaration<'a> {
    timestamp: i64,
    cloud_watch_metrics: Vec<Directive<'a>>,
}

/// Metrics that are kept apart alike.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Directive<'a> {
    namespace: &'a str,
    dimensions: &'static [&'static [&'static str]],
    metrics: Vec<Definition>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Definition {
    name: &'static str,
    unit: &'static str,
}

impl<'a> Declaration<'a> {
    /// Declares the metrics of a request that came at `now`; `None` when it has none.
    fn of(namespace: &'a str, now: Timestamp, metrics: &[&'static Metric]) -> Option<Self> {
        let alike = metrics.chunk_by(|one, next| one.dimensions == next.dimensions);
        let cloud_watch_metrics: Vec<_> = alike
            .map(|alike| {
                let metrics = alike.iter().map(|metric| Definition { name: metric.name, unit: metric.unit }).collect();
                Directive { namespace, dimensions: alike[0].dimensions, metrics }
            })
            .collect();
        (!cloud_watch_metrics.is_empty()).then_some(Self { timestamp: now.as_millisecond(), cloud_watch_metrics })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_each_used_once() {
        let names: BTreeSet<_> = METRICS.iter().map(|metric| metric.name).collect();
        assert_eq!(names.len(), METRICS.len());
    }

    #[test]
    fn a_line_declares_the_metrics_that_it_has() {
        let measured = Measured(vec![
            (&ACTIVATIONS_DENIED, Value::Count(1)),
            (&COLD_STARTS, Value::Count(1)),
            (&BATCH_GET_ITEM_LATENCY, Value::Latencies(vec![3.5])),
            (&SIGN_LATENCY, Value::Latencies(vec![12.0, 7.25])),
        ]);
        let now = Timestamp::from_millisecond(1_795_514_400_000).unwrap();
        let line = |namespace| format!("{{{}}}", measured.members(namespace, now).unwrap());
        let mut line_of_prod: serde_json::Value = serde_json::from_str(&line(Some("Latchkey/prod"))).unwrap();
        let declared = line_of_prod.as_object_mut().unwrap().remove("_aws").unwrap();
        let values = json!({
            "ActivationsDenied": 1, "ColdStarts": 1, "BatchGetItemLatency": 3.5, "SignLatency": [12.0, 7.25],
        });
        assert_eq!(line_of_prod, values);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&line(None)).unwrap(), values);
        assert_eq!(
            declared,
            json!({
                "Timestamp": 1_795_514_400_000_i64,
                "CloudWatchMetrics": [
                    {
                        "Namespace": "Latchkey/prod",
                        "Dimensions": [[], ["outcome"]],
                        "Metrics": [{"Name": "ActivationsDenied", "Unit": "Count"}],
                    },
                    {
                        "Namespace": "Latchkey/prod",
                        "Dimensions": [["function"]],
                        "Metrics": [{"Name": "ColdStarts", "Unit": "Count"}],
                    },
                    {
                        "Namespace": "Latchkey/prod",
                        "Dimensions": [[]],
                        "Metrics": [
                            {"Name": "BatchGetItemLatency", "Unit": "Milliseconds"},
                            {"Name": "SignLatency", "Unit": "Milliseconds"},
                        ],
                    },
                ],
            })
        );
        assert_eq!(Measured(Vec::new()).members(Some("Latchkey/prod"), now), None);
    }
}
