//! The command line.

use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use latchkey_core::Algorithm;
use latchkey_functions::log_to;
use latchkey_local::backend::{Backend, BackendOptions};
use latchkey_local::demo::{self, Teller};
use latchkey_local::service::Service;
use latchkey_local::sigv4::Credentials;
use rand::rngs::SysRng;
use tokio::net::TcpListener;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// The whole of Latchkey on one computer, with nothing to install.
///
/// Without a command it serves the HTTP API: the real functions, behind a stand-in for API Gateway that checks
/// signatures, over an embedded DynamoDB and a KMS of its own. Ctrl-C ends it.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
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
    listen: SocketAddr,
    /// The access key that vendors sign with; made up when not set.
    #[arg(long, env = "AWS_ACCESS_KEY_ID", hide_env_values = true, hide = true, requires = "secret_access_key")]
    access_key_id: Option<String>,
    /// Its secret.
    #[arg(long, env = "AWS_SECRET_ACCESS_KEY", hide_env_values = true, hide = true, requires = "access_key_id")]
    secret_access_key: Option<String>,
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
    /// Where to keep keys, licenses and settings; without it they are gone at the end.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The AWS Region that requests are signed for.
    #[arg(long, env = "AWS_REGION", default_value = "us-east-1")]
    region: String,
    #[command(flatten)]
    signing: Signing,
}

#[derive(Debug, Args)]
struct Signing {
    /// How license keys are signed: EdDSA or ES256.
    #[arg(long, value_name = "ALG", default_value_t = Algorithm::EdDsa)]
    algorithm: Algorithm,
}

impl Data {
    fn backend(self) -> BackendOptions {
        BackendOptions { data_dir: self.data_dir, algorithm: self.signing.algorithm, region: self.region }
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
    log_to(io::stderr, std::env::var("LOG_LEVEL").ok().as_deref());
    let credentials = match (&options.access_key_id, &options.secret_access_key) {
        (Some(access_key_id), Some(secret)) => Credentials::new(access_key_id, secret)?,
        _ => Credentials::random(&mut SysRng)?,
    };
    let listener = TcpListener::bind(options.listen).await.map_err(|error| format!("{}: {error}", options.listen))?;
    let backend_options = options.data.backend();
    let backend = Backend::start(&backend_options).await?;
    let service = Service::start(listener, &backend.environment(), credentials.clone(), Timestamp::now)?;
    print_welcome(&service, &credentials, &backend_options)?;
    tokio::signal::ctrl_c().await?;
    service.stop().await?;
    Ok(backend.stop().await?)
}

fn print_welcome(service: &Service, credentials: &Credentials, options: &BackendOptions) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let kept = options.data_dir.as_deref().map_or("in memory".to_owned(), |dir| format!("in {}", dir.display()));
    writeln!(out, "Latchkey listens on {} and keeps its data {kept}. Ctrl-C ends it.", service.url())?;
    writeln!(out, "\nVendors sign for the service execute-api with this access key; paste into another shell:\n")?;
    writeln!(out, "  export LATCHKEY_URL={}", service.url())?;
    writeln!(out, "  export AWS_REGION={}", options.region)?;
    writeln!(out, "  export AWS_ACCESS_KEY_ID={}", credentials.access_key_id())?;
    writeln!(out, "  export AWS_SECRET_ACCESS_KEY='{}'\n", credentials.secret_access_key())?;
    out.flush()
}

async fn serve_aws(options: ServeAws) -> Result<(), AnyError> {
    log_to(io::stderr, std::env::var("LOG_LEVEL").ok().as_deref());
    let backend = Backend::start(&options.data.backend()).await?;
    let env_file = write_env_file(&options.env_file, &backend)?;
    println!("DynamoDB listens on http://{}, KMS on http://{}. Ctrl-C ends them.", backend.dynamodb(), backend.kms());
    println!("\nThe functions find them by {env_file}:\n");
    println!("  cargo lambda watch -A 127.0.0.1 -P 9100 --env-file {env_file}\n");
    tokio::signal::ctrl_c().await?;
    Ok(backend.stop().await?)
}

fn write_env_file<'a>(file: &'a Path, backend: &Backend) -> Result<std::path::Display<'a>, AnyError> {
    let lines: String = backend.variables().iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    std::fs::write(file, lines).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file.display())
}

async fn play_demo(algorithm: Algorithm) -> Result<(), AnyError> {
    // The story tells what happens; only what nobody expected is logged.
    log_to(io::stderr, Some(std::env::var("LOG_LEVEL").as_deref().unwrap_or("error")));
    let color = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut teller = Teller::new(io::stdout(), color);
    demo::play(&mut teller, algorithm, Timestamp::now).await?;
    println!("\n{} steps, all as they should be.", teller.steps());
    Ok(())
}
