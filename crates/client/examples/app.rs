//! An application that starts, or explains why it does not.
//!
//! ```text
//! cargo run -p latchkey-client --example app -- --help
//! ```

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use latchkey_client::{Client, Grant, NotLicensed};

/// A real application has the vendor's JWK set here; this one trusts the key that the licenses in `acme` are signed with.
const JWKS: &str = include_str!("acme/jwks.json");

const HELP: &str = "\
Starts if it has a license, or explains.

  app [OPTION VALUE]...

  --file PATH           a license file or folder; may be repeated; ~ and environment variables are expanded
  --text TEXT           a license key
  --computer-id ID      what this computer is called (a hash of its machine ID)
  --allow-generic yes   takes generic license keys (no)
  --product ID          the product (acme-editor)
  --jwks FILE           the JWK set to trust, or an answer of GET /v1/settings (that of examples/acme)
  --store FOLDER        the user's store (the one of the system)
  --url URL             the license service (none)
  --activate KEY        activates with an activation key
  --fetch-lists yes     fetches the revocation list in the background (no)
  --keep-fresh SECONDS  asks in the background whether the license stands, that often at most (never)
  --stay SECONDS        stays for so long, and looks again then (0)

Exit codes: 0 licensed, 1 refused, 2 wrong use.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| matches!(argument.as_str(), "-h" | "--help")) {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    match client(&arguments) {
        Ok((client, activation_key)) => {
            let code = say(&client, &answer(&client, activation_key));
            match arguments.chunks(2).find(|pair| pair[0] == "--stay").and_then(|pair| pair.get(1)?.parse().ok()) {
                Some(seconds) => {
                    sleep(Duration::from_secs(seconds));
                    say(&client, &client.check())
                }
                None => code,
            }
        }
        Err(error) => {
            eprintln!("app: {error}");
            ExitCode::from(2)
        }
    }
}

fn client(arguments: &[String]) -> Result<(Client, Option<String>), Box<dyn std::error::Error>> {
    let value = |name: &str| arguments.chunks(2).find(|pair| pair[0] == name).and_then(|pair| pair.get(1));
    let product = value("--product").map_or("acme-editor", String::as_str);
    let jwks = value("--jwks").map_or_else(|| Ok(JWKS.to_owned()), |path| jwks_in(path))?;
    let mut builder = Client::builder(product, &jwks).release("4.2", "2026-11-01");
    let mut activation_key = None;
    for pair in arguments.chunks(2) {
        let [name, value] = pair else { return Err(format!("{} needs a value; see --help", pair[0]).into()) };
        builder = match name.as_str() {
            "--file" => builder.file(value),
            "--text" => builder.text(value),
            "--computer-id" => builder.computer_id(value),
            "--allow-generic" if value == "yes" => builder.dangerous().allow_generic_keys(),
            "--allow-generic" => builder,
            "--store" => builder.user_store(Some(value)),
            "--product" | "--jwks" | "--stay" => builder,
            #[cfg(feature = "online")]
            "--url" => builder.service_url(value),
            #[cfg(feature = "online")]
            "--fetch-lists" => builder.fetch_revocations(value == "yes"),
            #[cfg(feature = "online")]
            "--keep-fresh" => builder.keep_fresh(Duration::from_secs(value.parse()?)),
            "--activate" => {
                activation_key = Some(value.clone());
                builder
            }
            other => return Err(format!("there is no {other}; see --help").into()),
        };
    }
    Ok((builder.build()?, activation_key))
}

/// A file with a JWK set, or with the whole answer of `GET /v1/settings`.
fn jwks_in(path: &str) -> Result<String, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path)?;
    let json: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    Ok(json.get("jwks").unwrap_or(&json).to_string())
}

#[cfg(feature = "online")]
fn answer(client: &Client, activation_key: Option<String>) -> Result<Grant, NotLicensed> {
    activation_key.map_or_else(|| client.check(), |activation_key| client.activate(&activation_key))
}

#[cfg(not(feature = "online"))]
fn answer(client: &Client, _: Option<String>) -> Result<Grant, NotLicensed> {
    client.check()
}

fn say(client: &Client, answer: &Result<Grant, NotLicensed>) -> ExitCode {
    let (lines, code) = match answer {
        Ok(grant) => (licensed(grant), ExitCode::SUCCESS),
        Err(not_licensed) => (refused(client, not_licensed), ExitCode::from(1)),
    };
    // Nobody may listen any more: `app | head -1`.
    let _ = writeln!(io::stdout(), "{}", lines.join("\n"));
    code
}

fn licensed(grant: &Grant) -> Vec<String> {
    let features: Vec<_> = grant.features().iter().map(|feature| feature.as_str()).collect();
    let term = grant.days_left().map_or_else(|| "for ever".to_owned(), |days| format!("for {days} days"));
    let with =
        if features.is_empty() { "without extra features".to_owned() } else { format!("with {}", features.join(", ")) };
    let first = format!("Licensed {term}, {with}.");
    let found = format!("Found in {}: {}.", grant.source(), grant.choice());
    let warnings = grant.warnings().iter().map(|warning| format!("Note ({}): {warning}.", warning.code()));
    [first, found].into_iter().chain(warnings).collect()
}

fn refused(client: &Client, not_licensed: &NotLicensed) -> Vec<String> {
    let first = format!("Not licensed ({}): {not_licensed}.", not_licensed.code());
    let findings = not_licensed.findings().iter().map(|finding| format!("  {finding}"));
    // For a computer that is offline: the vendor activates with it, and sends the license key.
    let to_send = client.computer_id_to_send().map_or("none", |id| id.as_str());
    let id = format!("This computer's ID, if the vendor asks for it: {to_send}");
    [first, format!("Please {}.", not_licensed.help()), id].into_iter().chain(findings).collect()
}
