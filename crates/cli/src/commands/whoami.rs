//! `latchkey whoami`: who signs, for which service, and what the service lets them do.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::options::Options;
use crate::printing::{print, rows_of};
use crate::vendor::{Vendor, rights};

/// No endpoint says it, and asking STS would take a right that a vendor's policy needn't have.
const PRINCIPAL: &str = "not known: the service names it only with what was changed (settings list, products get)";

/// Who signs, in the order of a table.
#[derive(Debug, Serialize)]
pub(crate) struct Signer<'a> {
    profile: Option<&'a str>,
    config_file: Option<&'a Path>,
    url: &'a str,
    url_from: Option<String>,
    region: &'a str,
    region_from: String,
    service: &'a str,
    credentials: Value,
    aws_profile: Option<&'a str>,
    access_key: String,
    account: Value,
    credentials_expire: Value,
    principal: &'static str,
    rights: Value,
}

pub(crate) fn whoami(options: &Options) -> Result<(), Failure> {
    let vendor = Vendor::of(options)?;
    // With --dry-run nothing is sent that could change anything, though these requests change nothing.
    let asked = (!options.rehearsal.is_wanted()).then(|| rights(&vendor));
    let (rights, failure) = match asked {
        Some(Ok(rights)) => (json!(rights), None),
        Some(Err(failure)) => (json!(format!("not known: {failure}")), Some(failure)),
        None => (json!("not asked (--dry-run)"), None),
    };
    print(&options.output, &signer(&vendor, rights), rows_of)?;
    failure.map_or(Ok(()), Err)
}

/// Who signs, with these rights.
pub(crate) fn signer(vendor: &Vendor, rights: Value) -> Signer<'_> {
    let (options, identity) = (vendor.options(), vendor.identity());
    let access_key = identity.access_key();
    let id = &access_key.access_key_id;
    let last_4: String = id.chars().skip(id.chars().count().saturating_sub(4)).collect();
    Signer {
        profile: options.profile.as_ref().map(|profile| &*profile.name),
        config_file: options.profile.as_ref().map(|profile| &*profile.file),
        url: vendor.url(),
        url_from: options.url.as_ref().map(|url| url.by.to_string()),
        region: identity.region(),
        region_from: options
            .region
            .as_ref()
            .map_or_else(|| "the AWS profile".to_owned(), |region| region.by.to_string()),
        service: &options.service,
        credentials: json!(identity.origin()),
        aws_profile: options.aws_profile.as_ref().map(|profile| &*profile.value),
        access_key: format!("…{last_4}"),
        account: access_key.account_id.map_or_else(|| json!("not known: the credentials don't say"), Value::from),
        credentials_expire: json!(identity.expires_at()),
        principal: PRINCIPAL,
        rights,
    }
}
