//! Whose trials a list shall have.

use latchkey_core::{ComputerId, Denial};

use crate::PageQuery;
use crate::given::Given;
use crate::query::QueryParameters;

/// Whose trials a list shall have, and which page of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct TrialQuery {
    /// Those of this computer, as its application names it.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub computer_id: ComputerId,
    /// The most trials that the page may have, 50 if nothing is said.
    #[cfg_attr(feature = "openapi", param(required = false, nullable = false, value_type = i64, minimum = 1, maximum = 100))]
    pub limit: Option<usize>,
    /// The `cursor` of the page before.
    #[cfg_attr(feature = "openapi", param(required = false, nullable = false))]
    pub cursor: Option<String>,
}

impl TrialQuery {
    /// Which page of the list.
    #[must_use]
    pub fn page(&self) -> PageQuery {
        PageQuery { limit: self.limit, cursor: self.cursor.clone() }
    }
}

impl QueryParameters for TrialQuery {
    fn read(query: &str) -> Result<Self, Denial> {
        let mut parameters = Given::read(query);
        if !parameters.has("computer_id") {
            parameters.refuse("computer_id", "is required");
        }
        let computer_id = parameters.take("computer_id");
        let PageQuery { limit, cursor } = parameters.page()?;
        Ok(Self { computer_id: computer_id.expect("what is missing or wrong is refused with the page"), limit, cursor })
    }

    fn to_query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let own = query.append_pair("computer_id", self.computer_id.as_str()).finish();
        [own, self.page().to_query()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_of_one_computer() {
        for query in ["computer_id=desk-1", "computer_id=Ada%27s+desk&limit=7&cursor=a_b-c"] {
            assert_eq!(TrialQuery::read(query).unwrap().to_query(), query);
        }
        for query in
            ["", "limit=1", "computer_id=", "computer_id=a&computer_id=b", "computer_id=a&x=1", "computer_id=a%00"]
        {
            assert!(matches!(TrialQuery::read(query), Err(Denial::InvalidFields(_))), "{query}");
        }
    }
}
