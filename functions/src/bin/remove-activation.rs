//! The Lambda function `remove-activation`: a vendor gives back a seat for a customer.

use latchkey_functions::remove_activation::RemoveActivation;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<RemoveActivation>().await
}
