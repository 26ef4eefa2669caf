//! Which of several license keys counts.

use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

use latchkey_core::{Claims, LicenseKey, Model, Moment, Revision, VerifiedLicense};

use crate::Source;

/// A license key whose signature is right, and where it was found.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) source: Source,
    pub(crate) license_key: LicenseKey,
    pub(crate) license: VerifiedLicense,
}

impl Candidate {
    /// Whether the other one is of the same license, and the vendor's newer word about it (R35).
    pub(crate) fn is_superseded_by(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.license.claims(), other.license.claims());
        ours.sub == theirs.sub && age(ours, &self.license_key) < age(theirs, &other.license_key)
    }
}

/// What is newer, of one license: the revision, then the signature. The text is there to make one of two, whatever the
/// order in which they are found.
pub(crate) fn age<'a>(claims: &Claims, license_key: &'a LicenseKey) -> (Revision, Moment, &'a str) {
    (claims.rev, claims.iat, license_key.reveal())
}

/// Why this license key was taken, and no other.
///
/// ```
/// assert_eq!(latchkey_client::Choice::LaterExpiry.to_string(), "it lasts longer than the others");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choice {
    /// There was no other.
    OnlyOne,
    /// It is of a later revision of the license than another one that was found, whatever that one grants.
    NewerRevision,
    /// It was paid for, and the next best is to try.
    PaidBeforeTrial,
    /// It grants more features than the next best.
    MoreFeatures,
    /// It grants as many, and lasts longer.
    LaterExpiry,
    /// It lasts as long, and was signed later.
    SignedLater,
    /// It is as good as another; which of the two is taken doesn't depend on where they were found.
    AsGood,
    /// It is valid, too, beside a better one: see [`Client::grants`](crate::Client::grants).
    Further,
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnlyOne => "it is the only valid one",
            Self::NewerRevision => "it is the newest of this license",
            Self::PaidBeforeTrial => "it is paid for, and the others are to try",
            Self::MoreFeatures => "it grants more features than the others",
            Self::LaterExpiry => "it lasts longer than the others",
            Self::SignedLater => "it was signed later than the others",
            Self::AsGood => "it is as good as the others",
            Self::Further => "it is valid beside a better one",
        })
    }
}

/// The valid ones, each license once and the best first: by payment, features, expiry, signature; and why the first is.
///
/// `superseded` are older license keys of licenses among them.
pub(crate) fn ranked(valid: &[Arc<Candidate>], superseded: &[Arc<Candidate>]) -> (Vec<Arc<Candidate>>, Choice) {
    let mut distinct: Vec<&Arc<Candidate>> = Vec::new();
    for candidate in valid {
        // Of one text in several places the first counts.
        if distinct.iter().all(|known| known.license_key != candidate.license_key) {
            distinct.push(candidate);
        }
    }
    distinct.sort_by_key(|candidate| {
        let claims = candidate.license.claims();
        Reverse((rank(claims), claims.sub.0, candidate.license_key.reveal()))
    });
    let choice = match distinct[..] {
        [best, next, ..] => why(&rank(best.license.claims()), &rank(next.license.claims())),
        [only] => before_older(only, superseded),
        [] => Choice::OnlyOne,
    };
    (distinct.into_iter().map(Arc::clone).collect(), choice)
}

/// Why the only valid one was taken before all the older ones of its license that were found.
fn before_older(only: &Candidate, superseded: &[Arc<Candidate>]) -> Choice {
    let ours = only.license.claims();
    let older = || superseded.iter().filter(|old| old.is_superseded_by(only)).map(|old| old.license.claims());
    if older().any(|old| old.rev < ours.rev) {
        Choice::NewerRevision
    } else if older().any(|old| old.iat < ours.iat) {
        Choice::SignedLater
    } else if older().next().is_some() {
        Choice::AsGood
    } else {
        Choice::OnlyOne
    }
}

fn why(best: &Rank, next: &Rank) -> Choice {
    if best.is_paid && !next.is_paid {
        Choice::PaidBeforeTrial
    } else if best.features > next.features {
        Choice::MoreFeatures
    } else if best.ends > next.ends {
        Choice::LaterExpiry
    } else if best.signed_at > next.signed_at {
        Choice::SignedLater
    } else {
        Choice::AsGood
    }
}

/// What is better, the most important first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    is_paid: bool,
    features: usize,
    ends: End,
    signed_at: Moment,
}

/// When something ends; what never does ends last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum End {
    At(Moment),
    Never,
}

pub(crate) fn rank(claims: &Claims) -> Rank {
    Rank {
        is_paid: claims.model != Model::Trial,
        features: claims.features.len(),
        ends: claims.exp.map_or(End::Never, End::At),
        signed_at: claims.iat,
    }
}
