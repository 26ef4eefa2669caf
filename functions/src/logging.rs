//! Structured logs: one JSON object a line, and in it what CloudWatch takes its metrics from.

use std::fmt;

use jiff::Timestamp;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;

use crate::metrics::{Declaration, metric};

/// Sends the log of this process to `writer`, from `level` on (`info` unless told), declaring metrics in `namespace` if
/// there is one.
///
/// Only Latchkey's own events are taken below `error`: the AWS SDK's would show what it sends, and so secrets (R15).
pub fn log_to(
    writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static,
    level: Option<&str>,
    namespace: Option<&str>,
) {
    let level = level.and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let targets = Targets::new().with_default(LevelFilter::ERROR).with_target("latchkey", level);
    let lines = JsonLines { namespace: namespace.map(str::to_owned) };
    let layer = tracing_subscriber::fmt::layer().event_format(lines).with_writer(writer).with_filter(targets);
    // A second call in one process, as tests make, keeps the first one's log.
    let _ = tracing_subscriber::registry().with(layer).try_init();
}

/// An event as a JSON object. `tracing-subscriber`'s own format has no nested members, which metrics need.
struct JsonLines {
    namespace: Option<String>,
}

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let now = Timestamp::now();
        let mut line = Line::default();
        line.add("timestamp", format!("{now:.3}"));
        line.add("level", event.metadata().level().as_str());
        event.record(&mut line);
        let namespace = self.namespace.as_deref();
        let declaration = namespace.and_then(|name| Declaration::of(name, now.as_millisecond(), |name| line.has(name)));
        let text = serde_json::to_string(&Declared { line: &line, declaration }).map_err(|_| fmt::Error)?;
        writeln!(writer, "{text}")
    }
}

/// The fields of a line, in the order they were recorded.
#[derive(Default)]
struct Line(Vec<(&'static str, Value)>);

impl Line {
    fn add(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.push((name, value.into()));
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| *field == name)
    }
}

/// A line, and what of it CloudWatch is to read.
struct Declared<'a> {
    line: &'a Line,
    declaration: Option<Declaration<'a>>,
}

impl Serialize for Declared<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        for (name, value) in &self.line.0 {
            members.serialize_entry(name, value)?;
        }
        if let Some(declaration) = &self.declaration {
            members.serialize_entry("_aws", declaration)?;
        }
        members.end()
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        // `tracing` has no lists: those of a metric come as their text, which is JSON.
        let number = metric(field.name()).and_then(|_| serde_json::from_str(&text).ok());
        self.add(field.name(), number.unwrap_or(Value::String(text)));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field.name(), value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field.name(), value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field.name(), value);
    }
}
