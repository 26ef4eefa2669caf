//! The parameters of a query as they were sent, taken out one by one.

use latchkey_core::{Denial, FieldError, FieldSource, Moment};
use serde::de::DeserializeOwned;

use crate::PageQuery;
use crate::query::QueryParameters;

/// Names and values as they were sent, and what is wrong with them.
pub(crate) struct Given {
    pairs: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl Given {
    /// Those of a query string.
    pub(crate) fn read(query: &str) -> Self {
        Self { pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect(), errors: Vec::new() }
    }

    /// Whether the parameter is there, whatever it says.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(known, _)| known == name)
    }

    /// Takes the parameter out, as a type of its own.
    pub(crate) fn take<T: TryFrom<String, Error: ToString>>(&mut self, name: &str) -> Option<T> {
        let value = self.take_text(name)?;
        T::try_from(value).map_err(|error| self.refuse(name, error.to_string())).ok()
    }

    /// Takes a parameter out that is one of a few words.
    pub(crate) fn take_word<T: DeserializeOwned>(&mut self, name: &str, expected: &str) -> Option<T> {
        let value = self.take_text(name)?;
        // What serde says repeats the value, which may be a secret in the wrong place (R15).
        serde_json::from_value(value.into()).map_err(|_| self.refuse(name, expected)).ok()
    }

    /// Takes a parameter out as it was sent.
    pub(crate) fn take_text(&mut self, name: &str) -> Option<String> {
        let index = self.pairs.iter().position(|(known, _)| known == name)?;
        let (_, value) = self.pairs.remove(index);
        let others = self.pairs.len();
        self.pairs.retain(|(other, _)| other != name);
        if self.pairs.len() < others {
            self.refuse(name, "is there twice");
            return None;
        }
        Some(value)
    }

    /// Refuses a span of time that ends before it begins.
    pub(crate) fn check_order(&mut self, [_, later]: [&str; 2], moments: [Option<Moment>; 2]) {
        if let [Some(from), Some(to)] = moments
            && to <= from
        {
            self.refuse(later, format!("must be later than {}", later.replace("_to", "_from")));
        }
    }

    pub(crate) fn refuse(&mut self, name: &str, detail: impl Into<String>) {
        self.errors.push(FieldError { source: FieldSource::Query(name.to_owned()), detail: detail.into() });
    }

    /// What is left, which is of the page, or unknown.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what was wrong before.
    pub(crate) fn page(self) -> Result<PageQuery, Denial> {
        let Self { pairs, mut errors } = self;
        match PageQuery::read(&form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()) {
            Ok(page) if errors.is_empty() => return Ok(page),
            Ok(_) => {}
            Err(Denial::InvalidFields(more)) => errors.extend(more),
            Err(denial) => return Err(denial),
        }
        Err(Denial::InvalidFields(errors))
    }
}
