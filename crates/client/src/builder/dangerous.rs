//! What makes the client take more than it does by itself.

use super::Builder;

/// What [`Builder::dangerous`] opens: each method of it loosens a check, so that a look for this word finds them all.
///
/// None takes an argument: what a file, a setting or an answer of a server says can't be passed on by mistake.
#[derive(Debug, Clone)]
#[must_use = "it does nothing until one of its methods is called"]
pub struct Dangerous<R>(pub(super) Builder<R>);

impl<R> Builder<R> {
    /// Opens what loosens a check. Call it in the application's own code, for a reason that you could tell a colleague.
    pub fn dangerous(self) -> Dangerous<R> {
        Dangerous(self)
    }
}

impl<R> Dangerous<R> {
    /// Takes generic license keys, which run the application on any computer (R8, R10). Off by default.
    ///
    /// Only the application's own code should decide this: no file, no setting and nothing that is downloaded. It takes no
    /// argument therefore.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// let builder = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01");
    /// let builder = builder.text(LICENSE).without_stores();
    /// assert_eq!(builder.clone().build()?.check().unwrap_err().code(), "generic_not_allowed");
    /// assert!(builder.dangerous().allow_generic_keys().build()?.check().is_ok());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// ```compile_fail,E0061
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # let builder = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01");
    /// let from_a_file = std::fs::read_to_string("settings.ini").is_ok_and(|text| text.contains("generic=1"));
    /// builder.dangerous().allow_generic_keys(from_a_file);
    /// ```
    pub fn allow_generic_keys(mut self) -> Builder<R> {
        self.0.described.allow_generic_keys = true;
        self.0
    }

    /// Takes a floating license without a [`Lease`](crate::Lease): for consoles and installers, which look at a license that
    /// others run on. Nobody counts seats then.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let console = latchkey_client::Client::builder("acme-editor", JWKS).without_release().dangerous().without_lease();
    /// console.build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn without_lease(mut self) -> Builder<R> {
        self.0.described.needs_no_lease = true;
        self.0
    }

    /// Trusts the keys of the published test vectors, with which anybody can sign: for tests, and only with the feature
    /// `testing`. Otherwise a JWK set with such a key in it is an error.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let builder = latchkey_client::Client::builder("acme-editor", JWKS).without_release();
    /// let error = builder.clone().build().unwrap_err();
    /// assert!(error.to_string().contains("published"), "{error}");
    /// assert!(builder.dangerous().trust_published_test_keys().build().is_ok());
    /// ```
    #[cfg(feature = "testing")]
    pub fn trust_published_test_keys(mut self) -> Builder<R> {
        self.0.described.trust_published_test_keys = true;
        self.0
    }

    /// Goes by another clock in the place of the one that counts how long the system has been up: what names the start of the
    /// system, and how long ago that was. For tests, and only with the feature `testing`.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # use std::time::{Duration, Instant};
    /// let (begun, boot) = (Instant::now(), "first".to_owned());
    /// let ten_times_as_fast = move || (boot.clone(), begun.elapsed() * 10);
    /// let builder = latchkey_client::Client::builder("acme-editor", JWKS).without_release();
    /// builder.dangerous().uptime_clock(ten_times_as_fast).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "testing")]
    pub fn uptime_clock(
        mut self,
        read: impl Fn() -> (String, std::time::Duration) + Send + Sync + 'static,
    ) -> Builder<R> {
        self.0.described.uptime_clock = crate::uptime_clock::UptimeClock::passed_in(read);
        self.0
    }
}
