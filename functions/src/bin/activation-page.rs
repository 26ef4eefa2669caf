//! The Lambda function `activation-page`: a customer's browser shows the page to activate for a computer that is offline.

use latchkey_functions::activation_page::ActivationPage;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ActivationPage>().await
}
