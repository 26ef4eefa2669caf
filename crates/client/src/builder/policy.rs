//! What the application is, and what it takes.

use std::time::Duration;

use super::Builder;

impl<R> Builder<R> {
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
}
