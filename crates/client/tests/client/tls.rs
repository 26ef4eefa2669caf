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

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, SanType, date_time_ymd};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;
use tempfile::tempdir;

use crate::server::{Server, json_answer};
use crate::stand::Computer;

/// A service on this computer whose certificate a private authority signed; its URL, and that authority in PEM.
fn service() -> (String, String) {
    service_with(&|_| {})
}

/// The same, with a certificate that is otherwise.
fn service_with(change: &dyn Fn(&mut CertificateParams)) -> (String, String) {
    let mut authority = CertificateParams::new([]).unwrap();
    authority.distinguished_name.push(DnType::CommonName, "Acme Firewall");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut certificate = CertificateParams::new(["localhost".to_owned()]).unwrap();
    change(&mut certificate);
    let certificate = certificate.signed_by(&key, &authority).unwrap();
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

/// Runs itself again where `SSL_CERT_FILE` is a pipe that nobody writes to.
#[cfg(unix)]
#[test]
fn a_list_of_authorities_that_hangs_costs_a_part_of_the_time() {
    const URL: &str = "LATCHKEY_TEST_HANGING_URL";
    if let Ok(url) = env::var(URL) {
        let started = std::time::Instant::now();
        let error = ask(&url, None).unwrap_err();
        assert!(error.starts_with("certificate_not_trusted"), "{error}");
        return assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    }
    let (url, _) = service();
    let folder = tempdir().unwrap();
    let pipe = folder.path().join("pipe.pem");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "tls::a_list_of_authorities_that_hangs_costs_a_part_of_the_time", "--nocapture"]);
    let output = command.env("SSL_CERT_FILE", &pipe).env(URL, &url).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// What a proxy that answers this says of a service behind it.
fn through_proxy(answer: &str) -> (String, String) {
    let proxy = Server::answering(vec![answer.to_owned()]);
    let builder = Computer::new("pc").builder().user_store(None::<PathBuf>).service_url("https://licenses.example.com");
    let client = builder.proxy(Some(&proxy.url)).service_timeout(Duration::from_secs(20)).build().unwrap();
    let error = client.fetch_settings().unwrap_err();
    (proxy.asked()[0].head.lines().next().unwrap().to_owned(), format!("{}: {error}", error.code()))
}

#[test]
fn a_proxy_that_wants_a_user_to_sign_in_is_said_as_such() {
    let (asked, said) = through_proxy("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(asked, "connect licenses.example.com:443 http/1.1");
    assert!(said.starts_with("proxy_sign_in_needed: ") && said.contains("407"), "{said}");
    let (_, said) = through_proxy("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    assert!(said.starts_with("proxy_unreachable: ") && said.contains("403"), "{said}");
    let builder = Computer::new("pc").builder().user_store(None::<PathBuf>).service_url("https://licenses.example.com");
    let nobody = builder.proxy(Some("http://127.0.0.1:1")).build().unwrap();
    assert_eq!(nobody.fetch_settings().unwrap_err().code(), "proxy_unreachable");
}

#[test]
fn a_certificate_that_the_clock_or_the_name_speaks_against_is_told_apart() {
    let by = |change: &dyn Fn(&mut CertificateParams)| {
        let (url, authority) = service_with(change);
        ask(&url, Some(&authority)).unwrap_err().split(':').next().unwrap().to_owned()
    };
    assert_eq!(by(&|params| params.not_before = date_time_ymd(2090, 1, 1)), "certificate_not_yet_valid");
    assert_eq!(by(&|params| params.not_after = date_time_ymd(2020, 1, 1)), "certificate_expired");
    let another = vec![SanType::DnsName("another.example".try_into().unwrap())];
    assert_eq!(by(&|params| params.subject_alt_names = another.clone()), "certificate_of_another");
}
