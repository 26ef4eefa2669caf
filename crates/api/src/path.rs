//! Paths: a template such as `/v1/products/{product_id}`, and the values of its parameters as a type.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use latchkey_core::{Denial, FieldError, FieldSource};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything that RFC 3986, 2.3 doesn't call unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parameters of an endpoint's path.
pub trait PathParameters: Sized + Send {
    /// Reads them from the values that a request has for them.
    ///
    /// # Errors
    ///
    /// What is wrong with a value, or that there is nothing of that name.
    fn read(values: &PathValues<'_>) -> Result<Self, Denial>;

    /// Their values, in the order of the path.
    fn values(&self) -> Vec<Cow<'_, str>>;

    /// What a path is told that names the same, but spells it otherwise.
    fn misspelled(&self) -> Denial;

    /// Checks that a request's path spells them letter by letter: a policy of IAM compares paths so, and what it denies
    /// must not be reached by another spelling. A path may begin with what a domain is mapped by.
    ///
    /// # Errors
    ///
    /// [`misspelled`](Self::misspelled).
    fn check_spelling(&self, template: &str, path: &str) -> Result<(), Denial> {
        let values = self.values();
        let is_spelled = values.is_empty() || path.ends_with(&filled(template, &values));
        if is_spelled { Ok(()) } else { Err(self.misspelled()) }
    }
}

/// What a request has for the parameters of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathValues<'a>(Vec<(&'a str, Cow<'a, str>)>);

impl<'a> PathValues<'a> {
    /// The values that `path` has for the parameters of `template`; `None` when it is another endpoint's.
    ///
    /// ```
    /// use latchkey_api::PathValues;
    /// let values = PathValues::of("/v1/products/{product_id}", "/v1/products/acme").unwrap();
    /// assert_eq!(values.get("product_id"), "acme");
    /// assert!(PathValues::of("/v1/products/{product_id}", "/v1/products").is_none());
    /// ```
    #[must_use]
    pub fn of(template: &'a str, path: &'a str) -> Option<Self> {
        let (mut segments, mut values) = (path.split('/'), Vec::new());
        for expected in template.split('/') {
            match (name(expected), segments.next()?) {
                (Some(name), value) => values.push((name, Cow::Borrowed(value))),
                (None, segment) if segment == expected => {}
                (None, _) => return None,
            }
        }
        segments.next().is_none().then_some(Self(values))
    }

    /// The values that `value` has by name for the parameters of `template`; `None` when it lacks one.
    pub fn named(template: &'a str, value: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let names = template.split('/').filter_map(name);
        names.map(|name| Some((name, Cow::Borrowed(value(name)?)))).collect::<Option<_>>().map(Self)
    }

    /// The value of one parameter; empty when the path has no such parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The value of one parameter as a type of its own.
    ///
    /// # Errors
    ///
    /// [`Denial::InvalidFields`], with the parameter's name and what is wrong with its value.
    pub fn parsed<T: FromStr<Err: Display>>(&self, name: &'static str) -> Result<T, Denial> {
        self.get(name).parse().map_err(|error: T::Err| {
            Denial::InvalidFields(vec![FieldError { source: FieldSource::Parameter(name), detail: error.to_string() }])
        })
    }
}

/// The name of the parameter that stands for a segment of a template.
fn name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// A template with its parameters filled in, percent-encoded.
pub(crate) fn filled(template: &str, values: &[Cow<'_, str>]) -> String {
    let mut values = values.iter();
    let segments = template.split('/').map(|segment| match name(segment) {
        Some(_) => {
            let value = values.next().expect("an endpoint's path has a value for each parameter");
            Cow::from(utf8_percent_encode(value, RESERVED))
        }
        None => Cow::Borrowed(segment),
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: &str = "/v1/settings/{category}/{name}";

    #[test]
    fn a_path_is_read_segment_by_segment() {
        let values = PathValues::of(SETTING, "/v1/settings/security/AllowGenericKeys").unwrap();
        assert_eq!((values.get("category"), values.get("name")), ("security", "AllowGenericKeys"));
        for path in ["/v1/settings/a", "/v1/settings/a/b/c", "/V1/settings/a/b", "/v1/settings/a/b/", ""] {
            assert_eq!(PathValues::of(SETTING, path), None, "{path}");
        }
    }

    #[test]
    fn values_by_name_must_be_complete() {
        let values = PathValues::named(SETTING, |name| (name == "category" || name == "name").then_some("a/b"));
        assert_eq!(values.unwrap().get("name"), "a/b");
        assert_eq!(PathValues::named(SETTING, |name| (name == "category").then_some("a")), None);
    }

    #[test]
    fn what_stands_for_something_else_in_a_path_is_encoded() {
        let values = ["a/b?c#d%".into(), "é-._~".into()];
        assert_eq!(filled(SETTING, &values), "/v1/settings/a%2Fb%3Fc%23d%25/%C3%A9-._~");
    }
}
