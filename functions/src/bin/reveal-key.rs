//! The Lambda function `reveal-key`: a vendor reads an activation key again.

use latchkey_functions::reveal_key::RevealKey;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<RevealKey>().await
}
