//! Use cases racing over one DynamoDB: whoever loses reads and decides anew.

use std::collections::HashSet;
use std::time::Duration;

use latchkey_core::fixtures::attempt;
use latchkey_core::{ActivationKey, ComputerId, Denial, LicenseRecord, RecordVersion, Salt, SealedActivationKey};
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_service::testing::contract::Subject;
use latchkey_service::testing::records::{keys_event, now, record};
use latchkey_service::testing::requests::authority;
use latchkey_service::testing::{Journal, Mood, ScriptedKeys};
use latchkey_service::{Activate, Activated, ActivationKeyStore, NewActivationKey, TimeFrame, UseCaseError, activate};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use crate::embedded::Embedded;

fn activation_key() -> ActivationKey {
    ActivationKey::generate(&mut StdRng::seed_from_u64(0))
}

/// A DynamoDB with one license, of so many seats.
async fn licensed(seats: u32) -> Embedded {
    let embedded = Embedded::start().await;
    let record =
        LicenseRecord::new(&activation_key(), record(seats).license, RecordVersion(Uuid::from_u128(1)), Salt([0; 16]));
    let keys = [NewActivationKey { sealed: SealedActivationKey(Vec::new()), record }];
    embedded.licenses().write_new_keys(&keys, None, &keys_event(&keys), now()).await.unwrap();
    embedded
}

async fn ask(store: DynamoDbLicenses, computer: ComputerId, seed: u64) -> Result<Activated, UseCaseError> {
    let attempt = attempt(computer.as_str());
    let command = Activate { activation_key: activation_key(), attempt, trusted_signing_keys: None };
    let time = TimeFrame { now: now(), deadline: Instant::now() + Duration::from_secs(60) };
    let signer = ScriptedKeys::new(Mood::Well, &Journal::default()).into();
    activate(command, &authority(), time, &store, &signer, &mut StdRng::seed_from_u64(seed)).await
}

/// Asks for the computers all at once.
async fn ask_all(embedded: &Embedded, computers: impl Iterator<Item = usize>) -> Vec<Result<Activated, UseCaseError>> {
    let computers = computers.enumerate();
    let all: JoinSet<_> = computers
        .map(|(n, id)| ask(embedded.licenses(), latchkey_service::testing::records::computer(id), n as u64))
        .collect();
    all.join_all().await
}

// R13
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forty_computers_get_exactly_the_ten_seats_there_are() {
    let embedded = licensed(10).await;
    let answers = ask_all(&embedded, 1..=40).await;
    let (winners, losers): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(winners.len(), 10);
    for loser in losers {
        let error = loser.unwrap_err();
        assert!(matches!(error, UseCaseError::Denied(Denial::ActivationsExhausted { allowed: 10 })), "{error:?}");
    }
    assert_eq!(embedded.everything().await.len(), 13, "a license and its event, a counter, ten activations");
}

// R13
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forty_computers_get_forty_seats() {
    let embedded = licensed(40).await;
    let answers = ask_all(&embedded, 1..=40).await;
    let used: HashSet<_> = answers.into_iter().map(|answer| answer.unwrap().activation.activation_id).collect();
    assert_eq!(used.len(), 40);
}

// R13, R14
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_computer_that_asks_twenty_times_at_once_gets_one_license_key_and_one_seat() {
    for _ in 0..5 {
        let embedded = licensed(1).await;
        let answers = ask_all(&embedded, [7; 20].into_iter()).await;
        let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers.iter().filter(|answer| answer.is_new).count(), 1);
        assert!(answers.iter().all(|answer| answer.license_key == answers[0].license_key));
        assert_eq!(embedded.everything().await.len(), 4, "a license and its event, a counter, an activation");
    }
}
