//! The Lambda function `public-keys`: whoever verifies license keys reads the JWK set.

use latchkey_functions::public_keys::PublicKeys;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<PublicKeys>().await
}
