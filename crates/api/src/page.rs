//! Lists that are read page by page.

use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use latchkey_core::{Denial, FieldError, FieldSource};
use ring::digest::{SHA256, digest};

use crate::Endpoint;
use crate::query::{QueryParameters, unknown};

/// The most entries of a page, and how many there are unless another number is asked for.
const LIMIT_MAX: usize = 100;
const LIMIT: usize = 50;
/// How much of the hash of what is asked for stands in a cursor.
const ASKED_BYTES: usize = 8;

/// Which page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct PageQuery {
    /// The most entries that the page may have, 50 if nothing is said; it may have fewer, and others may follow all the same.
    #[cfg_attr(feature = "openapi", param(required = false, nullable = false, value_type = i64, minimum = 1, maximum = 100))]
    pub limit: Option<usize>,
    /// The `cursor` of the page before.
    #[cfg_attr(feature = "openapi", param(required = false, nullable = false))]
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The most entries that the page may have.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(LIMIT)
    }

    /// The place in the list of `E` after which the page begins; `None` when it is the first.
    ///
    /// # Errors
    ///
    /// [`Denial::CursorInvalid`], unless the list gave this cursor.
    pub fn after<E: Endpoint, P: FromStr>(&self) -> Result<Option<P>, Denial> {
        self.after_in::<E, P>("")
    }

    /// The same in the list of `E` that `about` says more of, such as a filter.
    ///
    /// # Errors
    ///
    /// [`Denial::CursorInvalid`], unless that very list gave this cursor.
    pub fn after_in<E: Endpoint, P: FromStr>(&self, about: &str) -> Result<Option<P>, Denial> {
        let place = |cursor: &String| {
            let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
            let (asked, place) = bytes.split_at_checked(ASKED_BYTES)?;
            let is_of_list = asked == asked_for::<E>(about);
            std::str::from_utf8(place).ok().filter(|_| is_of_list)?.parse().ok()
        };
        self.cursor.as_ref().map(|cursor| place(cursor).ok_or(Denial::CursorInvalid)).transpose()
    }
}

/// The cursor of the page of `E` that begins after this place.
#[must_use]
pub fn cursor<E: Endpoint>(place: &str) -> String {
    cursor_of::<E>("", place)
}

/// The same of the list of `E` that `about` says more of.
#[must_use]
pub fn cursor_of<E: Endpoint>(about: &str, place: &str) -> String {
    BASE64URL_NOPAD.encode(&[&asked_for::<E>(about), place.as_bytes()].concat())
}

/// So that no list takes another's cursor.
fn asked_for<E: Endpoint>(about: &str) -> [u8; ASKED_BYTES] {
    let hash = digest(&SHA256, [E::FUNCTION, "?", about].concat().as_bytes());
    hash.as_ref()[..ASKED_BYTES].try_into().expect("a hash is longer")
}

impl QueryParameters for PageQuery {
    fn read(query: &str) -> Result<Self, Denial> {
        let (mut page, mut errors) = (Self::default(), Vec::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let mut refuse = |detail: &str| {
                errors.push(FieldError { source: FieldSource::Query(name.to_string()), detail: detail.to_owned() });
            };
            match &*name {
                "limit" if page.limit.is_some() => refuse("is there twice"),
                "limit" => match value.parse() {
                    Ok(limit) if (1..=LIMIT_MAX).contains(&limit) => page.limit = Some(limit),
                    _ => refuse("must be a whole number from 1 to 100"),
                },
                "cursor" if page.cursor.is_some() => refuse("is there twice"),
                "cursor" => page.cursor = Some(value.into_owned()),
                _ => {
                    let unknown = unknown(&name);
                    if !errors.contains(&unknown) {
                        errors.push(unknown);
                    }
                }
            }
        }
        if errors.is_empty() { Ok(page) } else { Err(Denial::InvalidFields(errors)) }
    }

    fn to_query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.limit.map(|limit| ("limit", limit.to_string())));
        query.extend_pairs(self.cursor.as_ref().map(|cursor| ("cursor", cursor)));
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::ProductId;

    use super::*;
    use crate::{ListBlockedComputers, ListProducts};

    fn refused(query: &str) -> Vec<FieldSource> {
        match PageQuery::read(query) {
            Err(Denial::InvalidFields(errors)) => errors.into_iter().map(|error| error.source).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_page_is_read_as_it_was_asked_for() {
        for query in ["", "limit=1", "limit=100", "cursor=abc", "limit=7&cursor=a_b-c"] {
            assert_eq!(PageQuery::read(query).unwrap().to_query(), query);
        }
        assert_eq!(PageQuery::read("").unwrap().limit(), LIMIT);
        for limit in ["0", "101", "-1", "1.5", "x", ""] {
            assert_eq!(refused(&format!("limit={limit}")), [FieldSource::Query("limit".to_owned())], "{limit}");
        }
        let twice = refused("limit=1&limit=2&cursor=a&cursor=b&x=1");
        assert_eq!(twice, ["limit", "cursor", "x"].map(|name| FieldSource::Query(name.to_owned())));
    }

    #[test]
    fn a_list_takes_its_own_cursors_and_no_others() {
        let after = |cursor: String| PageQuery { limit: None, cursor: Some(cursor) }.after::<ListProducts, ProductId>();
        let cursor_of = cursor::<ListProducts>;
        assert_eq!(after(cursor_of("editor")).unwrap().unwrap().as_str(), "editor");
        assert_eq!(PageQuery::default().after::<ListProducts, ProductId>(), Ok(None));
        let changed = format!("{}A", cursor_of("editor"));
        let others = [String::new(), "x".to_owned(), "AAAAAAAAAAA".to_owned(), cursor_of("a b"), changed];
        for cursor in others.into_iter().chain([cursor::<ListBlockedComputers>("editor")]) {
            assert_eq!(after(cursor.clone()), Err(Denial::CursorInvalid), "{cursor}");
        }
    }
}
