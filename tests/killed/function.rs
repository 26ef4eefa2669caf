//! Any function as a process, for the tests that kill it: `function <name>`.

use latchkey_api::Endpoint;

macro_rules! run {
    ($($module:ident $endpoint:ident;)*) => {
        async fn run(name: &str) -> Result<(), lambda_http::Error> {
            $(if name == latchkey_api::$endpoint::FUNCTION {
                return latchkey_functions::run::<latchkey_functions::$module::$endpoint>().await;
            })*
            Err(format!("there is no function {name}").into())
        }
    };
}
latchkey_api::for_every_endpoint!(run);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run(&std::env::args().nth(1).unwrap_or_default()).await
}
