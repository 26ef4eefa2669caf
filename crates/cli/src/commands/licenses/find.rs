//! `latchkey licenses find`: the license that a key leads to.

use std::path::PathBuf;

use clap::Args;
use latchkey_api::{AnswersVersion, Call, FindLicense as FindLicenseEndpoint, FindLicenseRequest, Nothing};

use super::list::LIST;
use crate::failure::Failure;
use crate::key_input::{Key, key};
use crate::options::Options;
use crate::vendor::Vendor;

/// By which key.
#[derive(Debug, Args)]
pub(crate) struct FindLicense {
    /// The file that the activation key or license key is in, such as a mail or a license file; - is standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

pub(crate) fn find(options: &Options, command: &FindLicense) -> Result<(), Failure> {
    let vendor = Vendor::of(options)?;
    let body = match key(&command.file)? {
        Key::Activation(activation_key) => {
            FindLicenseRequest { activation_key: Some(activation_key), license_key: None }
        }
        Key::License(license_key) => FindLicenseRequest { activation_key: None, license_key: Some(license_key) },
    };
    let call = Call { path: Nothing {}, query: Nothing {}, headers: AnswersVersion {}, body };
    // It changes nothing, whatever its method.
    let found = vendor.read::<FindLicenseEndpoint>(&call)?;
    if found.activation_key_replaced {
        let id = found.license.license_id.0;
        options.output.warn(&format!(
            "this activation key was replaced by a newer one and activates nothing; latchkey licenses reveal {id} reads that"
        ));
    }
    LIST.print_one(&options.output, &found.license)
}
