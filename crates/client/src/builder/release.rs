//! Whether a builder was told which version the application is, as types: the compiler asks for it.

/// A [`Builder`](crate::Builder) that wasn't told yet which version the application is: it can't be built.
#[derive(Debug, Clone, Copy)]
pub struct WantsRelease(());

/// A [`Builder`](crate::Builder) that was told the application's version, or that there is none.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Version and release date, as they were given.
    pub(super) release: Option<(String, String)>,
}

impl WantsRelease {
    pub(super) const NEW: Self = Self(());
}

/// Says of a [`Builder`](crate::Builder) that it can be built; only [`Ready`] does.
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
