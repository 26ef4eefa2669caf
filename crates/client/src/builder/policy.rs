//! What the application is, and what it takes.

use std::time::Duration;

use super::Builder;

impl Builder {
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

    /// How long a license still works after it has expired; 5 minutes by default, so that a clock that is a little ahead
    /// takes away nothing that was sold. With zero it ends at once.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/generic.lic"));
    /// # use std::time::Duration;
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .text(LICENSE).allow_generic_keys(true).without_stores();
    /// let a_minute_late = "2027-12-25T10:01:00Z".parse()?;
    /// assert!(client.clone().build()?.check_at(a_minute_late).is_ok());
    /// let strict = client.expiry_tolerance(Duration::ZERO).build()?;
    /// assert_eq!(strict.check_at(a_minute_late).unwrap_err().code(), "license_expired");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn expiry_tolerance(mut self, tolerance: Duration) -> Self {
        self.expiry_tolerance = tolerance;
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
}
