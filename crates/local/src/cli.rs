//! The command line.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use latchkey_cli::{PageSigner, ServedConsole};
use latchkey_core::Algorithm;
use latchkey_functions::log_to;
use latchkey_local::access_key_file;
use latchkey_local::backend::{Backend, BackendOptions};
use latchkey_local::demo::{self, Teller};
use latchkey_local::publisher::Publisher;
use latchkey_local::service::Service;
use latchkey_local::sigv4::Credentials;
use latchkey_local::welcome::{Shell, Welcome, url_to_call};
use rand::rngs::SysRng;
use tokio::net::TcpListener;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// How long Ctrl-C waits for requests under way; a slow client doesn't keep the process alive.
const GRACE: Duration = Duration::from_secs(2);

const ENVIRONMENT: &str = "\
Environment:
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
          The access key that vendors sign with; made up and printed when not set, and kept with --data-dir
  LOG_LEVEL
          What goes to standard error: error, warn, info (the default), debug or trace
  NO_COLOR
          No colors in the demo, on a terminal either";

/// The whole of Latchkey on one computer, with nothing to install.
///
/// Without a command it serves the HTTP API: the real functions, behind a stand-in for API Gateway that checks
/// signatures, over an embedded DynamoDB and a KMS of its own. Ctrl-C ends it.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, after_long_help = ENVIRONMENT)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve DynamoDB and KMS alone, for `cargo lambda watch`.
    Aws(ServeAws),
    /// Play the story of generic licenses, R1 to R11, and check each step.
    Demo(Signing),
}

#[derive(Debug, Args)]
struct Serve {
    /// Where to listen; port 0 picks one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:9000")]
    listen: String,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Args)]
struct ServeAws {
    /// Where to write the environment variables that lead the functions here.
    #[arg(long, value_name = "FILE", default_value = "local.env")]
    env_file: PathBuf,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Args)]
struct Data {
    /// Where to keep keys, licenses, settings and the access key; without it they are gone at the end.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The AWS Region that requests are signed for.
    #[arg(long, env = "AWS_REGION", default_value = DEFAULT_REGION, value_parser = region)]
    region: String,
    #[command(flatten)]
    signing: Signing,
    /// Sign license keys with one key alone: the one of the other algorithm verifies what it signed, and can be taken back.
    ///
    /// Another --algorithm than before, with the same --data-dir, plays a rotation: both keys sign, each for the applications
    /// that know it. With this option the older one is retired.
    #[arg(long, requires = "data_dir")]
    retire_older_keys: bool,
}

#[derive(Debug, Args)]
struct Signing {
    /// How license keys are signed: ES256, which every platform verifies, or EdDSA.
    #[arg(long, value_name = "ALG", default_value_t = Algorithm::Es256)]
    algorithm: Algorithm,
}

impl Data {
    fn backend(self) -> BackendOptions {
        BackendOptions {
            data_dir: self.data_dir,
            algorithm: self.signing.algorithm,
            retire_older_keys: self.retire_older_keys,
            region: self.region,
        }
    }
}

const DEFAULT_REGION: &str = "us-east-1";

/// A variable that is set but empty counts as unset, as everywhere else.
fn region(name: &str) -> Result<String, &'static str> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    match name {
        "" => Ok(DEFAULT_REGION.to_owned()),
        _ if name.len() <= 63 && name.bytes().all(fits) && !name.starts_with('-') && !name.ends_with('-') => {
            Ok(name.to_owned())
        }
        _ => Err("a Region (here or in AWS_REGION) is lower-case letters, digits and dashes, such as us-east-1"),
    }
}

pub(crate) fn run() -> ExitCode {
    let Cli { command, serve } = Cli::parse();
    let result = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Err(error) => Err(error.into()),
        Ok(runtime) => runtime.block_on(async {
            match command {
                None => serve_api(serve).await,
                Some(Command::Aws(options)) => serve_aws(options).await,
                Some(Command::Demo(signing)) => play_demo(signing.algorithm).await,
            }
        }),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let causes = std::iter::successors(Some(error.as_ref() as &dyn std::error::Error), |error| error.source());
            eprintln!("latchkey-local: {}", causes.map(ToString::to_string).collect::<Vec<_>>().join(": "));
            ExitCode::FAILURE
        }
    }
}

async fn serve_api(options: Serve) -> Result<(), AnyError> {
    let interrupted = interrupted()?;
    log_to(io::stderr, std::env::var("LOG_LEVEL").ok().as_deref());
    let given = credentials_of_environment()?;
    let listen = &options.listen;
    let listener = TcpListener::bind(listen).await.map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let backend_options = options.data.backend();
    let backend = Backend::start(&backend_options).await?;
    let (credentials, are_given) = match given {
        Some(credentials) => (credentials, true),
        // The backend has locked the directory.
        None => match &backend_options.data_dir {
            Some(data_dir) => (access_key_file::kept_in(data_dir, &mut SysRng)?, false),
            None => (Credentials::random(&mut SysRng)?, false),
        },
    };
    let service = Service::start(listener, &backend.environment(), credentials.clone(), Timestamp::now)?;
    let publisher = Publisher::start(&backend, &backend.environment(), Timestamp::now)?;
    let folder = tempfile::tempdir()?;
    let console = serve_page(&service, &backend_options, &credentials, folder.path())?;
    let program = std::env::current_exe().ok();
    let welcome = Welcome {
        address: service.address(),
        region: &backend_options.region,
        data_dir: backend_options.data_dir.as_deref(),
        credentials: &credentials,
        are_given,
        console: console.as_ref().map(ServedConsole::link),
        programs: program.as_deref().and_then(Path::parent),
    };
    let mut out = io::stdout().lock();
    out.write_all(welcome.text(Shell::of_this_system()).as_bytes()).and_then(|()| out.flush())?;
    drop(out);
    interrupted.await?;
    drop(publisher);
    drop(console);
    in_grace(async {
        service.stop().await?;
        Ok(backend.stop().await?)
    })
    .await
}

/// The console's page for this service, which signs with its own access key; `folder` is for what need not last. None where the
/// service listens at another address than this computer's own: what is secret goes there over TLS alone.
fn serve_page(
    service: &Service,
    options: &BackendOptions,
    credentials: &Credentials,
    folder: &Path,
) -> Result<Option<ServedConsole>, AnyError> {
    let ip = service.address().ip();
    if !ip.is_loopback() && !ip.is_unspecified() {
        return Ok(None);
    }
    let signer = PageSigner {
        url: &url_to_call(service.address()),
        region: &options.region,
        access_key_id: credentials.access_key_id(),
        secret_access_key: credentials.secret_access_key(),
    };
    let jobs = options.data_dir.as_deref().unwrap_or(folder).join("jobs");
    let served = ServedConsole::start(signer, jobs);
    Ok(Some(served.map_err(|error| format!("cannot serve the console's page: {error}"))?))
}

/// The access key that the environment names; `None` when it names none.
fn credentials_of_environment() -> Result<Option<Credentials>, AnyError> {
    const NAMES: [&str; 2] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    match NAMES.map(|name| std::env::var(name).ok().filter(|value| !value.is_empty())) {
        [None, None] => Ok(None),
        [Some(id), Some(secret)] => match Credentials::new(&id, &secret) {
            Ok(credentials) => Ok(Some(credentials)),
            Err(error) => Err(format!("{} or {}: {error}", NAMES[0], NAMES[1]).into()),
        },
        // A made-up one would leave the user with an unexplained "Forbidden".
        [id, _] => {
            let (set, unset) = if id.is_some() { (NAMES[0], NAMES[1]) } else { (NAMES[1], NAMES[0]) };
            Err(format!("{set} is set, but {unset} is not: set both, or neither to have them made up").into())
        }
    }
}

/// Ready at Ctrl-C, which counts from this call on: it may come as soon as the address is printed.
#[cfg(unix)]
fn interrupted() -> io::Result<impl Future<Output = io::Result<()>>> {
    let mut interrupts = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    Ok(async move {
        interrupts.recv().await;
        Ok(())
    })
}

/// Ready at Ctrl-C.
#[cfg(not(unix))]
fn interrupted() -> io::Result<impl Future<Output = io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}

async fn in_grace(work: impl Future<Output = Result<(), AnyError>>) -> Result<(), AnyError> {
    tokio::time::timeout(GRACE, work).await.unwrap_or(Ok(()))
}

async fn serve_aws(options: ServeAws) -> Result<(), AnyError> {
    let interrupted = interrupted()?;
    log_to(io::stderr, std::env::var("LOG_LEVEL").ok().as_deref());
    let backend = Backend::start(&options.data.backend()).await?;
    let env_file = write_env_file(&options.env_file, &backend)?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "DynamoDB listens on http://{}, KMS on http://{}. Ctrl-C ends them.",
        backend.dynamodb(),
        backend.kms()
    )?;
    writeln!(out, "\nThe functions find them by {env_file}:\n")?;
    let quoted = Shell::of_this_system().quoted(&env_file.to_string());
    writeln!(out, "  cargo lambda watch -A 127.0.0.1 -P 9100 --env-file {quoted}\n")?;
    drop(out);
    interrupted.await?;
    in_grace(async { Ok(backend.stop().await?) }).await
}

fn write_env_file<'a>(file: &'a Path, backend: &Backend) -> Result<std::path::Display<'a>, AnyError> {
    // In quotes, because one of them is JSON.
    let lines: String = backend.variables().iter().map(|(name, value)| format!("{name}='{value}'\n")).collect();
    std::fs::write(file, lines).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    Ok(file.display())
}

async fn play_demo(algorithm: Algorithm) -> Result<(), AnyError> {
    // The story tells what happens; only unexpected things are logged.
    log_to(io::stderr, Some(std::env::var("LOG_LEVEL").as_deref().unwrap_or("error")));
    let color = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut teller = Teller::new(io::stdout(), color);
    demo::play(&mut teller, algorithm, Timestamp::now).await?;
    // A closed pipe is no failure, as with `| head`.
    let _: io::Result<()> = writeln!(io::stdout(), "\n{} steps, all as they should be.", teller.steps());
    Ok(())
}

#[cfg(test)]
mod tests;
