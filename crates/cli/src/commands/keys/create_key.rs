//! The arguments of `latchkey keys create`: every field of the request, and where the keys go.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use latchkey_core::{
    Comment, Customer, CustomerName, DurationDays, Email, FeatureName, IdempotencyKey, Kind, Model, Moment, NewLicense,
    OrderId, ProductId, Quantity, SeatCount, TextError,
};
use serde_json::{Map, Value};

use super::rendering::Format;
use crate::failure::Failure;
use crate::json_value::json_value;

/// Which activation keys to create, and where to write them.
#[derive(Debug, Args)]
pub(crate) struct CreateKey {
    /// What the licenses are for.
    #[arg(long, value_name = "ID")]
    product: ProductId,
    /// How many activation keys; more than 50 need --out.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(super) quantity: u64,
    /// The license key shall work on any computer, offline. Dangerous; it can't be changed later.
    #[arg(long)]
    generic: bool,
    /// How many computers can activate.
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = seats)]
    activations: SeatCount,
    /// How many computers can run at once, for an application that counts them.
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = seats)]
    floating_seats: SeatCount,
    /// How the license is sold.
    #[arg(long, value_enum, default_value_t = Sold::Permanent)]
    model: Sold,
    /// A fixed end, such as 2027-12-31T23:59:59Z.
    #[arg(long, value_name = "TIME", conflicts_with_all = ["duration_days", "perpetual"])]
    expires_at: Option<Moment>,
    /// An end counted in days from the first activation.
    #[arg(long, value_name = "DAYS", conflicts_with = "perpetual", value_parser = days)]
    duration_days: Option<DurationDays>,
    /// The license never ends; a generic key without an end must say so.
    #[arg(long)]
    perpetual: bool,
    /// Until when new versions are included, such as 2027-12-31T23:59:59Z.
    #[arg(long, value_name = "TIME")]
    maintenance_until: Option<Moment>,
    /// A feature of the product that the license grants; may be given several times.
    #[arg(long = "feature", value_name = "NAME")]
    features: Vec<FeatureName>,
    /// A value for the application to read: true, false, a number, or any other text as it is; may be given several times.
    #[arg(long = "property", value_name = "NAME=VALUE", value_parser = property)]
    properties: Vec<(String, Value)>,
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
    #[arg(long, value_name = "KEY", conflicts_with = "out")]
    pub(super) idempotency_key: Option<IdempotencyKey>,
    /// Where to write the activation keys, readable for you alone; FILE.job beside it makes the command resumable.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// How to write them; by default as FILE's name ends, CSV where that says nothing.
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,
    /// Don't ask whether a generic or perpetual key is wanted.
    #[arg(long)]
    pub(super) yes: bool,
}

/// How a license is sold.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sold {
    /// Bought once.
    Permanent,
    /// Paid for a time.
    Subscription,
    /// To try.
    Trial,
}

fn seats(text: &str) -> Result<SeatCount, String> {
    number(text).and_then(|number| SeatCount::try_from(number).map_err(|error| error.to_string()))
}

fn days(text: &str) -> Result<DurationDays, String> {
    number(text).and_then(|number| DurationDays::try_from(number).map_err(|error| error.to_string()))
}

fn email(text: &str) -> Result<Email, TextError> {
    Email::try_from(text.to_owned())
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "must be a whole number".to_owned())
}

fn property(text: &str) -> Result<(String, Value), String> {
    let (name, given) = text.split_once('=').ok_or("must be NAME=VALUE")?;
    Ok((name.to_owned(), json_value(given)?))
}

impl CreateKey {
    /// The request, for one key.
    pub(super) fn request(&self) -> Result<NewLicense, Failure> {
        let properties: Map<String, Value> = self.properties.iter().cloned().collect();
        let properties = serde_json::from_value(Value::Object(properties));
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
            model: match self.model {
                Sold::Permanent => Model::Permanent,
                Sold::Subscription => Model::Subscription,
                Sold::Trial => Model::Trial,
            },
            expires_at: self.expires_at,
            duration_days: self.duration_days,
            perpetual: self.perpetual,
            maintenance_until: self.maintenance_until,
            features,
            properties: properties.map_err(|error| Failure::usage(format!("--property: {error}")))?,
            customer,
            order_id: self.order_id.clone(),
            comment: self.comment.clone(),
        })
    }
}
