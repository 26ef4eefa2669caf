//! `latchkey doctor`: checks what lies between this computer and the service.

use clap::Args;
use jiff::Timestamp;
use latchkey_api::{Call, FetchSettings, FetchSettingsResponse, IfNoneMatch, Nothing};
use latchkey_core::{PropertyValue, Scalar, TrustedKeys};
use serde::Serialize;
use serde_json::json;

use crate::failure::Failure;
use crate::options::Options;
use crate::printing::{print, row};
use crate::vendor::{Service, Vendor, rights};

/// API Gateway refuses a signature that is older or newer by five minutes.
const CLOCK_MAX_SECONDS: i64 = 300;

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Only what an application needs: no credentials.
    #[arg(long)]
    public_only: bool,
}

/// The result of one check.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    detail: String,
    #[serde(skip)]
    failure: Option<Failure>,
}

impl Finding {
    fn new(check: &'static str, found: Result<String, Failure>) -> Self {
        match found {
            Ok(detail) => Self { check, ok: true, detail, failure: None },
            Err(failure) => Self { check, ok: false, detail: failure.to_string(), failure: Some(failure) },
        }
    }
}

/// Runs all checks, and fails as the first that failed.
pub(crate) fn doctor(options: &Options, command: &Doctor) -> Result<(), Failure> {
    let service = Service::of(options)?;
    let mut findings = Vec::new();
    let headers = IfNoneMatch::default();
    let call = Call::<FetchSettings> { path: Nothing {}, query: Nothing {}, headers, body: Nothing {} };
    match service.ask(&call) {
        Ok(settings) => {
            findings.push(Finding::new("url", Ok(format!("{} answers", service.url()))));
            findings.push(Finding::new("clock", clock(Timestamp::now(), settings.server_time)));
            findings.push(Finding::new("signing keys", signing_keys(&settings)));
            findings.push(Finding::new("generic keys", Ok(switch(&settings))));
        }
        Err(error) => findings.push(Finding::new("url", Err(error))),
    }
    if !command.public_only {
        findings.push(Finding::new("credentials", credentials(options)));
    }
    print(&options.output, &json!({ "checks": findings }), |_| findings.iter().map(row_of).collect())?;
    let wrong: Vec<_> = findings.iter().filter(|finding| !finding.ok).map(|finding| finding.check).collect();
    match findings.into_iter().find_map(|finding| finding.failure) {
        Some(failure) => Err(failure.with_advice(&format!("wrong: {}", wrong.join(", ")))),
        None => Ok(()),
    }
}

fn row_of(finding: &Finding) -> Vec<String> {
    let mut row = row(if finding.ok { "ok" } else { "WRONG" }, finding.check);
    row.push(finding.detail.clone());
    row
}

fn clock(now: Timestamp, server_time: Timestamp) -> Result<String, Failure> {
    let ahead = now.duration_since(server_time).as_secs();
    let detail = match ahead {
        -1..=1 => "the same as the service's".to_owned(),
        2.. => format!("{ahead} seconds ahead of the service's"),
        _ => format!("{} seconds behind the service's", -ahead),
    };
    if ahead.abs() < CLOCK_MAX_SECONDS { Ok(detail) } else { Err(Failure::refused("clock_wrong", detail)) }
}

fn signing_keys(settings: &FetchSettingsResponse) -> Result<String, Failure> {
    TrustedKeys::try_from(&settings.jwks).map_err(|error| Failure::refused("jwks_unusable", error.to_string()))?;
    let shown = |of: &Option<String>| of.clone().unwrap_or_else(|| "?".to_owned());
    let keys = settings.jwks.keys.iter().map(|jwk| format!("{} ({})", shown(&jwk.kid), shown(&jwk.alg)));
    Ok(keys.collect::<Vec<_>>().join(", "))
}

fn switch(settings: &FetchSettingsResponse) -> String {
    let on = settings.settings.0.get("security/AllowGenericKeys") == Some(&PropertyValue::from(Scalar::Bool(true)));
    let meaning = if on { "on: generic keys can be created and activated" } else { "off: generic keys are refused" };
    format!("security/AllowGenericKeys is {meaning}")
}

fn credentials(options: &Options) -> Result<String, Failure> {
    let vendor = Vendor::of(options)?;
    let rights = rights(&vendor)?.join(", ");
    Ok(format!("the service takes what is signed {}, with the rights: {rights}", vendor.identity().description()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_by_what_a_signature_bears_is_fine() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let server_time = at("2026-11-24T10:00:00Z");
        assert_eq!(clock(at("2026-11-24T10:00:01Z"), server_time).unwrap(), "the same as the service's");
        assert_eq!(clock(at("2026-11-24T09:59:00Z"), server_time).unwrap(), "60 seconds behind the service's");
        let wrong = clock(at("2026-11-24T10:05:00Z"), server_time).unwrap_err();
        assert_eq!(wrong.to_string(), "300 seconds ahead of the service's (clock_wrong)");
    }
}
