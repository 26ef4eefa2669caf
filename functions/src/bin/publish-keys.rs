//! The Lambda function `publish-keys`: CloudFormation learns the public halves of the signing keys.

use latchkey_functions::publish_keys::PublishKeys;
use latchkey_functions::run_for_events;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run_for_events::<PublishKeys>().await
}
