//! Signing keys that are added, switched to, retired and taken back, as applications see it that know the old ones, the new ones,
//! or both.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use latchkey_client::{Client, Grant, NotLicensed};
use latchkey_core::{
    CertificateKeys, Claims, Issuer, LeaseClaims, LicenseKey, ListKeys, Revision, SigningInput, TrustedKeys,
};
use latchkey_functions::publish_keys::{SigningKeyArns, read_public_keys};
use latchkey_functions::publish_revocations::PublishRevocations;
use latchkey_functions::{Environment, EventFunction, Invocation};
use latchkey_kms_signer::KmsSigner;
use latchkey_local::kms::{SigningKeySpec, SigningUse};
use latchkey_local::service_client::{Response, ServiceClient};
use latchkey_service::Signer;
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::{claims, header, license_key};
use crate::stand::{AnotherService, PRODUCT, Stand};

const USES: [SigningUse; 3] = [SigningUse::Licenses, SigningUse::Lists, SigningUse::Certificates];
const ACTIVATIONS: &str = "/v1/activations";
const VALIDATIONS: &str = "/v1/validations";
const LEASES: &str = "/v1/leases";

/// A stand with a second key for each use, which nobody knows yet.
struct Rotation {
    stand: Stand,
    /// Of each use, the old one.
    old: [String; 3],
    /// Of each use, the new one.
    new: [String; 3],
}

/// A step of the procedure: which keys sign, and which are published, from the oldest on.
#[derive(Clone, Copy)]
enum Step {
    Before,
    Added,
    Switched,
    Retired,
}

impl Rotation {
    async fn start() -> Self {
        let stand = Stand::start().await;
        let keys = stand.backend.keys();
        let old = USES.map(|signs| keys.signing_key_arns(signs)[0].clone());
        let new = USES.map(|signs| keys.add_signing_key(signs, SigningKeySpec::P256).unwrap());
        Self { stand, old, new }
    }

    /// The variables of the functions, as a deployment of this step makes them.
    async fn variables(&self, step: Step) -> Vec<(&'static str, String)> {
        let of = |n: usize| (self.old[n].clone(), self.new[n].clone());
        let signing = |n| match (step, of(n)) {
            (Step::Before | Step::Added, (old, _)) => vec![old],
            (Step::Switched, (old, new)) => vec![old, new],
            (Step::Retired, (_, new)) => vec![new],
        };
        let published = |n| match (step, of(n)) {
            (Step::Before, (old, _)) => vec![old],
            (_, (old, new)) => vec![old, new],
        };
        let arns =
            SigningKeyArns { key_arns: published(0), list_key_arns: published(1), certificate_key_arns: published(2) };
        let kms = self.stand.backend.environment().aws().unwrap().kms();
        vec![
            ("SIGNING_KEY_ARNS", signing(0).join(",")),
            ("LIST_SIGNING_KEY_ARNS", signing(1).join(",")),
            ("CERTIFICATE_SIGNING_KEY_ARNS", signing(2).join(",")),
            ("PUBLISHED_KEYS", read_public_keys(&kms, &arns).await.unwrap()),
        ]
    }

    async fn service(&self, step: Step) -> AnotherService {
        let variables = self.variables(step).await;
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.stand.another_service(&variables).await
    }

    /// The list of the product, as it is once it was published in this step.
    async fn list(&self, step: Step) -> String {
        let variables = self.stand.backend.variables().iter().cloned().chain(self.variables(step).await);
        let environment: Environment = variables.collect();
        let random = StdRng::try_from_rng(&mut SysRng).unwrap();
        let allowed = Duration::from_secs(60);
        let mut invocation = Invocation::of_event("rotation".to_owned(), Timestamp::now(), allowed, random, false);
        let publisher = PublishRevocations::compose(&environment).unwrap();
        let event = serde_json::from_value(json!({})).unwrap();
        assert!(publisher.handle(event, &mut invocation).await.unwrap().batch_item_failures.is_empty());
        let path = format!("/v1/revocations/{PRODUCT}");
        self.stand.application.send_with(Method::GET, &path, &[], String::new()).await.unwrap().text
    }

    fn old_kid(&self) -> &str {
        self.old[0].rsplit('/').next().unwrap()
    }

    fn new_kid(&self) -> &str {
        self.new[0].rsplit('/').next().unwrap()
    }
}

async fn jwks(service: &ServiceClient) -> Value {
    service.send_with(Method::GET, "/v1/settings", &[], String::new()).await.unwrap().json()["jwks"].clone()
}

/// All that a JWK set has in it, by ID.
fn kids(jwks: &Value) -> Vec<Value> {
    let sets = ["keys", "list_keys", "certificate_keys"].map(|set| jwks[set].as_array().unwrap().clone());
    sets.concat().iter().map(|jwk| jwk["kid"].clone()).collect()
}

async fn post(service: &ServiceClient, path: &str, body: Value) -> Response {
    service.send(Method::POST, path, &body).await.unwrap()
}

fn kid(license_key: &str) -> String {
    header(license_key)["kid"].as_str().unwrap().to_owned()
}

/// What an application that trusts these keys asks, again and again, and how often it was answered.
async fn load(
    service: &AnotherService,
    computers: &AtomicUsize,
    known: &Value,
    key: &str,
    trusted: &TrustedKeys,
    leases: &CertificateKeys,
) {
    let computer = format!("desk-{}", computers.fetch_add(1, Ordering::Relaxed));
    let application = &service.application;
    let ask = json!({"activation_key": key, "computer_id": computer, "trusted_signing_keys": kids(known)});
    let activated = post(application, ACTIVATIONS, ask.clone()).await;
    assert_eq!(activated.status, 201, "{}", activated.text);
    let text = license_key(&activated);
    assert!(trusted.verify(&LicenseKey::from_text(&text)).is_ok(), "{}", kid(&text));
    let again = post(application, ACTIVATIONS, ask).await;
    assert_eq!((again.status.as_u16(), license_key(&again)), (200, text.clone()));
    let question = json!({"license_key": text, "computer_id": computer, "trusted_signing_keys": kids(known)});
    let validated = post(application, VALIDATIONS, question.clone()).await;
    assert_eq!(validated.json()["standing"], "valid", "{}", validated.text);
    let lease = post(application, LEASES, question).await;
    assert_eq!(lease.status, 201, "{}", lease.text);
    let lease = lease.json();
    let (certificate, lease) = (lease["certificate"].as_str().unwrap(), lease["lease"].as_str().unwrap());
    leases.verify::<LeaseClaims>(certificate, lease).unwrap();
}

// R28
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rotation_under_load_fails_no_request_and_each_application_gets_what_it_can_verify() {
    let rotation = Rotation::start().await;
    let order = json!({"activations": 100_000, "floating_seats": 100_000});
    let key = rotation.stand.activation_key(order).await;
    let old_keys = jwks(&rotation.service(Step::Before).await.application).await;
    let all_keys = jwks(&rotation.service(Step::Added).await.application).await;
    assert_eq!((kids(&old_keys).len(), kids(&all_keys).len()), (3, 6));
    let computers = Arc::new(AtomicUsize::new(0));
    let mut kids_by_step = Vec::new();
    // Each step begins while requests of the last one are still under way, as a deployment does function by function.
    let mut running = Vec::new();
    for step in [Step::Before, Step::Added, Step::Switched] {
        let service = Arc::new(rotation.service(step).await);
        let is_over = Arc::new(AtomicBool::new(false));
        for known in [&old_keys, &all_keys] {
            let (service, computers, is_over) = (service.clone(), computers.clone(), is_over.clone());
            let (known, key) = (known.clone(), key.clone());
            let jwks: latchkey_core::JwkSet = serde_json::from_value(known.clone()).unwrap();
            let (trusted, leases) = (TrustedKeys::try_from(&jwks).unwrap(), CertificateKeys::of(&jwks).unwrap());
            running.push((
                is_over.clone(),
                tokio::spawn(async move {
                    let mut rounds = 0;
                    while !is_over.load(Ordering::Relaxed) || rounds < 3 {
                        load(&service, &computers, &known, &key, &trusted, &leases).await;
                        rounds += 1;
                    }
                }),
            ));
        }
        sleep(Duration::from_millis(500)).await;
        let asked = json!({"activation_key": key, "computer_id": format!("new in step {}", kids_by_step.len())});
        kids_by_step.push(kid(&license_key(&post(&service.application, ACTIVATIONS, asked).await)));
        if running.len() > 2 {
            for (is_over, task) in running.drain(..2) {
                is_over.store(true, Ordering::Relaxed);
                task.await.unwrap();
            }
        }
    }
    for (is_over, task) in running {
        is_over.store(true, Ordering::Relaxed);
        task.await.unwrap();
    }
    let (old, new) = (rotation.old_kid(), rotation.new_kid());
    assert_eq!(kids_by_step, [old, old, new], "one that doesn't say what it knows gets the current key's");

    // Once the old key signs no more, an application that knows nothing newer gets nothing new, and keeps what it has.
    let retired = rotation.service(Step::Retired).await;
    let ask = json!({"activation_key": key, "computer_id": "late", "trusted_signing_keys": kids(&old_keys)});
    let before = rotation.stand.stored_everything().await;
    let refused = post(&retired.application, ACTIVATIONS, ask).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (403, &json!("application_too_old")));
    assert_eq!(rotation.stand.stored_everything().await, before);
    let first = json!({"activation_key": key, "computer_id": "new in step 0"});
    let text = license_key(&post(&retired.application, ACTIVATIONS, first).await);
    assert_eq!(kid(&text), old, "as long as it is published, it is good");
    let question = |known: &Value| json!({"license_key": text, "computer_id": "new in step 0", "trusted_signing_keys": kids(known)});
    let stands = post(&retired.application, VALIDATIONS, question(&old_keys)).await.json();
    assert_eq!((&stands["standing"], &stands["license_key"]), (&json!("valid"), &Value::Null));
    let newer = post(&retired.application, VALIDATIONS, question(&all_keys)).await;
    assert_eq!(kid(&license_key(&newer)), new);

    // A list has a line for each key that signs lists, so that whoever knows one of them can verify it.
    let list = rotation.list(Step::Switched).await;
    assert_eq!(list.lines().filter(|line| line.contains('.')).count(), 2);
    for known in [old_keys, all_keys] {
        let keys = ListKeys::of(&serde_json::from_value(known).unwrap()).unwrap();
        keys.verify(&list, &PRODUCT.parse().unwrap()).unwrap();
    }
}

/// A license key that somebody signed who got hold of the old signing key.
async fn forged(rotation: &Rotation, genuine: &str, change: impl FnOnce(&mut Claims)) -> String {
    let mut claims: Claims = serde_json::from_value(claims(genuine)).unwrap();
    change(&mut claims);
    let kms = rotation.stand.backend.environment().aws().unwrap().kms();
    let thief = KmsSigner::new(kms, rotation.old[0].parse().unwrap(), latchkey_core::Algorithm::EdDsa);
    let input = SigningInput::new(thief.algorithm(), thief.signing_key_id(), &claims).unwrap();
    input.with_signature(&thief.sign(&input).await.unwrap()).reveal().to_owned()
}

/// The client blocks; the service answers meanwhile.
async fn apart(work: impl FnOnce() -> Result<Grant, NotLicensed> + Send + 'static) -> Result<Grant, NotLicensed> {
    spawn_blocking(work).await.unwrap()
}

// R27, R28
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_a_compromise_everything_stored_is_signed_anew_and_a_forger_gets_nothing() {
    let rotation = Rotation::start().await;
    let stand = &rotation.stand;
    let old_keys = jwks(&rotation.service(Step::Before).await.application).await;
    let all_keys = jwks(&rotation.service(Step::Added).await.application).await;
    let service = rotation.service(Step::Retired).await;
    let generic_key = stand.generic_key(3).await;
    let bound_key = stand.activation_key(json!({"activations": 3})).await;
    let floating_key = stand.activation_key(json!({"floating_seats": 3})).await;
    let before = rotation.service(Step::Before).await;
    let activate = async |key: &str, computer: &str| {
        let body = json!({"activation_key": key, "computer_id": computer});
        license_key(&post(&before.application, ACTIVATIONS, body).await)
    };
    let (generic, bound) = (activate(&generic_key, "desk-1").await, activate(&bound_key, "desk-1").await);
    let floating = activate(&floating_key, "desk-1").await;

    let revoked = json!({"signing_key_id": rotation.old_kid(), "reason": "a disk was stolen"});
    let in_use = post(&before.vendor, "/v1/signing-keys/revocations", revoked.clone()).await;
    assert_eq!((in_use.status.as_u16(), &in_use.json()["code"]), (409, &json!("signing_key_in_use")));
    assert_eq!(post(&service.vendor, "/v1/signing-keys/revocations", revoked).await.status, 201);
    let list = rotation.list(Step::Switched).await;

    // Whatever a forger writes, in the name of whichever license: the service has never signed it.
    let later = |claims: &mut Claims| claims.exp = Some(claims.iat.plus_days(36_500));
    let newest = |claims: &mut Claims| claims.rev = Revision::MAX;
    let soon = |claims: &mut Claims| claims.iat = claims.iat.plus_days(30);
    let forgeries = [
        forged(&rotation, &generic, later).await,
        forged(&rotation, &bound, newest).await,
        forged(&rotation, &bound, soon).await,
        forged(&rotation, &floating, newest).await,
        forged(&rotation, &bound, |claims| claims.iss = "somebody".parse::<Issuer>().unwrap()).await,
    ];
    let ask = |text: &str, known: &Value| json!({"license_key": text, "computer_id": "desk-1", "trusted_signing_keys": kids(known)});
    let stored = stand.stored_everything().await;
    for forgery in &forgeries {
        assert_eq!(kid(forgery), rotation.old_kid());
        let answer = post(&service.application, VALIDATIONS, ask(forgery, &all_keys)).await.json();
        assert_eq!(
            (&answer["standing"], &answer["license_key"]),
            (&json!("license_superseded"), &Value::Null),
            "{answer}"
        );
        if claims(forgery)["kind"] == "computer" {
            let lease = post(&service.application, LEASES, ask(forgery, &all_keys)).await;
            assert_eq!((lease.status.as_u16(), &lease.json()["code"]), (403, &json!("license_superseded")));
        }
        if claims(forgery)["kind"] == "computer" {
            let seat = json!({"license_key": forgery, "computer_id": "desk-1"});
            let released = post(&service.application, "/v1/releases", seat).await;
            assert_eq!((released.status.as_u16(), &released.json()["code"]), (403, &json!("license_superseded")));
        }
        let found = post(&service.vendor, "/v1/licenses/find", json!({"license_key": forgery})).await;
        assert_eq!((found.status.as_u16(), &found.json()["code"]), (403, &json!("license_superseded")));
    }
    assert_eq!(stand.stored_everything().await, stored);

    // What the service has signed leads to its license, takes a seat, and is exchanged: of a generic license on each computer that
    // has the old text.
    let found = post(&service.vendor, "/v1/licenses/find", json!({"license_key": bound})).await;
    assert_eq!(found.status, 200, "{}", found.text);
    assert_eq!(post(&service.application, LEASES, ask(&floating, &all_keys)).await.status, 201);
    let mut newer = Vec::new();
    for _ in 0..3 {
        newer.push(license_key(&post(&service.application, VALIDATIONS, ask(&generic, &all_keys)).await));
    }
    assert!(kid(&newer[0]) == rotation.new_kid() && newer.iter().all(|one| *one == newer[0]));
    let again = json!({"activation_key": bound_key, "computer_id": "desk-1"});
    let bound_anew = license_key(&post(&service.application, ACTIVATIONS, again).await);
    assert_eq!(kid(&bound_anew), rotation.new_kid());
    assert_eq!(license_key(&post(&service.application, VALIDATIONS, ask(&bound, &all_keys)).await), bound_anew);

    // An application that knows only the old keys is told so, by the service as by the list.
    for path in [VALIDATIONS, LEASES] {
        let too_old = post(&service.application, path, ask(&bound, &old_keys)).await;
        assert_eq!((too_old.status.as_u16(), &too_old.json()["code"]), (403, &json!("application_too_old")), "{path}");
    }
    let application = |jwks: &Value, text: &str, list: Option<&str>| {
        let builder =
            Client::builder(PRODUCT, &jwks.to_string()).without_release().computer_id("desk-1").without_stores();
        let mut builder = builder.text(text);
        if let Some(list) = list {
            builder = builder.revocations(list);
        }
        builder.build().unwrap()
    };
    let check = async |client: Client| {
        apart(move || client.check()).await.map(drop).map_err(|refused| refused.code().to_owned())
    };
    assert_eq!(check(application(&old_keys, &bound, None)).await, Ok(()), "it hasn't seen the list");
    for known in [&old_keys, &all_keys] {
        let refused = Err("license_superseded".to_owned());
        assert_eq!(check(application(known, &bound, Some(&list))).await, refused);
        assert_eq!(check(application(known, &forgeries[1], Some(&list))).await, refused);
        assert_eq!(check(application(known, &forgeries[2], Some(&list))).await, refused);
    }
    assert_eq!(check(application(&all_keys, &bound_anew, Some(&list))).await, Ok(()));
}
