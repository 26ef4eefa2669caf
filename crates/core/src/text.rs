//! Texts from outside: each type has its own length, and none holds control characters.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ActivationKey;
use crate::characters::{is_blank, is_invisible};

/// Why a text was refused.
///
/// It never repeats the text, which may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Not a single character.
    #[error("must not be empty")]
    Empty,
    /// More characters (Unicode scalar values) than this type takes.
    #[error("must be at most {max} characters long")]
    TooLong {
        /// The most that is taken.
        max: usize,
    },
    /// Nothing that can be seen.
    #[error("must have a visible character")]
    Blank,
    /// A control character such as NUL.
    #[error("must not hold control characters")]
    Control,
    /// Another rule of this type, in words.
    #[error("{0}")]
    Form(&'static str),
}

/// Whether line breaks and tabs may stand in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    One,
    Many,
}

pub(crate) fn check(text: &str, max: usize, lines: Lines) -> Result<(), TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    let permitted = |c: char| lines == Lines::Many && matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(|c| c.is_control() && !permitted(c)) {
        return Err(TextError::Control);
    }
    Ok(())
}

fn is_unseen(c: char) -> bool {
    is_blank(c) || is_invisible(c)
}

/// For what people read: something of it can be seen.
pub(crate) fn check_visible(text: &str, max: usize, lines: Lines) -> Result<(), TextError> {
    check(text, max, lines)?;
    if text.chars().all(is_unseen) { Err(TextError::Blank) } else { Ok(()) }
}

pub(crate) fn check_name(text: &str, max: usize) -> Result<(), TextError> {
    check(text, max, Lines::One)?;
    let permitted = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) || !text.chars().all(permitted) {
        return Err(TextError::Form(
            "must be letters, digits, dots, dashes and underscores, beginning with a letter or digit",
        ));
    }
    Ok(())
}

/// Makes a text type: `personal` ones hide their content from `Debug`.
macro_rules! text_type {
    ($(#[$doc:meta])* $visibility:vis $name:ident, personal, $check:expr) => {
        text_type!(@type $(#[$doc])* $visibility $name, $check);
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
    ($(#[$doc:meta])* $visibility:vis $name:ident, plain, $check:expr) => {
        text_type!(@type $(#[$doc])* $visibility $name, $check);
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.0)
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
    (@type $(#[$doc:meta])* $visibility:vis $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        $visibility struct $name(String);

        impl $name {
            /// The text as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = $crate::text::TextError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                let check: fn(&str) -> Result<(), $crate::text::TextError> = $check;
                check(&text)?;
                Ok(Self(text))
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::text::TextError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::try_from(text.to_owned())
            }
        }
        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}
pub(crate) use text_type;

text_type! {
    /// A customer's name, 1 to 255 characters; it stands in the license key as `licensee`.
    pub CustomerName, personal, |text| check_visible(text, 255, Lines::One)
}
text_type! {
    /// The vendor's number for an order, 1 to 255 characters.
    pub OrderId, plain, |text| check_visible(text, 255, Lines::One)
}
text_type! {
    /// A vendor's note, 1 to 1000 characters, line breaks included.
    pub Comment, personal, |text| check_visible(text, 1000, Lines::Many)
}
text_type! {
    /// Why the vendor blocked a computer, took a license back or read its activation key, 1 to 255 characters.
    ///
    /// It is kept for good, in an event that nobody can change, and so no activation key may stand in it.
    pub StatedReason, personal, |text| {
        check_visible(text, 255, Lines::One)?;
        let holds_key = ActivationKey::is_written_in(text);
        if holds_key { Err(TextError::Form("must not hold an activation key, since it is kept for good")) } else { Ok(()) }
    }
}
text_type! {
    /// A text with a license key in it, as people have it, 1 to 8,000 characters, line breaks included; whoever holds a generic
    /// one can run the software.
    pub LicenseKeyText, personal, |text| check_visible(text, 8_000, Lines::Many)
}
text_type! {
    /// Who issues license keys (the JWT claim `iss`), 1 to 255 bytes as JSON.
    ///
    /// In bytes, because each license has room in its license key for the longest issuer there may be later.
    pub Issuer, plain, |text| {
        check_visible(text, ISSUER_MAX_BYTES, Lines::One)?;
        let json = serde_json::to_string(text).expect("a text is JSON");
        if json.len() - r#""""#.len() > ISSUER_MAX_BYTES {
            return Err(TextError::Form("must be at most 255 bytes of JSON"));
        }
        Ok(())
    }
}

const ISSUER_MAX_BYTES: usize = 255;

impl Issuer {
    pub(crate) fn longest() -> Self {
        Self("x".repeat(ISSUER_MAX_BYTES))
    }
}

text_type! {
    /// The ARN of the IAM principal that asked for something.
    pub PrincipalArn, plain, |text| check(text, 2048, Lines::One)
}

impl PrincipalArn {
    /// The role and the name of its session, where it is a role that was assumed; otherwise the principal as it is.
    ///
    /// ```
    /// use latchkey_core::PrincipalArn;
    /// let arn: PrincipalArn = "arn:aws:sts::111122223333:assumed-role/Support/ada".parse()?;
    /// let (role, session) = arn.clone().apart();
    /// assert_eq!(role.as_str(), "arn:aws:sts::111122223333:assumed-role/Support");
    /// assert_eq!(role.together(session.as_deref()), arn);
    /// # Ok::<_, latchkey_core::TextError>(())
    /// ```
    #[must_use]
    pub fn apart(self) -> (Self, Option<String>) {
        let session = self.0.contains(":assumed-role/").then(|| self.0.rsplit_once('/')).flatten();
        match session.filter(|(role, _)| role.contains(":assumed-role/")) {
            Some((role, session)) => (Self(role.to_owned()), Some(session.to_owned())),
            None => (self, None),
        }
    }

    /// What [`apart`](Self::apart) took apart.
    #[must_use]
    pub fn together(self, session: Option<&str>) -> Self {
        session.map_or(self.clone(), |session| Self(format!("{}/{session}", self.0)))
    }
}

/// An e-mail address: one `@` with something before and after it, at most 254 characters (RFC 5321, 4.5.3.1).
///
/// Whether mail arrives is for the vendor to find out, so no finer syntax is checked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl TryFrom<String> for Email {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        check(&text, 254, Lines::One)?;
        match text.rsplit_once('@') {
            Some((local, domain)) if !local.is_empty() && !domain.is_empty() && !text.contains(is_unseen) => {
                Ok(Self(text))
            }
            _ => Err(TextError::Form("must be an e-mail address")),
        }
    }
}

impl Email {
    /// The address as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests;
