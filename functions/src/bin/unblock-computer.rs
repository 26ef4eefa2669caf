//! The Lambda function `unblock-computer`: a vendor reads a product.

use latchkey_functions::run;
use latchkey_functions::unblock_computer::UnblockComputer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<UnblockComputer>().await
}
