//! What a handler answers when all went well.

use http::{HeaderName, HeaderValue, StatusCode};
use latchkey_core::LicenseId;

use crate::Metric;

/// A success, before it is a response.
#[derive(Debug)]
pub struct Success<B> {
    pub(crate) status: StatusCode,
    pub(crate) body: Option<B>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) license_ids: Option<String>,
    pub(crate) counts: Vec<(&'static Metric, u64)>,
}

impl<B> Success<B> {
    pub(crate) fn new(status: StatusCode, body: B) -> Self {
        Self { body: Some(body), ..Self::empty(status) }
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, body: None, headers: Vec::new(), license_ids: None, counts: Vec::new() }
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The licenses that were made or activated, for the log.
    pub(crate) fn about(self, license_ids: impl IntoIterator<Item = LicenseId>) -> Self {
        let license_ids: Vec<_> = license_ids.into_iter().map(|license_id| license_id.0.to_string()).collect();
        Self { license_ids: Some(license_ids.join(" ")), ..self }
    }

    /// Adds to a metric.
    pub(crate) fn counting(mut self, metric: &'static Metric, count: u64) -> Self {
        self.counts.push((metric, count));
        self
    }
}
