//! Prints lines to paste, once the service listens.

use std::io::{self, Write};

use latchkey_local::backend::BackendOptions;
use latchkey_local::service::Service;
use latchkey_local::sigv4::Credentials;

/// The story of a generic license, as the vendor types it.
const COMMANDS: [&str; 6] = [
    "latchkey doctor",
    "latchkey products put acme-editor --name 'Acme Editor' --version 4.2 --feature export",
    "latchkey settings set security/AllowGenericKeys true --yes",
    "latchkey keys create --product acme-editor --generic --duration-days 365 --feature export",
    "latchkey activate --computer-id 'for Example University' --out acme.lic    # asks for the activation key",
    "latchkey verify acme.lic --product acme-editor --allow-generic",
];

/// Prints where the service is, how vendors sign, and what to type next.
pub(crate) fn print_welcome(
    service: &Service,
    credentials: &Credentials,
    are_given: bool,
    options: &BackendOptions,
) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let kept = options.data_dir.as_deref().map_or("in memory".to_owned(), |dir| format!("in {}", dir.display()));
    writeln!(out, "Latchkey listens on {} and keeps its data {kept}. Ctrl-C ends it.", service.url())?;
    writeln!(out, "\nVendors sign for the service execute-api with this access key; paste into another shell:\n")?;
    writeln!(out, "  export LATCHKEY_URL={}", service.url())?;
    writeln!(out, "  export AWS_REGION={}", options.region)?;
    writeln!(out, "  export AWS_ACCESS_KEY_ID={}", credentials.access_key_id())?;
    if are_given {
        // It may be worth something elsewhere, and standard output may be somebody's log.
        writeln!(out, "  export AWS_SECRET_ACCESS_KEY=…    # as it was set for this process")?;
    } else {
        writeln!(out, "  export AWS_SECRET_ACCESS_KEY='{}'", credentials.secret_access_key())?;
    }
    writeln!(out, "\nThen the vendor's console; build it first with cargo build -p latchkey-cli:\n")?;
    writeln!(out, "  export PATH=\"$PWD/target/debug:$PATH\"")?;
    for command in COMMANDS {
        writeln!(out, "  {command}")?;
    }
    writeln!(out)?;
    out.flush()
}
