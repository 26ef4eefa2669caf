//! What a handler answers when all went well.

use http::header::ETAG;
use http::{HeaderName, HeaderValue, StatusCode};
use latchkey_api::{ChangedLicense, IfMatch};
use latchkey_core::{ActivationKey, LicenseId, RecordVersion};
use latchkey_service::LicenseChanged;

use crate::Metric;

/// A success, before it is a response.
#[derive(Debug)]
pub struct Success<B> {
    pub(crate) status: StatusCode,
    pub(crate) body: Option<B>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) license_ids: Option<String>,
    pub(crate) named: Option<String>,
    pub(crate) counts: Vec<(&'static Metric, u64)>,
}

impl<B> Success<B> {
    pub(crate) fn new(status: StatusCode, body: B) -> Self {
        Self { body: Some(body), ..Self::empty(status) }
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, body: None, headers: Vec::new(), license_ids: None, named: None, counts: Vec::new() }
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The record's version, as `ETag`.
    pub(crate) fn of_version(self, version: RecordVersion) -> Self {
        let entity_tag = IfMatch::entity_tag(version);
        self.with_header(ETAG, HeaderValue::try_from(entity_tag).expect("a quoted UUID is a header value"))
    }

    /// The property or product that it is about, for the log; not where a secret may stand by mistake (R15).
    pub(crate) fn naming(self, name: &str) -> Self {
        let named = (!ActivationKey::is_in(name)).then(|| name.to_owned());
        Self { named, ..self }
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

impl From<LicenseChanged> for Success<ChangedLicense> {
    fn from(LicenseChanged { record, used, warnings }: LicenseChanged) -> Self {
        let (license_id, version) = (record.license_id, record.record_version);
        let answer = ChangedLicense::new(record, used, warnings);
        Self::new(StatusCode::OK, answer).of_version(version).about([license_id])
    }
}
