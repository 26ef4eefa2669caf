//! `--dry-run`: what would be sent is printed instead, and the command ends there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::output::{Form, Output, tell};
use crate::printing::{json_text, print_text};
use crate::redaction;

/// Whether a command is only rehearsed, and whether it has come to what it would send.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rehearsal {
    is_wanted: bool,
    is_over: Arc<AtomicBool>,
}

/// A request that would change something.
#[derive(Debug)]
pub(crate) struct Rehearsed<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    pub(crate) headers: &'a [(&'a str, String)],
    pub(crate) body: &'a [u8],
    /// How many more like it would follow.
    pub(crate) more: u64,
}

impl Rehearsal {
    pub(crate) fn new(is_wanted: bool) -> Self {
        Self { is_wanted, is_over: Arc::default() }
    }

    /// Whether nothing may be written.
    pub(crate) fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    /// Whether a request was printed: whatever the command says then is for want of an answer.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Whether a request with this method is printed instead of sent: reading is no writing.
    pub(crate) fn holds_back(&self, method: &str) -> bool {
        self.is_wanted && !matches!(method, "GET" | "HEAD" | "OPTIONS")
    }
}

impl Rehearsed<'_> {
    /// Prints the request, in place of sending it, and ends the command.
    pub(crate) fn end<T>(&self, rehearsal: &Rehearsal, output: &Output) -> Result<T, Failure> {
        let body = redaction::body(self.body);
        let parsed = serde_json::from_str::<Value>(&body);
        match output.form() {
            Form::Table | Form::Csv => {
                let headers = self.headers.iter();
                let headers: String =
                    headers.map(|(name, value)| format!("{name}: {}\n", redaction::header(name, value))).collect();
                let pretty = parsed.ok().and_then(|json| serde_json::to_string_pretty(&json).ok()).unwrap_or(body);
                let body = if pretty.is_empty() { String::new() } else { format!("\n{pretty}\n") };
                let more = if self.more == 0 { String::new() } else { format!("\nand {} more like it\n", self.more) };
                print_text(&format!("{} {}\n{headers}{body}{more}", self.method, redaction::url(self.url)))?;
                tell("Nothing was sent that changes anything (--dry-run).");
            }
            Form::Json => {
                let headers = self.headers.iter().map(|(name, value)| {
                    let value = Value::String(redaction::header(name, value));
                    ((*name).to_owned(), value)
                });
                let headers: Map<_, _> = headers.collect();
                let body = if body.is_empty() { Value::Null } else { parsed.unwrap_or(Value::String(body)) };
                let result = json!({
                    "dry_run": true, "method": self.method, "url": redaction::url(self.url), "headers": headers,
                    "body": body, "more": self.more,
                });
                print_text(&json_text(&result)?)?;
            }
        }
        rehearsal.is_over.store(true, Ordering::Relaxed);
        Err(Failure::refused("dry_run", "nothing was sent"))
    }
}
