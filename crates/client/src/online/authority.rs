//! Who issued the certificate that a server shows, to name the authority that isn't trusted.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use latchkey_core::display_text;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};

use super::distinguished_name::issuer;
use crate::deadline::start;

const NAME_MAX: usize = 100;
const HEAD_MAX: usize = 8 * 1024;

/// Asks a server for its certificate anew, through the proxy if there is one, and says who issued it.
///
/// Nothing is sent over that connection: the handshake always ends at the certificate.
pub(super) fn of_server(host: &str, port: u16, proxy: Option<(String, u16)>, deadline: Instant) -> Option<String> {
    let host = host.trim_matches(['[', ']']).to_owned();
    let work = start(PathBuf::from("certificate"), move || seen(&host, port, proxy, deadline));
    let certificates = work.finish(deadline)??;
    // The last one is nearest to the authority.
    let name = issuer(certificates.last()?)?;
    Some(display_text(&name, NAME_MAX))
}

fn seen(host: &str, port: u16, proxy: Option<(String, u16)>, deadline: Instant) -> Option<Vec<Vec<u8>>> {
    let (to_host, to_port) = proxy.clone().unwrap_or_else(|| (host.to_owned(), port));
    let left = || deadline.checked_duration_since(Instant::now()).filter(|left| *left > Duration::ZERO);
    let address = (to_host.as_str(), to_port).to_socket_addrs().ok()?.next()?;
    let mut stream = TcpStream::connect_timeout(&address, left()?).ok()?;
    stream.set_read_timeout(left()).ok()?;
    stream.set_write_timeout(left()).ok()?;
    if proxy.is_some() {
        tunnel(&mut stream, host, port)?;
    }
    let verifier = Arc::new(Witness::default());
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().ok()?.dangerous();
    let config = config.with_custom_certificate_verifier(verifier.clone()).with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).ok()?;
    let mut connection = ClientConnection::new(Arc::new(config), name).ok()?;
    // It fails: nobody is trusted here.
    let _ = connection.complete_io(&mut stream);
    let mut seen = verifier.0.lock().unwrap_or_else(PoisonError::into_inner);
    (!seen.is_empty()).then(|| std::mem::take(&mut *seen))
}

fn tunnel(stream: &mut TcpStream, host: &str, port: u16) -> Option<()> {
    write!(stream, "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n").ok()?;
    let (mut head, mut byte) = (Vec::new(), [0]);
    // Byte by byte: what follows is TLS.
    while head.len() < HEAD_MAX {
        stream.read_exact(&mut byte).ok()?;
        head.extend(byte);
        if head.ends_with(b"\r\n\r\n") {
            return head.split(|byte| *byte == b' ').nth(1).filter(|status| *status == b"200").map(drop);
        }
    }
    None
}

/// Keeps the certificates, and trusts none.
#[derive(Debug, Default)]
struct Witness(Mutex<Vec<Vec<u8>>>);

impl Witness {
    fn nobody<T>() -> Result<T, rustls::Error> {
        Err(rustls::Error::General("seen".to_owned()))
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let all = [end_entity].into_iter().chain(intermediates).map(|certificate| certificate.to_vec());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = all.collect();
        Self::nobody()
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Self::nobody()
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Self::nobody()
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider().signature_verification_algorithms.supported_schemes()
    }
}
