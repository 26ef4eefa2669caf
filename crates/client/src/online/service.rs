//! Calls the service, and asks again where that may help.

use std::sync::{Mutex, OnceLock};
use std::thread::sleep;
use std::time::{Duration, Instant};

use latchkey_api::Endpoint;
use ring::rand::{SecureRandom, SystemRandom};
use ureq::http::{HeaderMap, Response, header};
use ureq::tls::{Certificate, TlsConfig};
use ureq::{Agent, Body};

use super::ServiceError;
use super::answer::Answer;
use super::endpoint_url::base_url;
use super::retry::{pause, retry_after};
use super::roots;
use crate::BuildError;

/// Settings of the vendor's own and the JWK set may be some dozen KiB.
const BODY_MAX_BYTES: u64 = 512 * 1024;
/// As good as for ever; past it the sum with the present would run over.
const TIMEOUT_MAX: Duration = Duration::from_secs(24 * 60 * 60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The license service, as an application sees it.
#[derive(Debug)]
pub(crate) struct Service {
    base_url: String,
    /// Made at the first call: most starts of an application make none.
    agent: OnceLock<Agent>,
    own_roots: Vec<Certificate<'static>>,
    /// For a call with everything: all attempts, and the pauses between them.
    timeout: Duration,
    /// The answer to the last question for settings, with its ETag.
    pub(super) settings: Mutex<Option<super::settings::Known>>,
}

/// What is sent.
#[derive(Clone, Copy)]
pub(super) enum Question<'a> {
    /// JSON.
    Post(&'a [u8]),
    /// … with the ETag of what is known already.
    Get(Option<&'a str>),
}

impl Service {
    pub(crate) fn new(url: &str, timeout: Duration, own_roots: Vec<Certificate<'static>>) -> Result<Self, BuildError> {
        let (base_url, timeout) = (base_url(url)?, timeout.min(TIMEOUT_MAX));
        Ok(Self { base_url, agent: OnceLock::new(), own_roots, timeout, settings: Mutex::default() })
    }

    pub(super) fn agent(&self) -> &Agent {
        self.agent.get_or_init(|| self.new_agent())
    }

    fn new_agent(&self) -> Agent {
        let mut config = Agent::config_builder()
            // A redirect would carry an activation key to somewhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT.min(self.timeout)))
            .user_agent(concat!("latchkey-client/", env!("CARGO_PKG_VERSION")));
        if self.base_url.starts_with("https://") {
            config = config.tls_config(TlsConfig::builder().root_certs(roots::trusted(&self.own_roots)).build());
        } else {
            // What is for this computer alone must not go to a proxy in clear text.
            config = config.proxy(None);
        }
        config.build().new_agent()
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Asks until there is an answer that is final, or the time-out is over.
    pub(super) fn ask(&self, endpoint: &Endpoint, question: Question<'_>) -> Result<Answer, ServiceError> {
        let url = format!("{}{}", self.base_url, endpoint.path);
        let deadline = Instant::now() + self.timeout;
        for attempt in 0.. {
            let left = deadline.saturating_duration_since(Instant::now());
            let answer = self.ask_once(&url, question, left)?;
            let told = retry_after(answer.retry_after.as_deref());
            let left = deadline.saturating_duration_since(Instant::now());
            match pause(attempt, told, left, random()).filter(|_| answer.is_for_later()) {
                Some(pause) => sleep(pause),
                None => return Ok(answer),
            }
        }
        Err(ServiceError::Unreachable("it was asked too often".to_owned()))
    }

    fn ask_once(&self, url: &str, question: Question<'_>, timeout: Duration) -> Result<Answer, ServiceError> {
        let sent = match question {
            Question::Post(body) => {
                let request = self.agent().post(url).header(header::CONTENT_TYPE, "application/json");
                request.config().timeout_global(Some(timeout)).build().send(body)
            }
            Question::Get(etag) => {
                let request = self.agent().get(url).config().timeout_global(Some(timeout)).build();
                match etag {
                    Some(etag) => request.header(header::IF_NONE_MATCH, etag).call(),
                    None => request.call(),
                }
            }
        };
        sent.and_then(read).map_err(|error| ServiceError::Unreachable(error.to_string()))
    }
}

fn read(mut response: Response<Body>) -> Result<Answer, ureq::Error> {
    let body = response.body_mut().with_config().limit(BODY_MAX_BYTES).read_to_vec()?;
    let text = |name| text(response.headers(), name);
    let media_type = text(header::CONTENT_TYPE).unwrap_or_default();
    Ok(Answer {
        status: response.status().as_u16(),
        media_type: media_type.split(';').next().unwrap_or_default().trim().to_owned(),
        etag: text(header::ETAG),
        retry_after: text(header::RETRY_AFTER),
        body,
    })
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// From 0 to 1; without randomness computers only come back a little more together.
fn random() -> f64 {
    let mut bytes = [0; 2];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_or(0.5, |()| f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX))
}
