//! What was found where, in JSON.

use latchkey_client::{Finding, Source};
use serde::Serialize;

/// The result of one source.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct FindingView {
    source: SourceView,
    /// The stable code, such as `absent`.
    code: String,
    /// The same for a person.
    message: String,
}

/// Where a license was found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct SourceView {
    /// `text`, `environment`, `user_store`, `machine_store`, `file` or `service`.
    kind: String,
    /// Of an environment variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// For a person.
    description: String,
}

impl FindingView {
    pub(crate) fn all(findings: &[Finding]) -> Vec<Self> {
        findings.iter().map(Self::of).collect()
    }

    fn of(finding: &Finding) -> Self {
        let Finding { source, outcome, .. } = finding;
        Self { source: SourceView::of(source), code: outcome.code().to_owned(), message: outcome.to_string() }
    }
}

impl SourceView {
    pub(crate) fn of(source: &Source) -> Self {
        let (kind, name, path) = match source {
            Source::Text => ("text", None, None),
            Source::Environment(name) => ("environment", Some(name.clone()), None),
            Source::UserStore(path) => ("user_store", None, Some(path)),
            Source::MachineStore(path) => ("machine_store", None, Some(path)),
            Source::File(path) => ("file", None, Some(path)),
            Source::Activation => ("service", None, None),
            _ => ("other", None, None),
        };
        let path = path.map(|path| path.to_string_lossy().into_owned());
        Self { kind: kind.to_owned(), name, path, description: source.to_string() }
    }
}

/// A seat that was given back.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ReleasedView {
    /// The license of which a seat is free.
    license_id: String,
    /// Where license keys of the activation still are, which are refused from now on.
    copies: Vec<SourceView>,
}

#[cfg(feature = "online")]
impl ReleasedView {
    pub(crate) fn of(released: &latchkey_client::Released) -> Self {
        let copies = released.copies().iter().map(SourceView::of).collect();
        Self { license_id: released.license_id().0.to_string(), copies }
    }
}
