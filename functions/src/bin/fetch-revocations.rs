//! The Lambda function `fetch-revocations`: a client application reads what was taken back.

use latchkey_functions::fetch_revocations::FetchRevocations;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<FetchRevocations>().await
}
