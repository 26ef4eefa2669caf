//! From bytes to an answer.

use latchkey_client::{Client, Grant, NotLicensed, entries};
use serde::de::DeserializeOwned;

use crate::answer::{Answer, Misuse};
use crate::application::Application;
use crate::clients;
use crate::flags::Flags;
use crate::grant::GrantView;
use crate::request::{Call, Request};

/// Does one thing for an application that is described in the same text.
pub(crate) fn call(text: Option<&[u8]>, flags: u32) -> Answer {
    answer_of(Flags::of(flags).and_then(|flags| {
        let Call { application, request } = parsed(text)?;
        done(&application.client(flags)?, request)
    }))
}

/// Opens an application, whatever its description says.
pub(crate) fn open(text: Option<&[u8]>, flags: u32) -> u64 {
    clients::insert(Flags::of(flags).and_then(|flags| parsed::<Application>(text)?.client(flags)))
}

/// Does one thing for an application that was opened.
pub(crate) fn request(handle: u64, text: Option<&[u8]>) -> Answer {
    answer_of(clients::find(handle).and_then(|opened| {
        let client = opened.as_ref().as_ref().map_err(Clone::clone)?;
        done(client, parsed(text)?)
    }))
}

/// Forgets an application.
pub(crate) fn close(handle: u64) {
    drop(clients::remove(handle));
}

fn answer_of(done: Result<Answer, Misuse>) -> Answer {
    done.unwrap_or_else(Answer::from)
}

fn parsed<T: DeserializeOwned>(text: Option<&[u8]>) -> Result<T, Misuse> {
    let text = text.ok_or_else(|| malformed("the text is NULL"))?;
    let text = std::str::from_utf8(text).map_err(malformed)?;
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(malformed)
}

fn malformed(why: impl ToString) -> Misuse {
    Misuse::new("request_malformed", why.to_string())
}

fn done(client: &Client, request: Request) -> Result<Answer, Misuse> {
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
        Request::Inspect { text } => Answer::entries(&entries(text.as_bytes())),
        #[cfg(feature = "online")]
        Request::Activate { activation_key } => granted(client.activate(&activation_key)),
        #[cfg(feature = "online")]
        Request::Refresh {} => granted(client.refresh()),
        #[cfg(feature = "online")]
        Request::Settings {} => match client.fetch_settings() {
            Ok(settings) => Answer::settings(serde_json::to_value(settings).expect("what came as JSON is JSON")),
            Err(error) => Answer::service_error(&error),
        },
        #[cfg(not(feature = "online"))]
        Request::Activate { .. } | Request::Refresh {} | Request::Settings {} => {
            return Err(Misuse::new("no_network", "this library was built without the network"));
        }
    })
}

fn granted(checked: Result<Grant, NotLicensed>) -> Answer {
    checked.map_or_else(|refused| Answer::not_licensed(&refused), |grant| Answer::granted(GrantView::of(&grant)))
}
