//! Headers that endpoints read, as types.

use latchkey_core::{Denial, FieldError, FieldSource, IdempotencyKey, RecordVersion, TextError};

use crate::{Code, Nothing};

/// The headers that an endpoint reads beside those of every request.
pub trait RequestHeaders: Sized + Send {
    /// The headers that the endpoint answers with because of them, each with what it says.
    const ANSWERED: &'static [(&'static str, &'static str)] = &[];
    /// The problems that follow from them, beside [`Code::InvalidField`].
    const CODES: &'static [Code] = &[];

    /// Reads them; `value` knows a header's value by its name in lower case, several lines of one joined by commas.
    ///
    /// # Errors
    ///
    /// What is wrong with a header, or that one is missing that must be there.
    fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, Denial>;

    /// Their names and values, as they are sent.
    fn values(&self) -> Vec<(&'static str, String)>;
}

impl RequestHeaders for Nothing {
    fn read(_: impl Fn(&str) -> Option<String>) -> Result<Self, Denial> {
        Ok(Self {})
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A name for the request, under which it can be repeated (R14).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Header))]
pub struct Idempotency {
    /// A name of the sender's for this request. Sent again within 24 hours, it gets the first answer again, activation
    /// keys included.
    #[cfg_attr(feature = "openapi", param(rename = "Idempotency-Key", inline, required = false, nullable = false))]
    pub idempotency_key: Option<IdempotencyKey>,
}

impl RequestHeaders for Idempotency {
    const CODES: &'static [Code] = &[Code::IdempotencyKeyReused];

    fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, Denial> {
        let refuse = |error: TextError| {
            let source = FieldSource::Header("Idempotency-Key");
            Denial::InvalidFields(vec![FieldError { source, detail: error.to_string() }])
        };
        let idempotency_key = value("idempotency-key").map(IdempotencyKey::try_from).transpose().map_err(refuse)?;
        Ok(Self { idempotency_key })
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        let value = self.idempotency_key.as_ref().map(|key| key.as_str().to_owned());
        value.map(|value| ("idempotency-key", value)).into_iter().collect()
    }
}

/// What a client has already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Header))]
pub struct IfNoneMatch {
    /// The `ETag` of an earlier answer.
    #[cfg_attr(feature = "openapi", param(rename = "If-None-Match", required = false, nullable = false))]
    pub if_none_match: Option<String>,
}

impl IfNoneMatch {
    /// Whether the client has this version: RFC 9110, 13.1.2, by weak comparison.
    ///
    /// ```
    /// use latchkey_api::IfNoneMatch;
    /// let known = IfNoneMatch { if_none_match: Some(r#""1", W/"2""#.to_owned()) };
    /// assert!(known.names(r#""2""#) && !known.names(r#""3""#));
    /// ```
    #[must_use]
    pub fn names(&self, entity_tag: &str) -> bool {
        let mut tags = self.if_none_match.iter().flat_map(|tags| tags.split(',')).map(str::trim);
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == entity_tag)
    }
}

impl RequestHeaders for IfNoneMatch {
    const ANSWERED: &'static [(&'static str, &'static str)] = &[
        ("ETag", "Names this state of the answer."),
        ("Cache-Control", "For how long a client may go without asking again."),
    ];

    fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, Denial> {
        Ok(Self { if_none_match: value("if-none-match") })
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        self.if_none_match.iter().map(|tags| ("if-none-match", tags.clone())).collect()
    }
}

/// The version that whoever changes a record has seen (RFC 9110, 13.1.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Header))]
pub struct IfMatch {
    /// The version that you have seen, as it was answered: the `ETag`. Needed where there is one.
    #[cfg_attr(
        feature = "openapi",
        param(rename = "If-Match", required = false, nullable = false, value_type = String, pattern = r#"^("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"#)
    )]
    pub version: Option<RecordVersion>,
}

const ETAG: (&str, &str) = ("ETag", "The record's version, to be sent as `If-Match` with the next change of it.");

impl IfMatch {
    /// The version as an entity tag.
    #[must_use]
    pub fn entity_tag(version: RecordVersion) -> String {
        format!("\"{version}\"")
    }

    /// One version, hyphenated, with or without the quotation marks of an entity tag.
    fn parse(text: &str) -> Option<RecordVersion> {
        let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let version = quoted.unwrap_or(text);
        (version.len() == 36).then(|| version.parse().ok())?
    }
}

impl RequestHeaders for IfMatch {
    const ANSWERED: &'static [(&'static str, &'static str)] = &[ETAG];
    const CODES: &'static [Code] = &[Code::VersionMismatch, Code::VersionRequired];

    fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, Denial> {
        let Some(text) = value("if-match") else { return Ok(Self::default()) };
        let version = Self::parse(&text).ok_or_else(|| {
            let detail = "must be one version as it was answered, such as \"019ab3f1-7d00-7000-8000-000000000001\"";
            let source = FieldSource::Header("If-Match");
            Denial::InvalidFields(vec![FieldError { source, detail: detail.to_owned() }])
        })?;
        Ok(Self { version: Some(version) })
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        self.version.iter().map(|version| ("if-match", Self::entity_tag(*version))).collect()
    }
}

/// The version that must be the last, where whoever changes a record wants to be sure (RFC 9110, 13.1.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Header))]
pub struct IfUnchanged {
    /// The version that you have seen, as it was answered; sent, it must still be the last. Without it the change is made
    /// whatever happened meanwhile.
    #[cfg_attr(
        feature = "openapi",
        param(rename = "If-Match", required = false, nullable = false, value_type = String, pattern = r#"^("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"#)
    )]
    pub version: Option<RecordVersion>,
}

impl RequestHeaders for IfUnchanged {
    const ANSWERED: &'static [(&'static str, &'static str)] = IfMatch::ANSWERED;
    const CODES: &'static [Code] = &[Code::VersionMismatch];

    fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, Denial> {
        IfMatch::read(value).map(|IfMatch { version }| Self { version })
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        IfMatch { version: self.version }.values()
    }
}

/// Nothing that is read; the answer has the record's version as `ETag`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct AnswersVersion {}

impl RequestHeaders for AnswersVersion {
    const ANSWERED: &'static [(&'static str, &'static str)] = &[ETAG];

    fn read(_: impl Fn(&str) -> Option<String>) -> Result<Self, Denial> {
        Ok(Self {})
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(if_match: &str) -> Option<RecordVersion> {
        IfMatch::read(|name| (name == "if-match").then(|| if_match.to_owned())).ok()?.version
    }

    #[test]
    fn a_version_is_read_as_it_was_answered_as_header_or_as_member() {
        let version: RecordVersion = "019ab3f1-7d00-7000-8000-000000000001".parse().unwrap();
        let sent = IfMatch { version: Some(version) }.values();
        assert_eq!(sent, [("if-match", IfMatch::entity_tag(version))]);
        assert_eq!([read(&sent[0].1), read(&version.to_string())], [Some(version); 2]);
        assert_eq!(IfMatch::read(|_| None).unwrap().version, None);
    }

    #[test]
    fn anything_else_is_refused_rather_than_passed_over() {
        let version = "019ab3f1-7d00-7000-8000-000000000001";
        let (list, weak) = (format!("\"{version}\", \"{version}\""), format!("W/\"{version}\""));
        for text in ["", "*", "\"\"", "7", &list, &weak, &version.replace('-', ""), &format!("\"{version}")] {
            assert_eq!(read(text), None, "{text}");
            assert!(IfMatch::read(|_| Some(text.to_owned())).is_err(), "{text}");
        }
    }
}
