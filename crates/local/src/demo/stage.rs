//! Where the story plays: who calls, and how a step is checked and told.

use jiff::{SignedDuration, Timestamp};
use latchkey_core::{Clock, ComputerId, LicenseKey, ProductId, Rejection, TrustedKeys, VerifiedLicense};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::{DemoError, Teller};
use crate::service_client::{Response, ServiceClient};

pub(super) const PRODUCT: &str = "acme-editor";

/// Everything that a step needs.
pub(super) struct Stage<'a> {
    pub(super) teller: &'a mut Teller,
    pub(super) vendor: &'a ServiceClient,
    pub(super) application: &'a ServiceClient,
    pub(super) clock: fn() -> Timestamp,
    pub(super) jwks: String,
    pub(super) trusted_keys: Option<TrustedKeys>,
    /// The last change of the switch, as it was answered.
    pub(super) switch_version: Option<String>,
}

impl Stage<'_> {
    /// Calls, and expects a success.
    pub(super) async fn call(
        &mut self,
        requirement: &str,
        who: &ServiceClient,
        (method, path, body): (Method, &str, Value),
        (status, came_back): (StatusCode, &str),
    ) -> Result<Value, DemoError> {
        self.call_of_version(requirement, who, (method, path, body), None, (status, came_back)).await
    }

    /// Calls, naming the version that was seen of a record, if any, and expects an answer with this status.
    pub(super) async fn call_of_version(
        &mut self,
        requirement: &str,
        who: &ServiceClient,
        (method, path, body): (Method, &str, Value),
        seen: Option<&str>,
        (status, came_back): (StatusCode, &str),
    ) -> Result<Value, DemoError> {
        let sent = sent(&method, path, &body);
        let content = if body.is_null() { String::new() } else { body.to_string() };
        let mut headers = Vec::from_iter(seen.map(|version| ("if-match", version)));
        headers.extend((!body.is_null()).then_some(("content-type", "application/json")));
        let response = who.send_with(method, path, &headers, content).await?;
        if response.status != status {
            return Err(unexpected(&sent, &response));
        }
        self.teller.step(requirement, &sent, &format!("{} {came_back}", status.as_u16()));
        Ok(response.json())
    }

    /// Calls, and expects a refusal with a code.
    pub(super) async fn refusal(
        &mut self,
        requirement: &str,
        who: &ServiceClient,
        path: &str,
        body: Value,
        code: &str,
    ) -> Result<(), DemoError> {
        let sent = sent(&Method::POST, path, &body);
        let response = who.send(Method::POST, path, &body).await?;
        if response.json()["code"] != code {
            return Err(unexpected(&sent, &response));
        }
        self.teller.step(requirement, &sent, &format!("{} {code}", response.status.as_u16()));
        Ok(())
    }

    /// Checks what came back.
    pub(super) fn expect(
        &mut self,
        requirement: &str,
        what: &str,
        found: &Value,
        wanted: &Value,
        meaning: &str,
    ) -> Result<(), DemoError> {
        if found != wanted {
            return Err(DemoError::step(what, format!("expected {wanted}, found {found}")));
        }
        self.teller.step(requirement, what, &format!("{found} {meaning}"));
        Ok(())
    }

    /// Verifies a license key as a computer without a network would.
    pub(super) fn offline(
        &mut self,
        requirement: &str,
        license_key: &LicenseKey,
        computer: &str,
        allow_generic_keys: bool,
        wanted: Result<(), Rejection>,
    ) -> Result<(), DemoError> {
        let what = format!("{computer}, offline, allow_generic_keys = {allow_generic_keys}");
        let (product, computer): (ProductId, ComputerId) = (parsed(PRODUCT)?, parsed(computer)?);
        let clock = Clock {
            now: (self.clock)(),
            floor: None,
            mark: None,
            tolerance: SignedDuration::from_secs(60),
            expiry_tolerance: SignedDuration::ZERO,
        };
        let license = self.verified(license_key)?;
        let found = license
            .check_binding(&product, Some(&computer), allow_generic_keys)
            .and_then(|()| license.check_time(&clock));
        if found != wanted {
            return Err(DemoError::step(&what, format!("expected {wanted:?}, found {found:?}")));
        }
        self.teller.step(requirement, &what, found.map_or_else(Rejection::code, |()| "licensed"));
        Ok(())
    }

    pub(super) fn verified(&self, license_key: &LicenseKey) -> Result<VerifiedLicense, DemoError> {
        let trusted_keys =
            self.trusted_keys.as_ref().ok_or_else(|| DemoError::step("verify", "no keys to trust".to_owned()))?;
        trusted_keys.verify(license_key).map_err(|rejection| DemoError::step("verify", rejection.to_string()))
    }
}

/// What was sent, secrets left out, and IDs shortened.
fn sent(method: &Method, path: &str, body: &Value) -> String {
    let shown = ["generic", "duration_days", "value", "computer_id", "accept_generic", "state"];
    let fields = shown.iter().filter_map(|name| Some(format!("{name}={}", body.get(name)?)));
    let is_id = |part: &str| part.len() == 36 && part.matches('-').count() == 4;
    let parts = path.split_inclusive(['/', '=']).map(|part| match part.split_at_checked(36) {
        Some((id, rest)) if is_id(id) => format!("{}…{rest}", &id[..8]),
        _ => part.to_owned(),
    });
    std::iter::once(format!("{method} {}", parts.collect::<String>())).chain(fields).collect::<Vec<_>>().join(" ")
}

pub(super) fn license_key_of(activated: &Value) -> Result<LicenseKey, DemoError> {
    let text = activated["license_key"].as_str();
    text.map(LicenseKey::from_text).ok_or_else(|| DemoError::step("activate", "no license key came back".to_owned()))
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, DemoError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| DemoError::step(text, error.to_string()))
}

fn unexpected(sent: &str, response: &Response) -> DemoError {
    DemoError::step(sent, format!("{} {}", response.status, response.json()["detail"]))
}
