//! What the application is, and what it takes.

use std::time::Duration;

use super::{Builder, Ready};

impl<R> Builder<R> {
    /// The version, and the day it was released: licenses whose maintenance ended before don't include it.
    ///
    /// The day is `2026-11-01`, or a moment in RFC 3339. Take it from the build, never from the computer that the
    /// application runs on. The builder can't be built without this or [`without_release`](Self::without_release); before
    /// or after everything else.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01").build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// ```compile_fail,E0277
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn release(self, version: &str, released_at: &str) -> Builder<Ready> {
        self.ready(Some((version.to_owned(), released_at.to_owned())))
    }

    /// No version and no release date: for an application that sells no maintenance. A license counts for every version of
    /// it then, however long its maintenance has been over.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).without_release().build()?;
    /// assert_eq!(client.version(), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn without_release(self) -> Builder<Ready> {
        self.ready(None)
    }

    fn ready(self, release: Option<(String, String)>) -> Builder<Ready> {
        Builder { described: self.described, release: Ready { release } }
    }

    /// The application's own ID for the computer, 1 to 255 characters; by default a hash of product and machine ID.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .computer_id("till 7").build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn computer_id(mut self, computer_id: &str) -> Self {
        self.described.computer_id = Some(computer_id.to_owned());
        self
    }

    /// What tells this session from others on the same computer, 1 to 255 characters, such as the user's name: on a terminal
    /// server each session takes a floating seat of its own then. By default all of a computer share one.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .session("ada").build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn session(mut self, session: &str) -> Self {
        self.described.session = Some(session.to_owned());
        self
    }

    /// How far the clock may be behind: the vendor's when the license was signed, or what it showed before. A day by
    /// default, so that a wrong time zone keeps nobody from working; at most 7 days.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # use std::time::Duration;
    /// let hour = Duration::from_secs(3600);
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .clock_tolerance(hour).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn clock_tolerance(mut self, tolerance: Duration) -> Self {
        self.described.clock_tolerance = tolerance;
        self
    }

    /// How long a license still works after it has expired; 5 minutes by default, so that a clock that is a little ahead
    /// takes away nothing that was sold. With zero it ends at once; at most 30 days.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/generic.lic"));
    /// # use std::time::Duration;
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .text(LICENSE).dangerous().allow_generic_keys().without_stores();
    /// let a_minute_late = "2027-12-25T10:01:00Z".parse()?;
    /// assert!(client.clone().build()?.check_at(a_minute_late).is_ok());
    /// let strict = client.expiry_tolerance(Duration::ZERO).build()?;
    /// assert_eq!(strict.check_at(a_minute_late).unwrap_err().code(), "license_expired");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn expiry_tolerance(mut self, tolerance: Duration) -> Self {
        self.described.expiry_tolerance = tolerance;
        self
    }

    /// From how many days before its end a license warns; 30 by default, 0 never.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .expiry_warning_days(14).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn expiry_warning_days(mut self, days: u16) -> Self {
        self.described.expiry_warning_days = days;
        self
    }

    /// A revocation list that comes with the application: what the vendor took back until the build.
    ///
    /// It is the text that `GET /v1/revocations/{product}` answers. Lists are also read from files that end in `.revocations`
    /// where license files are looked for, and kept in the user's store: the newest that the computer ever saw counts, and an
    /// older one changes nothing.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let builder = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01");
    /// let error = builder.revocations("no list").build().unwrap_err();
    /// assert!(error.to_string().starts_with("the revocation list must be"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn revocations(mut self, list: &str) -> Self {
        self.described.revocations.push(list.to_owned());
        self
    }

    /// How old the vendor's last word about what was taken back may be: the newest revocation list, or the license key
    /// itself if that was signed later. By default any age will do, and a license goes on where no list ever comes.
    ///
    /// The service signs a new list every day, so that a computer which sees one from time to time never comes near the limit,
    /// and one from which they are kept stops.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # use std::time::Duration;
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .text(LICENSE).dangerous().allow_generic_keys().without_stores()
    ///     .revocations_max_age(Duration::from_secs(90 * 24 * 60 * 60)).build()?;
    /// let years_later = "2030-01-01T00:00:00Z".parse()?;
    /// assert_eq!(client.check_at(years_later).unwrap_err().code(), "revocations_too_old");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn revocations_max_age(mut self, age: Duration) -> Self {
        self.described.revocations_max_age = Some(age);
        self
    }

    /// How long a computer may go without anything new of the vendor's: a revocation list, a license key, or the service's
    /// signed time. By default for ever.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # use std::time::Duration;
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .text(LICENSE).dangerous().allow_generic_keys().without_stores()
    ///     .max_offline(Duration::from_secs(365 * 24 * 60 * 60)).build()?;
    /// let years_later = "2030-01-01T00:00:00Z".parse()?;
    /// assert_eq!(client.check_at(years_later).unwrap_err().code(), "offline_too_long");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn max_offline(mut self, age: Duration) -> Self {
        self.described.max_offline = Some(age);
        self
    }
}
