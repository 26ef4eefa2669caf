//! The Lambda function `publish-revocations`: what was taken back is listed and signed.

use latchkey_functions::publish_revocations::PublishRevocations;
use latchkey_functions::run_for_events;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run_for_events::<PublishRevocations>().await
}
