//! `latchkey console`: the vendor's page in a browser, served on this computer.
//!
//! The page asks this process (`server`), which lets in nobody but the page (`guard`, `sessions`) and passes on what an endpoint
//! takes (`forward`), signed. So no credential reaches the browser, and nothing new runs in the cloud (R12, R37).

mod answer;
mod body;
mod desk;
mod forward;
mod guard;
mod identify;
mod jobs;
mod later_end;
mod lifetime;
mod opening;
mod page;
mod replacing;
mod served;
mod server;
mod sessions;
mod token;

use std::io::{self, BufRead, IsTerminal};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use self::desk::Desk;
use self::guard::Guard;
use self::jobs::Jobs;
use self::lifetime::Ended;
use self::opening::OpeningFile;
pub use self::served::{PageSigner, ServedConsole};
use self::server::Server;
use self::sessions::{LinkKind, Sessions};
use self::token::Token;
use crate::failure::Failure;
use crate::options::Options;
use crate::output::{Form, tell};
use crate::printing::{json_text, print_text};
use crate::vendor::Vendor;

/// How long requests under way may still take when the console ends.
const GRACE: Duration = Duration::from_secs(5);
const LOOKS_EVERY: Duration = Duration::from_millis(200);

/// How the page is served.
#[derive(Debug, Args)]
pub(crate) struct OpenConsole {
    /// Print the link instead of opening a browser.
    #[arg(long)]
    no_open: bool,
    /// The port to listen on, at 127.0.0.1; 0 lets the system choose.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    port: u16,
    /// End after so many minutes without use.
    #[arg(long, value_name = "NUMBER", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=1440))]
    idle_minutes: u64,
}

/// Where the page is, as a script reads it.
#[derive(Debug, Serialize)]
struct Opened<'a> {
    url: &'a str,
    /// It lets a browser in once, within a minute.
    link: &'a str,
    service: &'a str,
}

pub(crate) fn open(options: &Options, command: &OpenConsole) -> Result<(), Failure> {
    if options.rehearsal.is_wanted() {
        return Err(Failure::usage("--dry-run: the page shows what it will send, and asks first"));
    }
    // It lives longer than what is served: what finds credentials can't be dropped in the midst of it.
    let vendor = Arc::new(Vendor::of(options)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::usage(format!("no asynchronous runtime: {error}")))?;
    let ended = runtime.block_on(serve(options, command, &vendor));
    runtime.shutdown_timeout(GRACE);
    if ended? == Ended::Idle {
        tell("The console has ended: nobody used it.");
    }
    Ok(())
}

async fn serve(options: &Options, command: &OpenConsole, vendor: &Arc<Vendor>) -> Result<Ended, Failure> {
    let cannot_listen = |error: io::Error| {
        Failure::usage(format!("cannot listen on 127.0.0.1:{}: {error}", command.port)).of_option("--port")
    };
    let told = lifetime::told().map_err(|error| Failure::usage(format!("cannot wait for signals: {error}")))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, command.port)).await.map_err(cannot_listen)?;
    let guard = Guard::of(listener.local_addr().map_err(cannot_listen)?);
    let (origin, service) = (guard.origin().to_owned(), vendor.url().to_owned());
    let sessions = Arc::new(Sessions::new(Instant::now()));
    let links = Links { origin: &origin, sessions: &sessions };
    let first = links.make()?;
    let link = links.url(&first);
    match options.output.form() {
        Form::Json => print_text(&json_text(&Opened { url: &origin, link: &link, service: &service })?)?,
        Form::Table | Form::Csv => {
            let place = if command.no_open { "" } else { " and opens in your browser" };
            print_text(&format!("The console for {service} is at {origin}{place}. Ctrl-C ends it.\n"))?;
            if command.no_open {
                print_text(&format!("Open this link, once and within a minute:\n{link}\n"))?;
            }
        }
    }
    let opening = if command.no_open { None } else { links.open(&link)? };
    let desk = Arc::new(Desk::new(vendor.clone(), Jobs::in_folder(jobs::folder_of_user())));
    let server = Arc::new(Server { guard, sessions: sessions.clone(), desk: desk.clone() });
    let idle = lifetime::idle(&sessions, &desk, Duration::from_secs(60 * command.idle_minutes));
    tokio::select! {
        ended = told => Ok(ended),
        ended = idle => Ok(ended),
        () = server.serve(listener) => Ok(Ended::Told),
        () = links.remove_when_used(opening, &first) => Ok(Ended::Told),
        failed = links.make_for_terminal() => Err(failed),
    }
}

/// What makes links to the page.
struct Links<'a> {
    origin: &'a str,
    sessions: &'a Sessions,
}

impl Links<'_> {
    fn make(&self) -> Result<Token, Failure> {
        self.sessions.link(LinkKind::Once, Instant::now())
    }

    /// The token stands in the fragment, which no browser sends.
    fn url(&self, token: &Token) -> String {
        format!("{}/#token={}", self.origin, token.secret())
    }

    /// Opens a browser; where there is none, the terminal says how to go on.
    fn open(&self, link: &str) -> Result<Option<OpeningFile>, Failure> {
        let file = OpeningFile::leading_to(link)?;
        if let Err(error) = open::that_detached(file.path()) {
            tell(&format!("No browser could be opened ({error}). Open this link, once and within a minute:\n{link}"));
        }
        Ok(Some(file))
    }

    /// Removes the file once its link leads nowhere; never ready.
    async fn remove_when_used(&self, file: Option<OpeningFile>, link: &Token) {
        while file.is_some() && self.sessions.waits_for(link, Instant::now()) {
            tokio::time::sleep(LOOKS_EVERY).await;
        }
        drop(file);
        std::future::pending().await
    }

    /// Another link for each time that somebody presses Enter at the terminal.
    async fn make_for_terminal(&self) -> Failure {
        let mut lines = lines_of_terminal();
        loop {
            match lines.recv().await {
                Some(()) => match self.make() {
                    Ok(token) => tell(&format!("Open this link, once and within a minute:\n{}", self.url(&token))),
                    Err(failure) => return failure,
                },
                None => std::future::pending().await,
            }
        }
    }
}

/// A message for each line that somebody types; none where there is no terminal.
fn lines_of_terminal() -> mpsc::Receiver<()> {
    let (typed, lines) = mpsc::channel(1);
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        std::thread::spawn(move || {
            for line in io::stdin().lock().lines() {
                if line.is_err() || typed.blocking_send(()).is_err() {
                    return;
                }
            }
        });
    }
    lines
}
