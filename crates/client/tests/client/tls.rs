//! Whom the client believes that it is the service.

use std::env;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;
use tempfile::tempdir;

use crate::server::json_answer;
use crate::stand::Computer;

/// A service on this computer whose certificate a private authority signed; its URL, and that authority in PEM.
fn service() -> (String, String) {
    let mut authority = CertificateParams::new([]).unwrap();
    authority.distinguished_name.push(DnType::CommonName, "Acme Firewall");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config =
        ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    let config = config.unwrap().with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key);
    let (config, listener) = (Arc::new(config.unwrap()), TcpListener::bind("127.0.0.1:0").unwrap());
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let settings = json!({"settings": {"custom/N": 1}, "jwks": {"keys": []}, "server_time": "2026-12-24T10:00:00Z"});
    thread::spawn(move || {
        for stream in listener.incoming().map(Result::unwrap) {
            let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
            // A client that trusts nobody hangs up.
            if stream.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {
                stream.write_all(json_answer(200, "", &settings).as_bytes()).unwrap();
                stream.conn.send_close_notify();
                stream.flush().unwrap();
            }
        }
    });
    (url, authority.pem())
}

fn ask(url: &str, authority: Option<&str>) -> Result<usize, String> {
    let mut builder = Computer::new("pc").builder().user_store(None::<PathBuf>).service_url(url);
    builder = builder.service_timeout(Duration::from_secs(20));
    if let Some(authority) = authority {
        builder = builder.root_certificates(authority);
    }
    let settings = builder.build().unwrap().fetch_settings();
    settings.map(|settings| settings.settings.0.len()).map_err(|error| format!("{}: {error}", error.code()))
}

#[test]
fn a_private_authority_counts_when_the_application_says_so() {
    let (url, authority) = service();
    let error = ask(&url, None).unwrap_err();
    assert!(error.starts_with("certificate_not_trusted:") && error.contains("Acme Firewall"), "{error}");
    let (_, another) = service();
    assert!(ask(&url, Some(&another)).is_err());
    assert_eq!(ask(&url, Some(&authority)), Ok(1));
}

/// Runs itself again where `SSL_CERT_FILE` says whom the computer trusts.
#[test]
fn an_authority_that_this_computer_trusts_counts() {
    const URL: &str = "LATCHKEY_TEST_URL";
    if let Ok(url) = env::var(URL) {
        return assert_eq!(ask(&url, None), Ok(1));
    }
    let (url, authority) = service();
    let folder = tempdir().unwrap();
    let file = folder.path().join("authorities.pem");
    fs::write(&file, authority).unwrap();
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "tls::an_authority_that_this_computer_trusts_counts", "--nocapture"]);
    let output = command.env("SSL_CERT_FILE", &file).env(URL, &url).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}
