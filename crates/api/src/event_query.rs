//! Which events a list shall have.

use jiff::civil::Date;
use latchkey_core::{Denial, LicenseId};

use crate::PageQuery;
use crate::given::Given;
use crate::query::QueryParameters;

/// Whose events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventsOf {
    /// Those of a license, to be held against it.
    License(LicenseId),
    /// Those of a day in UTC, of everything.
    Day(Date),
}

/// Which events a list shall have, and which page of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventQuery {
    /// Whose events.
    pub of: EventsOf,
    /// Which page.
    pub page: PageQuery,
}

impl EventQuery {
    /// What is asked for except for the page: a cursor is good for the same alone.
    #[must_use]
    pub fn asked(&self) -> String {
        let [name, value] = match self.of {
            EventsOf::License(license) => ["license_id".to_owned(), license.0.to_string()],
            EventsOf::Day(day) => ["day".to_owned(), day.to_string()],
        };
        form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish()
    }
}

impl QueryParameters for EventQuery {
    fn read(query: &str) -> Result<Self, Denial> {
        let mut parameters = Given::read(query);
        match [parameters.has("license_id"), parameters.has("day")] {
            [false, false] => parameters.refuse("license_id", "is required, or a day"),
            [true, true] => parameters.refuse("day", "can't be given together with license_id"),
            _ => {}
        }
        let license = parameters.take_text("license_id").and_then(|text| {
            let license = text.parse().ok().filter(|id: &uuid::Uuid| id.to_string() == text).map(LicenseId);
            license.or_else(|| {
                parameters.refuse("license_id", "must be a license's ID as it was answered");
                None
            })
        });
        let day = parameters.take_text("day").and_then(|text| {
            let day = text.parse().ok().filter(|day: &Date| day.to_string() == text);
            day.or_else(|| {
                parameters.refuse("day", "must be a day such as 2027-12-31");
                None
            })
        });
        let page = parameters.page()?;
        let of = license.map(EventsOf::License).or(day.map(EventsOf::Day));
        Ok(Self { of: of.expect("what is missing or wrong is refused with the page"), page })
    }

    fn to_query(&self) -> String {
        [self.asked(), self.page.to_query()]
            .iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join("&")
    }
}

#[cfg(feature = "openapi")]
impl utoipa::IntoParams for EventQuery {
    fn into_params(
        parameter_in_provider: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        let mut parameters = documented::WhoseEvents::into_params(&parameter_in_provider);
        parameters.extend(PageQuery::into_params(parameter_in_provider));
        parameters
    }
}

#[cfg(feature = "openapi")]
mod documented {
    use jiff::civil::Date;
    use latchkey_core::LicenseId;

    /// One of the two.
    #[derive(utoipa::IntoParams)]
    #[into_params(parameter_in = Query)]
    #[allow(dead_code)] // Nobody makes one.
    pub(super) struct WhoseEvents {
        /// Those of this license. Either this or `day` is required.
        #[param(inline, required = false, nullable = false)]
        license_id: Option<LicenseId>,
        /// Those of this day in UTC. Either this or `license_id` is required.
        #[param(required = false, nullable = false, value_type = String, format = Date)]
        day: Option<Date>,
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::FieldSource;

    use super::*;

    const LICENSE: &str = "license_id=993001d6-802d-8a6d-808e-2bcf1a9966f3";

    #[test]
    fn a_list_is_read_as_it_was_asked_for() {
        for query in [LICENSE, "day=2027-12-31", &format!("{LICENSE}&limit=7&cursor=a_b-c"), "day=2028-02-29&limit=1"] {
            assert_eq!(EventQuery::read(query).unwrap().to_query(), query);
        }
        let asked = EventQuery::read(&format!("limit=3&cursor=x&{LICENSE}")).unwrap();
        assert_eq!((asked.asked().as_str(), asked.page.limit()), (LICENSE, 3));
    }

    #[test]
    fn one_of_the_two_is_named_as_it_is_spelled() {
        let refused = |query: &str| match EventQuery::read(query) {
            Err(Denial::InvalidFields(errors)) => errors
                .into_iter()
                .map(|error| match error.source {
                    FieldSource::Query(name) => name,
                    other => panic!("{other:?}"),
                })
                .collect::<Vec<_>>(),
            other => panic!("{query}: {other:?}"),
        };
        for query in [
            "",
            "limit=5",
            "license_id=",
            "license_id=x",
            "license_id=993001D6-802D-8A6D-808E-2BCF1A9966F3",
            "license_id=993001d6802d8a6d808e2bcf1a9966f3",
            &format!("{LICENSE}&{LICENSE}"),
        ] {
            assert_eq!(refused(query), ["license_id"], "{query}");
        }
        for query in [
            "day=",
            "day=today",
            "day=2027-02-29",
            "day=20271231",
            "day=2027-12-31T00:00:00Z",
            "day=+2027-12-31",
            "day=2027-1-1",
            "day=2027-12-31&day=2027-12-31",
            &format!("{LICENSE}&day=2027-12-31"),
        ] {
            assert_eq!(refused(query), ["day"], "{query}");
        }
        assert_eq!(refused("limit=0&kind=x"), ["license_id", "limit", "kind"]);
    }
}
