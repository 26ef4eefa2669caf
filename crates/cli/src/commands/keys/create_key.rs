//! The arguments of `latchkey keys create`: every field of the request, and where the keys go.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use latchkey_core::{
    Comment, Customer, CustomerName, DurationDays, Email, FeatureName, IdempotencyKey, Kind, NewLicense, OrderId,
    ProductId, Quantity, SeatCount,
};

use super::rendering::LIST;
use crate::dates::{Date, DateError};
use crate::failure::Failure;
use crate::license_values::{Property, Sold, days, email, license_properties, property, respelled, seats};
use crate::output::{Form, Output};
use crate::printing::Columns;

/// Which activation keys to create, and where to write them.
#[derive(Debug, Args)]
#[command(after_long_help = LIST.help())]
pub(crate) struct CreateKey {
    /// What the licenses are for.
    #[arg(long, value_name = "ID")]
    product: ProductId,
    /// How many activation keys; more than 50 need --out.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(super) quantity: u64,
    /// The license key shall work on any computer, offline. Dangerous; it can't be changed later.
    #[arg(long)]
    generic: bool,
    /// How many computers can activate.
    #[arg(long, value_name = "NUMBER", default_value = "1", allow_negative_numbers = true, value_parser = seats)]
    activations: SeatCount,
    /// How many computers can run at once, counted by leases; without it nothing is counted.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = seats)]
    floating_seats: Option<SeatCount>,
    /// How the license is sold.
    #[arg(long, value_enum, default_value_t = Sold::Permanent)]
    model: Sold,
    /// A fixed end: 2027-12-31 (the end of that day in UTC), 2027-12-31T18:00:00Z, or +1y, +6m, +2w, +30d from today.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true, conflicts_with_all = ["duration_days", "perpetual"])]
    expires_at: Option<Date>,
    /// An end counted in days from the first activation.
    #[arg(long, value_name = "DAYS", conflicts_with = "perpetual", allow_negative_numbers = true, value_parser = days)]
    duration_days: Option<DurationDays>,
    /// The license never ends; a generic key without an end must say so.
    #[arg(long)]
    perpetual: bool,
    /// Until when new versions are included; a date as for --expires-at.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    maintenance_until: Option<Date>,
    /// A feature of the product that the license grants; may be given several times.
    #[arg(long = "feature", value_name = "NAME")]
    features: Vec<FeatureName>,
    /// A value for the application to read: true, false, a number, or any other text as it is; may be given several times.
    /// A text that looks like one of the others has quotation marks: 'version="4.20"'.
    #[arg(long = "property", value_name = "NAME=VALUE", value_parser = property)]
    properties: Vec<Property>,
    /// Who buys; it becomes part of the license key.
    #[arg(long, value_name = "NAME")]
    customer_name: Option<CustomerName>,
    /// Where to write.
    #[arg(long, value_name = "ADDRESS", value_parser = email)]
    customer_email: Option<Email>,
    /// The vendor's order number.
    #[arg(long, value_name = "ID")]
    order_id: Option<OrderId>,
    /// The vendor's note.
    #[arg(long, value_name = "TEXT")]
    comment: Option<Comment>,
    /// The name under which the request can be repeated for 24 hours.
    #[arg(long, value_name = "KEY")]
    pub(super) idempotency_key: Option<IdempotencyKey>,
    /// Where to write the activation keys, readable for you alone: as JSON where FILE ends in .json, else as CSV; - is
    /// standard output. FILE.job beside it makes the command resumable.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Replace FILE without a question where there is one.
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) columns: Columns,
    /// Don't ask whether a generic or perpetual key is wanted.
    #[arg(long)]
    pub(super) yes: bool,
}

impl CreateKey {
    /// The file that the activation keys go to, unless they go to standard output.
    pub(super) fn file(&self) -> Option<&Path> {
        self.out.as_deref().filter(|out| out.as_os_str() != "-")
    }

    /// The form of what the activation keys are written as.
    pub(super) fn form(&self, output: &Output) -> Form {
        match (self.file(), output.form()) {
            (Some(file), _) => Form::of_file(file),
            // What a file would have got: somebody may redirect it into one.
            (None, Form::Table) if self.out.is_some() => Form::Csv,
            (None, form) => form,
        }
    }

    /// The properties that are numbers now and are spelled otherwise than they were typed.
    pub(super) fn respelled(&self) -> impl Iterator<Item = String> {
        respelled(&self.properties)
    }

    /// The request, for one key; dates from today on count from `now`.
    pub(super) fn request(&self, now: Timestamp) -> Result<NewLicense, Failure> {
        let end = |date: Option<Date>, option: &str| {
            let end = date.map(|date| date.end(now)).transpose();
            end.map_err(|error: DateError| Failure::usage(format!("{option}: {error}")))
        };
        let properties = license_properties(&self.properties)?;
        let (name, email) = (self.customer_name.clone(), self.customer_email.clone());
        let customer = (name.is_some() || email.is_some()).then_some(Customer { name, email });
        let mut features = self.features.clone();
        features.sort();
        features.dedup();
        Ok(NewLicense {
            product: self.product.clone(),
            quantity: Quantity::default(),
            kind: if self.generic { Kind::Generic } else { Kind::Computer },
            activations: self.activations,
            floating_seats: self.floating_seats,
            model: self.model.into(),
            expires_at: end(self.expires_at, "--expires-at")?,
            duration_days: self.duration_days,
            perpetual: self.perpetual,
            maintenance_until: end(self.maintenance_until, "--maintenance-until")?,
            features,
            properties,
            customer,
            order_id: self.order_id.clone(),
            comment: self.comment.clone(),
        })
    }
}
