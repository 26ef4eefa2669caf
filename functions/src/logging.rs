//! Structured logs: one JSON object a line.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::prelude::*;

/// Sends the log of this process to `writer`, from `level` on (`info` unless told).
///
/// Only Latchkey's own events are taken below `error`: the AWS SDK's would show what it sends, and so secrets (R15).
pub fn log_to(writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static, level: Option<&str>) {
    let level = level.and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let targets = Targets::new().with_default(LevelFilter::ERROR).with_target("latchkey", level);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .with_writer(writer);
    // A second call in one process, as tests make, keeps the first one's log.
    let _ = tracing_subscriber::registry().with(lines.with_filter(targets)).try_init();
}
