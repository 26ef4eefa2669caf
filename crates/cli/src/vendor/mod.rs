//! Calls the vendor endpoints: signed requests, sent again where that may help.

mod credentials;
mod records;
mod response;
mod retry;
mod signature;
mod transport;

use latchkey_api::{Call, Endpoint};

pub(crate) use self::credentials::{AccessKey, Identity};
pub(crate) use self::records::{of_pages, overtaken};
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

    /// Calls an endpoint, and reads its answer.
    ///
    /// Every vendor request so far may be sent twice: it reads, it sets or takes away something, or it has an
    /// `Idempotency-Key`.
    pub(crate) fn ask<E: Endpoint>(&self, call: &Call<E>) -> Result<E::Answer, Failure> {
        self.ask_for_status(call).map(|(_, answer)| answer)
    }

    /// The same, with the status, where one success differs from another.
    pub(crate) fn ask_for_status<E: Endpoint>(&self, call: &Call<E>) -> Result<(u16, E::Answer), Failure> {
        let method = E::METHOD.as_str();
        let url = format!("{}{}", self.url, call.target());
        let (headers, body) = (call.headers(), call.content().unwrap_or_default());
        let response = self.transport.send(method, &url, || {
            // A signature is good for some minutes: each attempt has its own.
            let signed = self.identity.sign(method, &url, &headers, &body)?;
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
            Ok(Request { headers: headers.chain(signed).collect(), body: body.clone() })
        })?;
        Ok((response.status, response.read(&self.identity)?))
    }
}
