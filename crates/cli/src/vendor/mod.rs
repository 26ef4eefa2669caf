//! Calls the service: as anyone, or as the vendor, who signs; again where that may help.

mod credentials;
mod records;
mod response;
mod retry;
mod rights;
mod signature;
mod transport;

use std::sync::Arc;

use latchkey_api::{Call, Endpoint};

pub(crate) use self::credentials::{AccessKey, Identity};
pub(crate) use self::records::{Listed, each_page, first_of_pages, of_pages, overtaken};
pub(crate) use self::response::Response;
pub(crate) use self::rights::rights;
pub(crate) use self::transport::{Request, Transport};
use crate::failure::Failure;
use crate::options::Options;
use crate::rehearsal::Rehearsed;

/// The service, as anyone calls it.
#[derive(Debug)]
pub(crate) struct Service {
    url: String,
    transport: Arc<Transport>,
    options: Options,
}

impl Service {
    /// The service that the options lead to; nothing is sent yet.
    pub(crate) fn of(options: &Options) -> Result<Self, Failure> {
        let url = options.license_service()?.url().to_owned();
        Ok(Self { transport: Arc::new(Transport::new(&url, options)?), url, options: options.clone() })
    }

    /// Where its paths begin.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Calls a public endpoint, and reads its answer.
    pub(crate) fn ask<E: Endpoint>(&self, call: &Call<E>) -> Result<E::Answer, Failure> {
        self.hold_back(call)?;
        let body = call.content().unwrap_or_default();
        let response = self.send(E::METHOD.as_str(), &call.target(), &call.headers(), &body, None, true)?;
        response.read::<E>(None).map_err(|failure| failure.about(&body))
    }

    /// With `--dry-run`, ends with what would be sent if the call changes something.
    fn hold_back<E: Endpoint>(&self, call: &Call<E>) -> Result<(), Failure> {
        let method = E::METHOD.as_str();
        self.hold_back_request(method, &call.target(), &call.headers(), &call.content().unwrap_or_default())
    }

    fn hold_back_request(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, String)],
        body: &[u8],
    ) -> Result<(), Failure> {
        if !self.options.rehearsal.holds_back(method) {
            return Ok(());
        }
        let url = format!("{}{target}", self.url);
        Rehearsed { method, url: &url, headers, body, more: 0 }.end(&self.options.rehearsal, &self.options.output)
    }

    fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, String)],
        body: &[u8],
        identity: Option<&Identity>,
        may_repeat: bool,
    ) -> Result<Response, Failure> {
        let url = format!("{}{target}", self.url);
        self.transport.send(method, &url, may_repeat, || {
            // A signature is good for some minutes: each attempt has its own.
            let signed = identity.map(|identity| identity.sign(method, &url, headers, body)).transpose()?;
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
            Ok(Request { headers: headers.chain(signed.unwrap_or_default()).collect(), body: body.to_vec() })
        })
    }
}

/// A request that somebody else made of an endpoint.
pub(crate) struct PassedOn<'a> {
    pub(crate) method: &'a str,
    pub(crate) target: &'a str,
    pub(crate) headers: &'a [(&'a str, String)],
    pub(crate) body: &'a [u8],
    /// Whether the endpoint is a vendor's.
    pub(crate) is_signed: bool,
    /// Whether it may reach the service twice.
    pub(crate) may_repeat: bool,
}

/// The service, as a vendor calls it.
#[derive(Debug)]
pub(crate) struct Vendor {
    service: Service,
    identity: Arc<Identity>,
}

impl Vendor {
    /// Finds credentials and Region; nothing is sent to the service yet.
    pub(crate) fn of(options: &Options) -> Result<Self, Failure> {
        let service = Service::of(options)?;
        Ok(Self { service, identity: Arc::new(Identity::find(options)?) })
    }

    /// The same, signing as somebody who is known.
    pub(crate) fn signing_as(identity: Identity, options: &Options) -> Result<Self, Failure> {
        Ok(Self { service: Service::of(options)?, identity: Arc::new(identity) })
    }

    /// The same for a command with other options for printing and rehearsing.
    pub(crate) fn for_command(&self, options: &Options) -> Self {
        let Service { url, transport, .. } = &self.service;
        let service = Service { url: url.clone(), transport: transport.clone(), options: options.clone() };
        Self { service, identity: self.identity.clone() }
    }

    /// The options that it was made with.
    pub(crate) fn options(&self) -> &Options {
        &self.service.options
    }

    /// Where the service's paths begin.
    pub(crate) fn url(&self) -> &str {
        self.service.url()
    }

    /// Who signs.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Calls an endpoint, and reads its answer.
    ///
    /// Every vendor request so far may be sent twice: it reads, if only with an event for each time, it sets or takes away
    /// something, or it has an `Idempotency-Key`.
    pub(crate) fn ask<E: Endpoint>(&self, call: &Call<E>) -> Result<E::Answer, Failure> {
        self.ask_for_status(call).map(|(_, answer)| answer)
    }

    /// The same, with the status, where one success differs from another.
    pub(crate) fn ask_for_status<E: Endpoint>(&self, call: &Call<E>) -> Result<(u16, E::Answer), Failure> {
        self.service.hold_back(call)?;
        self.send(call)
    }

    /// The same for a request that changes nothing, whatever its method.
    pub(crate) fn read<E: Endpoint>(&self, call: &Call<E>) -> Result<E::Answer, Failure> {
        self.send(call).map(|(_, answer)| answer)
    }

    fn send<E: Endpoint>(&self, call: &Call<E>) -> Result<(u16, E::Answer), Failure> {
        let (method, body) = (E::METHOD.as_str(), call.content().unwrap_or_default());
        let response = self.service.send(method, &call.target(), &call.headers(), &body, Some(&self.identity), true)?;
        let answer = response.read::<E>(Some(&self.identity)).map_err(|failure| failure.about(&body))?;
        Ok((response.status, answer))
    }

    /// Sends what a page asks of an endpoint, signed where that wants it; the answer is as it was received.
    pub(crate) fn pass_on(&self, request: &PassedOn<'_>) -> Result<Response, Failure> {
        let PassedOn { method, target, headers, body, is_signed, may_repeat } = request;
        let identity = is_signed.then(|| &*self.identity);
        self.service.send(method, target, headers, body, identity, *may_repeat)
    }

    /// Sends a request that no endpoint describes; `may_repeat` says whether it may reach the service twice.
    pub(crate) fn send_as_it_is(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, String)],
        body: &[u8],
        may_repeat: bool,
    ) -> Result<Response, Failure> {
        self.service.hold_back_request(method, target, headers, body)?;
        self.service.send(method, target, headers, body, Some(&self.identity), may_repeat)
    }
}
