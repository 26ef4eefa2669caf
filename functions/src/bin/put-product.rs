//! The Lambda function `put-product`: a vendor defines a product.

use latchkey_functions::put_product::PutProduct;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<PutProduct>().await
}
