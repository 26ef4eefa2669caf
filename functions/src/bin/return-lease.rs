//! The Lambda function `return-lease`: a computer gives a floating seat back.

use latchkey_functions::return_lease::ReturnLease;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ReturnLease>().await
}
