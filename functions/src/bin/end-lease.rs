//! The Lambda function `end-lease`: a vendor ends a lease.

use latchkey_functions::end_lease::EndLease;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<EndLease>().await
}
