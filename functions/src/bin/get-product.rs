//! The Lambda function `get-product`: a vendor reads a product.

use latchkey_functions::get_product::GetProduct;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<GetProduct>().await
}
