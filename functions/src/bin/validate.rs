//! The Lambda function `validate`: whether a license key still stands.

use latchkey_functions::run;
use latchkey_functions::validate::Validate;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<Validate>().await
}
