//! What a cache should hold.

use std::cmp::Reverse;
use std::sync::Arc;

#[cfg(feature = "online")]
use latchkey_core::ActivationId;
use latchkey_core::{Claims, Kind, LicenseKey};

use crate::cache::Cache;
use crate::choice::{Candidate, age, rank};
use crate::license_text::{Entry, entries};
use crate::setup::Setup;

const NOTE: &str = "# Kept by the application. License keys of your own go into license.lic beside it.\n";
/// With the longest license keys it is still smaller than what is read.
const CONTENT_MAX_BYTES: usize = 60 * 1024;

/// What a cache should hold, given what it holds and the newest license keys that were found here.
///
/// Of each license it is the newest, whatever that grants and whether it has expired: perhaps only the clock says so.
/// What was found now comes first, so that nothing that was kept before pushes it out. `None` when nothing of the
/// kind was found.
pub(crate) fn renewed(setup: &Setup, cache: &Cache, content: &[u8], newest: &[Arc<Candidate>]) -> Option<String> {
    let found = newest.iter().filter(|candidate| candidate.license.claims().kind == cache.kind);
    let found = found.map(|candidate| (true, candidate.license_key.clone(), candidate.license.claims().clone()));
    let mut all: Vec<(bool, LicenseKey, Claims)> = found.collect();
    if all.is_empty() {
        return None;
    }
    all.extend(cached(setup, cache.kind, content).map(|(license_key, claims)| (false, license_key, claims)));
    let is_newest = |license_key: &LicenseKey, claims: &Claims| {
        all.iter().all(|(_, other, theirs)| claims.sub != theirs.sub || age(claims, license_key) >= age(theirs, other))
    };
    let mut kept: Vec<_> = all.iter().filter(|(_, license_key, claims)| is_newest(license_key, claims)).collect();
    kept.sort_by_key(|(is_found, license_key, claims)| Reverse((*is_found, rank(claims), license_key.reveal())));
    let mut renewed = NOTE.to_owned();
    for (_, license_key, _) in kept {
        if renewed.len() + license_key.reveal().len() < CONTENT_MAX_BYTES && !renewed.contains(license_key.reveal()) {
            renewed.push_str(license_key.reveal());
            renewed.push('\n');
        }
    }
    Some(renewed)
}

/// What a cache should hold without the license keys of an activation; `None` when that is nothing.
#[cfg(feature = "online")]
pub(crate) fn without(setup: &Setup, cache: &Cache, content: &[u8], activation: ActivationId) -> Option<String> {
    let others = cached(setup, cache.kind, content).filter(|(_, claims)| claims.jti != activation.0);
    let others: Vec<_> = others.map(|(license_key, _)| license_key).collect();
    let lines = others.iter().map(|license_key| format!("{}\n", license_key.reveal()));
    (!others.is_empty()).then(|| NOTE.to_owned() + &lines.collect::<String>())
}

/// What is there of this product and kind, and may be this computer's.
fn cached(setup: &Setup, kind: Kind, content: &[u8]) -> impl Iterator<Item = (LicenseKey, Claims)> {
    entries(content).into_iter().filter_map(move |entry| {
        let Entry::Signed(license_key) = entry else { return None };
        let license = setup.trusted_keys.verify(&license_key).ok()?;
        setup.check_binding(&license, true).ok()?;
        (license.claims().kind == kind).then(|| (license_key, license.claims().clone()))
    })
}
