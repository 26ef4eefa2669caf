//! The metric table of the functions, and everything else that names metrics.

use std::collections::BTreeSet;

use latchkey_functions::{METRICS, Metric};
use serde_json::{Value, json};

use super::read;
use super::template::Template;

/// As the template writes it.
const NAMESPACE: &str = "Latchkey/${AWS::StackName}";
/// What AWS itself measures, of what the template names: namespace, names, and what an HTTP API's and a function's are kept
/// apart by.
const OF_AWS: [(&str, &[&str], &str); 2] = [
    ("AWS/ApiGateway", &["4xx", "5xx", "Count"], "ApiId"),
    ("AWS/Lambda", &["Throttles", "IteratorAge"], "FunctionName"),
];
/// Metrics of which the largest value counts: of one key, which no two keys share, of one product, of one record.
const LARGEST: [&str; 3] = ["GenericKeyActivations", "RevocationListEntries", "IteratorAge"];

/// A metric that the template reads: namespace, name, and what it is kept apart by.
type Read = (String, String, BTreeSet<String>);

#[test]
fn alarms_and_the_dashboard_read_what_is_emitted() {
    let template = Template::load();
    let variables = &template.globals("Function")["Environment"]["Variables"];
    assert_eq!(variables["METRICS_NAMESPACE"], NAMESPACE, "the functions declare elsewhere");
    let read: Vec<_> = alarms(&template).chain(dashboard(&template)).collect();
    for (namespace, name, dimensions) in &read {
        let is_emitted = match OF_AWS.iter().find(|(of_aws, ..)| of_aws == namespace) {
            Some((_, names, by)) => names.contains(&name.as_str()) && *dimensions == BTreeSet::from([(*by).to_owned()]),
            None => {
                let metric = METRICS.iter().find(|metric| metric.name == name);
                let set = |set: &&[&str]| set.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
                namespace == NAMESPACE
                    && (metric.is_some_and(|metric| metric.dimensions.iter().any(|one| set(one) == *dimensions))
                        || of_logs(&template).any(|counted| counted == *name) && dimensions.is_empty())
            }
        };
        assert!(is_emitted, "nobody emits {name} in {namespace} by {dimensions:?}");
    }
    let shown: BTreeSet<_> = read.iter().map(|(_, name, _)| name.as_str()).collect();
    for name in METRICS.iter().map(|metric| metric.name.to_owned()).chain(of_logs(&template)) {
        assert!(shown.contains(name.as_str()), "{name} is watched by nothing");
    }
}

/// What is counted from lines of the access log.
fn of_logs(template: &Template) -> impl Iterator<Item = String> {
    template.of_type("AWS::Logs::MetricFilter").map(|(_, filter)| {
        let [counted] = &filter["MetricTransformations"].as_array().unwrap()[..] else { panic!("{filter}") };
        assert_eq!((&counted["MetricNamespace"], &counted["MetricValue"]), (&json!(NAMESPACE), &json!("1")));
        text(&counted["MetricName"])
    })
}

/// The API's own, wherever they are read.
#[test]
fn the_responses_that_are_watched_are_those_of_this_api() {
    let template = Template::load();
    let faults = template.properties("FaultsAlarm")["Metrics"].as_array().unwrap();
    let of_alarm = faults.iter().filter_map(|query| query["MetricStat"]["Metric"]["Dimensions"][0]["Value"].as_str());
    assert_eq!(of_alarm.collect::<Vec<_>>(), ["Api", "Api"]);
    let charts = charts(&template);
    let of_api = charts.iter().flat_map(lines).filter(|line| line[0] == "AWS/ApiGateway");
    assert_eq!(of_api.map(|line| text(&line[3])).collect::<Vec<_>>(), ["${Api}", "${Api}", "${Api}"]);
}

/// All the others are counts that add up.
#[test]
fn an_alarm_goes_off_above_a_sum_or_the_largest_value() {
    for (name, alarm) in Template::load().of_type("AWS::CloudWatch::Alarm") {
        assert!(text(&alarm["ComparisonOperator"]).starts_with("GreaterThan"), "{name}");
        let queries = alarm["Metrics"].as_array().map(Vec::as_slice).unwrap_or_default();
        let queried = queries.iter().filter_map(|query| query["MetricStat"].get("Stat"));
        let is_largest = alarm["MetricName"].as_str().is_some_and(|metric| LARGEST.contains(&metric));
        let statistic = if is_largest { "Maximum" } else { "Sum" };
        for found in queried.chain(alarm.get("Statistic")) {
            assert_eq!(found, statistic, "{name}");
        }
    }
}

#[test]
fn an_alarm_tells_whoever_is_named() {
    let template = Template::load();
    assert_eq!(*template.condition("TellsOfAlarms"), json!([["AlarmEmail", ""]]));
    let whoever = json!([{"Protocol": "email", "Endpoint": "AlarmEmail"}]);
    assert_eq!(template.properties("AlarmTopic")["Subscription"], whoever);
    for (name, alarm) in template.of_type("AWS::CloudWatch::Alarm") {
        for actions in ["AlarmActions", "OKActions"] {
            assert_eq!(alarm[actions], json!(["TellsOfAlarms", ["AlarmTopic"], "AWS::NoValue"]), "{name}");
        }
        assert!(alarm["AlarmDescription"].as_str().unwrap().len() > 40, "{name} says what to do");
        assert_eq!(alarm["TreatMissingData"], "notBreaching", "{name}: no requests are no trouble");
    }
}

#[test]
fn the_manual_lists_the_metrics_and_alarms() {
    let manual = read("infra/README.md");
    let (_, table) = manual.split_once("| metric | unit | by | what it says |\n|---|---|---|---|\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows: Vec<_> = METRICS
        .iter()
        .map(|metric| {
            let by: Vec<_> = metric.dimensions.iter().map(|set| if set.is_empty() { "-" } else { set[0] }).collect();
            format!("| `{}` | {} | {} | {} |", metric.name, metric.unit, by.join(", "), metric.meaning)
        })
        .collect();
    assert_eq!(table, rows.join("\n"), "the table should be:\n{}", rows.join("\n"));
    for (name, _) in Template::load().of_type("AWS::CloudWatch::Alarm") {
        // One that watches the functions is several, with a number, when it can't take them all.
        let name = name.trim_end_matches(|end: char| end.is_ascii_digit());
        assert!(manual.contains(&format!("| `{name}` |")), "nothing says what to do about {name}");
    }
}

/// CloudWatch counts a metric once for each value of what it is kept apart by, and an alarm by the metrics that it reads. What
/// each function adds is said once, and not counted.
#[test]
fn the_manual_counts_the_metrics_that_are_paid_for() {
    let of_metric = |metric: &Metric| -> usize {
        let of_set = |set: &&[&str]| match **set {
            [] => 1,
            // By the functions and codes there were.
            ["function" | "outcome"] => 0,
            _ => panic!("{metric:?}"),
        };
        metric.dimensions.iter().map(of_set).sum()
    };
    let template = Template::load();
    let metrics = METRICS.iter().copied().map(of_metric).sum::<usize>() + of_logs(&template).count();
    let of_alarms = alarms(&template).filter(|(_, name, _)| name != "Throttles").count();
    let manual = read("infra/README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        format!("one of each function behind the API, and {of_alarms} more"),
        format!("{metrics}, and one of each function behind the API"),
    ] {
        assert!(manual.contains(&said), "infra/README.md doesn't say: {said}");
    }
}

fn alarms(template: &Template) -> impl Iterator<Item = Read> {
    template.of_type("AWS::CloudWatch::Alarm").flat_map(|(_, alarm)| {
        let queries = alarm["Metrics"].as_array().map(Vec::as_slice).unwrap_or_default();
        let queried = queries.iter().map(|query| &query["MetricStat"]["Metric"]).filter(|metric| metric.is_object());
        let own = alarm.get("MetricName").map(|_| alarm);
        queried.chain(own).map(|metric| {
            let dimensions = metric["Dimensions"].as_array().map(Vec::as_slice).unwrap_or_default();
            let names = dimensions.iter().map(|dimension| text(&dimension["Name"])).collect();
            (text(&metric["Namespace"]), text(&metric["MetricName"]), names)
        })
    })
}

fn dashboard(template: &Template) -> impl Iterator<Item = Read> {
    let charts = charts(template);
    charts.iter().flat_map(lines).map(read_by_line).collect::<Vec<_>>().into_iter()
}

fn charts(template: &Template) -> Vec<Value> {
    let body: Value =
        serde_json::from_str(template.properties("Dashboard")["DashboardBody"].as_str().unwrap()).unwrap();
    body["widgets"].as_array().unwrap().clone()
}

fn lines(chart: &Value) -> impl Iterator<Item = &Value> {
    chart["properties"]["metrics"].as_array().unwrap().iter()
}

/// A line of a chart is `[namespace, name, dimension, value, ...]`, or a search: `{namespace,dimension} MetricName="name"`.
fn read_by_line(line: &Value) -> Read {
    let Some(expression) = line[0]["expression"].as_str() else {
        let dimensions = line.as_array().unwrap()[2..].iter().step_by(2).map(text).collect();
        return (text(&line[0]), text(&line[1]), dimensions);
    };
    let between = |from: &str, to: &str| {
        let (_, rest) = expression.split_once(from).unwrap_or_else(|| panic!("{expression}"));
        rest.split_once(to).unwrap().0.to_owned()
    };
    let dimensions = between("\",", "}").split(',').map(str::to_owned).collect();
    (between("{\"", "\""), between("MetricName=\"", "\""), dimensions)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
