//! The license service: where it is, and with the feature `online` how it is asked.

#[cfg(feature = "online")]
use std::time::Duration;

use super::Builder;

impl<R> Builder<R> {
    /// Where the license service is. With the feature `online` it is called; without it nothing ever goes over the network, and the
    /// URL serves for [`activation_link`](crate::Client::activation_link) alone.
    ///
    /// It must be `https://`, except for a service on this computer. For proxies see [`proxy`](Self::proxy). TLS trusts Mozilla's authorities, and those that this computer trusts: a company that looks into TLS
    /// has installed its own. `SSL_CERT_FILE` names another file for the computer's.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .service_url("https://licenses.example.com")
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn service_url(mut self, url: &str) -> Self {
        self.described.service_url = Some(url.to_owned());
        self
    }
}

#[cfg(feature = "online")]
impl<R> Builder<R> {
    /// How long a call to the service may take with all its attempts; 30 seconds by default, at most 10 minutes.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # use std::time::Duration;
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .service_url("https://licenses.example.com")
    ///     .service_timeout(Duration::from_secs(10))
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn service_timeout(mut self, timeout: Duration) -> Self {
        self.described.service_timeout = timeout;
        self
    }

    /// The proxy that calls go through, as `http://proxy.example.com:3128`, with `user:password@` where it wants that.
    /// `None` goes through none.
    ///
    /// Without this call the system's setting counts where it can be read (Windows, macOS, GNOME; no scripts), and else the
    /// variables `ALL_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, but never for a service on this computer.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// use latchkey_client::{BuildError, Client};
    /// let builder = Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .service_url("https://licenses.example.com");
    /// assert!(builder.clone().proxy(Some("http://proxy.example.com:3128")).build().is_ok());
    /// assert_eq!(builder.proxy(Some("socks5://proxy")).build().unwrap_err(), BuildError::Proxy);
    /// ```
    pub fn proxy(mut self, url: Option<&str>) -> Self {
        self.described.proxy = Some(url.map(str::to_owned));
        self
    }

    /// Further authorities that TLS trusts, as PEM: for a service behind a private one. May be called several times.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// use latchkey_client::{BuildError, Client};
    /// let client = Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01").root_certificates("no PEM");
    /// assert_eq!(client.build().unwrap_err(), BuildError::RootCertificates);
    /// ```
    pub fn root_certificates(mut self, pem: impl Into<String>) -> Self {
        self.described.root_certificates.push(pem.into());
        self
    }

    /// Activates by itself when an activation key lies where a license may be and there is no valid license key. Off by
    /// default: an activation key on a share then takes a seat for each computer that starts.
    ///
    /// Each activation key is tried once, within the time that [`check`](crate::Client::check) has as a whole; what the service
    /// refuses is not asked again for a day, except by [`activate`](crate::Client::activate). Only after a refusal is
    /// another key tried: where it isn't known whether a seat was taken, the next start asks for the same one.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .service_url("https://licenses.example.com")
    ///     .file("$ACME_LICENSES")
    ///     .auto_activate(true)
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn auto_activate(mut self, activate: bool) -> Self {
        self.described.auto_activate = activate;
        self
    }

    /// Fetches the vendor's revocation list now and then, so that what was taken back stops here too. Off by default.
    ///
    /// It is fetched in the background, after [`check`](crate::Client::check) has answered, and the next check goes by it, also in
    /// another process. A list is fetched again only when the service says that there may be a newer one, after a minute by
    /// default, and only if there is one. That is so for all processes of a user together, as far as there is a
    /// [user's store](Self::user_store). A license that is good is never refused because a list can't be fetched, unless
    /// [`revocations_max_age`](Self::revocations_max_age) demands a fresh one.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .service_url("https://licenses.example.com")
    ///     .fetch_revocations(true)
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_revocations(mut self, fetch: bool) -> Self {
        self.described.fetch_revocations = fetch;
        self
    }

    /// Asks the service in the background whether the license still stands, as [`refresh`](crate::Client::refresh) does, at most
    /// every `interval`; at most 366 days. By default nobody is asked.
    ///
    /// It is asked after [`check`](crate::Client::check) or [`recheck`](crate::Client::recheck) has answered. When that was is kept in
    /// the user's store, for all processes of a user. A newer license key counts at the next check;
    /// [`Grant::standing`](crate::Grant::standing) shows what the service said, and takes nothing away. Where it says anything
    /// but `valid`, or knows a newer revocation list, that is fetched at once. What the service doesn't answer is asked again
    /// after ten minutes, if that is sooner.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # use std::time::Duration;
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .service_url("https://licenses.example.com")
    ///     .keep_fresh(Duration::from_secs(24 * 60 * 60))
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn keep_fresh(mut self, interval: Duration) -> Self {
        self.described.keep_fresh = Some(interval);
        self
    }
}
