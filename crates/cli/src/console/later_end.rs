//! When a license would end that is extended, by the rules that `latchkey licenses extend` has.

use jiff::Timestamp;
use latchkey_api::LicenseView;
use latchkey_core::LicensePatch;
use serde::{Deserialize, Serialize};

use super::answer::Refusal;
use crate::commands::licenses;
use crate::dates::{Date, Period};
use crate::failure::Failure;

/// A license as the page read it, and how much later it shall end: by a period or on a date.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Extension {
    license: LicenseView,
    by: Option<String>,
    until: Option<String>,
}

/// The change to send, and what is odd about it.
#[derive(Serialize)]
pub(super) struct LaterEnd {
    patch: LicensePatch,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
}

pub(super) fn later_end(Extension { license, by, until }: Extension, now: Timestamp) -> Result<LaterEnd, Refusal> {
    let by = by.map(|text| text.parse::<Period>()).transpose().map_err(Failure::usage)?;
    let until = until.map(|text| text.parse::<Date>()).transpose().map_err(Failure::usage)?;
    let (patch, warning) = licenses::later_end(&license, by, until, now)?;
    Ok(LaterEnd { patch, warning })
}
