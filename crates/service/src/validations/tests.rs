//! Who is asked for what, and what becomes of a license key whose license was changed meanwhile.

use latchkey_core::fixtures::{attempt, computer, now, of, record, set, with};
use latchkey_core::{ActivationKey, CertificateKeys, JwkSet, LicenseState, SignedTime, StatedReason};
use serde_json::{Value, json};

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, issuer, random, time_frame};
use crate::testing::{Ending, Journal, MemoryKey, Mood, ScriptedStore, Tables, after};
use crate::{Activate, Activated, Authority, activate};

const READ: [&str; 1] = ["read_for_validation"];
const RENEWAL: [&str; 3] = ["read_for_validation", "sign", "renew_license_key"];
const NONCE: &str = "AAECAwQFBgcICQoLDA0ODw";

/// A service with one license, and a computer that has a license key of it.
struct Scene {
    store: ScriptedStore,
    signer: MemoryKey,
    certificates: MemoryKey,
    license_key: LicenseKeyText,
}

impl Scene {
    async fn of(more: Value) -> Self {
        let activation_key = ActivationKey::generate(&mut random());
        let license_id = LicenseId::of(&activation_key);
        let ids = json!({"license_id": license_id, "activation_key_hash": activation_key.hash()});
        let store = ScriptedStore::holding(|tables| {
            tables.licenses.insert(license_id, record(with(ids, more)));
            set(&mut tables.settings, "security/AllowGenericKeys", true.into());
        });
        let key = |kid| MemoryKey::new(kid, &store.journal);
        let (signer, certificates) = (key("licenses-2026"), key("certificates"));
        let attempt = attempt("pc");
        let command = Activate { activation_key, attempt, trusted_signing_keys: None };
        let authority = Authority { issuer: issuer(), published: Vec::new() };
        let activated =
            activate(command, &authority, time_frame(), &store, &signer.clone().into(), &mut random()).await;
        let Activated { license_key, .. } = activated.unwrap();
        store.journal.take();
        Self { store, signer, certificates, license_key: license_key.reveal().parse().unwrap() }
    }

    fn question(&self) -> Validate {
        Validate {
            license_key: self.license_key.clone(),
            computer: Some(computer("pc")),
            product: None,
            nonce: None,
            trusted_signing_keys: None,
        }
    }

    fn clock(&self) -> SigningKeys<CertifiedSigner<TimeClaims, MemoryKey>> {
        CertifiedSigner::new(issuer(), self.certificates.clone()).into()
    }

    /// By a service that publishes these keys and signs with the last of them.
    async fn ask_of(&self, keys: &[&MemoryKey], command: Validate) -> Result<Validated, UseCaseError> {
        self.ask_of_signing(keys, &keys[keys.len() - 1..], command).await
    }

    /// By a service that publishes keys and signs with some of them.
    async fn ask_of_signing(
        &self,
        keys: &[&MemoryKey],
        signing: &[&MemoryKey],
        command: Validate,
    ) -> Result<Validated, UseCaseError> {
        let jwks = JwkSet { keys: keys.iter().map(|key| key.jwk()).collect(), ..JwkSet::default() };
        let published = TrustedKeys::try_from(&jwks).unwrap();
        let signers = SigningKeys::of(signing.iter().map(|key| (*key).clone()).collect()).unwrap();
        validate(command, &published, time_frame(), &self.store, &signers, &self.clock(), &mut random()).await
    }

    async fn ask(&self, command: Validate) -> Result<Validated, UseCaseError> {
        self.ask_of(&[&self.signer], command).await
    }

    async fn standing(&self) -> (&'static str, bool) {
        let validated = self.ask(self.question()).await.unwrap();
        (validated.standing.as_str(), validated.license_key.is_some())
    }
}

/// The vendor changes the license.
fn changed(tables: &mut Tables) {
    let record = tables.licenses.values_mut().next().unwrap();
    record.revision = record.revision.next();
}

fn license(change: impl FnOnce(&mut LicenseRecord)) -> impl FnOnce(&mut Tables) {
    |tables| change(tables.licenses.values_mut().next().unwrap())
}

// R26
#[tokio::test(start_paused = true)]
async fn a_license_key_that_stands_costs_one_read() {
    for generic in [false, true] {
        let scene = Scene::of(json!({"generic": generic, "expires_at": "2030-01-01T00:00:00Z"})).await;
        let computer = (!generic).then(|| computer("pc"));
        let validated = scene.ask(Validate { computer, ..scene.question() }).await.unwrap();
        assert_eq!((validated.standing, validated.license_key), (Standing::Valid, None));
        assert_eq!(validated.expires_at, "2030-01-01T00:00:00Z".parse().ok());
        assert_eq!((validated.revision.get(), validated.revocations_seq, validated.time), (1, None, None));
        assert_eq!(scene.store.journal.take(), READ);
    }
}

// R26
#[tokio::test(start_paused = true)]
async fn after_a_change_the_newer_license_key_is_signed_once_and_takes_no_seat() {
    for generic in [false, true] {
        let scene = Scene::of(json!({"generic": generic})).await;
        let used = |tables: Tables| tables.counters.values().map(|counter| counter.used).sum::<u32>();
        scene.store.change(changed);
        let newer = scene.ask(scene.question()).await.unwrap().license_key.unwrap();
        assert_eq!(scene.store.journal.take(), RENEWAL);
        let again = scene.ask(scene.question()).await.unwrap().license_key.unwrap();
        assert_eq!((again, scene.store.journal.take()), (newer.clone(), READ.to_vec()));
        let jwks = JwkSet { keys: vec![scene.signer.jwk()], ..JwkSet::default() };
        let trusted = TrustedKeys::try_from(&jwks).unwrap();
        let earlier = trusted.verify(&LicenseKey::from_text(scene.license_key.as_str())).unwrap();
        let claims = trusted.verify(&newer).unwrap().claims().clone();
        assert_eq!(claims.rev.get(), 2);
        assert_eq!((claims.jti, &claims.computer), (earlier.claims().jti, &earlier.claims().computer));
        // Who has the newest gets no other.
        let newest = Validate { license_key: newer.reveal().parse().unwrap(), ..scene.question() };
        assert_eq!(scene.ask(newest).await.unwrap().license_key, None);
        assert_eq!(used(scene.store.tables()), 1);
    }
}

// R9, R26
#[tokio::test(start_paused = true)]
async fn no_generic_license_key_is_signed_anew_while_the_switch_is_off() {
    for generic in [true, false] {
        let scene = Scene::of(json!({"generic": generic})).await;
        scene.store.change(|tables| {
            changed(tables);
            set(&mut tables.settings, "security/AllowGenericKeys", false.into());
        });
        assert_eq!(scene.standing().await, ("valid", !generic));
        assert_eq!(scene.store.journal.take(), if generic { READ.to_vec() } else { RENEWAL.to_vec() });
        scene.store.change(|tables| set(&mut tables.settings, "security/AllowGenericKeys", true.into()));
        assert_eq!(scene.standing().await, ("valid", true));
    }
}

// R20, R26
#[tokio::test(start_paused = true)]
async fn who_loses_the_race_to_renew_signs_no_second_time_unless_the_license_changed() {
    let scene = Scene::of(json!({})).await;
    scene.store.change(changed);
    let Scene { store, signer, certificates, license_key } = scene;
    let store = store.ending([Ending::Conflict]);
    let scene = Scene { store, signer, certificates, license_key };
    assert_eq!(scene.standing().await, ("valid", true));
    assert_eq!(scene.store.journal.take(), [&RENEWAL[..], &["read_for_validation", "renew_license_key"]].concat());
    let Scene { store, signer, certificates, license_key } = scene;
    store.change(changed);
    let store = store.ending([after(changed)]);
    let scene = Scene { store, signer, certificates, license_key };
    // The license key of an activation is of the activation, whatever the license has become; the next question renews it.
    assert_eq!(scene.standing().await, ("valid", true));
}

// R28
#[tokio::test(start_paused = true)]
async fn a_license_key_of_an_earlier_signing_key_is_exchanged_where_the_application_knows_the_present_one() {
    let scene = Scene::of(json!({})).await;
    let present = MemoryKey::new("licenses-2027", &scene.store.journal);
    let keys = [&scene.signer, &present];
    let trusting = |kids: &[&str]| {
        let known = kids.iter().map(|kid| kid.parse().unwrap()).collect();
        Validate { trusted_signing_keys: Some(known), ..scene.question() }
    };
    // One that couldn't verify it keeps what it has.
    let validated = scene.ask_of(&keys, trusting(&["licenses-2026"])).await.unwrap();
    assert_eq!((validated.standing, validated.license_key), (Standing::Valid, None));
    assert_eq!(scene.store.journal.take(), READ);
    let too_old = scene.ask_of(&keys, trusting(&["licenses-2025"])).await;
    assert!(matches!(too_old, Err(UseCaseError::Denied(Denial::ApplicationTooOld))), "{too_old:?}");
    assert_eq!(scene.store.journal.count(), 0, "nothing is read or signed");
    let newer = scene.ask_of(&keys, trusting(&["licenses-2026", "licenses-2027"])).await.unwrap().license_key.unwrap();
    assert_eq!(scene.store.journal.take(), RENEWAL);
    let jwks = JwkSet { keys: vec![present.jwk()], ..JwkSet::default() };
    assert!(TrustedKeys::try_from(&jwks).unwrap().verify(&newer).is_ok());
    // Once the earlier key is published no more, nobody can tell its license keys from forged ones.
    let retired = scene.ask_of(&[&present], scene.question()).await;
    let says = format!("{retired:?}");
    assert!(says.contains("signed with a key that this service does not publish"), "{says}");
    assert_eq!(scene.store.journal.count(), 0);
}

// R28
#[tokio::test(start_paused = true)]
async fn while_the_earlier_key_signs_too_its_license_keys_stay_and_each_application_gets_what_it_knows() {
    let scene = Scene::of(json!({})).await;
    let present = MemoryKey::new("licenses-2027", &scene.store.journal);
    let keys = [&scene.signer, &present];
    let ask = async |kids: &[&str]| {
        let known = kids.iter().map(|kid| kid.parse().unwrap()).collect();
        let question = Validate { trusted_signing_keys: Some(known), ..scene.question() };
        scene.ask_of_signing(&keys, &keys, question).await.unwrap().license_key
    };
    let both = ["licenses-2026", "licenses-2027"];
    assert_eq!(ask(&both).await, None, "nothing is gained by another signature");
    assert_eq!(scene.store.journal.take(), READ);
    // After a change each gets the newest signature that it can verify, and one that can verify what is stored gets that.
    scene.store.change(changed);
    let newer = async |kids: &[&str]| {
        let text = ask(kids).await.unwrap();
        let jwks = JwkSet { keys: keys.map(MemoryKey::jwk).to_vec(), ..JwkSet::default() };
        TrustedKeys::try_from(&jwks).unwrap().verify(&text).unwrap().signing_key().to_string()
    };
    assert_eq!((newer(&both).await.as_str(), scene.store.journal.take()), ("licenses-2027", RENEWAL.to_vec()));
    assert_eq!((newer(&both[..1]).await.as_str(), scene.store.journal.take()), ("licenses-2026", RENEWAL.to_vec()));
    assert_eq!((newer(&both).await.as_str(), scene.store.journal.take()), ("licenses-2026", READ.to_vec()));
}

// R26, R27
#[tokio::test(start_paused = true)]
async fn what_was_taken_back_is_told_so_and_gets_nothing_though_the_license_was_changed() {
    let state = |state| {
        license(move |record| {
            (record.state, record.revision) = (state, record.revision.next());
            record.state_reason = "unpaid".parse::<StatedReason>().ok();
        })
    };
    let scene = async || Scene::of(json!({"expires_at": "2030-01-01T00:00:00Z"})).await;
    let one = scene().await;
    one.store.change(state(LicenseState::Suspended));
    assert_eq!(one.standing().await, ("license_suspended", false));
    one.store.change(state(LicenseState::Revoked));
    assert_eq!(one.standing().await, ("license_revoked", false));
    let one = scene().await;
    one.store.change(license(|record| {
        record.revision = record.revision.next();
        record.before_revision = Some(record.revision);
    }));
    assert_eq!(one.standing().await, ("license_superseded", false));
    let one = scene().await;
    one.store.change(|tables| {
        changed(tables);
        tables.activations.clear();
    });
    assert_eq!(one.standing().await, ("activation_released", false));
    let one = scene().await;
    one.store.change(changed);
    let elsewhere = Validate { computer: Some(computer("laptop")), ..one.question() };
    let validated = one.ask(elsewhere).await.unwrap();
    assert_eq!((validated.standing.as_str(), validated.license_key), ("computer_mismatch", None));
    let viewer = Validate { product: "viewer".parse().ok(), ..one.question() };
    assert_eq!(one.ask(viewer).await.unwrap().standing.as_str(), "product_mismatch");
    one.store.change(|tables| tables.blocked.push(latchkey_core::fixtures::blocked_computer("pc", 7)));
    assert_eq!(one.standing().await, ("computer_blocked", false));
    one.store.change(|tables| tables.blocked.clear());
    one.store.change(license(|record| record.license.term = of(json!({"expires_at": now()}))));
    assert_eq!(one.standing().await, ("license_expired", true), "the newest word counts, also when it grants less");
    one.store.change(|tables| tables.licenses.clear());
    let gone = one.ask(one.question()).await;
    assert!(matches!(gone, Err(UseCaseError::Denied(Denial::LicenseUnknown))), "{gone:?}");
}

// R26
#[tokio::test(start_paused = true)]
async fn garbage_costs_no_call_however_much_of_it() {
    let scene = Scene::of(json!({})).await;
    let stranger = MemoryKey::new("licenses-2026", &Journal::default());
    for n in 0..2_000 {
        let text = format!("{n}.{}", &scene.license_key.as_str()[1 + n % 100..]);
        let garbage = Validate { license_key: text.parse().unwrap(), ..scene.question() };
        assert!(matches!(scene.ask(garbage).await, Err(UseCaseError::Denied(Denial::InvalidFields(_)))), "{n}");
    }
    let forged = scene.ask_of(&[&stranger], scene.question()).await;
    assert!(matches!(forged, Err(UseCaseError::Denied(Denial::InvalidFields(_)))), "{forged:?}");
    let nowhere = scene.ask(Validate { computer: None, ..scene.question() }).await.unwrap_err();
    assert!(format!("{nowhere:?}").contains("/computer_id"), "{nowhere:?}");
    assert_eq!(scene.store.journal.count(), 0);
}

// R34
#[tokio::test(start_paused = true)]
async fn with_a_nonce_the_time_is_signed_also_for_an_expired_license_and_certified_once() {
    let scene = Scene::of(json!({"expires_at": "2030-01-01T00:00:00Z"})).await;
    scene.store.change(license(|record| record.license.term = of(json!({"expires_at": now()}))));
    let jwks = JwkSet {
        keys: vec![scene.signer.jwk()],
        certificate_keys: vec![scene.certificates.jwk()],
        ..JwkSet::default()
    };
    let (published, clock) = (TrustedKeys::try_from(&jwks).unwrap(), scene.clock());
    let signers = scene.signer.clone().into();
    let ask = async || {
        let command = Validate { nonce: NONCE.parse().ok(), ..scene.question() };
        validate(command, &published, time_frame(), &scene.store, &signers, &clock, &mut random()).await
    };
    scene.certificates.fall_into(Mood::Unavailable);
    assert_try_again(ask().await);
    scene.certificates.fall_into(Mood::Fault);
    assert_fault(ask().await);
    scene.certificates.fall_into(Mood::Well);
    scene.store.journal.take();
    for _ in 0..100 {
        let validated = ask().await.unwrap();
        let CertifiedStatement { statement, certificate } = validated.time.unwrap();
        let keys = CertificateKeys::of(&jwks).unwrap();
        let time = SignedTime::verify(&keys, &certificate, &statement, NONCE).unwrap();
        assert_eq!((validated.standing, time.at), (Standing::LicenseExpired, now().into()));
    }
    let calls = scene.store.journal.take();
    assert_eq!(calls.iter().filter(|call| **call == "sign").count(), 1);
    assert_eq!(calls.len(), 101);
}
