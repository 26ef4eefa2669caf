//! An application that holds a floating seat until it is killed: `seat-holder URL COMPUTER-ID STORE`, with the license key and the
//! JWK set on standard input, a line each.

use std::error::Error;
use std::io::{BufRead, stdin};

use latchkey_client::Client;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, computer_id, store] = &arguments[..] else { return Err("seat-holder URL COMPUTER-ID STORE".into()) };
    let mut lines = stdin().lock().lines();
    let mut line = || lines.next().ok_or("standard input has ended")?.map_err(Box::<dyn Error>::from);
    let (license_key, jwks) = (line()?, line()?);
    let client = Client::builder("acme-editor", &jwks).without_release().computer_id(computer_id).without_stores();
    let client = client.user_store(Some(store)).text(license_key).service_url(url).build()?;
    let lease = client.lease()?;
    println!("{}", if lease.is_held() { "held" } else { "not held" });
    // Whoever started it may have ended.
    let _ = line();
    Ok(())
}
