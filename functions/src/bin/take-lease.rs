//! The Lambda function `take-lease`: a computer takes a floating seat.

use latchkey_functions::run;
use latchkey_functions::take_lease::TakeLease;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<TakeLease>().await
}
