//! Query strings: each endpoint says which parameters it knows, and refuses others.

use latchkey_core::{ActivationKey, Denial, FieldError, FieldSource};

use crate::Nothing;

/// The longest name of a parameter that is repeated in an error.
const NAME_MAX_CHARS: usize = 64;

/// The parameters of an endpoint's query.
pub trait QueryParameters: Sized + Send {
    /// Reads them from a query string, as it stands in the URL.
    ///
    /// # Errors
    ///
    /// What is wrong with a parameter, or what they ask for that is not there.
    fn read(query: &str) -> Result<Self, Denial>;

    /// The query string, encoded; empty when there is nothing to say.
    fn to_query(&self) -> String;
}

impl QueryParameters for Nothing {
    fn read(query: &str) -> Result<Self, Denial> {
        match form_urlencoded::parse(query.as_bytes()).next() {
            None => Ok(Self {}),
            Some((name, _)) => Err(Denial::InvalidFields(vec![unknown(&name)])),
        }
    }

    fn to_query(&self) -> String {
        String::new()
    }
}

/// That there is no such parameter; a name that may be a secret in the wrong place is not repeated (R15).
pub(crate) fn unknown(name: &str) -> FieldError {
    let is_told = name.chars().count() <= NAME_MAX_CHARS && !ActivationKey::is_in(name);
    let name = if is_told { name.to_owned() } else { String::new() };
    FieldError { source: FieldSource::Query(name), detail: "is unknown".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> Option<FieldSource> {
        match <Nothing as QueryParameters>::read(query) {
            Err(Denial::InvalidFields(errors)) => Some(errors[0].source.clone()),
            other => other.map(|_| None).unwrap(),
        }
    }

    #[test]
    fn an_endpoint_without_parameters_takes_an_empty_query_alone() {
        assert_eq!(refused(""), None);
        assert_eq!(refused("a%20b=1&c=2"), Some(FieldSource::Query("a b".to_owned())));
        assert_eq!(refused("x"), Some(FieldSource::Query("x".to_owned())));
    }

    // R15
    #[test]
    fn an_activation_key_in_the_query_is_not_repeated() {
        let activation_key = "1EXAM-PEEXA-MPEEX-AMPEE-XAMPD";
        for query in [activation_key.to_owned(), format!("{activation_key}=1"), "x".repeat(65)] {
            assert_eq!(refused(&query), Some(FieldSource::Query(String::new())), "{query}");
        }
    }
}
