//! `GET /.well-known/jwks.json`: whoever verifies license keys reads the public halves of the signing keys.

use http::HeaderValue;
use latchkey_core::JwkSet;

use crate::entity_tag::{cacheable, entity_tag};
use crate::published_keys::published_keys;
use crate::{Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Success, Variable};

/// For how long a client may go without asking again: keys rotate seldom, and old ones stay published.
const MAX_AGE: HeaderValue = HeaderValue::from_static("max-age=3600");

/// The function `public-keys`.
pub struct PublicKeys {
    jwks: JwkSet,
    entity_tag: String,
}

impl Function for PublicKeys {
    type Endpoint = latchkey_api::PublicKeys;

    const GRANTS: &[Grant] = &[];
    const VARIABLES: &[Variable] = &[Variable::PublishedKeys];
    const CAPACITY: Capacity = Capacity::PUBLIC_READ;

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let jwks = published_keys(environment)?;
        Ok(Self { entity_tag: entity_tag(&jwks), jwks })
    }

    async fn handle(&self, asked: Asked<Self::Endpoint>, _: &mut Invocation) -> Result<Success<JwkSet>, Refusal> {
        Ok(cacheable(self.jwks.clone(), self.entity_tag.clone(), &asked.headers, MAX_AGE))
    }
}
