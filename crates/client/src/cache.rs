//! What is kept in the user's store for the day when the share is gone.

use std::cmp::Reverse;

use latchkey_core::{Claims, LicenseKey, ProductId, TrustedKeys};

use crate::choice::{Candidate, End, rank};
use crate::license_text::{Entry, entries};

const NOTE: &str = "# Kept by the application. License keys of your own go into license.lic beside it.\n";
/// With the longest license keys it is still smaller than what is read.
const CONTENT_MAX_BYTES: usize = 60 * 1024;

/// What the cache should hold, given what it holds and what is valid now.
///
/// A valid license key takes the place of those that are worse or older in each respect and no better in any. Others
/// stay, whatever is thought of them today: they may be another computer's that shares this home, or expired only
/// because the clock is wrong.
pub(crate) fn renewed(content: &[u8], valid: &[Candidate], product: &ProductId, trusted_keys: &TrustedKeys) -> String {
    let mut kept: Vec<(LicenseKey, Claims)> = Vec::new();
    let found = valid.iter().map(|candidate| (candidate.license_key.clone(), candidate.license.claims().clone()));
    for (license_key, claims) in found.chain(cached(content, product, trusted_keys)) {
        let known = kept.iter().any(|(kept, _)| *kept == license_key);
        let is_worse =
            valid.iter().any(|better| better.license_key != license_key && replaces(better.license.claims(), &claims));
        if !known && !is_worse {
            kept.push((license_key, claims));
        }
    }
    kept.sort_by_key(|(_, claims)| Reverse(rank(claims)));
    let mut renewed = NOTE.to_owned();
    for (license_key, _) in kept {
        if renewed.len() + license_key.reveal().len() < CONTENT_MAX_BYTES {
            renewed.push_str(license_key.reveal());
            renewed.push('\n');
        }
    }
    renewed
}

fn cached(
    content: &[u8],
    product: &ProductId,
    trusted_keys: &TrustedKeys,
) -> impl Iterator<Item = (LicenseKey, Claims)> {
    entries(content).into_iter().filter_map(|entry| {
        let Entry::Signed(license_key) = entry else { return None };
        let license = trusted_keys.verify(&license_key).ok()?;
        (license.claims().aud == *product).then(|| (license_key, license.claims().clone()))
    })
}

/// Two that are as good as each other must not both go.
fn replaces(new: &Claims, old: &Claims) -> bool {
    let as_good = new.computer == old.computer
        && new.features.is_superset(&old.features)
        && End::from(new.exp) >= End::from(old.exp)
        && End::from(new.maintenance_until) >= End::from(old.maintenance_until)
        && new.nbf <= old.nbf;
    as_good && new.iat > old.iat
}
