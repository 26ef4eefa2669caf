//! The rules that hold for a license when it is made and whenever it is changed.

use jiff::Timestamp;

use crate::kept_text::{HOLDS_KEY, holds_key};
use crate::{Denial, DurationDays, FeatureName, FieldError, Kind, License, Moment, Product, Scalar, Switches, Term};

/// No date lies further ahead: a century.
const DATES_AHEAD_DAYS: u32 = DurationDays::MAX;
/// No maintenance ended before 2000-01-01T00:00:00Z.
const EARLIEST_MAINTENANCE: i64 = 946_684_800;

/// How long a license shall be valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AskedTerm {
    pub(crate) expires_at: Option<Moment>,
    pub(crate) duration_days: Option<DurationDays>,
    pub(crate) perpetual: bool,
}

impl AskedTerm {
    /// What doesn't fit of it, at `now`.
    pub(crate) fn errors(&self, kind: Kind, switches: &Switches, now: Timestamp) -> Vec<FieldError> {
        let mut errors = self.date_errors(now);
        errors.extend(self.generic_limit_errors(kind, switches, now));
        errors
    }

    fn date_errors(&self, now: Timestamp) -> Vec<FieldError> {
        let now = Moment::from(now);
        let mut errors = Vec::new();
        if let Some(expires_at) = self.expires_at {
            if expires_at <= now {
                errors.push(FieldError::at("/expires_at", "must be in the future"));
            } else if is_too_far(expires_at, now) {
                errors.push(FieldError::at("/expires_at", "must be within a century; for no expiry leave it out"));
            }
            if self.duration_days.is_some() {
                errors.push(FieldError::at("/duration_days", "can't be given together with expires_at"));
            }
        }
        if self.perpetual && (self.expires_at.is_some() || self.duration_days.is_some()) {
            errors.push(FieldError::at("/perpetual", "can't be true for a license that expires"));
        }
        errors
    }

    fn generic_limit_errors(&self, kind: Kind, switches: &Switches, now: Timestamp) -> Vec<FieldError> {
        let Some(max_days) = switches.generic_keys_max_days().filter(|_| kind == Kind::Generic) else {
            return Vec::new();
        };
        let latest = Moment::from(now).plus_days(max_days);
        let exceeding = [
            ("/expires_at", self.expires_at.is_some_and(|moment| moment > latest)),
            ("/duration_days", self.duration_days.is_some_and(|days| days.get() > max_days)),
            ("/perpetual", self.perpetual),
        ];
        let detail = format!("a generic key must expire within {max_days} days here (security/GenericKeysMaxDays)");
        let exceeding = exceeding.into_iter().filter(|(_, exceeds)| *exceeds);
        exceeding.map(|(pointer, _)| FieldError::at(pointer, detail.clone())).collect()
    }

    /// The term, if it has no errors.
    ///
    /// # Errors
    ///
    /// [`Denial::ExpiryRequired`] for a generic license without an end that doesn't say so (R11).
    pub(crate) fn term(&self, kind: Kind, switches: &Switches) -> Result<Term, Denial> {
        match self.as_it_is() {
            Term::Perpetual if kind == Kind::Generic && !self.perpetual => {
                Err(Denial::ExpiryRequired { within_days: switches.generic_keys_max_days() })
            }
            term => Ok(term),
        }
    }

    /// The term, whether a license may have it or not.
    pub(crate) fn as_it_is(&self) -> Term {
        match (self.expires_at, self.duration_days) {
            (Some(moment), _) => Term::Until(moment),
            (None, Some(days)) => Term::Days(days),
            (None, None) => Term::Perpetual,
        }
    }
}

/// Whether maintenance may end then.
pub(crate) fn maintenance_error(until: Moment, now: Timestamp) -> Option<FieldError> {
    let is_wrong = is_too_far(until, now.into()) || until.unix_seconds() < EARLIEST_MAINTENANCE;
    is_wrong.then(|| FieldError::at("/maintenance_until", "must be from the year 2000 on and within a century"))
}

/// Which of these features the product doesn't have; which, the pointer alone says: in the feature's place a secret may stand
/// by mistake (R15).
pub(crate) fn feature_errors<'a>(
    features: impl IntoIterator<Item = (usize, &'a FeatureName)>,
    product: &Product,
) -> Vec<FieldError> {
    let unknown = features.into_iter().filter(|(_, feature)| !product.definition.features.contains(*feature));
    let detail = format!("the product {} has no such feature", product.product_id);
    unknown.map(|(index, _)| FieldError::at(format!("/features/{index}"), detail.clone())).collect()
}

/// Which texts of a license hold a key; what stood there before isn't judged anew.
pub(crate) fn key_errors(license: &License, before: Option<&License>) -> Vec<FieldError> {
    let known = before.map(texts).unwrap_or_default();
    let new = texts(license).into_iter().filter(|text| !known.contains(text));
    new.filter(|(_, text)| holds_key(text)).map(|(pointer, _)| FieldError::at(pointer, HOLDS_KEY)).collect()
}

/// All that a vendor wrote into a license in words of their own, and where it stands.
fn texts(license: &License) -> Vec<(String, &str)> {
    let customer = license.customer.as_ref();
    let members = [
        ("/customer/name", customer.and_then(|customer| customer.name.as_ref()).map(|name| name.as_str())),
        ("/customer/email", customer.and_then(|customer| customer.email.as_ref()).map(|email| email.as_str())),
        ("/order_id", license.order_id.as_ref().map(|order_id| order_id.as_str())),
        ("/comment", license.comment.as_ref().map(|comment| comment.as_str())),
    ];
    let members = members.into_iter().filter_map(|(pointer, text)| Some((pointer.to_owned(), text?)));
    let properties = license.properties.iter().flat_map(|(name, value)| {
        let text =
            if let Scalar::Text(text) = value { Some((format!("/properties/{name}"), text.as_str())) } else { None };
        // The name may be the secret, and isn't repeated.
        [Some(("/properties".to_owned(), name.as_str())), text].into_iter().flatten()
    });
    members.chain(properties).collect()
}

fn is_too_far(moment: Moment, now: Moment) -> bool {
    moment > now.plus_days(DATES_AHEAD_DAYS)
}
