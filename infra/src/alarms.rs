//! What is watched of single functions.

use latchkey_functions::FunctionRow;

use crate::names::{logical, metric_id};
use crate::yaml::indented;

/// As many metrics as an alarm by metric math may read:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html>.
const METRICS_OF_AN_ALARM: usize = 10;

/// The alarms that Lambda didn't start a function, each for as many functions as an alarm can watch.
///
/// CloudWatch offers nothing that takes them all: its searches are not for alarms, a query of Metrics Insights can't name
/// several functions, and the metric of the whole account counts other people's.
pub(crate) fn throttled(functions: &[FunctionRow]) -> String {
    let behind_the_gateway: Vec<_> = behind_the_gateway(functions).collect();
    let groups = behind_the_gateway.chunks(METRICS_OF_AN_ALARM).enumerate();
    let alarms = groups.map(|(number, functions)| {
        let number = if number == 0 { String::new() } else { (number + 1).to_string() };
        let metrics: String = functions.iter().map(|row| throttles(row)).collect();
        let metrics = indented(&metrics, 6);
        format!(
            r"ThrottledFunctionsAlarm{number}:
  Type: AWS::CloudWatch::Alarm
  Properties:
    AlarmDescription: Lambda refused to start functions. Raise the reserved or the account's concurrency.
    Metrics:
      - Id: throttles
        Label: Throttled starts of functions
        Expression: SUM(METRICS())
{metrics}    ComparisonOperator: GreaterThanThreshold
    Threshold: 0
    EvaluationPeriods: 1
    TreatMissingData: notBreaching
    AlarmActions: !If [TellsOfAlarms, [!Ref AlarmTopic], !Ref AWS::NoValue]
    OKActions: !If [TellsOfAlarms, [!Ref AlarmTopic], !Ref AWS::NoValue]
"
        )
    });
    alarms.collect::<Vec<_>>().join("\n")
}

fn throttles(row: &FunctionRow) -> String {
    let (id, function) = (metric_id(row), logical(row));
    format!(
        r"- Id: {id}
  ReturnData: false
  MetricStat:
    Metric:
      Namespace: AWS/Lambda
      MetricName: Throttles
      Dimensions: [{{Name: FunctionName, Value: !Ref {function}Function}}]
    Stat: Sum
    Period: 300
"
    )
}

/// The lines of the dashboard's chart of cold starts: JSON.
pub(crate) fn cold_starts(functions: &[FunctionRow]) -> String {
    let line =
        |row: &FunctionRow| format!(r#"["Latchkey/${{AWS::StackName}}", "ColdStarts", "function", "{}"]"#, row.name);
    behind_the_gateway(functions).map(line).collect::<Vec<_>>().join(",\n")
}

/// The others run during a deployment, which reports their failures.
fn behind_the_gateway(functions: &[FunctionRow]) -> impl Iterator<Item = &FunctionRow> {
    functions.iter().filter(|row| row.endpoint.is_some())
}
