//! The Lambda function `update-license`: a vendor changes a license.

use latchkey_functions::run;
use latchkey_functions::update_license::UpdateLicense;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<UpdateLicense>().await
}
