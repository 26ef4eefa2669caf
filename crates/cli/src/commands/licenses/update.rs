//! `latchkey licenses update`: every member of a license that can change.

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use latchkey_api::LicenseView;
use latchkey_core::{
    Comment, CustomerName, CustomerPatch, DurationDays, Email, FeatureName, LicensePatch, Moment, OrderId, Patched,
    PropertiesPatch, SeatCount,
};
use serde_json::Value;

use super::change::change;
use crate::dates::Date;
use crate::failure::Failure;
use crate::license_reading::{license, license_id};
use crate::license_values::{Property, Sold, by_name, days, email, property, respelled, seats};
use crate::options::Options;
use crate::vendor::Vendor;

/// What changes of a license; the rest stays.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("changes").required(true).multiple(true)))]
pub(crate) struct ChangeLicense {
    /// The license's ID.
    license_id: String,
    /// How many computers can activate; not fewer than have.
    #[arg(long, value_name = "NUMBER", group = "changes", allow_negative_numbers = true, value_parser = seats)]
    activations: Option<SeatCount>,
    /// How many computers can run at once, for an application that counts them.
    #[arg(long, value_name = "NUMBER", group = "changes", allow_negative_numbers = true, value_parser = seats)]
    floating_seats: Option<SeatCount>,
    /// How the license is sold.
    #[arg(long, value_enum, group = "changes")]
    model: Option<Sold>,
    /// A fixed end: 2027-12-31 (the end of that day in UTC), 2027-12-31T18:00:00Z, or +1y, +6m, +2w, +30d from today. To make
    /// it later, latchkey licenses extend counts from the present end.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true, group = "changes", conflicts_with_all = ["duration_days", "perpetual"])]
    expires_at: Option<Date>,
    /// An end counted in days from the first activation.
    #[arg(long, value_name = "DAYS", group = "changes", conflicts_with = "perpetual", allow_negative_numbers = true, value_parser = days)]
    duration_days: Option<DurationDays>,
    /// The license never ends from now on.
    #[arg(long, group = "changes")]
    perpetual: bool,
    /// Until when new versions are included; a date as for --expires-at.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true, group = "changes")]
    maintenance_until: Option<Date>,
    /// A feature that the license grants, in the place of all that it grants; may be given several times.
    #[arg(id = "features_set", long = "feature", value_name = "NAME", group = "changes", conflicts_with_all = ["features_added", "features_removed"])]
    features: Vec<FeatureName>,
    /// A further feature that the license grants; may be given several times.
    #[arg(id = "features_added", long = "add-feature", value_name = "NAME", group = "changes")]
    add_features: Vec<FeatureName>,
    /// A feature that the license grants no longer; may be given several times.
    #[arg(id = "features_removed", long = "remove-feature", value_name = "NAME", group = "changes")]
    remove_features: Vec<FeatureName>,
    /// A value for the application to read, as for latchkey keys create; others stay; may be given several times.
    #[arg(long = "property", value_name = "NAME=VALUE", group = "changes", value_parser = property)]
    properties: Vec<Property>,
    /// A value to take away; may be given several times.
    #[arg(id = "removed_properties", long = "remove-property", value_name = "NAME", group = "changes")]
    remove_properties: Vec<String>,
    /// Who bought it; the name becomes part of the license key.
    #[arg(long, value_name = "NAME", group = "changes")]
    customer_name: Option<CustomerName>,
    /// Where to write.
    #[arg(long, value_name = "ADDRESS", group = "changes", value_parser = email)]
    customer_email: Option<Email>,
    /// The vendor's order number.
    #[arg(long, value_name = "ID", group = "changes")]
    order_id: Option<OrderId>,
    /// The vendor's note.
    #[arg(long, value_name = "TEXT", group = "changes")]
    comment: Option<Comment>,
    /// A member to take away; may be given several times.
    #[arg(long, value_enum, value_name = "MEMBER", group = "changes")]
    unset: Vec<LicenseMember>,
    /// Take back all license keys signed so far, wherever the revocation list is seen: for one that has leaked.
    #[arg(long, group = "changes")]
    revoke_earlier: bool,
    /// Don't ask where there is something to ask.
    #[arg(long)]
    yes: bool,
}

/// What a license needn't have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LicenseMember {
    /// The end of maintenance: the license has none then.
    MaintenanceUntil,
    /// All features.
    Features,
    /// All values for the application.
    Properties,
    /// The customer's name.
    CustomerName,
    /// The customer's address.
    CustomerEmail,
    /// The order number.
    OrderId,
    /// The note.
    Comment,
}

pub(crate) fn update(options: &Options, command: ChangeLicense) -> Result<(), Failure> {
    let license_id = license_id(&command.license_id)?;
    for warning in respelled(&command.properties) {
        options.output.warn(&warning);
    }
    let now = Timestamp::now();
    // What was mistyped is found before anything is asked.
    command.check(now)?;
    let vendor = Vendor::of(options)?;
    let before = license(&vendor, license_id, 1)?.license;
    let yes = command.yes;
    let patch = command.patch(&before, now)?;
    change(options, &vendor, &before, patch, yes)
}

impl ChangeLicense {
    fn check(&self, now: Timestamp) -> Result<(), Failure> {
        let given = [
            (LicenseMember::MaintenanceUntil, self.maintenance_until.is_some()),
            (
                LicenseMember::Features,
                [&self.features, &self.add_features, &self.remove_features].iter().any(|given| !given.is_empty()),
            ),
            (LicenseMember::Properties, !self.properties.is_empty() || !self.remove_properties.is_empty()),
            (LicenseMember::CustomerName, self.customer_name.is_some()),
            (LicenseMember::CustomerEmail, self.customer_email.is_some()),
            (LicenseMember::OrderId, self.order_id.is_some()),
            (LicenseMember::Comment, self.comment.is_some()),
        ];
        if let Some((member, _)) = given.iter().find(|(member, is_given)| *is_given && self.unset.contains(member)) {
            let name = member.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
            return Err(refused("--unset", &format!("{name} is both set and unset")));
        }
        if let Some(name) =
            self.properties.iter().map(|property| &property.name).find(|name| self.remove_properties.contains(name))
        {
            return Err(refused("--remove-property", &format!("{name} is both set and removed")));
        }
        self.end(self.expires_at, "--expires-at", now)?;
        self.end(self.maintenance_until, "--maintenance-until", now)?;
        by_name(&self.properties).map(drop)
    }

    fn end(&self, date: Option<Date>, option: &str, now: Timestamp) -> Result<Option<Moment>, Failure> {
        date.map(|date| date.end(now)).transpose().map_err(|error| Failure::usage(format!("{option}: {error}")))
    }

    /// The patch of a license as it is.
    fn patch(self, before: &LicenseView, now: Timestamp) -> Result<LicensePatch, Failure> {
        Ok(LicensePatch {
            model: given(self.model.map(Into::into)),
            activations: given(self.activations),
            floating_seats: given(self.floating_seats),
            expires_at: given(self.end(self.expires_at, "--expires-at", now)?),
            duration_days: given(self.duration_days),
            perpetual: self.perpetual,
            maintenance_until: self
                .member(LicenseMember::MaintenanceUntil, self.end(self.maintenance_until, "--maintenance-until", now)?),
            features: self.features(before)?,
            properties: self.properties(before)?,
            customer: self.customer(before),
            order_id: self.member(LicenseMember::OrderId, self.order_id.clone()),
            comment: self.member(LicenseMember::Comment, self.comment.clone()),
            revoke_earlier: self.revoke_earlier,
        })
    }

    fn member<T>(&self, member: LicenseMember, value: Option<T>) -> Patched<T> {
        if self.unset.contains(&member) { Patched::Removed } else { given(value) }
    }

    /// All features, since a patch names all.
    fn features(&self, before: &LicenseView) -> Result<Patched<Vec<FeatureName>>, Failure> {
        if self.unset.contains(&LicenseMember::Features) {
            return Ok(Patched::Removed);
        }
        let mut features = before.license.features.clone();
        for feature in &self.remove_features {
            if !features.remove(feature) {
                return Err(refused("--remove-feature", &format!("the license has no feature {feature}")));
            }
        }
        if !self.features.is_empty() {
            features.clear();
        }
        features.extend(self.features.iter().chain(&self.add_features).cloned());
        Ok(if features == before.license.features {
            Patched::Kept
        } else {
            Patched::Set(features.into_iter().collect())
        })
    }

    fn properties(&self, before: &LicenseView) -> Result<Patched<PropertiesPatch>, Failure> {
        if self.unset.contains(&LicenseMember::Properties) {
            return Ok(Patched::Removed);
        }
        let mut patch = by_name(&self.properties)?;
        for name in &self.remove_properties {
            if before.license.properties.get(name).is_none() {
                return Err(refused("--remove-property", &format!("the license has no property {name}")));
            }
            patch.insert(name.clone(), Value::Null);
        }
        if patch.is_empty() {
            return Ok(Patched::Kept);
        }
        let patch = serde_json::from_value(Value::Object(patch));
        patch.map(Patched::Set).map_err(|error| Failure::usage(format!("--property: {error}")))
    }

    /// A customer of whom nothing is left is none.
    fn customer(&self, before: &LicenseView) -> Patched<CustomerPatch> {
        let name = self.member(LicenseMember::CustomerName, self.customer_name.clone());
        let email = self.member(LicenseMember::CustomerEmail, self.customer_email.clone());
        let old = before.license.customer.as_ref();
        let is_left = |is_there: bool, is_kept: bool, is_set: bool| is_set || is_there && is_kept;
        let has_name =
            is_left(old.is_some_and(|old| old.name.is_some()), name.is_kept(), matches!(name, Patched::Set(_)));
        let has_email =
            is_left(old.is_some_and(|old| old.email.is_some()), email.is_kept(), matches!(email, Patched::Set(_)));
        if name.is_kept() && email.is_kept() {
            Patched::Kept
        } else if has_name || has_email {
            Patched::Set(CustomerPatch { name, email })
        } else {
            Patched::Removed
        }
    }
}

fn given<T>(value: Option<T>) -> Patched<T> {
    value.map_or(Patched::Kept, Patched::Set)
}

fn refused(option: &str, detail: &str) -> Failure {
    Failure::usage(format!("{option}: {detail}")).of_option(option)
}
