//! Alarms against recorded series of their metrics: what an operator hears of, and what not. Each alarm is as the template
//! defines it, evaluated as CloudWatch does.

mod expression;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::template::Template;

/// What was measured: minute and value.
type Series<'a> = &'a [(u64, f64)];

/// An alarm, what was measured of each metric, and whether somebody is told.
struct Case<'a>(&'a str, &'a str, &'a [(&'a str, Series<'a>)], bool);

const TOLD: bool = true;
const QUIET: bool = false;

const CASES: &[Case<'_>] = &[
    Case(
        "FaultsAlarm",
        "a small vendor's service is down: the three customers who came all failed",
        &[("Count", &[(1, 1.0), (7, 1.0), (12, 1.0)]), ("5xx", &[(1, 1.0), (7, 1.0), (12, 1.0)])],
        TOLD,
    ),
    Case(
        "FaultsAlarm",
        "two of them failed, and the third had his license",
        &[("Count", &[(1, 1.0), (7, 1.0), (12, 1.0)]), ("5xx", &[(1, 1.0), (7, 1.0), (12, 0.0)])],
        QUIET,
    ),
    Case(
        "FaultsAlarm",
        "one fault in every 100 requests",
        &[("Count", &[(2, 100.0), (6, 100.0), (14, 100.0)]), ("5xx", &[(2, 1.0), (6, 1.0), (14, 1.0)])],
        QUIET,
    ),
    Case(
        "FaultsAlarm",
        "one in every 99",
        &[("Count", &[(2, 99.0), (6, 99.0), (14, 99.0)]), ("5xx", &[(2, 1.0), (6, 1.0), (14, 1.0)])],
        TOLD,
    ),
    Case(
        "FaultsAlarm",
        "a busy service is down for five minutes, and up again",
        &[("Count", &[(0, 900.0), (5, 900.0), (10, 900.0)]), ("5xx", &[(0, 900.0), (5, 0.0), (10, 0.0)])],
        QUIET,
    ),
    Case("FaultsAlarm", "nobody comes at night", &[("Count", &[]), ("5xx", &[])], QUIET),
    Case("ThrottledFunctionsAlarm", "every function was started", &[("Throttles", &[(0, 0.0), (9, 0.0)])], QUIET),
    Case("ThrottledFunctionsAlarm", "one wasn't", &[("Throttles", &[(3, 1.0)])], TOLD),
    Case(
        "AwsRetriesAlarm",
        "50 retries in 5 minutes, for long",
        &[("AwsRetries", &[(0, 50.0), (5, 50.0), (10, 50.0)])],
        QUIET,
    ),
    Case("AwsRetriesAlarm", "51", &[("AwsRetries", &[(0, 51.0), (5, 20.0), (6, 31.0), (10, 51.0)])], TOLD),
    Case("AwsRetriesAlarm", "many, for 10 minutes", &[("AwsRetries", &[(0, 900.0), (5, 900.0)])], QUIET),
    Case("SignFailuresAlarm", "KMS signs", &[("SignFailures", &[])], QUIET),
    Case("SignFailuresAlarm", "KMS doesn't sign once", &[("SignFailures", &[(4, 1.0)])], TOLD),
    Case(
        "RevocationListFailuresAlarm",
        "lists are published, or are as they should be",
        &[("RevocationListFailures", &[])],
        QUIET,
    ),
    Case("RevocationListFailuresAlarm", "one isn't", &[("RevocationListFailures", &[(7, 1.0)])], TOLD),
    Case(
        "RevocationListEntriesAlarm",
        "two lists of 100,000 entries",
        &[("RevocationListEntries", &[(0, 100_000.0), (1, 100_000.0)])],
        QUIET,
    ),
    Case(
        "RevocationListEntriesAlarm",
        "one more in one of them",
        &[("RevocationListEntries", &[(0, 100_001.0)])],
        TOLD,
    ),
    Case(
        "RevocationsAgeAlarm",
        "records wait for two seconds, and once for five minutes",
        &[("IteratorAge", &[(0, 2_000.0), (1, 300_000.0)])],
        QUIET,
    ),
    Case("RevocationsAgeAlarm", "one waits longer", &[("IteratorAge", &[(0, 2_000.0), (6, 300_001.0)])], TOLD),
    Case("DenialSpikeAlarm", "99 denials in 5 minutes", &[("ActivationsDenied", &[(0, 60.0), (4, 39.0)])], QUIET),
    Case("DenialSpikeAlarm", "100", &[("ActivationsDenied", &[(0, 60.0), (4, 40.0)])], TOLD),
    Case("DenialSpikeAlarm", "100 in 10 minutes", &[("ActivationsDenied", &[(0, 60.0), (6, 40.0)])], QUIET),
    Case(
        "GenericKeyAlarm",
        "a key was activated for the tenth time",
        &[("GenericKeyActivations", &[(0, 9.0), (3, 10.0)])],
        QUIET,
    ),
    Case("GenericKeyAlarm", "for the eleventh", &[("GenericKeyActivations", &[(0, 1.0), (3, 11.0)])], TOLD),
    Case(
        "GenericKeyAlarm",
        "a dozen keys, each for the first time",
        &[(
            "GenericKeyActivations",
            &[
                (0, 1.0),
                (0, 1.0),
                (1, 1.0),
                (1, 1.0),
                (1, 1.0),
                (1, 1.0),
                (2, 1.0),
                (2, 1.0),
                (3, 1.0),
                (3, 1.0),
                (3, 1.0),
                (4, 1.0),
            ],
        )],
        QUIET,
    ),
    Case(
        "MassCreationAlarm",
        "1,000 keys in an hour",
        &[("KeysCreated", &[(0, 50.0), (30, 900.0), (59, 50.0)])],
        QUIET,
    ),
    Case("MassCreationAlarm", "1,001", &[("KeysCreated", &[(0, 50.0), (30, 900.0), (59, 51.0)])], TOLD),
    Case("MassRevealAlarm", "50 in an hour", &[("ActivationKeysRevealed", &[(0, 1.0), (30, 48.0), (59, 1.0)])], QUIET),
    Case("MassRevealAlarm", "51", &[("ActivationKeysRevealed", &[(0, 1.0), (30, 48.0), (59, 2.0)])], TOLD),
    Case("GenericKeysAlarm", "the switch stays off", &[("GenericKeysTurnedOn", &[])], QUIET),
    Case("GenericKeysAlarm", "somebody turns it on", &[("GenericKeysTurnedOn", &[(2, 1.0)])], TOLD),
    Case("GatewayRefusalsAlarm", "49 wrong signatures", &[("GatewayRefusals", &[(0, 40.0), (1, 9.0)])], QUIET),
    Case("GatewayRefusalsAlarm", "50", &[("GatewayRefusals", &[(0, 40.0), (1, 10.0)])], TOLD),
    Case("GatewayThrottlingAlarm", "49 requests too many", &[("GatewayThrottling", &[(0, 49.0)])], QUIET),
    Case("GatewayThrottlingAlarm", "50", &[("GatewayThrottling", &[(0, 50.0)])], TOLD),
];

#[test]
fn an_alarm_tells_what_it_should_and_nothing_else() {
    let template = Template::load();
    for (name, alarm) in template.of_type("AWS::CloudWatch::Alarm") {
        // One that watches the functions is several, with a number, when it can't take them all.
        let of_alarm = name.trim_end_matches(|end: char| end.is_ascii_digit());
        let mut told = BTreeSet::new();
        for Case(_, what, measured, expected) in CASES.iter().filter(|Case(alarm, ..)| *alarm == of_alarm) {
            let alarm = Alarm { properties: alarm, template: &template };
            let measured = measured.iter().map(|(metric, series)| (*metric, *series)).collect();
            assert_eq!(alarm.goes_off(&measured), *expected, "{name}: {what}");
            told.insert(*expected);
        }
        assert_eq!(told.len(), 2, "{name} is tried from one side of its threshold only");
    }
}

struct Alarm<'a> {
    properties: &'a Value,
    template: &'a Template,
}

impl Alarm<'_> {
    /// Whether it was ever in alarm.
    fn goes_off(&self, measured: &BTreeMap<&str, Series<'_>>) -> bool {
        assert_eq!(self.properties["TreatMissingData"], "notBreaching");
        assert!(self.properties.get("DatapointsToAlarm").is_none(), "all of its periods must breach");
        let in_a_row = self.properties["EvaluationPeriods"].as_u64().unwrap() as usize;
        let last = measured.values().flat_map(|series| series.iter()).map(|(minute, _)| *minute).max().unwrap_or(0);
        let periods = 0..=last * 60 / self.period();
        let breaches: Vec<_> = periods
            .map(|period| self.value(measured, period).is_some_and(|value| self.is_breached_by(value)))
            .collect();
        breaches.windows(in_a_row).any(|window| window.iter().all(|breached| *breached))
    }

    fn is_breached_by(&self, value: f64) -> bool {
        let threshold = match &self.properties["Threshold"] {
            Value::String(parameter) => self.template.default_of(parameter).as_f64().unwrap(),
            number => number.as_f64().unwrap(),
        };
        match self.properties["ComparisonOperator"].as_str().unwrap() {
            "GreaterThanThreshold" => value > threshold,
            "GreaterThanOrEqualToThreshold" => value >= threshold,
            other => panic!("{other}"),
        }
    }

    fn period(&self) -> u64 {
        let of_query = self.properties["Metrics"]
            .as_array()
            .and_then(|queries| queries.iter().find_map(|query| query["MetricStat"].get("Period")));
        of_query.unwrap_or(&self.properties["Period"]).as_u64().unwrap()
    }

    /// What the alarm looks at; `None` when nothing was measured.
    fn value(&self, measured: &BTreeMap<&str, Series<'_>>, period: u64) -> Option<f64> {
        let stat = |metric: &Value, stat: &Value| {
            let name = metric["MetricName"].as_str().unwrap();
            let series = measured.get(name).unwrap_or_else(|| panic!("nothing says what {name} was"));
            statistic(series, stat.as_str().unwrap(), period, self.period())
        };
        let Some(queries) = self.properties["Metrics"].as_array() else {
            return stat(self.properties, &self.properties["Statistic"]);
        };
        let mut values = BTreeMap::new();
        let mut expression = None;
        for query in queries {
            match query["Expression"].as_str() {
                Some(text) => expression = Some(text),
                None => {
                    let value = stat(&query["MetricStat"]["Metric"], &query["MetricStat"]["Stat"]);
                    values.insert(query["Id"].as_str().unwrap(), value);
                }
            }
        }
        expression::evaluate(expression.unwrap(), &values)
    }
}

fn statistic(series: Series<'_>, stat: &str, period: u64, seconds: u64) -> Option<f64> {
    let in_period = series.iter().filter(|(minute, _)| minute * 60 / seconds == period).map(|(_, value)| *value);
    in_period.reduce(match stat {
        "Sum" => |sum, value| sum + value,
        "Maximum" => f64::max,
        other => panic!("{other}"),
    })
}

/// Lines of the access log, and the metric that each counts in.
#[test]
fn what_the_gateway_refuses_is_counted_from_its_log() {
    let template = Template::load();
    let line = |status: &str, of_integration: &str| {
        BTreeMap::from([("status", status.to_owned()), ("integrationStatus", of_integration.to_owned())])
    };
    for (what, line, expected) in [
        ("a wrong signature", line("403", "-"), vec!["GatewayRefusals"]),
        ("the service says no", line("403", "200"), vec![]),
        ("over a limit", line("429", "-"), vec!["GatewayThrottling"]),
        ("an answer", line("200", "200"), vec![]),
        ("no function answered", line("503", "-"), vec![]),
    ] {
        let filters = template.of_type("AWS::Logs::MetricFilter").filter(|(_, filter)| {
            let pattern = filter["FilterPattern"].as_str().unwrap();
            let pattern = pattern.strip_prefix("{ ").and_then(|pattern| pattern.strip_suffix(" }")).unwrap();
            pattern.split(" && ").all(|condition| {
                let (member, value) = condition.strip_prefix("$.").unwrap().split_once(" = ").unwrap();
                line[member] == value.trim_matches('"')
            })
        });
        let counted: Vec<_> =
            filters.map(|(_, filter)| filter["MetricTransformations"][0]["MetricName"].as_str().unwrap()).collect();
        assert_eq!(counted, expected, "{what}");
    }
    let formats = &template.properties("ApiStage")["AccessLogSettings"]["Format"];
    for format in [&formats[1], &formats[2]] {
        for member in line("", "").into_keys() {
            assert!(format.as_str().unwrap().contains(&format!(r#""{member}":"$context.{member}""#)), "{format}");
        }
    }
}
