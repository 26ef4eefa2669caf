//! The Lambda function `fetch-settings`: a client application reads what it may know.

use latchkey_functions::fetch_settings::FetchSettings;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<FetchSettings>().await
}
