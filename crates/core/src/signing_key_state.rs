//! Where a signing key is in its life.

use serde::{Deserialize, Serialize};

use crate::SigningKeyId;

/// Where a signing key is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SigningKeyState {
    /// It is published and signs nothing yet: applications get to know it.
    Upcoming,
    /// The newest that signs: for every application that knows it, or doesn't say which it knows.
    Current,
    /// It signs for applications that know no newer one.
    Signing,
    /// It signs no more, and is published for what it signed.
    Retired,
}

impl SigningKeyState {
    /// The state of each published key of one use; both lists begin with the oldest.
    pub fn of_all<'a>(
        published: &'a [SigningKeyId],
        signing: &'a [SigningKeyId],
    ) -> impl Iterator<Item = (&'a SigningKeyId, Self)> {
        let place = |kid: Option<&SigningKeyId>| kid.and_then(|kid| published.iter().position(|other| other == kid));
        let current = place(signing.last());
        published.iter().enumerate().map(move |(n, kid)| {
            let state = match current {
                Some(current) if n == current => Self::Current,
                _ if signing.contains(kid) => Self::Signing,
                Some(current) if n > current => Self::Upcoming,
                _ => Self::Retired,
            };
            (kid, state)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R28
    #[test]
    fn the_order_of_the_keys_says_where_each_is_in_its_life() {
        let kids = |text: &str| text.split(' ').map(|kid| kid.parse().unwrap()).collect::<Vec<SigningKeyId>>();
        let (published, signing) = (kids("a b c d e"), kids("b c"));
        let states: Vec<_> = SigningKeyState::of_all(&published, &signing).map(|(_, state)| state).collect();
        use SigningKeyState::{Current, Retired, Signing, Upcoming};
        assert_eq!(states, [Retired, Signing, Current, Upcoming, Upcoming]);
    }
}
