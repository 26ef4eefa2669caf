//! A computer with a floating license, the clock that its leases go by, and a service that gives them.
//!
//! Time is a value: leases go by a clock that the tests set, and the other clock is that of `check_at`.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::sleep;
use std::time::{Duration, Instant};

use latchkey_client::{Builder, Client, Grant, Lease, NotLicensed, Timestamp};
use serde_json::{Value, json};

use crate::generate::leases::Lease as Signed;
use crate::generate::signing::{bound, by_ed25519, header, sign};
use crate::server::{Asked, Server, answer, json_answer};
use crate::stand::{Computer, JWKS, name_of};

pub(crate) const MINUTE: u64 = 60;
pub(crate) const LEASE_ID: &str = "000021c1-c1c1-8c1c-8707-070707070707";

/// The clock that counts sleep, in milliseconds since the system started; and which start it was.
#[derive(Clone, Default)]
pub(crate) struct Uptime(Arc<AtomicU64>, Arc<AtomicU64>);

impl Uptime {
    pub(crate) fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    pub(crate) fn restart_system(&self) {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.store(7000, Ordering::SeqCst);
    }
}

/// A floating license of five seats for `pc-1`, signed a day ago.
pub(crate) fn license_key(more: Value) -> String {
    // The same text each time.
    static NOW: OnceLock<i64> = OnceLock::new();
    let now = *NOW.get_or_init(|| Timestamp::now().as_second());
    let mut claims = bound("pc-1");
    (claims["iat"], claims["exp"], claims["floating_seats"]) =
        (json!(now - 86_400), json!(now + 90 * 86_400), json!(5));
    for (name, value) in more.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    sign(&header("EdDSA", "test-ed25519-2026"), &claims, &by_ed25519(1))
}

pub(crate) fn application(computer: &Computer, uptime: &Uptime) -> Builder {
    let (up, boot) = (Arc::clone(&uptime.0), Arc::clone(&uptime.1));
    let read = move || (boot.load(Ordering::SeqCst).to_string(), Duration::from_millis(up.load(Ordering::SeqCst)));
    computer.cautious_builder(JWKS).text(license_key(json!({}))).dangerous().uptime_clock(read)
}

/// What the service answers that gives a lease with these claims.
pub(crate) fn lease_answer(status: u16, seconds: u64, claims: &Value, certificate: &Value) -> String {
    given(status, signed_lease(&claims_of(seconds, claims), certificate))
}

pub(crate) fn claims_of(seconds: u64, more: &Value) -> Value {
    // Each is signed later than the last, as the clock of the service goes on.
    static SIGNED: AtomicU64 = AtomicU64::new(0);
    let now = Timestamp::now().as_second() - 3000 + i64::try_from(SIGNED.fetch_add(1, Ordering::SeqCst)).unwrap();
    let mut claims = json!({"iat": now, "exp": now + i64::try_from(seconds).unwrap()});
    more.as_object().into_iter().flatten().for_each(|(name, value)| claims[name] = value.clone());
    claims
}

/// A certificate and a lease as the service signs them, with other claims and another certificate.
pub(crate) fn signed_lease(claims: &Value, certificate: &Value) -> (String, String) {
    signed(claims, certificate).signed()
}

/// A lease that somebody signed who has the certificate and not its key.
pub(crate) fn forged_lease(claims: &Value) -> (String, String) {
    let mut forged = signed(claims, &Value::Null);
    forged.signer_seed = 9;
    forged.signed()
}

fn signed(claims: &Value, certificate: &Value) -> Signed {
    let mut signed = Signed::default();
    let iat = claims["iat"].as_i64().unwrap();
    (signed.certificate["iat"], signed.certificate["exp"]) = (json!(iat - 60), json!(iat + 3540));
    for (members, changes) in [(&mut signed.claims, claims), (&mut signed.certificate, certificate)] {
        changes.as_object().into_iter().flatten().for_each(|(name, value)| members[name] = value.clone());
    }
    signed
}

pub(crate) fn given(status: u16, (certificate, lease): (String, String)) -> String {
    let (ends_at, server_time) = ("2026-11-24T10:10:00Z", Timestamp::now().to_string());
    let view = json!({
        "lease_id": LEASE_ID, "lease": lease, "certificate": certificate, "ends_at": ends_at, "server_time": server_time,
    });
    json_answer(status, "", &view)
}

/// A service that gives leases of so many seconds, and takes them back.
pub(crate) fn service(seconds: u64) -> Server {
    Server::answering_by(move |_, asked| match path(asked) {
        "/v1/leases/returns" => answer(204, "", ""),
        _ => lease_answer(201, seconds, &Value::Null, &Value::Null),
    })
}

pub(crate) fn path(asked: &Asked) -> &str {
    asked.head.split(' ').nth(1).unwrap()
}

pub(crate) fn paths(server: &Server) -> Vec<String> {
    server.asked().iter().map(|asked| path(asked).to_owned()).collect()
}

pub(crate) fn online(computer: &Computer, uptime: &Uptime, server: &Server) -> Client {
    application(computer, uptime).service_url(&server.url).build().unwrap()
}

pub(crate) fn offline(computer: &Computer, uptime: &Uptime) -> Client {
    application(computer, uptime).build().unwrap()
}

pub(crate) fn code(answer: Result<Lease, NotLicensed>) -> String {
    answer.unwrap_err().code().to_owned()
}

pub(crate) fn granted(answer: Result<Grant, NotLicensed>) -> bool {
    match answer {
        Ok(_) => true,
        Err(not_licensed) if not_licensed.code() == "lease_needed" => false,
        Err(not_licensed) => panic!("{not_licensed}"),
    }
}

/// Waits for what happens in the background.
pub(crate) fn comes(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what} does not come");
        sleep(Duration::from_millis(5));
    }
}

pub(crate) fn lease_file(computer: &Computer) -> PathBuf {
    let files = fs::read_dir(computer.store()).unwrap().map(|entry| entry.unwrap().path());
    let is_lease = |path: &PathBuf| name_of(path).starts_with("lease-") && !name_of(path).ends_with(".lock");
    files.into_iter().find(is_lease).unwrap()
}
