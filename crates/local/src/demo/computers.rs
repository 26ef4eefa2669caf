//! Three computers without a license, and a share that has it.

use std::io;
use std::path::Path;

use latchkey_client::{BuildError, Client};
use latchkey_core::LicenseKey;

use super::DemoError;
use super::stage::{PRODUCT, Stage};

impl Stage<'_> {
    /// Each finds the license on the share, and keeps it for later; nothing is called.
    pub(super) fn any_computer(&mut self, license_key: &LicenseKey) -> Result<(), DemoError> {
        self.teller.chapter("Any computer, offline");
        let unusable = |error: io::Error| DemoError::step("the share", error.to_string());
        let share = tempfile::tempdir().map_err(unusable)?;
        let (file, gone) = (share.path().join("acme-editor.lic"), share.path().join("gone.lic"));
        std::fs::write(&file, license_key.reveal()).map_err(unusable)?;
        self.teller.step("R5", "the license key, saved once to a file on a share", "acme-editor.lic");
        let jwks = self.jwks.clone();
        for name in ["library-1", "lab-17", "a laptop at home"] {
            let store = tempfile::tempdir().map_err(unusable)?;
            let computer = Computer { name, jwks: &jwks, store: store.path() };
            self.start("R10", &computer, ("", &file), false, Some("generic_not_allowed"))?;
            self.start("R1 R5", &computer, ("", &file), true, None)?;
            self.start("R1", &computer, (", the share gone", &gone), true, None)?;
        }
        Ok(())
    }

    /// Starts the application, and expects it to run or to be refused with a code.
    pub(super) fn start(
        &mut self,
        requirement: &str,
        computer: &Computer<'_>,
        (circumstance, share): (&str, &Path),
        allow_generic_keys: bool,
        wanted: Option<&str>,
    ) -> Result<(), DemoError> {
        let what = format!("{}{circumstance}, allow_generic_keys = {allow_generic_keys}", computer.name);
        let application = computer.application(share, allow_generic_keys);
        let application = application.map_err(|error| DemoError::step(&what, error.to_string()))?;
        match (application.check(), wanted) {
            (Ok(_), None) => self.teller.step(requirement, &what, "licensed"),
            (Err(not_licensed), Some(code)) if not_licensed.code() == code => {
                self.teller.step(requirement, &what, code)
            }
            (found, _) => return Err(DemoError::step(&what, format!("expected {wanted:?}, found {found:?}"))),
        }
        Ok(())
    }
}

/// A computer of the customer's, or of anybody.
pub(super) struct Computer<'a> {
    pub(super) name: &'a str,
    pub(super) jwks: &'a str,
    /// Where it keeps what it found.
    pub(super) store: &'a Path,
}

impl Computer<'_> {
    /// The vendor's application, which looks for its license on the share.
    fn application(&self, share: &Path, allow_generic_keys: bool) -> Result<Client, BuildError> {
        let application = Client::builder(PRODUCT, self.jwks).without_release().computer_id(self.name).without_stores();
        let application = application.user_store(Some(self.store)).file(share);
        if allow_generic_keys { application.dangerous().allow_generic_keys() } else { application }.build()
    }
}
