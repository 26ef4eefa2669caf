//! What a revocation list costs an offline check.
//!
//! A check with a list of 1,000 entries beside one without, as a ratio of times taken in turn; and what a list of 200,000, the
//! longest there is, takes to be verified, once in a process.

#[path = "../vectors/generate.rs"]
#[expect(dead_code, reason = "the vectors are another's")]
mod generate;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use latchkey_client::Client;
use latchkey_core::{
    Algorithm, JwkSet, LatestEnd, ListClaims, ListEntries, ListKeys, SigningInput, Stopped, TakenBack, list_text,
};
use serde_json::{Value, json};
use uuid::Uuid;

use generate::lists::list_keys;
use generate::signing::by_p256;

const HELP: &str = "\
Compares an offline check with a revocation list of 1,000 entries with one without, and times the verifying of 200,000.

  cargo bench -p latchkey-client --bench revocations -- [OPTION VALUE]...

  --rounds N    rounds of each, in turn; the fastest counts (500)
  --bound R     the largest ratio that passes (1.25)
  --millis M    how long 200,000 entries may take (10)

Exit code 1 when one is above its bound.";

const VECTORS: &str = include_str!("../vectors/vectors.json");
const PER_ROUND: u32 = 8;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let (mut rounds, mut bound, mut millis) = (500, 1.25, 10.0);
    for pair in arguments.chunks(2) {
        let value = pair.get(1).and_then(|value| value.parse::<f64>().ok());
        match (pair[0].as_str(), value) {
            ("--rounds", Some(value)) if value >= 1.0 => rounds = value as usize,
            ("--bound", Some(value)) => bound = value,
            ("--millis", Some(value)) => millis = value,
            ("-h" | "--help", _) => {
                println!("{HELP}");
                return ExitCode::SUCCESS;
            }
            _ => {
                eprintln!("revocations: {} is not understood; see --help", pair.join(" "));
                return ExitCode::from(2);
            }
        }
    }
    let table: Value = serde_json::from_str(VECTORS).expect("the vectors are JSON");
    let (without, with) = (client(&table, None), client(&table, Some(&list(1_000))));
    let (mut bare, mut listed) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        bare = bare.min(once(&without));
        listed = listed.min(once(&with));
    }
    let ratio = listed.as_secs_f64() / bare.as_secs_f64();
    let (longest, keys) = (list(200_000), keys(&table));
    let product = "acme-editor".parse().expect("a product ID");
    let verifying = (0..rounds.clamp(1, 20)).map(|_| {
        let started = Instant::now();
        black_box(keys.verify(black_box(&longest), &product)).expect("the list is right");
        started.elapsed()
    });
    let verifying = verifying.min().expect("there is one round at least");
    let said = |is_within: bool| if is_within { "ok" } else { "ABOVE THE BOUND" };
    let verifying = verifying.as_secs_f64() * 1000.0;
    let (is_quick, is_short) = (ratio <= bound, verifying <= millis);
    println!("check with 1,000 entries: {listed:.1?} / {bare:.1?} = {ratio:.3}, bound {bound}: {}", said(is_quick));
    println!("verifying 200,000 entries: {verifying:.1} ms, bound {millis} ms: {}", said(is_short));
    if is_quick && is_short { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn once(client: &Client) -> Duration {
    let now: Timestamp = "2026-12-24T10:00:00Z".parse().expect("a time");
    let started = Instant::now();
    for _ in 0..PER_ROUND {
        black_box(client.check_at(black_box(now))).expect("the license is valid");
    }
    started.elapsed() / PER_ROUND
}

fn client(table: &Value, list: Option<&str>) -> Client {
    let vectors = table["vectors"].as_array().expect("a list of vectors");
    let vector = vectors.iter().find(|vector| vector["name"] == "computer-es256").expect("the vector is there");
    let builder = Client::builder("acme-editor", &table["jwks"].to_string()).without_release().without_stores();
    let builder = builder.dangerous().trust_published_test_keys().computer_id("pc-1");
    let builder = builder.text(vector["license_key"].as_str().expect("a text"));
    let builder = list.into_iter().fold(builder, |builder, list| builder.revocations(list));
    builder.build().expect("the builder is right")
}

fn keys(table: &Value) -> ListKeys {
    let jwks: JwkSet = serde_json::from_value(table["jwks"].clone()).expect("a JWK set");
    ListKeys::of(&jwks).expect("usable keys")
}

fn list(entries: u128) -> String {
    let taken_back = |id: u128| TakenBack {
        id: Uuid::from_u128(id << 64),
        stopped: Some(Stopped::Revoked),
        before_revision: None,
        latest_end: LatestEnd::Never,
    };
    let entries = ListEntries::of((0..entries).map(taken_back)).expect("a list holds as many");
    let claims = json!({
        "iss": "latchkey", "aud": "acme-editor", "seq": 1, "iat": 1_795_514_400, "exp": 1_796_119_200, "entries": 0,
        "sha256": "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
    });
    let claims: ListClaims = serde_json::from_value(claims).expect("claims");
    let claims = ListClaims { entries: entries.len(), sha256: entries.sha256(), ..claims };
    let kid = list_keys()[0]["kid"].as_str().and_then(|kid| kid.parse().ok()).expect("a key ID");
    let input = SigningInput::of_list(Algorithm::Es256, &kid, &claims).expect("it is short");
    list_text(&[input.signed(&by_p256(6)(input.as_bytes()))], &entries)
}
