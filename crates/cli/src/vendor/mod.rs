//! Calls the vendor endpoints: signed requests, sent again where that may help.

mod credentials;
mod response;
mod retry;
mod signature;
mod transport;

use latchkey_api::Endpoint;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use self::credentials::{AccessKey, Identity};
pub(crate) use self::transport::{Request, Transport};
use crate::failure::Failure;
use crate::options::Options;

/// The service, as a vendor calls it.
#[derive(Debug)]
pub(crate) struct Vendor {
    url: String,
    transport: Transport,
    identity: Identity,
}

impl Vendor {
    /// Finds credentials and Region; nothing is sent to the service yet.
    pub(crate) fn of(options: &Options) -> Result<Self, Failure> {
        let url = options.license_service()?.url().to_owned();
        let transport = Transport::new(&url, options.timeout())?;
        Ok(Self { url, transport, identity: Identity::find(options)? })
    }

    /// Where the service's paths begin.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Who signs.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Calls an endpoint and reads its answer; `parameters` fill in the endpoint's path.
    ///
    /// Every vendor request may be sent twice: it sets something, or it has an `Idempotency-Key`.
    pub(crate) fn ask<A: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        parameters: &[&str],
        headers: &[(&'static str, String)],
        body: &impl Serialize,
    ) -> Result<A, Failure> {
        let url = format!("{}{}", self.url, path(endpoint, parameters));
        let body = serde_json::to_vec(body).map_err(|error| Failure::usage(format!("no JSON: {error}")))?;
        let response = self.transport.send(endpoint.method, &url, || {
            let mut headers = headers.to_vec();
            headers.push(("content-type", "application/json".to_owned()));
            // A signature is good for some minutes: each attempt has its own.
            let signed = self.identity.sign(endpoint.method, &url, &headers, &body)?;
            Ok(Request {
                headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(signed).collect(),
                body: body.clone(),
            })
        })?;
        response.read(&self.identity)
    }
}

/// The endpoint's path, its parameters filled in: IDs and names, of which none needs escaping.
fn path(endpoint: &Endpoint, parameters: &[&str]) -> String {
    let mut parameters = parameters.iter();
    let segments = endpoint.path.split('/').map(|segment| match segment.starts_with('{') {
        true => parameters.next().copied().unwrap_or_default(),
        false => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use latchkey_api::{CREATE_KEY, PUT_SETTING};

    use super::*;

    #[test]
    fn parameters_take_their_places_in_the_path() {
        assert_eq!(path(&PUT_SETTING, &["custom", "theme"]), "/v1/settings/custom/theme");
        assert_eq!(path(&CREATE_KEY, &[]), "/v1/keys");
    }
}
