//! The command line.

use clap::{CommandFactory, Parser, Subcommand};

use crate::commands::{
    activate, activations, api, audit, computers, doctor, events, inspect, jwks, keys, leases, licenses, man, products,
    profiles, refresh, release, revocations, settings, trials, verify,
};
use crate::console::OpenConsole;
use crate::examples::with_examples;
use crate::options::GivenOptions;
use crate::printing::Columns;

const NOTES: &str = "\
Exit codes:
  0  done
  1  refused: by the service, whose stable code is in the message, or by a check
  2  usage: arguments, files or credentials that can't be worked with
  3  cannot reach: no connection, something else answered, or the service can't at present

Environment:
  LATCHKEY_PROFILE
          The profile, as --profile
  LATCHKEY_CONFIG
          The file with the profiles; by default latchkey/config.toml in ~/.config, XDG_CONFIG_HOME or %APPDATA%
  LATCHKEY_URL
          Where the service is, as --url
  AWS_REGION, AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, …
          Credentials and Region are found as AWS's own tools find them: environment, profile, SSO, role
  HTTPS_PROXY, NO_PROXY
          The proxy to use
  SSL_CERT_FILE
          The authorities to trust for TLS (PEM), in the place of this computer's; Mozilla's are trusted besides";

/// The vendor's console of Latchkey: products, activation keys, settings, license keys.
///
/// Vendor requests are signed with AWS Signature Version 4. An activation key is a secret: it is read from a file or from
/// standard input, never from the command line.
#[derive(Debug, Parser)]
#[command(name = "latchkey", version, after_long_help = NOTES, after_help = "Exit codes: 0 done, 1 refused, 2 usage, 3 cannot reach")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) options: GivenOptions,
}

/// The command line, with examples.
pub(crate) fn command() -> clap::Command {
    with_examples(Arguments::command())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    Main(MainCommand),
    #[command(flatten)]
    Setup(SetupCommand),
}

/// What the console is for.
#[derive(Debug, Subcommand)]
pub(crate) enum MainCommand {
    /// List, define and change products.
    #[command(subcommand)]
    Products(Products),
    /// Create activation keys, and see to the keys that sign.
    #[command(subcommand)]
    Keys(Keys),
    /// Find licenses, see what became of them, change them, take them back.
    #[command(subcommand)]
    Licenses(Licenses),
    /// See which computers have a seat of a license, and give one back.
    #[command(subcommand)]
    Activations(Activations),
    /// Exchange an activation key for a license key, for a customer too.
    Activate(activate::Activate),
    /// Ask whether a license key still stands, and put the newer one in its place.
    ///
    /// It needs no activation key and takes no seat. There is a newer license key where the license was changed, or where the service
    /// signs with another key now; none for one that was taken back. The exit code says whether it stands.
    Refresh(refresh::Refresh),
    /// Give back the seat of a computer by its license file, without the vendor.
    Release(release::Release),
    /// Read and set the service's settings.
    #[command(subcommand)]
    Settings(Settings),
    /// Block computers, which then get no license key.
    #[command(subcommand)]
    Computers(Computers),
    /// See what was changed, and by whom, and make a change back.
    #[command(subcommand)]
    Events(Events),
    /// Verify that the events of a license are all there, and as they were written.
    #[command(subcommand)]
    Audit(Audit),
    /// See who holds the floating seats of a license, and end a lease.
    #[command(subcommand)]
    Leases(Leases),
    /// See which trials a computer has had, and let it have one again.
    #[command(subcommand)]
    Trials(Trials),
    /// Fetch and show the list of what was taken back, for computers that are never online.
    #[command(subcommand)]
    Revocations(Revocations),
    /// Show what a license key or an activation key says, offline and unverified.
    Inspect(inspect::Inspect),
    /// Check a license key as an application would.
    Verify(verify::Verify),
    /// Check the connection: URL, clock, signing keys, switch, credentials.
    Doctor(doctor::Doctor),
    /// Show who signs, for which service, and which rights they have.
    Whoami,
    /// Write the public keys as an application embeds them: JSON, or a constant in Rust, C#, Python or Java.
    Jwks(jwks::WriteJwks),
    /// Sign any request, and print the answer.
    Api(api::Api),
    /// Open the console's page in a browser, and serve it on this computer.
    ///
    /// The page does what these commands do, for daily work. This process signs what it asks for: no credential reaches the browser,
    /// and nobody else on this computer or on the web is answered. It ends with its terminal, or after an hour without use. Enter
    /// prints another link, for another browser.
    Console(OpenConsole),
}

/// What sets it up; it works with profiles that are missing or can't be read.
#[derive(Debug, Subcommand)]
pub(crate) enum SetupCommand {
    /// Name services, so that --profile leads to one: URL, Region, AWS profile.
    #[command(subcommand)]
    Profiles(Profiles),
    /// Write man pages.
    Man(man::Man),
    /// Print a script that makes a shell complete commands, options, products, settings and profiles.
    ///
    /// For bash, in ~/.bashrc: source <(latchkey completions bash)
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Products {
    /// List the products.
    #[command(after_long_help = products::LIST.help())]
    List(Columns),
    /// Read a product.
    Get(products::ReadProduct),
    /// Define a product, or define it anew: what is left out is gone.
    Put(products::DefineProduct),
    /// Change some of a product, and keep the rest.
    Set(products::ChangeProduct),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Create activation keys, any number.
    Create(Box<keys::CreateKey>),
    /// See where the signing keys are in their life and what comes next, or take back one that somebody else could sign with.
    ///
    /// Keys are made and switched by deployments, which infra/README.md tells step by step. With --jwks FILE, the set that an
    /// application embeds, it says whether that application knows each of them.
    Rotate(keys::RotateKeys),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Licenses {
    /// Search and list licenses.
    ///
    /// Without --order the newest come first; with --customer-name they come by name, with --ends-… by their end, with
    /// --computer-id the latest activation first. Where neither customer, order, computer nor product is named, they come
    /// product by product.
    List(Box<licenses::ListLicenses>),
    /// Write all licenses, or those of a filter, into a file, resumably.
    ///
    /// They are read page by page into FILE.job, and FILE appears when all are there. Interrupted, the same command goes on from
    /// where it was; a license that was read before stays as it was then.
    Export(Box<licenses::ExportLicenses>),
    /// Find the license that an activation key or a license key leads to.
    Find(licenses::FindLicense),
    /// Read a license, with its activations and its last events.
    Show(licenses::ShowLicense),
    /// Make a license end later.
    ///
    /// --by counts from the present end; of a license that has ended, from the end of today in UTC, so that the customer gets all
    /// of what was paid for. It goes by the calendar: a month after 31 January is 28 February. Of a license whose days begin
    /// with the first activation, and that nobody has activated yet, it adds days: 1y is 365, 1m is 30. Days that have begun
    /// become a fixed end.
    Extend(licenses::ExtendLicense),
    /// Change a license: seats, features, customer, and all else that can.
    ///
    /// What isn't named stays. What license keys show is signed anew: each computer gets its new license key when it activates
    /// again. Product and kind never change.
    Update(Box<licenses::ChangeLicense>),
    /// Take a license back for a time.
    ///
    /// It counts for every request that begins after the answer. License keys that computers have go on working offline until
    /// they see a revocation list.
    Suspend(licenses::ChangeState),
    /// Let a suspended license be used again.
    Reinstate(licenses::ChangeState),
    /// Take a license back for good, as after a refund.
    ///
    /// License keys that computers have go on working offline until they see a revocation list.
    Revoke(licenses::ChangeState),
    /// Read the activation key of a license again, for a customer who lost it.
    Reveal(licenses::RevealActivationKey),
    /// Replace the activation key of a license by a new one, when it leaked.
    Reissue(licenses::ReissueActivationKey),
    /// Take back the license keys of a license that leaked, and write a new one for the customer.
    ///
    /// License keys that were signed before stop wherever the revocation list is seen. Of a generic license the new one is written
    /// to a file; of others each computer gets its own when it activates again.
    ReplaceKey(Box<licenses::ReplaceLicenseKey>),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Activations {
    /// List the activations of a license.
    List(activations::ListActivations),
    /// Give back the seat of a computer, so that another one can activate.
    Remove(activations::RemoveActivation),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// List all settings, with their defaults, who reads them, and who changed them.
    #[command(after_long_help = settings::LIST.help())]
    List(Columns),
    /// Read one.
    Get(settings::ReadSetting),
    /// Set one. Those of your own, under custom/, are public.
    Set(settings::ChangeSetting),
    /// Take one back to its default.
    Delete(settings::ResetSetting),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Computers {
    /// List the blocked computers.
    #[command(after_long_help = computers::LIST.help())]
    List(Columns),
    /// Block a computer; a license key that it has goes on working.
    Block(computers::Block),
    /// Block a computer no more.
    Unblock(computers::Unblock),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Events {
    /// List the events of a license, or of a day.
    List(events::ListEvents),
    /// Read one.
    Show(events::ShowEvent),
    /// Make a change back, as a new change, unless something was changed since.
    Undo(events::UndoEvent),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Hold a license against all of its events, and name the first that was altered, removed or put in.
    Verify(audit::VerifyAudit),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Leases {
    /// List the computers and sessions that hold a floating seat of a license.
    List(leases::ListLeases),
    /// End a lease, so that another computer can take its seat.
    End(leases::EndLease),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Trials {
    /// List the trials that a computer has had, one a product.
    List(trials::ListTrialsOf),
    /// Let a computer have a trial of a product again.
    Reset(trials::ResetTrialOf),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Revocations {
    /// Write a product's list, once it is verified.
    ///
    /// Beside a license file, or on a share of such files, every computer that reads them sees it.
    Fetch(revocations::FetchList),
    /// Verify a list, and show what it takes back.
    Show(revocations::ShowList),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Profiles {
    /// List the profiles.
    #[command(after_long_help = profiles::LIST.help())]
    List(Columns),
    /// Show one, and the file that it is in.
    Show(profiles::ReadProfile),
    /// Make one, or change some of it.
    Set(profiles::ChangeProfile),
    /// Remove one.
    Remove(profiles::RemoveProfile),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_fits_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn help_says_the_exit_codes() {
        let help = Arguments::command().render_long_help().to_string();
        for line in ["0  done", "1  refused", "2  usage", "3  cannot reach"] {
            assert!(help.contains(line), "{help}");
        }
    }
}
