//! The Lambda function `list-products`: a vendor reads a product.

use latchkey_functions::list_products::ListProducts;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ListProducts>().await
}
