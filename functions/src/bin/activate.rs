//! The Lambda function `activate`: an activation key and a computer become a license key.

use latchkey_functions::activate::Activate;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<Activate>().await
}
