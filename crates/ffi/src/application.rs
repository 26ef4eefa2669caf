//! The description of an application, in JSON.

use std::path::PathBuf;
use std::time::Duration;

use latchkey_client::Client;
use serde::Deserialize;
use serde_json::Value;

use crate::answer::Misuse;
use crate::flags::Flags;

/// What the application is, and where its license may be. What is left out is as the Rust client has it.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Application {
    /// The product's ID.
    product: String,
    /// The vendor's JWK set, as `GET /.well-known/jwks.json` answers it: the object, or its text.
    jwks: Value,
    /// The version and when it was released; this or `without_release` is required.
    release: Option<Release>,
    /// The application sells no maintenance: a license counts for every version.
    #[serde(default)]
    without_release: bool,
    /// The application's own ID for the computer; by default a hash of product and machine ID.
    computer_id: Option<String>,
    /// What tells this session from others on the same computer, for floating seats.
    session: Option<String>,
    /// License texts that the application has itself, such as from a dialog.
    #[serde(default)]
    texts: Vec<String>,
    /// License files and folders, may be on a share.
    #[serde(default)]
    files: Vec<String>,
    /// The environment variable that may hold a license or name files; `false` looks at none.
    environment_variable: Option<Place>,
    /// The folder in which the client keeps what it found; `false` keeps nothing.
    user_store: Option<Place>,
    /// The folder whose `license.lic` counts for all users; `false` looks at none.
    machine_store: Option<Place>,
    /// How far the clock may be behind.
    clock_tolerance_seconds: Option<u64>,
    /// How long a license still works after it has expired.
    expiry_tolerance_seconds: Option<u64>,
    /// From how many days before its end a license warns; 0 never.
    expiry_warning_days: Option<u16>,
    /// Revocation lists that come with the application.
    #[serde(default)]
    revocations: Vec<String>,
    /// How old the vendor's last word about what was taken back may be.
    revocations_max_age_seconds: Option<u64>,
    /// How long a computer may go without anything new of the vendor's.
    max_offline_seconds: Option<u64>,
    /// How long files may take to be read, all together.
    read_deadline_ms: Option<u64>,
    /// How long the user's store may take to be written.
    write_deadline_ms: Option<u64>,
    /// The license service; without it nothing goes over the network.
    service: Option<Service>,
    /// Trusts the keys of the published test vectors.
    #[cfg(feature = "testing")]
    #[serde(default)]
    trust_published_test_keys: bool,
}

/// The version of the application.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Release {
    /// Its name, such as `4.2`.
    version: String,
    /// The day when it was released, such as `2026-11-01`.
    released_at: String,
}

/// Where something is, or `false` for nowhere.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Place {
    /// There.
    At(String),
    /// `false`: nowhere. `true` says nothing.
    Off(bool),
}

/// The license service, and the way to it.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "online"), expect(dead_code, reason = "an offline library says that it has no network"))]
struct Service {
    /// Its URL.
    url: String,
    /// How long a call may take.
    timeout_ms: Option<u64>,
    /// The URL of an HTTP proxy, or `false` for none; by default the system's.
    proxy: Option<Place>,
    /// Further authorities to trust, each a text in PEM.
    #[serde(default)]
    root_certificates: Vec<String>,
    /// Whether activation keys that lie in license files are activated when nothing else is valid.
    #[serde(default)]
    auto_activate: bool,
    /// Whether revocation lists are fetched in the background, after a check has answered.
    #[serde(default)]
    fetch_revocations: bool,
    /// How often, at most, a check asks in the background whether the license still stands.
    keep_fresh_seconds: Option<u64>,
}

impl Application {
    /// The client for it.
    ///
    /// # Errors
    ///
    /// What is wrong with the description.
    pub(crate) fn client(self, flags: Flags) -> Result<Client, Misuse> {
        let jwks = self.jwks.as_str().map_or_else(|| self.jwks.to_string(), str::to_owned);
        let builder = Client::builder(&self.product, &jwks);
        let mut builder = match (&self.release, self.without_release) {
            (Some(release), false) => builder.release(&release.version, &release.released_at),
            (None, true) => builder.without_release(),
            _ => return Err(invalid("give release, or say without_release, and not both")),
        };
        if flags.allow_generic_keys {
            builder = builder.dangerous().allow_generic_keys();
        }
        #[cfg(feature = "testing")]
        if self.trust_published_test_keys {
            builder = builder.dangerous().trust_published_test_keys();
        }
        if let Some(computer_id) = &self.computer_id {
            builder = builder.computer_id(computer_id);
        }
        if let Some(session) = &self.session {
            builder = builder.session(session);
        }
        builder = self.texts.into_iter().fold(builder, |builder, text| builder.text(text));
        builder = self.files.into_iter().fold(builder, |builder, file| builder.file(file));
        if let Some(variable) = self.environment_variable {
            builder = builder.environment_variable(variable.place("environment_variable")?.as_deref());
        }
        if let Some(store) = self.user_store {
            builder = builder.user_store(store.place("user_store")?);
        }
        if let Some(store) = self.machine_store {
            builder = builder.machine_store(store.place("machine_store")?.map(PathBuf::from));
        }
        if let Some(seconds) = self.clock_tolerance_seconds {
            builder = builder.clock_tolerance(Duration::from_secs(seconds));
        }
        if let Some(seconds) = self.expiry_tolerance_seconds {
            builder = builder.expiry_tolerance(Duration::from_secs(seconds));
        }
        if let Some(days) = self.expiry_warning_days {
            builder = builder.expiry_warning_days(days);
        }
        builder = self.revocations.iter().fold(builder, |builder, list| builder.revocations(list));
        if let Some(seconds) = self.revocations_max_age_seconds {
            builder = builder.revocations_max_age(Duration::from_secs(seconds));
        }
        if let Some(seconds) = self.max_offline_seconds {
            builder = builder.max_offline(Duration::from_secs(seconds));
        }
        if let Some(ms) = self.read_deadline_ms {
            builder = builder.read_deadline(Duration::from_millis(ms));
        }
        if let Some(ms) = self.write_deadline_ms {
            builder = builder.write_deadline(Duration::from_millis(ms));
        }
        #[cfg(feature = "online")]
        if let Some(service) = self.service {
            builder = service.told(builder)?;
        }
        #[cfg(not(feature = "online"))]
        if self.service.is_some() {
            return Err(Misuse::new("no_network", "this library was built without the network: leave service out"));
        }
        builder.build().map_err(|error| invalid(error.to_string()))
    }
}

#[cfg(feature = "online")]
impl Service {
    fn told(self, builder: latchkey_client::Builder) -> Result<latchkey_client::Builder, Misuse> {
        let builder = builder.service_url(&self.url).auto_activate(self.auto_activate);
        let mut builder = builder.fetch_revocations(self.fetch_revocations);
        if let Some(seconds) = self.keep_fresh_seconds {
            builder = builder.keep_fresh(Duration::from_secs(seconds));
        }
        if let Some(ms) = self.timeout_ms {
            builder = builder.service_timeout(Duration::from_millis(ms));
        }
        if let Some(proxy) = self.proxy {
            builder = builder.proxy(proxy.place("proxy")?.as_deref());
        }
        Ok(self.root_certificates.into_iter().fold(builder, |builder, pem| builder.root_certificates(pem)))
    }
}

impl Place {
    fn place(self, member: &str) -> Result<Option<String>, Misuse> {
        match self {
            Self::At(place) => Ok(Some(place)),
            Self::Off(false) => Ok(None),
            Self::Off(true) => Err(invalid(format!("{member} is a text, or false"))),
        }
    }
}

fn invalid(message: impl Into<String>) -> Misuse {
    Misuse::new("application_invalid", message)
}
