//! Describes the application; every default is the safe one.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use latchkey_core::{ComputerId, JwkSet, Moment, ProductId, TrustedKeys, Version};

use crate::clock_memory::ClockMemory;
use crate::location::Variables;
use crate::setup::{Release, Setup};
use crate::store::Store;
use crate::this_computer::MachineId;
use crate::{BuildError, Client};

/// Describes the application, and where its license may be.
///
/// Sources count in this order: texts, the environment variable, the user's store, the computer's store, files and
/// folders. Order decides only between license keys that are as good as each other.
///
/// ```
/// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
/// let client = latchkey_client::Client::builder("acme-editor", JWKS)
///     .release("4.2", "2026-11-01")
///     .file(r"\\server\licenses\acme.lic")
///     .file("$ACME_LICENSES")
///     .build()?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct Builder {
    product: String,
    jwks: String,
    release: Option<(String, String)>,
    computer_id: Option<String>,
    allow_generic_keys: bool,
    clock_tolerance: Duration,
    read_deadline: Duration,
    expiry_warning_days: u16,
    texts: Vec<String>,
    environment_variable: Option<Option<String>>,
    user_store: Option<Option<PathBuf>>,
    machine_store: Option<Option<PathBuf>>,
    paths: Vec<PathBuf>,
    variables: Variables,
    #[cfg(feature = "online")]
    service_url: Option<String>,
    #[cfg(feature = "online")]
    service_timeout: Duration,
    #[cfg(feature = "online")]
    auto_activate: bool,
}

impl Builder {
    pub(crate) fn new(product: &str, jwks: &str) -> Self {
        Self {
            product: product.to_owned(),
            jwks: jwks.to_owned(),
            release: None,
            computer_id: None,
            allow_generic_keys: false,
            clock_tolerance: Duration::from_secs(24 * 60 * 60),
            read_deadline: Duration::from_secs(2),
            expiry_warning_days: 30,
            texts: Vec::new(),
            environment_variable: None,
            user_store: None,
            machine_store: None,
            paths: Vec::new(),
            variables: Variables::new(|name| std::env::var_os(name)),
            #[cfg(feature = "online")]
            service_url: None,
            #[cfg(feature = "online")]
            service_timeout: Duration::from_secs(30),
            #[cfg(feature = "online")]
            auto_activate: false,
        }
    }

    /// Takes generic license keys, which run the application on any computer (R8, R10). Off by default.
    ///
    /// Only the application's own code should decide this: no file, no setting and nothing that is downloaded.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/perpetual.lic"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).text(LICENSE).without_stores();
    /// assert_eq!(client.clone().build()?.check().unwrap_err().code(), "generic_not_allowed");
    /// assert!(client.allow_generic_keys(true).build()?.check().is_ok());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn allow_generic_keys(mut self, allow: bool) -> Self {
        self.allow_generic_keys = allow;
        self
    }

    /// The version, and the day it was released: licenses whose maintenance ended before don't include it.
    ///
    /// The day is `2026-11-01`, or a moment in RFC 3339. Without it, maintenance is not checked.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01").build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn release(mut self, version: &str, released_at: &str) -> Self {
        self.release = Some((version.to_owned(), released_at.to_owned()));
        self
    }

    /// The application's own ID for the computer, 1 to 255 characters; by default a hash of product and machine ID.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).computer_id("till 7").build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn computer_id(mut self, computer_id: &str) -> Self {
        self.computer_id = Some(computer_id.to_owned());
        self
    }

    /// A license key, or what a license file holds, for instance from the application's own dialog.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/perpetual.lic"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).text(LICENSE).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.texts.push(text.into());
        self
    }

    /// The environment variable that may hold a license key. `None` looks at none.
    ///
    /// By default it is the product's ID in capitals, with `_LICENSE`: `ACME_EDITOR_LICENSE` for `acme-editor`.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .environment_variable(Some("ACME")).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn environment_variable(mut self, name: Option<&str>) -> Self {
        self.environment_variable = Some(name.map(str::to_owned));
        self
    }

    /// A license file, or a folder whose `.lic` files are read; may be on a share, and may be called several times.
    ///
    /// A leading `~` and environment variables (`$NAME`, `${NAME}`, `%NAME%`) are expanded. On Windows it may be a UNC
    /// path.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .file("~/acme.lic")
    ///     .file(r"\\server\licenses\acme.lic")
    ///     .file("%PROGRAMDATA%/Acme")
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.paths.push(path.into());
        self
    }

    /// The user's store: a folder where the client keeps license keys and the latest time, and reads `license.lic`.
    ///
    /// By default the folder that the system has for it, such as `~/.local/share/latchkey/acme-editor` or
    /// `%LOCALAPPDATA%\Latchkey\acme-editor`. `None` keeps nothing, so that a share must be there at each start.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .user_store(Some("portable/state")).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn user_store<P: Into<PathBuf>>(mut self, folder: Option<P>) -> Self {
        self.user_store = Some(folder.map(Into::into));
        self
    }

    /// The computer's store: a folder whose `license.lic` counts for all users; the client never writes there.
    ///
    /// By default the folder that the system has for it, such as `/etc/latchkey/acme-editor` or
    /// `%PROGRAMDATA%\Latchkey\acme-editor`. `None` looks at none.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .machine_store(Some("/opt/acme/etc")).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn machine_store<P: Into<PathBuf>>(mut self, folder: Option<P>) -> Self {
        self.machine_store = Some(folder.map(Into::into));
        self
    }

    /// Neither user's store nor computer's store, and no environment variable: only what is named counts.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).without_stores().build()?;
    /// assert!(client.check().unwrap_err().findings().is_empty());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn without_stores(self) -> Self {
        self.user_store(None::<PathBuf>).machine_store(None::<PathBuf>).environment_variable(None)
    }

    /// How far the clock may be behind: the vendor's when the license was signed, or what it showed before. A day by
    /// default, so that a wrong time zone keeps nobody from working.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// # use std::time::Duration;
    /// let hour = Duration::from_secs(3600);
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).clock_tolerance(hour).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn clock_tolerance(mut self, tolerance: Duration) -> Self {
        self.clock_tolerance = tolerance;
        self
    }

    /// How long files may take to be read, all together; 2 seconds by default. What is late counts as unreadable.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// # use std::time::Duration;
    /// let deadline = Duration::from_millis(500);
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).read_deadline(deadline).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_deadline(mut self, deadline: Duration) -> Self {
        self.read_deadline = deadline;
        self
    }

    /// From how many days before its end a license warns; 30 by default, 0 never.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).expiry_warning_days(14).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn expiry_warning_days(mut self, days: u16) -> Self {
        self.expiry_warning_days = days;
        self
    }

    /// Reads environment variables from elsewhere than the process: for tests, and for applications with their own.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .variables(|name| (name == "SHARE").then(|| "/mnt/share".into()))
    ///     .file("$SHARE/acme.lic")
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn variables(mut self, read: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        self.variables = Variables::new(read);
        self
    }

    /// Where the license service is; needs the feature `online`. Without it nothing ever goes over the network.
    ///
    /// It must be `https://`, except for a service on this computer. A proxy is taken from `HTTPS_PROXY` and the like.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .service_url("https://licenses.example.com")
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "online")]
    pub fn service_url(mut self, url: &str) -> Self {
        self.service_url = Some(url.to_owned());
        self
    }

    /// How long a call to the service may take with all its attempts; 30 seconds by default.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// # use std::time::Duration;
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .service_url("https://licenses.example.com")
    ///     .service_timeout(Duration::from_secs(10))
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "online")]
    pub fn service_timeout(mut self, timeout: Duration) -> Self {
        self.service_timeout = timeout;
        self
    }

    /// Activates by itself when an activation key lies where a license may be and there is no valid license key. Off by
    /// default: an activation key on a share then takes a seat for each computer that starts.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .service_url("https://licenses.example.com")
    ///     .file("$ACME_LICENSES")
    ///     .auto_activate(true)
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "online")]
    pub fn auto_activate(mut self, activate: bool) -> Self {
        self.auto_activate = activate;
        self
    }
    /// Makes the client.
    ///
    /// ```
    /// let error = latchkey_client::Client::builder("acme editor", "no JSON").build().unwrap_err();
    /// assert!(error.to_string().starts_with("the product ID"));
    /// ```
    ///
    /// # Errors
    ///
    /// What the application's code gave wrong: nothing that a user could cause.
    pub fn build(self) -> Result<Client, BuildError> {
        let product: ProductId = self.product.parse().map_err(BuildError::Product)?;
        let jwks: JwkSet = serde_json::from_str(&self.jwks).map_err(|_| BuildError::TrustedKeys)?;
        let trusted_keys = TrustedKeys::try_from(&jwks).map_err(|_| BuildError::TrustedKeys)?;
        let release = self.release.map(|(version, released_at)| release(&version, &released_at)).transpose()?;
        let given = self.computer_id.map(|id| id.parse::<ComputerId>()).transpose().map_err(BuildError::ComputerId)?;
        let machine_id = MachineId::of_system();
        let computer = given.or_else(|| machine_id.as_ref().map(|machine_id| machine_id.computer_id(&product)));
        let user_store = self.user_store.unwrap_or_else(|| Store::of_user(&product, &self.variables));
        let machine_store = self.machine_store.unwrap_or_else(|| Store::of_machine(&product, &self.variables));
        #[cfg(feature = "online")]
        let service =
            self.service_url.map(|url| crate::online::Service::new(&url, self.service_timeout)).transpose()?;
        Ok(Client(Arc::new(Setup {
            release,
            trusted_keys,
            computer,
            allow_generic_keys: self.allow_generic_keys,
            clock_tolerance: SignedDuration::try_from(self.clock_tolerance).unwrap_or(SignedDuration::MAX),
            read_deadline: self.read_deadline,
            expiry_warning_days: self.expiry_warning_days,
            texts: self.texts,
            environment_variable: self.environment_variable.unwrap_or_else(|| Some(variable_of(&product))),
            user_store: user_store.map(Store::new),
            machine_store: machine_store.map(Store::new),
            paths: self.paths,
            variables: self.variables,
            clock_memory: ClockMemory::new(machine_id.as_ref(), &product),
            #[cfg(feature = "online")]
            service,
            #[cfg(feature = "online")]
            auto_activate: self.auto_activate,
            product,
        })))
    }
}

fn release(version: &str, released_at: &str) -> Result<Release, BuildError> {
    let version: Version = version.parse().map_err(BuildError::Version)?;
    let moment = if released_at.len() == 10 { format!("{released_at}T00:00:00Z") } else { released_at.to_owned() };
    let released_at: Moment = moment.parse().map_err(|_| BuildError::ReleasedAt)?;
    Ok(Release { version, released_at })
}

fn variable_of(product: &ProductId) -> String {
    let capital = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    product.as_str().chars().map(capital).chain("_LICENSE".chars()).collect()
}
