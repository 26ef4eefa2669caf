//! An application that starts, or explains why it does not.
//!
//! ```text
//! cargo run -p latchkey-client --example app -- --help
//! ```

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use latchkey_client::{ActivationKey, Client, Grant, NotLicensed};

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
  --link KEY            shows a link to the service's page that activates with it for this computer, which may be offline
  --fetch-lists yes     fetches the revocation list in the background (no)
  --keep-fresh SECONDS  asks in the background whether the license stands, that often at most (never)
  --stay SECONDS        stays for so long, and looks again then (0)
  --lease yes           takes a floating seat, and returns it in the end (no)
  --keep yes            takes the seat along instead (no)

Exit codes: 0 licensed, 1 refused, 2 wrong use.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| matches!(argument.as_str(), "-h" | "--help")) {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    match client(&arguments) {
        Ok((client, Wishes { link: Some(activation_key), .. })) => link(&client, &activation_key),
        Ok((client, wishes)) => run(&client, &wishes),
        Err(error) => {
            eprintln!("app: {error}");
            ExitCode::from(2)
        }
    }
}

/// What to do besides starting.
#[derive(Default)]
struct Wishes {
    activation_key: Option<String>,
    link: Option<ActivationKey>,
    stay: Option<Duration>,
    lease: bool,
    keep: bool,
}

fn client(arguments: &[String]) -> Result<(Client, Wishes), Box<dyn std::error::Error>> {
    let value = |name: &str| arguments.chunks(2).find(|pair| pair[0] == name).and_then(|pair| pair.get(1));
    let product = value("--product").map_or("acme-editor", String::as_str);
    let jwks = value("--jwks").map_or_else(|| Ok(JWKS.to_owned()), |path| jwks_in(path))?;
    let mut builder = Client::builder(product, &jwks).release("4.2", "2026-11-01");
    let mut wishes = Wishes::default();
    for pair in arguments.chunks(2) {
        let [name, value] = pair else { return Err(format!("{} needs a value; see --help", pair[0]).into()) };
        builder = match name.as_str() {
            "--file" => builder.file(value),
            "--text" => builder.text(value),
            "--computer-id" => builder.computer_id(value),
            "--allow-generic" if value == "yes" => builder.dangerous().allow_generic_keys(),
            "--allow-generic" => builder,
            "--link" => {
                wishes.link = Some(value.parse()?);
                builder
            }
            "--store" => builder.user_store(Some(value)),
            "--product" | "--jwks" => builder,
            "--url" => builder.service_url(value),
            #[cfg(feature = "online")]
            "--fetch-lists" => builder.fetch_revocations(value == "yes"),
            #[cfg(feature = "online")]
            "--keep-fresh" => builder.keep_fresh(Duration::from_secs(value.parse()?)),
            "--activate" => {
                wishes.activation_key = Some(value.clone());
                builder
            }
            "--stay" => {
                wishes.stay = Some(Duration::from_secs(value.parse()?));
                builder
            }
            "--lease" => {
                wishes.lease = value == "yes";
                builder
            }
            "--keep" => {
                wishes.keep = value == "yes";
                builder
            }
            other => return Err(format!("there is no {other}; see --help").into()),
        };
    }
    Ok((builder.build()?, wishes))
}

/// What a computer without a network shows for a telephone to scan: an application would draw it as a QR code.
fn link(client: &Client, activation_key: &ActivationKey) -> ExitCode {
    match client.activation_link(Some(activation_key)) {
        Some(link) => {
            println!("{link}");
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("app: --link needs --url");
            ExitCode::from(2)
        }
    }
}

/// A file with a JWK set, or with the whole answer of `GET /v1/settings`.
fn jwks_in(path: &str) -> Result<String, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path)?;
    let json: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    Ok(json.get("jwks").unwrap_or(&json).to_string())
}

#[cfg(feature = "online")]
fn run(client: &Client, wishes: &Wishes) -> ExitCode {
    let activated = wishes.activation_key.as_deref().map(|activation_key| client.activate(activation_key));
    if !wishes.lease {
        return stay(client, wishes, activated.unwrap_or_else(|| client.check()));
    }
    let lease = match client.lease() {
        Ok(lease) => lease,
        Err(not_licensed) => return say(client, &Err(not_licensed)),
    };
    println!("A floating seat for {} s.", lease.time_left().as_secs());
    let code = stay(client, wishes, client.check());
    match lease.failure() {
        Some(reason) => println!("Held: {} (code {}): {reason}.", lease.is_held(), reason.code()),
        None => println!("Held: {}, for {} s more.", lease.is_held(), lease.time_left().as_secs()),
    }
    if wishes.keep {
        println!("Kept until {}.", lease.keep().map_or_else(|| "it ends".to_owned(), |until| until.to_string()));
    }
    code
}

#[cfg(not(feature = "online"))]
fn run(client: &Client, wishes: &Wishes) -> ExitCode {
    if wishes.activation_key.is_some() || wishes.lease || wishes.keep {
        eprintln!("app: this one was built without the feature `online`");
        return ExitCode::from(2);
    }
    stay(client, wishes, client.check())
}

/// Says the answer; an application that stays looks again in the end.
fn stay(client: &Client, wishes: &Wishes, first: Result<Grant, NotLicensed>) -> ExitCode {
    let code = say(client, &first);
    let Some(time) = wishes.stay else { return code };
    sleep(time);
    say(client, &client.check())
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
