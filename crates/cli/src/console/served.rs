//! The page of a service that runs on this computer, served by the program that runs it.

use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::desk::Desk;
use super::guard::Guard;
use super::jobs::Jobs;
use super::server::Server;
use super::sessions::{LinkKind, Sessions};
use super::{GRACE, Links};
use crate::options::Options;
use crate::vendor::{Identity, Vendor};

/// Who signs for a page, and for which service.
#[derive(Clone, Copy)]
pub struct PageSigner<'a> {
    /// Where the service is.
    pub url: &'a str,
    /// The Region to sign for.
    pub region: &'a str,
    /// The access key.
    pub access_key_id: &'a str,
    /// Its secret.
    pub secret_access_key: &'a str,
}

/// The page, served until this is dropped.
#[derive(Debug)]
pub struct ServedConsole {
    link: String,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl ServedConsole {
    /// Serves the page at a port of 127.0.0.1 that the system chooses; `jobs` is the folder for journals of keys.
    ///
    /// # Errors
    ///
    /// The service's URL can't be one, there are no random numbers, or nothing can listen.
    pub fn start(signer: PageSigner<'_>, jobs: PathBuf) -> io::Result<Self> {
        let options = Options::known(signer.url, signer.region);
        let PageSigner { access_key_id, secret_access_key, region, .. } = signer;
        let identity = Identity::known(access_key_id, secret_access_key, region, &options.service);
        let vendor = Vendor::signing_as(identity, &options).map_err(io::Error::other)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let guard = Guard::of(listener.local_addr()?);
        let sessions = Arc::new(Sessions::new(Instant::now()));
        let token = sessions.link(LinkKind::Lasting, Instant::now()).map_err(io::Error::other)?;
        let link = Links { origin: guard.origin(), sessions: &sessions }.url(&token);
        let desk = Arc::new(Desk::new(Arc::new(vendor), Jobs::in_folder(Some(jobs))));
        let server = Arc::new(Server { guard, sessions, desk });
        let (stop, stopped) = oneshot::channel::<()>();
        let server = std::thread::spawn(move || {
            runtime.block_on(async {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
                tokio::select! {
                    _ = stopped => {}
                    () = server.serve(listener) => {}
                }
            });
            runtime.shutdown_timeout(GRACE);
        });
        Ok(Self { link, stop: Some(stop), server: Some(server) })
    }

    /// What opens the page, as long as it is served.
    #[must_use]
    pub fn link(&self) -> &str {
        &self.link
    }
}

impl Drop for ServedConsole {
    fn drop(&mut self) {
        drop(self.stop.take());
        // What it panicked with was said.
        let _ = self.server.take().map(JoinHandle::join);
    }
}
