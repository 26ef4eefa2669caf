//! A change of a license, as a vendor asks for it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::license_rules::{AskedTerm, feature_errors, key_errors, maintenance_error};
use crate::signing_input::check_length;
use crate::strict::{Object, or_default};
use crate::{
    Comment, Customer, CustomerName, Denial, DurationDays, Email, FeatureName, FieldError, License, LicenseProperties,
    LicenseRecord, Model, Moment, OrderId, Product, Scalar, ScalarName, SeatCount, Switches, Term,
};

/// A member of a merge patch (RFC 7396).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Patched<T> {
    /// It is absent: what there is stays.
    #[default]
    Kept,
    /// It is `null`: what there is goes, and the default takes its place where there is one.
    Removed,
    /// What there is becomes this.
    Set(T),
}

impl<T> Patched<T> {
    /// Whether it is absent.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Kept)
    }

    fn over(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Kept => old,
            Self::Removed => None,
            Self::Set(new) => Some(new),
        }
    }
}

impl<T: Serialize> Serialize for Patched<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Kept | Self::Removed => serializer.serialize_none(),
            Self::Set(value) => serializer.serialize_some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patched<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Removed, Self::Set))
    }
}

/// A change of a license, a JSON Merge Patch (RFC 7396): what is absent stays, `null` takes away.
///
/// `product` and `generic` are none of its members: they never change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LicensePatch {
    /// How the license is sold.
    #[serde(default, skip_serializing_if = "Patched::is_kept", deserialize_with = "patched_word")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<Model>))]
    pub model: Patched<Model>,
    /// How many computers can activate; not fewer than have.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<SeatCount>))]
    pub activations: Patched<SeatCount>,
    /// How many computers can run at once, counted by leases; `null`: nothing is counted.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<SeatCount>))]
    pub floating_seats: Patched<SeatCount>,
    /// A fixed end of the license, in the place of the end that it has.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<Moment>))]
    pub expires_at: Patched<Moment>,
    /// An end counted in days from the first activation, in the place of the end that it has.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<DurationDays>))]
    pub duration_days: Patched<DurationDays>,
    /// That the license never ends from now on; a generic one without an end must say so.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "openapi", schema(nullable, default = false))]
    pub perpetual: bool,
    /// Until when new versions are included.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<Moment>))]
    pub maintenance_until: Patched<Moment>,
    /// What the license grants, of the product's features: all of them.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<Vec<FeatureName>>))]
    pub features: Patched<Vec<FeatureName>>,
    /// Values for the application, by name; one that is `null` goes.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<PropertiesPatch>))]
    pub properties: Patched<PropertiesPatch>,
    /// Who bought it; the name becomes part of the license key.
    #[serde(default, skip_serializing_if = "Patched::is_kept", deserialize_with = "patched_object")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<CustomerPatch>))]
    pub customer: Patched<CustomerPatch>,
    /// The vendor's order number.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<OrderId>))]
    pub order_id: Patched<OrderId>,
    /// The vendor's note.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<Comment>))]
    pub comment: Patched<Comment>,
    /// That all license keys signed so far are taken back, wherever the revocation list is seen: a leaked one is replaced.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "openapi", schema(nullable, default = false))]
    pub revoke_earlier: bool,
}

/// A change of the values for the application, by name; one that is `null` goes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<ScalarName, Option<Scalar>>")]
pub struct PropertiesPatch(BTreeMap<ScalarName, Option<Scalar>>);

impl TryFrom<BTreeMap<ScalarName, Option<Scalar>>> for PropertiesPatch {
    type Error = &'static str;

    fn try_from(patch: BTreeMap<ScalarName, Option<Scalar>>) -> Result<Self, Self::Error> {
        let set = patch.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
        LicenseProperties::try_from(set.collect::<BTreeMap<_, _>>())?;
        Ok(Self(patch))
    }
}

/// A change of who bought a license.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomerPatch {
    /// The licensee's name.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<CustomerName>))]
    pub name: Patched<CustomerName>,
    /// Where to write.
    #[serde(default, skip_serializing_if = "Patched::is_kept")]
    #[cfg_attr(feature = "openapi", schema(required = false, value_type = Option<Email>))]
    pub email: Patched<Email>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn patched_word<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Patched<T>, D::Error> {
    let present = Option::<String>::deserialize(deserializer)?;
    let word = present.map(|word| T::deserialize(word.into_deserializer())).transpose()?;
    Ok(word.map_or(Patched::Removed, Patched::Set))
}

fn patched_object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Patched<T>, D::Error> {
    let present = Option::<Object<T>>::deserialize(deserializer)?;
    Ok(present.map_or(Patched::Removed, |Object(content)| Patched::Set(content)))
}

impl LicensePatch {
    /// Whether the product must be looked at: features were named that the license hasn't.
    #[must_use]
    pub fn adds_features(&self, license: &License) -> bool {
        matches!(&self.features, Patched::Set(features) if features.iter().any(|feature| !license.features.contains(feature)))
    }

    /// Decides whether a license may be changed so at `now`, and what it is then. `product` is looked at for features that the
    /// license hasn't yet.
    ///
    /// What the patch doesn't name isn't judged anew: a license goes on that could no longer be made so.
    ///
    /// # Errors
    ///
    /// The first rule that refuses, in this order: product unknown, fields that don't fit (all of them), expiry required,
    /// license key too long.
    pub fn apply(
        self,
        record: &LicenseRecord,
        product: Option<&Product>,
        switches: &Switches,
        now: Timestamp,
    ) -> Result<License, Denial> {
        let old = &record.license;
        let mut errors = Vec::new();
        let term = self.term(old);
        if let Some(term) = &term {
            errors.extend(term.errors(old.kind, switches, now));
            errors.extend(ended_already(term, record, now));
        }
        if let Patched::Set(until) = self.maintenance_until {
            errors.extend(maintenance_error(until, now));
        }
        if self.adds_features(old) {
            let product = product.ok_or_else(|| Denial::ProductUnknown(old.product.clone()))?;
            let named = if let Patched::Set(features) = &self.features { features.as_slice() } else { &[] };
            let added = named.iter().enumerate().filter(|(_, feature)| !old.features.contains(*feature));
            errors.extend(feature_errors(added, product));
        }
        let license = match self.merged_into(old) {
            Ok(license) => {
                errors.extend(key_errors(&license, Some(old)));
                Some(license)
            }
            Err(more) => {
                errors.extend(more);
                None
            }
        };
        let Some(license) = license.filter(|_| errors.is_empty()) else { return Err(Denial::InvalidFields(errors)) };
        let license = License { term: term.map_or(Ok(old.term), |term| term.term(old.kind, switches))?, ..license };
        check_length(&license)?;
        Ok(license)
    }

    /// What the patch makes of a license, whether that may be or not: the service decides.
    ///
    /// # Errors
    ///
    /// Members that can't be merged: the properties are too long together, or the customer has neither name nor address.
    pub fn merged_into(self, old: &License) -> Result<License, Vec<FieldError>> {
        let mut errors = Vec::new();
        let term = self.term(old).map_or(old.term, |term| term.as_it_is());
        let properties = patched_properties(self.properties, &old.properties);
        let properties = properties.map_err(|detail| errors.push(FieldError::at("/properties", detail)));
        let customer = patched_customer(self.customer, old.customer.as_ref());
        let customer = customer.map_err(|detail| errors.push(FieldError::at("/customer", detail)));
        let (Ok(properties), Ok(customer)) = (properties, customer) else { return Err(errors) };
        Ok(License {
            product: old.product.clone(),
            kind: old.kind,
            model: self.model.over(Some(old.model)).unwrap_or_default(),
            activations: self.activations.over(Some(old.activations)).unwrap_or_default(),
            floating_seats: self.floating_seats.over(old.floating_seats),
            term,
            maintenance_until: self.maintenance_until.over(old.maintenance_until),
            features: match self.features {
                Patched::Kept => old.features.clone(),
                Patched::Removed => BTreeSet::new(),
                Patched::Set(features) => features.into_iter().collect(),
            },
            properties,
            customer,
            order_id: self.order_id.over(old.order_id.clone()),
            comment: self.comment.over(old.comment.clone()),
            created_at: old.created_at,
            created_by: old.created_by.clone(),
        })
    }

    /// The term that is asked for, if one is: an end takes the place of any other.
    fn term(&self, old: &License) -> Option<AskedTerm> {
        let named = !self.expires_at.is_kept() || !self.duration_days.is_kept() || self.perpetual;
        let (mut expires_at, mut duration_days) = match old.term {
            Term::Perpetual => (None, None),
            Term::Until(moment) => (Some(moment), None),
            Term::Days(days) => (None, Some(days)),
        };
        let replaces = self.perpetual
            || matches!(self.expires_at, Patched::Set(_))
            || matches!(self.duration_days, Patched::Set(_));
        if replaces {
            (expires_at, duration_days) = (None, None);
        }
        let asked = AskedTerm {
            expires_at: self.expires_at.over(expires_at),
            duration_days: self.duration_days.over(duration_days),
            perpetual: self.perpetual,
        };
        // What removes an end that isn't there asks for nothing.
        let is_as_before = !replaces && (asked.expires_at, asked.duration_days) == (expires_at, duration_days);
        (named && !is_as_before).then_some(asked)
    }
}

/// Days that are over since the first activation.
fn ended_already(term: &AskedTerm, record: &LicenseRecord, now: Timestamp) -> Option<FieldError> {
    let end = Moment::from(record.first_activated_at?).plus_days(term.duration_days?.get());
    let detail = format!("counts from the first activation, and would have ended on {end}");
    (end <= now.into()).then(|| FieldError::at("/duration_days", detail))
}

fn patched_properties(
    patch: Patched<PropertiesPatch>,
    old: &LicenseProperties,
) -> Result<LicenseProperties, &'static str> {
    let patch = match patch {
        Patched::Kept => return Ok(old.clone()),
        Patched::Removed => return Ok(LicenseProperties::default()),
        Patched::Set(PropertiesPatch(patch)) => patch,
    };
    let mut properties: BTreeMap<_, _> = old.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    for (name, value) in patch {
        match value {
            None => drop(properties.remove(&name)),
            Some(value) => drop(properties.insert(name, value)),
        }
    }
    properties.try_into()
}

fn patched_customer(patch: Patched<CustomerPatch>, old: Option<&Customer>) -> Result<Option<Customer>, &'static str> {
    let CustomerPatch { name, email } = match patch {
        Patched::Kept => return Ok(old.cloned()),
        Patched::Removed => return Ok(None),
        Patched::Set(patch) => patch,
    };
    let name = name.over(old.and_then(|old| old.name.clone()));
    let email = email.over(old.and_then(|old| old.email.clone()));
    match (&name, &email) {
        (None, None) => Err("must have a name or an email; to take the customer out, say null"),
        _ => Ok(Some(Customer { name, email })),
    }
}

#[cfg(test)]
mod tests;
