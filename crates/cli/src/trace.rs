//! `--debug`: what is sent and received, on standard error, without secrets.

use std::io::{self, Write};
use std::time::Duration;

use crate::failure::{Failure, one_line};
use crate::redaction;

/// Says what goes over the wire, if that is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trace {
    is_wanted: bool,
}

impl Trace {
    pub(crate) fn new(is_wanted: bool) -> Self {
        Self { is_wanted }
    }

    pub(crate) fn sent(self, method: &str, url: &str, headers: &[(String, String)], body: &[u8]) {
        if !self.is_wanted {
            return;
        }
        let mut lines = vec![format!("{method} {}", redaction::url(url))];
        let headers = headers.iter();
        lines.extend(headers.map(|(name, value)| format!("{name}: {}", redaction::header(name, value))));
        say('>', lines, body);
    }

    pub(crate) fn received(self, status: u16, headers: &[(String, String)], body: &[u8], took: Duration) {
        if !self.is_wanted {
            return;
        }
        let mut lines = vec![format!("{status} after {} ms", took.as_millis())];
        lines.extend(headers.iter().map(|(name, value)| format!("{name}: {}", redaction::header(name, value))));
        say('<', lines, body);
    }

    pub(crate) fn failed(self, failure: &Failure, took: Duration) {
        if self.is_wanted {
            say('<', vec![format!("no answer after {} ms: {failure}", took.as_millis())], &[]);
        }
    }

    pub(crate) fn pauses(self, pause: Duration) {
        if self.is_wanted {
            say('*', vec![format!("sending it again in {} ms", pause.as_millis())], &[]);
        }
    }
}

fn say(direction: char, lines: Vec<String>, body: &[u8]) {
    let shown = redaction::body(body);
    let body = shown.lines().map(str::to_owned);
    let text: String = lines.into_iter().chain(body).map(|line| format!("{direction} {}\n", one_line(&line))).collect();
    // At once, so that what others write to it stays whole lines; who closed it doesn't want it.
    let _: io::Result<()> = io::stderr().write_all(text.as_bytes());
}
