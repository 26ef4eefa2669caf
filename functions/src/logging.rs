//! Structured logs: one JSON object a line.

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

/// The field that holds members of the line as JSON, for `tracing` has no lists, and names of fields are fixed in it.
const MEMBERS: &str = "metrics";

/// Sends the log of this process to `writer`, from `level` on (`info` unless told).
///
/// Only Latchkey's own events are taken below `error`: the AWS SDK's would show what it sends, and so secrets (R15).
pub fn log_to(writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static, level: Option<&str>) {
    let level = level.and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let targets = Targets::new().with_default(LevelFilter::ERROR).with_target("latchkey", level);
    let layer = tracing_subscriber::fmt::layer().event_format(JsonLines).with_writer(writer).with_filter(targets);
    // A second call in one process, as tests make, keeps the first one's log.
    let _ = tracing_subscriber::registry().with(layer).try_init();
}

/// Writes each event as a JSON object. `tracing-subscriber`'s own format has no nested members, which metrics need.
struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut line = JsonLine::default();
        line.add("timestamp", &format_args!("{:.3}", Timestamp::now()));
        line.add("level", event.metadata().level().as_str());
        event.record(&mut line);
        writeln!(writer, "{}", line.end()?)
    }
}

/// A line as it grows.
#[derive(Default)]
struct JsonLine(Vec<u8>);

impl JsonLine {
    /// Adds a member; the name is a Rust identifier or a path of some, which JSON has nothing to escape in.
    fn add(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        self.separate();
        for part in [b"\"", name.as_bytes(), b"\":"] {
            self.0.extend_from_slice(part);
        }
        serde_json::to_writer(&mut self.0, value).expect("a vector takes all, and no field fails to be serialized");
    }

    fn separate(&mut self) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
    }

    fn end(mut self) -> Result<String, fmt::Error> {
        self.0.push(b'}');
        String::from_utf8(self.0).map_err(|_| fmt::Error)
    }
}

impl Visit for JsonLine {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == MEMBERS {
            self.separate();
            write!(self.0, "{value:?}").expect("a vector takes all");
        } else {
            self.add(field.name(), &format_args!("{value:?}"));
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
