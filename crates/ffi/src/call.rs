//! From bytes to an answer.

#[cfg(feature = "online")]
use std::time::Duration;

use latchkey_client::{ActivationKey, Client, Grant, NotLicensed, entries};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::answer::{Answer, Misuse};
use crate::application::Application;
use crate::clients::{self, Open};
use crate::flags::Flags;
use crate::grant::GrantView;
use crate::request::{Call, Request};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Does one thing for an application that is described in the same text.
pub(crate) fn call(text: Option<&[u8]>, flags: u32) -> Answer {
    answer_of(Flags::of(flags).and_then(|flags| {
        let Call { application, request } = parsed(text)?;
        if request.needs_open_application() {
            let message = "a lease is held by an application that is open: latchkey_open, then latchkey_request";
            return Err(Misuse::new("handle_needed", message));
        }
        done(&Open::new(application.client(flags)?), request)
    }))
}

/// Opens an application, whatever its description says.
pub(crate) fn open(text: Option<&[u8]>, flags: u32) -> u64 {
    clients::insert(Flags::of(flags).and_then(|flags| Ok(Open::new(parsed::<Application>(text)?.client(flags)?))))
}

/// Does one thing for an application that was opened.
pub(crate) fn request(handle: u64, text: Option<&[u8]>) -> Answer {
    answer_of(
        clients::find(handle).and_then(|opened| done(opened.as_ref().as_ref().map_err(Clone::clone)?, parsed(text)?)),
    )
}

/// Forgets an application, and returns its floating seats.
pub(crate) fn close(handle: u64) {
    drop(clients::remove(handle));
}

fn answer_of(done: Result<Answer, Misuse>) -> Answer {
    done.unwrap_or_else(Answer::from)
}

fn parsed<T: DeserializeOwned>(text: Option<&[u8]>) -> Result<T, Misuse> {
    let text = text.ok_or_else(|| malformed("the text is NULL"))?;
    let text = std::str::from_utf8(text).map_err(malformed)?;
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| match error.classify() {
        // Perhaps of a later version: requests are strict, so say whose they would be.
        Category::Data => {
            malformed(format!("{error}; this library is {VERSION}, and what calls it may be made for a newer one"))
        }
        _ => malformed(error),
    })
}

fn malformed(why: impl ToString) -> Misuse {
    Misuse::new("request_malformed", why.to_string())
}

fn done(open: &Open, request: Request) -> Result<Answer, Misuse> {
    let client = &open.client;
    Ok(match request {
        #[cfg(feature = "testing")]
        Request::Check { at: Some(at) } => match at.parse() {
            Ok(at) => granted(client.check_at(at)),
            Err(_) => return Err(malformed("at is no time in RFC 3339")),
        },
        Request::Check { .. } => granted(client.check()),
        Request::Grants {} => match client.grants() {
            Ok(grants) => Answer::all_granted(grants.iter().map(GrantView::of).collect()),
            Err(refused) => Answer::not_licensed(&refused),
        },
        Request::ComputerId {} => Answer::computer_id(client.computer_id_to_send().map(|id| id.as_str().to_owned())),
        Request::ActivationLink { activation_key } => activation_link(client, activation_key.as_deref()),
        Request::Inspect { text } => Answer::entries(&entries(text.as_bytes())),
        #[cfg(feature = "online")]
        Request::Activate { activation_key } => granted(client.activate(&activation_key)),
        #[cfg(feature = "online")]
        Request::Refresh {} => granted(client.refresh()),
        #[cfg(feature = "online")]
        Request::FetchRevocations { timeout_ms } => {
            let timeout = timeout_ms.map_or(Duration::MAX, Duration::from_millis);
            client
                .fetch_revocations(timeout)
                .map_or_else(|error| Answer::service_error(&error), |list| Answer::fetched(&list))
        }
        #[cfg(feature = "online")]
        Request::Release { license_id } => {
            Answer::released(license_id.map_or_else(|| client.release(), |license| client.release_license(license)))
        }
        #[cfg(feature = "online")]
        Request::TakeLease {} => match client.lease() {
            Ok(lease) => Answer::leased(open.leases.view(open.leases.insert(lease))?),
            Err(refused) => Answer::not_licensed(&refused),
        },
        #[cfg(feature = "online")]
        Request::Lease { lease: number } => Answer::leased(open.leases.view(number)?),
        #[cfg(feature = "online")]
        Request::ReturnLease { lease: number } => open
            .leases
            .take(number)?
            .return_seat()
            .map_or_else(|error| Answer::service_error(&error), |()| Answer::ok()),
        #[cfg(feature = "online")]
        Request::KeepLease { lease: number } => Answer::kept(open.leases.take(number)?.keep()),
        #[cfg(feature = "online")]
        Request::Settings {} => match client.fetch_settings() {
            Ok(settings) => Answer::settings(serde_json::to_value(settings).expect("what came as JSON is JSON")),
            Err(error) => Answer::service_error(&error),
        },
        #[cfg(not(feature = "online"))]
        _ => {
            return Err(Misuse::new("no_network", "this library was built without the network"));
        }
    })
}

fn activation_link(client: &Client, typed: Option<&str>) -> Answer {
    match typed.map(str::parse::<ActivationKey>).transpose() {
        Ok(activation_key) => Answer::activation_link(client.activation_link(activation_key.as_ref())),
        Err(_) => Answer::mistyped(),
    }
}

fn granted(checked: Result<Grant, NotLicensed>) -> Answer {
    checked.map_or_else(|refused| Answer::not_licensed(&refused), |grant| Answer::granted(GrantView::of(&grant)))
}
