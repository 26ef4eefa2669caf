//! The Lambda function `list-blocked-computers`: a vendor reads a product.

use latchkey_functions::list_blocked_computers::ListBlockedComputers;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ListBlockedComputers>().await
}
