//! Licenses as they are read: many by pages, and one.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use latchkey_api::{
    AnswersVersion, Call, GetLicense, GetLicenseResponse, LicensePath, LicenseQuery, LicenseView, ListLicenses,
    ListLicensesResponse, Nothing, PageQuery,
};
use latchkey_core::{ActivationKey, Customer, License, LicenseId};

use crate::failure::Failure;
use crate::vendor::{Vendor, first_of_pages};

/// Takes a license ID as it was typed; what may be a secret in its place is not repeated (R15).
pub(crate) fn license_id(text: &str) -> Result<LicenseId, Failure> {
    let text = text.trim();
    text.parse().map(LicenseId).map_err(|_| {
        let is_secret = ActivationKey::is_in(text) || text.starts_with("eyJ");
        let said = if is_secret { "this is a key, and no license ID" } else { "this is no license ID" };
        let advice = "latchkey licenses find reads a key and shows the license, latchkey licenses list finds one by customer or order";
        Failure::usage(said).with_advice(advice)
    })
}

/// So many of the licenses that are asked for, in the service's order.
pub(crate) fn licenses(vendor: &Vendor, query: &LicenseQuery, most: usize) -> Result<Vec<LicenseView>, Failure> {
    let progress = progress();
    let listed = first_of_pages(most, |page| {
        let ListLicensesResponse { licenses, cursor } = page_of(vendor, query, page)?;
        // What takes one page needs no progress.
        if cursor.is_some() {
            progress.inc(u64::try_from(licenses.len()).unwrap_or_default());
        }
        Ok((licenses, cursor))
    })?;
    progress.finish_and_clear();
    Ok(each_once(listed.entries))
}

/// A page of the licenses that are asked for.
pub(crate) fn page_of(vendor: &Vendor, query: &LicenseQuery, page: PageQuery) -> Result<ListLicensesResponse, Failure> {
    let query = LicenseQuery { limit: page.limit, cursor: page.cursor, ..query.clone() };
    vendor.ask::<ListLicenses>(&Call { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} })
}

/// So many licenses are asked for at once where each is asked for by itself.
const AT_ONCE: usize = 6;

/// Those of which every activation is used. How many are, a list doesn't say: each license is asked for.
pub(crate) fn full_of(vendor: &Vendor, licenses: &[LicenseView]) -> Result<Vec<LicenseView>, Failure> {
    let mut full = Vec::new();
    for some in licenses.chunks(AT_ONCE) {
        let read = thread::scope(|scope| {
            let one = |listed: &LicenseView| {
                let license_id = listed.license_id;
                scope.spawn(move || license(vendor, license_id, 1).map(|answer| answer.license))
            };
            let asked: Vec<_> = some.iter().map(one).collect();
            asked.into_iter().map(|one| one.join().unwrap_or_else(|panic| resume_unwind(panic))).collect::<Vec<_>>()
        });
        for license in read {
            let license = license?;
            if license.used.is_some_and(|used| used >= license.license.activations.get()) {
                full.push(license);
            }
        }
    }
    Ok(full)
}

/// How many were read, on standard error, where that is a terminal.
pub(crate) fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} licenses, {elapsed}");
    ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

/// Each license once, as it was read last: one whose end was changed meanwhile may come a second time in a list by end.
pub(crate) fn each_once(licenses: Vec<LicenseView>) -> Vec<LicenseView> {
    let mut places = HashMap::new();
    let mut once: Vec<LicenseView> = Vec::with_capacity(licenses.len());
    for license in licenses {
        match places.get(&license.license_id.0) {
            Some(place) => once[*place] = license,
            None => {
                places.insert(license.license_id.0, once.len());
                once.push(license);
            }
        }
    }
    once
}

/// A license with its last events, and so many of its activations.
pub(crate) fn license(
    vendor: &Vendor,
    license_id: LicenseId,
    activations: usize,
) -> Result<GetLicenseResponse, Failure> {
    let (mut license, mut events) = (None, None);
    let listed = first_of_pages(activations, |query| {
        let path = LicensePath { license_id };
        let call = Call { path, query, headers: AnswersVersion {}, body: Nothing {} };
        let answer = vendor.ask::<GetLicense>(&call)?;
        license = Some(answer.license);
        events = events.take().or(answer.events);
        Ok((answer.activations, answer.cursor))
    })?;
    // There is at least one page.
    let license = license.ok_or_else(|| Failure::refused("license_unknown", "there is no such license"))?;
    let activations = listed.entries;
    // Leases may go on when all activations were read.
    let cursor = listed.cursor.filter(|_| license.used.is_none_or(|used| activations.len() < used as usize));
    Ok(GetLicenseResponse { license, activations, leases: Vec::new(), cursor, events })
}

/// A license for a question: whose it is, and how many computers have a seat.
pub(crate) fn described(license: &LicenseView) -> String {
    let used = license.used.map_or_else(String::new, |used| format!(", {used} of"));
    let sold = &license.license;
    let customer = customer(license).unwrap_or_else(|| "an unnamed customer".to_owned());
    format!("{customer} ({}{used} {} activations)", sold.product, sold.activations.get())
}

/// Who bought a license, as far as that is known.
pub(crate) fn customer(license: &LicenseView) -> Option<String> {
    let License { customer, order_id, .. } = &license.license;
    let name = |customer: &Customer| match (&customer.name, &customer.email) {
        (Some(name), Some(email)) => format!("{} <{}>", name.as_str(), email.as_str()),
        (Some(name), None) => name.as_str().to_owned(),
        (None, email) => email.as_ref().map_or_else(String::new, |email| email.as_str().to_owned()),
    };
    let order = || order_id.as_ref().map(|order_id| format!("order {}", order_id.as_str()));
    customer.as_ref().map(name).or_else(order)
}
