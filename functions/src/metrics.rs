//! The metrics of the functions: what a line of the log must carry for CloudWatch to read metrics off it.
//!
//! CloudWatch takes a metric from a log line that declares it: the
//! [embedded metric format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
//! So a metric costs no call; it is a field of the request's line that has the metric's name.

use serde::Serialize;

/// Something CloudWatch counts or measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// In CloudWatch, and as a field of the log line.
    pub name: &'static str,
    /// As CloudWatch spells it.
    pub unit: &'static str,
    /// The sets of fields by whose values CloudWatch keeps it apart; the empty set keeps it as a whole.
    pub dimensions: &'static [&'static [&'static str]],
    /// What it says, in a sentence.
    pub meaning: &'static str,
}

const WHOLE: &[&[&str]] = &[&[]];
const BY_FUNCTION: &[&[&str]] = &[&["function"]];
const WHOLE_AND_BY_OUTCOME: &[&[&str]] = &[&[], &["outcome"]];

const fn count(name: &'static str, dimensions: &'static [&'static [&'static str]], meaning: &'static str) -> Metric {
    Metric { name, unit: "Count", dimensions, meaning }
}

const fn latency(name: &'static str, meaning: &'static str) -> Metric {
    Metric { name, unit: "Milliseconds", dimensions: WHOLE, meaning }
}

/// Every metric there is.
pub const METRICS: &[Metric] = &[
    count("ActivationsNew", WHOLE, "Computers that got a seat."),
    count("ActivationsAgain", WHOLE, "Computers that got the license key of their seat again."),
    count("ActivationsDenied", WHOLE_AND_BY_OUTCOME, "Activations refused, by the code of the problem."),
    count(
        "GenericKeyActivations",
        WHOLE,
        "How often a generic activation key was used, this time included; its maximum.",
    ),
    count("KeysCreated", WHOLE, "Activation keys created."),
    count("ColdStarts", BY_FUNCTION, "Requests for which a function had to be started."),
    count("AwsRetries", WHOLE, "Attempts beyond the first at calls to DynamoDB and KMS: throttling, mostly."),
    count("SignFailures", WHOLE, "Signatures that KMS didn't give, after all retries."),
    latency(
        "BatchGetItemLatency",
        "A read of the license, the computer's activation and the settings, retries included.",
    ),
    latency("GetItemLatency", "A read of settings or of a product, retries included."),
    latency("PutItemLatency", "A write of settings or of a product, retries included."),
    latency("TransactWriteItemsLatency", "A seat taken, or keys stored, retries included."),
    latency("SignLatency", "A license key signed, retries included."),
    latency("GenerateDataKeyLatency", "A data key made for new activation keys, retries included."),
    latency("DecryptLatency", "A data key opened for keys created before, retries included."),
];

/// The metric of this name, if it is one.
pub(crate) fn metric(name: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.name == name)
}

/// The member `_aws` of a line: which of its fields are metrics.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Declaration<'a> {
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
    /// Declares the metrics of a line that was written at `timestamp_ms`; `None` when it has none.
    pub(crate) fn of(namespace: &'a str, timestamp_ms: i64, metrics: &[&'static Metric]) -> Option<Self> {
        let alike = metrics.chunk_by(|one, next| one.dimensions == next.dimensions);
        let cloud_watch_metrics: Vec<_> = alike
            .map(|alike| {
                let metrics = alike.iter().map(|metric| Definition { name: metric.name, unit: metric.unit }).collect();
                Directive { namespace, dimensions: alike[0].dimensions, metrics }
            })
            .collect();
        (!cloud_watch_metrics.is_empty()).then_some(Self { timestamp: timestamp_ms, cloud_watch_metrics })
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
        let metrics = ["ActivationsDenied", "ColdStarts", "BatchGetItemLatency", "SignLatency"];
        let metrics: Vec<_> = metrics.into_iter().filter_map(metric).collect();
        let declared = Declaration::of("Latchkey/prod", 1_795_514_400_000, &metrics).unwrap();
        assert_eq!(
            serde_json::to_value(declared).unwrap(),
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
        assert!(Declaration::of("Latchkey/prod", 0, &[]).is_none());
    }
}
