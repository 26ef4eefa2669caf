//! The Lambda function `create-key`: a vendor creates activation keys.

use latchkey_functions::create_key::CreateKey;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<CreateKey>().await
}
