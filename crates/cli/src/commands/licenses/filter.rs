//! Which licenses are meant: a filter of the endpoint is an option.

use clap::Args;
use jiff::Timestamp;
use latchkey_api::LicenseQuery;
use latchkey_core::{ComputerId, CustomerName, Email, Moment, OrderId, ProductId};

use crate::dates::{Date, DateError, Period};
use crate::failure::Failure;
use crate::license_values::{Sold, Standing, email};

/// Which licenses: those of which everything is true that is asked.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which licenses")]
pub(crate) struct Filter {
    /// Those of the customer with this address; upper and lower case are the same.
    #[arg(long, value_name = "ADDRESS", value_parser = email)]
    customer_email: Option<Email>,
    /// Those of customers whose names begin so; case and accents make no difference.
    #[arg(long, value_name = "BEGINNING")]
    customer_name: Option<CustomerName>,
    /// Those of this order, as it was given.
    #[arg(long, value_name = "ID")]
    order_id: Option<OrderId>,
    /// Those of this product.
    #[arg(long, value_name = "ID")]
    product: Option<ProductId>,
    /// Those in this state.
    #[arg(long, value_enum)]
    state: Option<Standing>,
    /// Those that are generic; --generic=false: those that are not.
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    generic: Option<bool>,
    /// Those that are sold so.
    #[arg(long, value_enum)]
    model: Option<Sold>,
    /// Those that this computer has a seat of.
    #[arg(long, value_name = "ID")]
    computer_id: Option<ComputerId>,
    /// Those that were created on this day in UTC or later: 2027-12-31, 2027-12-31T18:00:00Z, or -30d from today.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    created_from: Option<Date>,
    /// Those that were created on this day in UTC or before; with a time, before it.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    created_to: Option<Date>,
    /// Those that end on this day in UTC or later; an end counted in days is one from the first activation on.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    ends_from: Option<Date>,
    /// Those that end on this day in UTC or before; with a time, before it.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    ends_to: Option<Date>,
    /// Those that end from now on within 30d, 2w, 6m or 1y.
    #[arg(long, value_name = "PERIOD", allow_hyphen_values = true, conflicts_with_all = ["ends_from", "ends_to"])]
    ends_within: Option<Period>,
}

impl Filter {
    /// What is asked of the service at `now`, but for the page.
    pub(super) fn query(&self, now: Timestamp) -> Result<LicenseQuery, Failure> {
        let from = |date: Option<Date>, option: &str| moment(date.map(|date| date.beginning(now)), option);
        let to = |date: Option<Date>, option: &str| moment(date.map(|date| date.end_of_stretch(now)), option);
        let mut query = LicenseQuery {
            computer_id: self.computer_id.clone(),
            order_id: self.order_id.clone(),
            customer_email: self.customer_email.clone(),
            customer_name: self.customer_name.clone(),
            product: self.product.clone(),
            state: self.state.map(Into::into),
            generic: self.generic,
            model: self.model.map(Into::into),
            created_from: from(self.created_from, "--created-from")?,
            created_to: to(self.created_to, "--created-to")?,
            ends_from: from(self.ends_from, "--ends-from")?,
            ends_to: to(self.ends_to, "--ends-to")?,
            limit: None,
            cursor: None,
        };
        if let Some(period) = self.ends_within {
            query.ends_from = Some(now.into());
            query.ends_to = to(Some(Date::FromToday(period)), "--ends-within")?;
        }
        Ok(query)
    }
}

fn moment(date: Option<Result<Moment, DateError>>, option: &str) -> Result<Option<Moment>, Failure> {
    date.transpose().map_err(|error| Failure::usage(format!("{option}: {error}")))
}

#[cfg(test)]
mod tests {
    use clap::FromArgMatches;
    use latchkey_api::Call;
    use latchkey_api::{ListLicenses, Nothing};

    use super::*;

    fn target(arguments: &[&str]) -> Result<String, String> {
        let command = Filter::augment_args(clap::Command::new("list"));
        let matches =
            command.try_get_matches_from([&["list"], arguments].concat()).map_err(|error| error.to_string())?;
        let filter = Filter::from_arg_matches(&matches).unwrap();
        let query = filter.query("2027-01-31T13:14:15.5Z".parse().unwrap()).map_err(|error| error.to_string())?;
        let call = Call::<ListLicenses> { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} };
        Ok(call.target().replace("%3A", ":"))
    }

    // R21
    #[test]
    fn each_filter_of_the_service_is_an_option() {
        for (arguments, wanted) in [
            (&[][..], "/v1/licenses"),
            (&["--customer-email", "ada@example.com"], "?customer_email=ada%40example.com"),
            (&["--customer-name", "Mül"], "?customer_name=M%C3%BCl"),
            (&["--order-id=-7"], "?order_id=-7"),
            (&["--product", "editor", "--state", "suspended"], "?product=editor&state=suspended"),
            (&["--generic"], "?generic=true"),
            (&["--generic=false"], "?generic=false"),
            (&["--model", "trial", "--computer-id", "PC 7"], "?computer_id=PC+7&model=trial"),
            (&["--created-from", "2026-12-01"], "?created_from=2026-12-01T00:00:00Z"),
            (&["--created-to", "2026-12-31"], "?created_to=2027-01-01T00:00:00Z"),
            (&["--created-from", "-1m"], "?created_from=2026-12-31T00:00:00Z"),
            (
                &["--ends-from", "2027-01-01", "--ends-to", "2027-01-31"],
                "?ends_from=2027-01-01T00:00:00Z&ends_to=2027-02-01T00:00:00Z",
            ),
            (&["--ends-to", "2027-01-31T18:00:00Z"], "?ends_to=2027-01-31T18:00:00Z"),
            (&["--ends-within", "1m"], "?ends_from=2027-01-31T13:14:15Z&ends_to=2027-03-01T00:00:00Z"),
        ] {
            let target = target(arguments).unwrap();
            assert!(target.ends_with(wanted), "{arguments:?}: {target}");
        }
        for (arguments, says) in [
            (&["--generic", "false"][..], "unexpected argument 'false'"),
            (&["--ends-within", "30"], "must be a period"),
            (&["--ends-within", "-30d"], "must be a period"),
            (&["--ends-within", "1y", "--ends-to", "2027-01-01"], "cannot be used with"),
            (&["--ends-to", "9999-12-31"], "--ends-to"),
            (&["--state", "gone"], "suspended"),
        ] {
            let said = target(arguments).unwrap_err();
            assert!(said.contains(says), "{arguments:?}: {said}");
        }
    }
}
