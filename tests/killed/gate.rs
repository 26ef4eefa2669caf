//! What stands between a function and AWS: so many bytes go through, then the function is killed.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Child;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The bytes that may still go through, in either direction and on any connection, and who dies of the next.
#[derive(Debug)]
pub(super) struct Gate(Mutex<State>);

#[derive(Debug)]
struct State {
    left: u64,
    passed: u64,
    victim: Option<Child>,
}

impl Gate {
    pub(super) fn letting_through(bytes: u64) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { left: bytes, passed: 0, victim: None })))
    }

    pub(super) fn guard(&self, victim: Child) {
        self.0.lock().unwrap().victim = Some(victim);
    }

    /// How many bytes have gone through.
    pub(super) fn passed(&self) -> u64 {
        self.0.lock().unwrap().passed
    }

    /// Ends the process the hard way, if it runs still.
    pub(super) fn kill(&self) {
        if let Some(mut victim) = self.0.lock().unwrap().victim.take() {
            // SIGKILL on Unix: nothing of the process runs any more.
            victim.kill().unwrap();
            victim.wait().unwrap();
        }
    }

    pub(super) fn has_killed(&self) -> bool {
        self.0.lock().unwrap().victim.is_none()
    }

    /// Takes connections on a port of its own and passes them on.
    pub(super) async fn open(self: &Arc<Self>, upstream: SocketAddr) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let gate = self.clone();
        tokio::spawn(async move {
            while let Ok((function, _)) = listener.accept().await {
                let (function_reads, function_writes) = function.into_split();
                let (aws_reads, aws_writes) = TcpStream::connect(upstream).await.unwrap().into_split();
                tokio::spawn(pass(function_reads, aws_writes, gate.clone()));
                tokio::spawn(pass(aws_reads, function_writes, gate.clone()));
            }
        });
        address
    }

    fn take(&self, bytes: usize) -> usize {
        let mut state = self.0.lock().unwrap();
        let taken = state.left.min(bytes as u64);
        state.left -= taken;
        state.passed += taken;
        taken as usize
    }
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, gate: Arc<Gate>) {
    let mut buffer = vec![0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let taken = gate.take(read);
        let written = to.write_all(&buffer[..taken]).await;
        if taken < read {
            gate.kill();
        }
        if taken < read || written.is_err() {
            return;
        }
    }
}
