//! The Lambda function `revoke-signing-key`: a vendor takes a signing key back.

use latchkey_functions::revoke_signing_key::RevokeSigningKey;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<RevokeSigningKey>().await
}
