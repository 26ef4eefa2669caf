//! When it is time to ask again.

use jiff::SignedDuration;
use latchkey_api::ReceivedProblem;

use super::*;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const URL: &str = "https://licenses.example.com";

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-28T09:00:00Z")
}

fn license_key() -> LicenseKey {
    LicenseKey::from_text("a.b.c")
}

fn answered() -> Freshness {
    let mut known = Freshness::of(URL);
    known.note_standing(now(), DAY, &[license_key()], "valid");
    known
}

fn is_due(known: &Freshness, after: SignedDuration) -> bool {
    known.is_due(Question::License, now() + after, DAY)
}

// R26
#[test]
fn it_is_asked_at_most_so_often_however_often_the_application_is_started() {
    let known = answered();
    for minute in 0..24 * 60 {
        assert!(!is_due(&known, SignedDuration::from_mins(minute)), "{minute}");
    }
    assert!(is_due(&known, SignedDuration::from_hours(24)));
    // A release that wants it more often is obeyed at once.
    assert!(known.is_due(Question::License, now() + SignedDuration::from_hours(1), DAY / 24));
}

// R26, R34
#[test]
fn a_clock_that_was_wrong_delays_a_question_by_an_interval_at_most() {
    for wrong in ["1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2026-11-30T09:00:00Z"] {
        let mut known = Freshness::of(URL);
        known.note_standing(at(wrong), DAY, &[license_key()], "valid");
        assert!(is_due(&known, SignedDuration::ZERO), "{wrong}");
    }
    let mut known = Freshness::of(URL);
    let ahead = now() + SignedDuration::from_hours(5);
    known.note_standing(ahead, DAY, &[license_key()], "valid");
    assert!(!is_due(&known, SignedDuration::ZERO) && is_due(&known, SignedDuration::from_hours(29)));
    // Nor does a file that somebody changed.
    let text = String::from_utf8(answered().to_file()).unwrap();
    let changed = text.replace(&format!("\"wait\":{}", DAY.as_millis()), &format!("\"wait\":{}", u64::MAX));
    assert_ne!(text, changed);
    assert!(is_due(&Freshness::of_file(changed.as_bytes(), URL), SignedDuration::from_hours(24)));
}

fn problem(status: u16, code: &str) -> ServiceError {
    let problem = format!(r#"{{"status": {status}, "code": "{code}", "detail": "it is {code}"}}"#);
    ServiceError::Problem(Box::new(serde_json::from_str::<ReceivedProblem>(&problem).unwrap()))
}

// R20, R26
#[test]
fn what_was_not_answered_is_asked_again_soon_and_what_was_refused_is_not() {
    let minutes = |error: &ServiceError| {
        let mut known = answered();
        known.note_failure(Question::License, now(), DAY, error);
        (0..).find(|minutes| is_due(&known, SignedDuration::from_mins(*minutes))).unwrap()
    };
    assert_eq!(minutes(&NetworkFault::NoAnswer.into()), 10);
    assert_eq!(minutes(&problem(503, "try_again")), 10);
    assert_eq!(minutes(&problem(429, "try_again")), 10);
    assert_eq!(minutes(&problem(403, "application_too_old")), 24 * 60);
    let mut known = answered();
    known.begin(Question::License, now(), DAY);
    assert!(!is_due(&known, SignedDuration::from_secs(59)) && is_due(&known, SignedDuration::from_secs(60)));
}

// R27
#[test]
fn a_list_counts_for_as_long_as_the_service_says_within_bounds() {
    let list: ListClaims = serde_json::from_value(serde_json::json!({
        "iss": "latchkey", "aud": "acme-editor", "seq": 7, "iat": 1_795_514_400, "exp": 1_796_119_200, "entries": 0,
        "sha256": "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
    }))
    .unwrap();
    let seconds = |max_age: Option<u64>| {
        let mut known = Freshness::of(URL);
        known.note_list(now(), max_age.map(Duration::from_secs), Some("\"7\"".to_owned()), &list);
        assert_eq!(known.etag_of(&list).as_deref(), Some("\"7\""));
        assert_eq!(known.etag_of(&ListClaims { seq: 8, ..list.clone() }), None);
        let due =
            |seconds: &i64| known.is_due(Question::List, now() + SignedDuration::from_secs(*seconds), LIST_AT_MOST);
        [0, 59, 60, 299, 300, 3599, 3600, 86_399, 86_400].into_iter().find(due).unwrap()
    };
    assert_eq!([Some(0), Some(60), Some(300), None, Some(u64::MAX)].map(seconds), [60, 60, 300, 3600, 86_400]);
}

// R26
#[test]
fn what_was_said_is_of_one_license_key_and_the_one_in_its_place() {
    let newer = LicenseKey::from_text("d.e.f");
    let mut known = Freshness::of(URL);
    known.note_standing(now(), DAY, &[license_key(), newer.clone()], "valid\u{1b}[31m");
    let kept = Freshness::of_file(&known.to_file(), URL);
    assert_eq!(kept, known);
    for of in [license_key(), newer] {
        let said = kept.standing_of(&of).unwrap();
        assert!(said.starts_with("valid") && !said.contains('\u{1b}'), "{said:?}");
    }
    assert_eq!(kept.standing_of(&LicenseKey::from_text("g.h.i")), None);
    assert!(!String::from_utf8(known.to_file()).unwrap().contains("a.b.c"), "a license key is a secret");
    assert_eq!(
        Freshness::of_file(&known.to_file(), "https://elsewhere.example"),
        Freshness::of("https://elsewhere.example")
    );
    assert_eq!(Freshness::of_file(b"{\"url\": 7", URL), Freshness::of(URL));
}

// R27
#[test]
fn a_computer_that_is_offline_is_not_told_so_at_each_start() {
    let told = |error: ServiceError| {
        let mut known = Freshness::of(URL);
        known.note_failure(Question::List, now(), LIST_AT_MOST, &error);
        known.warnings().map(|warning| warning.code().to_owned()).collect::<Vec<_>>()
    };
    for quiet in [NetworkFault::NoAnswer, NetworkFault::HostUnknown, NetworkFault::Refused] {
        assert!(told(quiet.into()).is_empty());
    }
    assert!(told(problem(503, "try_again")).is_empty() && told(ServiceError::Unavailable { status: 504 }).is_empty());
    for loud in [
        ServiceError::ListRejected(latchkey_core::ListRejection::SignatureInvalid),
        ServiceError::NotUnderstood { status: 200 },
        NetworkFault::ProxySignIn.into(),
        problem(404, "product_unknown"),
    ] {
        assert_eq!(told(loud), ["revocations_not_fetched"]);
    }
}
