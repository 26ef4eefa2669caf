//! Structured logs: one JSON object a line, and in it what CloudWatch takes its metrics from.

use std::fmt;
use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;

use crate::metrics::{Declaration, Metric, metric};

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
        line.add("timestamp", &format_args!("{now:.3}"));
        line.add("level", event.metadata().level().as_str());
        event.record(&mut line);
        if let Some(namespace) = &self.namespace
            && let Some(declaration) = Declaration::of(namespace, now.as_millisecond(), &line.metrics)
        {
            line.add("_aws", &declaration);
        }
        writeln!(writer, "{}", line.end()?)
    }
}

/// A line as it grows.
#[derive(Default)]
struct Line {
    json: Vec<u8>,
    metrics: Vec<&'static Metric>,
}

impl Line {
    fn add(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        self.begin(name);
        self.value(value);
    }

    /// Begins a member, and says whether it is a metric; the name is a Rust identifier or a path of some, which JSON has
    /// nothing to escape in.
    fn begin(&mut self, name: &'static str) -> bool {
        let before: &[u8] = if self.json.is_empty() { b"{\"" } else { b",\"" };
        for part in [before, name.as_bytes(), b"\":"] {
            self.json.extend_from_slice(part);
        }
        let metric = metric(name);
        self.metrics.extend(metric);
        metric.is_some()
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) {
        serde_json::to_writer(&mut self.json, value).expect("a vector takes all, and no field fails to be serialized");
    }

    fn end(mut self) -> Result<String, fmt::Error> {
        self.json.push(b'}');
        String::from_utf8(self.json).map_err(|_| fmt::Error)
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if self.begin(field.name()) {
            // `tracing` has no lists: those of a metric come as their text, which is JSON.
            write!(self.json, "{value:?}").expect("a vector takes all");
        } else {
            self.value(&format_args!("{value:?}"));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field.name(), &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field.name(), &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field.name(), &value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field.name(), &value);
    }
}
