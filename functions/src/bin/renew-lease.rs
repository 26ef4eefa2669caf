//! The Lambda function `renew-lease`: a computer keeps a floating seat for longer.

use latchkey_functions::renew_lease::RenewLease;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<RenewLease>().await
}
