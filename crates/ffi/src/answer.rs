//! Answers, in JSON.

#[cfg(feature = "online")]
use latchkey_client::Timestamp;
use latchkey_client::{Entry, NotLicensed, Reason};
use serde::Serialize;
use serde_json::Value;

use crate::finding::{FindingView, ReleasedView, SourceView};
use crate::grant::{GrantView, ListView, to_the_second};
use crate::lease::LeaseView;

/// What every call answers. Members are added in later versions, and none changes its meaning.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Answer {
    /// How it went, in one of a few words.
    outcome: Outcome,
    /// How it went, in a stable code: `ok`, or why not.
    code: String,
    /// The same for a person; there whenever the code isn't `ok`.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// What would help, for the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    /// The license that the application may run on.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant: Option<GrantView>,
    /// All valid licenses, the best first.
    #[serde(skip_serializing_if = "Option::is_none")]
    grants: Option<Vec<GrantView>>,
    /// The floating seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    lease: Option<LeaseView>,
    /// The seat that was given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<ReleasedView>,
    /// The newest revocation list.
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_list: Option<ListView>,
    /// Until when a seat that was kept lasts, by this computer's clock; left out where it could not be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_until: Option<String>,
    /// When a floating seat may be free.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<String>,
    /// The source of the license that the code is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    found_in: Option<SourceView>,
    /// The result of each source, for a support request.
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<FindingView>>,
    /// The vendor's public settings, as `GET /v1/settings` answers them.
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Value>,
    /// The ID of this computer; left out where the system has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    computer_id: Option<String>,
    /// The link to the page on which a customer activates for this computer; left out where no service is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    activation_link: Option<String>,
    /// What a text holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<Vec<EntryView>>,
}

/// How a call went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(not(feature = "online"), expect(dead_code, reason = "an offline library asks no service"))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// What was asked for is in the answer.
    #[default]
    Done,
    /// The application may not run.
    NotLicensed,
    /// The service said no, or can't be reached; a seat was not given back.
    ServiceError,
    /// The application's code asks wrongly.
    Misuse,
}

/// One thing that a text holds.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum EntryView {
    /// What has the form of a license key.
    LicenseKey,
    /// An activation key.
    ActivationKey,
    /// An activation key with a typing slip.
    MistypedActivationKey,
    /// Text that is neither.
    OtherText,
}

impl Answer {
    /// Everything went well, and nothing is to be said.
    pub(crate) fn ok() -> Self {
        Self { code: "ok".to_owned(), ..Self::default() }
    }

    pub(crate) fn granted(grant: GrantView) -> Self {
        Self { grant: Some(grant), ..Self::ok() }
    }

    pub(crate) fn all_granted(grants: Vec<GrantView>) -> Self {
        Self { grants: Some(grants), ..Self::ok() }
    }

    #[cfg(feature = "online")]
    pub(crate) fn leased(lease: LeaseView) -> Self {
        Self { lease: Some(lease), ..Self::ok() }
    }

    #[cfg(feature = "online")]
    pub(crate) fn fetched(list: &latchkey_client::ListClaims) -> Self {
        Self { revocation_list: Some(ListView::of(list)), ..Self::ok() }
    }

    #[cfg(feature = "online")]
    pub(crate) fn released(released: Result<latchkey_client::Released, latchkey_client::ReleaseError>) -> Self {
        match released {
            Ok(released) => Self { released: Some(ReleasedView::of(&released)), ..Self::ok() },
            Err(latchkey_client::ReleaseError::NoLicense(refused)) => Self::not_licensed(&refused),
            Err(error) => Self {
                outcome: Outcome::ServiceError,
                code: error.code().to_owned(),
                message: Some(error.to_string()),
                help: Some(error.help().to_owned()),
                ..Self::default()
            },
        }
    }

    #[cfg(feature = "online")]
    pub(crate) fn kept(until: Option<Timestamp>) -> Self {
        Self { kept_until: until.map(to_the_second), ..Self::ok() }
    }

    #[cfg(feature = "online")]
    pub(crate) fn settings(settings: Value) -> Self {
        Self { settings: Some(settings), ..Self::ok() }
    }

    pub(crate) fn computer_id(computer_id: Option<String>) -> Self {
        Self { computer_id, ..Self::ok() }
    }

    pub(crate) fn activation_link(activation_link: Option<String>) -> Self {
        Self { activation_link, ..Self::ok() }
    }

    pub(crate) fn entries(entries: &[Entry]) -> Self {
        Self { entries: Some(entries.iter().map(EntryView::of).collect()), ..Self::ok() }
    }

    /// Why the application may not run.
    pub(crate) fn not_licensed(refused: &NotLicensed) -> Self {
        Self {
            outcome: Outcome::NotLicensed,
            code: refused.code().to_owned(),
            message: Some(refused.to_string()),
            help: Some(refused.help().to_owned()),
            retry_at: refused.retry_at().map(to_the_second),
            found_in: refused.found_in().map(SourceView::of),
            findings: Some(FindingView::all(refused.findings())),
            ..Self::default()
        }
    }

    /// What was typed is no activation key.
    pub(crate) fn mistyped() -> Self {
        let reason = Reason::ActivationKeyMistyped;
        Self {
            outcome: Outcome::NotLicensed,
            code: reason.code().to_owned(),
            message: Some(reason.to_string()),
            help: Some(reason.help().to_owned()),
            ..Self::default()
        }
    }

    #[cfg(feature = "online")]
    pub(crate) fn service_error(error: &latchkey_client::ServiceError) -> Self {
        Self {
            outcome: Outcome::ServiceError,
            code: error.code().to_owned(),
            message: Some(error.to_string()),
            ..Self::default()
        }
    }

    pub(crate) fn json(&self) -> String {
        serde_json::to_string(self).expect("an answer has string keys and no failing parts")
    }
}

/// The application's code asks wrongly.
#[derive(Debug, Clone)]
pub(crate) struct Misuse {
    code: &'static str,
    message: String,
}

impl Misuse {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl From<Misuse> for Answer {
    fn from(Misuse { code, message }: Misuse) -> Self {
        Self { outcome: Outcome::Misuse, code: code.to_owned(), message: Some(message), ..Self::default() }
    }
}

impl EntryView {
    fn of(entry: &Entry) -> Self {
        match entry {
            Entry::Signed(_) => Self::LicenseKey,
            Entry::Activation(_) => Self::ActivationKey,
            Entry::Mistyped => Self::MistypedActivationKey,
            // What later versions tell apart, this one doesn't.
            _ => Self::OtherText,
        }
    }
}
