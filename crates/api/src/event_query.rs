//! Which events a list shall have.

use jiff::civil::Date;
use latchkey_core::{Denial, LicenseId, RecordVersion};

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
    /// One, whatever it is of.
    Event(RecordVersion),
}

impl EventsOf {
    /// The parameter that says so, and its value.
    fn parameter(self) -> [String; 2] {
        match self {
            Self::License(license) => ["license_id".to_owned(), license.0.to_string()],
            Self::Day(day) => ["day".to_owned(), day.to_string()],
            Self::Event(event) => ["event_id".to_owned(), event.to_string()],
        }
    }

    /// What the parameter of this name says.
    fn read(name: &str, value: &str) -> Result<Self, &'static str> {
        let of = match name {
            "license_id" => value.parse().map(LicenseId).map(Self::License).map_err(|_| ()),
            "day" => value.parse().map(Self::Day).map_err(|_| ()),
            _ => value.parse().map(Self::Event).map_err(|_| ()),
        };
        // There are other ways to spell each, and one is enough.
        of.ok().filter(|of| of.parameter()[1] == value).ok_or(match name {
            "day" => "must be a day such as 2027-12-31",
            _ => "must be an ID as it was answered",
        })
    }
}

/// The parameters of which one must be there.
const WHOSE: [&str; 3] = ["license_id", "day", "event_id"];

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
        let [name, value] = self.of.parameter();
        form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish()
    }
}

impl QueryParameters for EventQuery {
    fn read(query: &str) -> Result<Self, Denial> {
        let mut parameters = Given::read(query);
        let named: Vec<_> = WHOSE.into_iter().filter(|name| parameters.has(name)).collect();
        match &named[..] {
            [] => parameters.refuse(WHOSE[0], "is required, or a day or an event_id"),
            [first, others @ ..] => {
                for other in others {
                    parameters.refuse(other, format!("can't be given together with {first}"));
                }
            }
        }
        let mut of = None;
        for name in named {
            let read = parameters.take_text(name).map(|value| EventsOf::read(name, &value));
            of = of.or(read.and_then(|read| read.map_err(|detail| parameters.refuse(name, detail)).ok()));
        }
        let page = parameters.page()?;
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
    use latchkey_core::{LicenseId, RecordVersion};

    /// One of them.
    #[derive(utoipa::IntoParams)]
    #[into_params(parameter_in = Query)]
    #[allow(dead_code)] // Nobody makes one.
    pub(super) struct WhoseEvents {
        /// Those of this license. Either this, `day` or `event_id` is required.
        #[param(inline, required = false, nullable = false)]
        license_id: Option<LicenseId>,
        /// Those of this day in UTC.
        #[param(required = false, nullable = false, value_type = String, format = Date)]
        day: Option<Date>,
        /// This one, whatever it is of.
        #[param(inline, required = false, nullable = false)]
        event_id: Option<RecordVersion>,
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::FieldSource;

    use super::*;

    const LICENSE: &str = "license_id=993001d6-802d-8a6d-808e-2bcf1a9966f3";

    #[test]
    fn a_list_is_read_as_it_was_asked_for() {
        for query in [
            LICENSE,
            "event_id=019ab3f1-7d00-7000-8000-000000000001",
            "day=2027-12-31",
            &format!("{LICENSE}&limit=7&cursor=a_b-c"),
            "day=2028-02-29&limit=1",
        ] {
            assert_eq!(EventQuery::read(query).unwrap().to_query(), query);
        }
        let asked = EventQuery::read(&format!("limit=3&cursor=x&{LICENSE}")).unwrap();
        assert_eq!((asked.asked().as_str(), asked.page.limit()), (LICENSE, 3));
    }

    #[test]
    fn one_of_them_is_named_as_it_is_spelled() {
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
        assert_eq!(refused("event_id=019AB3F1-7D00-7000-8000-000000000001"), ["event_id"]);
        assert_eq!(refused(&format!("event_id=x&{LICENSE}")), ["event_id", "event_id"]);
        assert_eq!(refused("limit=0&kind=x"), ["license_id", "limit", "kind"]);
    }
}
