//! The Lambda function `get-license`: a vendor reads a license.

use latchkey_functions::get_license::GetLicense;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<GetLicense>().await
}
