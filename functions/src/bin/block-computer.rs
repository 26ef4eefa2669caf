//! The Lambda function `block-computer`: a vendor reads a product.

use latchkey_functions::block_computer::BlockComputer;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<BlockComputer>().await
}
