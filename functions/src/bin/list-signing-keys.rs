//! The Lambda function `list-signing-keys`: a vendor reads which keys sign.

use latchkey_functions::list_signing_keys::ListSigningKeys;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ListSigningKeys>().await
}
