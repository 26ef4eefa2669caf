//! The Lambda function `release`: a computer gives its seat back.

use latchkey_functions::release::Release;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<Release>().await
}
