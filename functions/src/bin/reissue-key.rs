//! The Lambda function `reissue-key`: a vendor replaces an activation key.

use latchkey_functions::reissue_key::ReissueKey;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ReissueKey>().await
}
