//! The Lambda function `set-license-state`: a vendor suspends, reinstates or revokes a license.

use latchkey_functions::run;
use latchkey_functions::set_license_state::SetLicenseState;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<SetLicenseState>().await
}
