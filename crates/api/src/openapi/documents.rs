//! What an endpoint's types say of themselves.

use utoipa::openapi::path::Parameter;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::{Endpoint, RequestBody, RequestHeaders};

/// The types of an endpoint, as far as the document needs them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Documents {
    pub(super) description: fn() -> Option<String>,
    pub(super) parameters: fn() -> Vec<Parameter>,
    /// The name of the body's schema, if there is a body.
    pub(super) body: fn() -> Option<String>,
    /// The name of the answer's schema.
    pub(super) answer: fn() -> String,
    /// The headers that the answer has, each with what it says.
    pub(super) answered_headers: &'static [(&'static str, &'static str)],
    /// Adds the schemas of body and answer, and everything that they refer to.
    pub(super) schemas: fn(&mut Vec<(String, RefOr<Schema>)>),
    /// What a body is as a type; `Err` when it is refused.
    #[cfg(test)]
    pub(super) read: fn(&str) -> Result<String, String>,
}

impl Documents {
    pub(crate) const fn of<E: Endpoint>() -> Self {
        Self {
            description: E::description,
            parameters: parameters::<E>,
            body: || E::Body::absent().is_none().then(name::<E::Body>),
            answer: name::<E::Answer>,
            answered_headers: E::Headers::ANSWERED,
            schemas: schemas::<E>,
            #[cfg(test)]
            read: read::<E>,
        }
    }
}

fn parameters<E: Endpoint>() -> Vec<Parameter> {
    let in_place = || None;
    [E::Path::into_params(in_place), E::Query::into_params(in_place), E::Headers::into_params(in_place)].concat()
}

fn name<T: ToSchema>() -> String {
    T::name().into_owned()
}

fn schemas<E: Endpoint>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    fn add<T: ToSchema + PartialSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((name::<T>(), T::schema()));
        T::schemas(schemas);
    }
    if E::Body::absent().is_none() {
        add::<E::Body>(schemas);
    }
    add::<E::Answer>(schemas);
}

#[cfg(test)]
fn read<E: Endpoint>(body: &str) -> Result<String, String> {
    let body =
        serde_json::from_str::<latchkey_core::strict::Object<E::Body>>(body).map_err(|error| error.to_string())?;
    serde_json::to_string(&body.0).map_err(|error| error.to_string())
}
