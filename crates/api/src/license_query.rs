//! Which licenses a list shall have.

use latchkey_core::{ComputerId, CustomerName, Denial, Email, LicenseState, Model, Moment, OrderId, ProductId};
use serde::Serialize;

use crate::PageQuery;
use crate::given::Given;
use crate::query::QueryParameters;

/// Which licenses a list shall have: those of which everything is true that is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct LicenseQuery {
    /// Those that this computer has a seat of.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub computer_id: Option<ComputerId>,
    /// Those of this order, as it was given.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub order_id: Option<OrderId>,
    /// Those of the customer with this address; upper and lower case are the same.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub customer_email: Option<Email>,
    /// Those of customers whose names begin so; case and accents make no difference.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub customer_name: Option<CustomerName>,
    /// Those of this product.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub product: Option<ProductId>,
    /// Those in this state.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub state: Option<LicenseState>,
    /// Those that are generic, or those that are not.
    #[cfg_attr(feature = "openapi", param(required = false, nullable = false))]
    pub generic: Option<bool>,
    /// Those that are sold so.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub model: Option<Model>,
    /// Those that were created then or later.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub created_from: Option<Moment>,
    /// Those that were created before.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub created_to: Option<Moment>,
    /// Those that end then or later, as far as their end is settled.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub ends_from: Option<Moment>,
    /// Those that end before.
    #[cfg_attr(feature = "openapi", param(inline, required = false, nullable = false))]
    pub ends_to: Option<Moment>,
    /// The most licenses that the page may have, 50 if nothing is said; it may have fewer, and others may follow all the same.
    #[cfg_attr(feature = "openapi", param(required = false, nullable = false, value_type = i64, minimum = 1, maximum = 100))]
    pub limit: Option<usize>,
    /// The `cursor` of the page before, asked for with the same parameters but `limit`.
    #[cfg_attr(feature = "openapi", param(required = false, nullable = false))]
    pub cursor: Option<String>,
}

impl LicenseQuery {
    /// Which page of the list.
    #[must_use]
    pub fn page(&self) -> PageQuery {
        PageQuery { limit: self.limit, cursor: self.cursor.clone() }
    }

    /// All that is asked for except for the page, in one form: a cursor is good for the same alone.
    #[must_use]
    pub fn asked(&self) -> String {
        Self { limit: None, cursor: None, ..self.clone() }.to_query()
    }
}

impl QueryParameters for LicenseQuery {
    fn read(query: &str) -> Result<Self, Denial> {
        let mut parameters = Given::read(query);
        let mut read = Self {
            computer_id: parameters.take("computer_id"),
            order_id: parameters.take("order_id"),
            customer_email: parameters.take("customer_email"),
            customer_name: parameters.take("customer_name"),
            product: parameters.take("product"),
            state: parameters.take_word("state", "must be active, suspended or revoked"),
            generic: parameters.take_word::<TruthValue>("generic", "must be true or false").map(Into::into),
            model: parameters.take_word("model", "must be permanent, subscription or trial"),
            created_from: parameters.take("created_from"),
            created_to: parameters.take("created_to"),
            ends_from: parameters.take("ends_from"),
            ends_to: parameters.take("ends_to"),
            limit: None,
            cursor: None,
        };
        parameters.check_order(["created_from", "created_to"], [read.created_from, read.created_to]);
        parameters.check_order(["ends_from", "ends_to"], [read.ends_from, read.ends_to]);
        let page = parameters.page()?;
        (read.limit, read.cursor) = (page.limit, page.cursor);
        Ok(read)
    }

    fn to_query(&self) -> String {
        let text = |name, value: &Option<String>| value.clone().map(|value| (name, value));
        let moment = |name, value: &Option<Moment>| value.map(|value| (name, value.to_string()));
        let own = [
            text("computer_id", &self.computer_id.clone().map(String::from)),
            text("order_id", &self.order_id.clone().map(String::from)),
            text("customer_email", &self.customer_email.clone().map(String::from)),
            text("customer_name", &self.customer_name.clone().map(String::from)),
            text("product", &self.product.clone().map(String::from)),
            text("state", &self.state.map(|state| state.as_str().to_owned())),
            text("generic", &self.generic.map(|generic| generic.to_string())),
            text("model", &self.model.as_ref().and_then(word)),
            moment("created_from", &self.created_from),
            moment("created_to", &self.created_to),
            moment("ends_from", &self.ends_from),
            moment("ends_to", &self.ends_to),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(own.into_iter().flatten());
        let parts = [query.finish(), self.page().to_query()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
    }
}

/// `true` or `false`, as a word.
#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum TruthValue {
    True,
    False,
}

impl From<TruthValue> for bool {
    fn from(value: TruthValue) -> Self {
        matches!(value, TruthValue::True)
    }
}

fn word(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use latchkey_core::FieldSource;

    use super::*;

    const EVERYTHING: &str = "computer_id=desk+1&order_id=A-1&customer_email=ada%40example.com&customer_name=Ada&product=editor\
        &state=suspended&generic=false&model=trial&created_from=2026-01-01T00%3A00%3A00Z&created_to=2026-02-01T00%3A00%3A00Z\
        &ends_from=2027-01-01T00%3A00%3A00Z&ends_to=2028-01-01T00%3A00%3A00Z";

    fn refused(query: &str) -> Vec<String> {
        match LicenseQuery::read(query) {
            Err(Denial::InvalidFields(errors)) => errors
                .into_iter()
                .map(|error| match error.source {
                    FieldSource::Query(name) => name,
                    other => panic!("{other:?}"),
                })
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    // R21
    #[test]
    fn a_list_is_read_as_it_was_asked_for() {
        for query in ["", "limit=7", EVERYTHING, &format!("{EVERYTHING}&limit=100&cursor=abc")] {
            assert_eq!(LicenseQuery::read(query).unwrap().to_query(), query);
        }
        let all = LicenseQuery::read(&format!("cursor=abc&{EVERYTHING}&limit=3")).unwrap();
        assert_eq!((all.asked().as_str(), all.page().limit()), (EVERYTHING, 3));
        assert_eq!(all.generic, Some(false));
    }

    #[test]
    fn each_wrong_parameter_is_named() {
        for (query, parameter) in [
            ("customer_email=ada", "customer_email"),
            ("customer_name=+", "customer_name"),
            ("customer_name=", "customer_name"),
            ("product=a+b", "product"),
            ("order_id=", "order_id"),
            ("state=Active", "state"),
            ("state=", "state"),
            ("generic=1", "generic"),
            ("generic=TRUE", "generic"),
            ("model=rented", "model"),
            ("computer_id=", "computer_id"),
            ("created_from=2026-01-01", "created_from"),
            ("created_to=yesterday", "created_to"),
            ("ends_from=2026-13-01T00:00:00Z", "ends_from"),
            ("ends_to=2026-01-01T00:00:00", "ends_to"),
            ("limit=101", "limit"),
            ("sort=name", "sort"),
            ("state=active&state=active", "state"),
            ("created_from=2026-01-02T00:00:00Z&created_to=2026-01-02T00:00:00Z", "created_to"),
            ("ends_to=2026-01-01T00:00:00Z&ends_from=2026-01-02T00:00:00Z", "ends_to"),
        ] {
            assert_eq!(refused(query), [parameter], "{query}");
        }
        assert_eq!(refused("state=x&limit=0&y=1&model="), ["state", "model", "limit", "y"]);
    }
}
