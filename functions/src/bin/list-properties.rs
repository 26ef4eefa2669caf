//! The Lambda function `list-properties`: a vendor reads a product.

use latchkey_functions::list_properties::ListProperties;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ListProperties>().await
}
