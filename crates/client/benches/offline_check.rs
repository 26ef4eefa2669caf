//! What an offline check costs beside the bare signature check of the same library.
//!
//! Time is worth quoting only as a ratio from one run: both are measured in turn, in rounds short enough that some are
//! not interrupted by whatever else runs, and the fastest round of each counts.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use data_encoding::BASE64URL_NOPAD;
use jiff::SignedDuration;
use latchkey_client::{Client, Timestamp};
use latchkey_core::{Clock, ComputerId, JwkSet, LicenseKey, TrustedKeys};
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey, VerificationAlgorithm};
use serde_json::Value;

const HELP: &str = "\
Compares one offline check with one bare signature check by ring, for EdDSA and ES256.

  cargo bench -p latchkey-client --bench offline_check -- [OPTION VALUE]...

  --rounds N    rounds of each, in turn; the fastest counts (500)
  --bound R     the largest ratio that passes (1.25)

Two checks are compared: core's rules as the client asks them of one license key, and the client's whole check() of a
text, which also reads what was entered and gathers what it found. Exit code 1 when a ratio is above the bound.";

const VECTORS: &str = include_str!("../vectors/vectors.json");
const PER_ROUND: u32 = 8;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let (mut rounds, mut bound) = (500, 1.25);
    for pair in arguments.chunks(2) {
        let value = pair.get(1).and_then(|value| value.parse::<f64>().ok());
        match (pair[0].as_str(), value) {
            ("--rounds", Some(value)) if value >= 1.0 => rounds = value as usize,
            ("--bound", Some(value)) => bound = value,
            ("-h" | "--help", _) => {
                println!("{HELP}");
                return ExitCode::SUCCESS;
            }
            _ => {
                eprintln!("offline_check: {} is not understood; see --help", pair.join(" "));
                return ExitCode::from(2);
            }
        }
    }
    let table: Value = serde_json::from_str(VECTORS).expect("the vectors are JSON");
    let mut is_within = true;
    for (algorithm, name) in [("EdDSA", "computer-eddsa"), ("ES256", "computer-es256")] {
        let subject = Subject::new(&table, name, algorithm);
        let core = subject.compare(rounds, || subject.core_check());
        let whole = subject.compare(rounds, || subject.whole_check());
        for (what, (ratio, bare, checked)) in [("core", core), ("whole check()", whole)] {
            let verdict = if ratio <= bound { "ok" } else { "ABOVE THE BOUND" };
            is_within &= ratio <= bound;
            println!("{algorithm}, {what}: {checked:.1?} / {bare:.1?} = {ratio:.3}, bound {bound}: {verdict}");
        }
    }
    if is_within { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// One license key, ready for each way to check it.
struct Subject {
    client: Client,
    now: Timestamp,
    trusted_keys: TrustedKeys,
    license_key: LicenseKey,
    computer: ComputerId,
    key: UnparsedPublicKey<Vec<u8>>,
    signing_input: Vec<u8>,
    signature: Vec<u8>,
}

impl Subject {
    fn new(table: &Value, name: &str, algorithm: &str) -> Self {
        let vectors = table["vectors"].as_array().expect("a list of vectors");
        let vector = vectors.iter().find(|vector| vector["name"] == name).expect("the vector is there");
        let text = vector["license_key"].as_str().expect("a text");
        let jwks = table["jwks"].to_string();
        let keys = table["jwks"]["keys"].as_array().expect("a list of keys");
        let jwk = keys.iter().find(|jwk| jwk["alg"] == algorithm).expect("the key is there");
        let coordinate = |name: &str| decode(jwk[name].as_str().unwrap_or_default());
        let (verification, key): (&'static dyn VerificationAlgorithm, _) = match algorithm {
            "EdDSA" => (&ED25519, coordinate("x")),
            _ => (&ECDSA_P256_SHA256_FIXED, [vec![4], coordinate("x"), coordinate("y")].concat()),
        };
        let (signing_input, signature) = text.rsplit_once('.').expect("a license key has dots");
        let builder = Client::builder("acme-editor", &jwks).without_release().without_stores();
        let builder = builder.dangerous().trust_published_test_keys();
        let builder = builder.computer_id("pc-1").text(text);
        Self {
            client: builder.build().expect("the builder is right"),
            now: vector["now"].as_str().expect("a text").parse().expect("a time"),
            trusted_keys: TrustedKeys::try_from(&serde_json::from_str::<JwkSet>(&jwks).expect("a JWK set"))
                .expect("usable keys"),
            license_key: LicenseKey::from_text(text),
            computer: "pc-1".parse().expect("a computer ID"),
            key: UnparsedPublicKey::new(verification, key),
            signing_input: signing_input.as_bytes().to_vec(),
            signature: decode(signature),
        }
    }

    fn bare(&self) {
        self.key.verify(black_box(&self.signing_input), black_box(&self.signature)).expect("the signature is right");
    }

    fn core_check(&self) {
        let license = self.trusted_keys.verify(black_box(&self.license_key)).expect("the signature is right");
        let binding = license.check_binding(self.client.product(), Some(&self.computer), false);
        black_box(binding).expect("the license is for this computer");
        let (tolerance, expiry_tolerance) = (SignedDuration::from_hours(24), SignedDuration::ZERO);
        let clock = Clock { now: self.now, floor: None, mark: None, tolerance, expiry_tolerance };
        black_box(license.check_time(&clock)).expect("the license is valid");
    }

    fn whole_check(&self) {
        black_box(self.client.check_at(black_box(self.now))).expect("the license is valid");
    }

    /// The ratio of the fastest of each, and both.
    fn compare(&self, rounds: usize, check: impl Fn()) -> (f64, Duration, Duration) {
        let once = |work: &dyn Fn()| {
            let started = Instant::now();
            (0..PER_ROUND).for_each(|_| work());
            started.elapsed() / PER_ROUND
        };
        let (mut bare, mut checked) = (Duration::MAX, Duration::MAX);
        for _ in 0..rounds {
            bare = bare.min(once(&|| self.bare()));
            checked = checked.min(once(&check));
        }
        (checked.as_secs_f64() / bare.as_secs_f64(), bare, checked)
    }
}

fn decode(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_bytes()).expect("it is base64url")
}
