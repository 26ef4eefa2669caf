//! Which version the application is: whoever builds a client says so, or says that there is none.

use super::Builder;

/// A [`Builder`] that wasn't told yet which version the application is: it can't be built.
#[derive(Debug, Clone, Copy)]
pub struct WantsRelease(());

/// A [`Builder`] that was told the application's version, or that there is none.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Version and release date, as they were given.
    pub(super) release: Option<(String, String)>,
}

impl WantsRelease {
    pub(super) const NEW: Self = Self(());
}

/// Says of a [`Builder`] that it can be built; only [`Ready`] does.
#[diagnostic::on_unimplemented(
    message = "the builder does not know which version the application is",
    label = "call `.release(version, date)` or `.without_release()` before",
    note = "without a release date no license's maintenance is checked; an application that sells none says `.without_release()`"
)]
pub trait KnowsRelease: sealed::Sealed {}

impl KnowsRelease for Ready {}

mod sealed {
    use super::Ready;

    pub trait Sealed {
        fn release(self) -> Option<(String, String)>;
    }

    impl Sealed for Ready {
        fn release(self) -> Option<(String, String)> {
            self.release
        }
    }
}

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
}
