//! Which of several valid license keys counts.

use std::fmt;

use latchkey_core::{Claims, LicenseKey, Moment, VerifiedLicense};

use crate::Source;

/// A license key whose signature is right, and where it was found.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) source: Source,
    pub(crate) license_key: LicenseKey,
    pub(crate) license: VerifiedLicense,
}

/// Why this license key was taken, and no other valid one.
///
/// ```
/// assert_eq!(latchkey_client::Choice::LaterExpiry.to_string(), "it lasts longer than the others");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choice {
    /// There was no other.
    OnlyOne,
    /// It grants more features than the next best.
    MoreFeatures,
    /// It grants as many, and lasts longer.
    LaterExpiry,
    /// It lasts as long, and was signed later.
    SignedLater,
    /// It is as good as another, and was found first.
    FoundFirst,
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnlyOne => "it is the only valid one",
            Self::MoreFeatures => "it grants more features than the others",
            Self::LaterExpiry => "it lasts longer than the others",
            Self::SignedLater => "it was signed later than the others",
            Self::FoundFirst => "it was found first",
        })
    }
}

/// The best of them: by features, then by expiry, then by signature; of equals the first.
pub(crate) fn best(candidates: &[Candidate]) -> Option<(&Candidate, Choice)> {
    let first_of_text = |(place, candidate): &(usize, &Candidate)| {
        candidates[..*place].iter().all(|earlier| earlier.license_key != candidate.license_key)
    };
    let mut distinct: Vec<_> = candidates.iter().enumerate().filter(first_of_text).map(|(_, c)| c).collect();
    // The sort is stable: of equals the first stays first.
    distinct.sort_by_key(|candidate| std::cmp::Reverse(rank(candidate.license.claims())));
    let best = distinct.first()?;
    let choice = distinct.get(1).map_or(Choice::OnlyOne, |next| {
        let (best, next) = (rank(best.license.claims()), rank(next.license.claims()));
        match (best.features > next.features, best.ends > next.ends, best.signed_at > next.signed_at) {
            (true, ..) => Choice::MoreFeatures,
            (_, true, _) => Choice::LaterExpiry,
            (.., true) => Choice::SignedLater,
            _ => Choice::FoundFirst,
        }
    });
    Some((best, choice))
}

/// What is better, the most important first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    features: usize,
    ends: End,
    signed_at: Moment,
}

/// When something ends; what never does ends last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    At(Moment),
    Never,
}

impl From<Option<Moment>> for End {
    fn from(moment: Option<Moment>) -> Self {
        moment.map_or(Self::Never, Self::At)
    }
}

pub(crate) fn rank(claims: &Claims) -> Rank {
    Rank { features: claims.features.len(), ends: claims.exp.into(), signed_at: claims.iat }
}
