//! Requests that need a service, and what every package must hear from one that plays a script: `scripted/server.py` does.

use latchkey_api::{Activate, Endpoint, Release, TakeLease};
use serde_json::{Value, json};

use super::{read, rows, text};

mod case;
#[path = "../../client/vectors/signing.rs"]
#[allow(dead_code, reason = "what signs the vectors signs here, too")]
mod signing;

use case::{
    ACTIVATIONS, Case, KEY, activate, activated, answer, done, generic, not_licensed, operation, own, problem,
    problem_of, service_error, with_members,
};
use signing::bound;

/// `scripted.jsonl`: `{{service}}` stands for the server's URL, `{{store}}` for an empty folder.
pub(crate) fn scripted() -> String {
    let jwks = &read("vectors.json")["jwks"];
    let cases =
        refused_activations().into_iter().chain(wrong_networks()).chain(activations()).chain(leases()).chain(others());
    cases.enumerate().map(|(number, case)| format!("{}\n", case.row(number, jwks))).collect()
}

/// Each code that the service has for an activation.
fn refused_activations() -> Vec<Case> {
    let refused = Activate::CODES.iter().map(|code| {
        let script = vec![problem_of(ACTIVATIONS, *code)];
        Case::new(format!("activate: {}", code.as_str()), script, vec![(activate(), not_licensed(code.as_str()))])
    });
    let later = Case::new(
        "activate: a code of a later service",
        vec![problem(ACTIVATIONS, 422, "moon_phase_wrong")],
        vec![(
            activate(),
            with_members(
                not_licensed("moon_phase_wrong"),
                json!({ "message": "the activation failed: it is moon_phase_wrong" }),
            ),
        )],
    );
    refused.chain([later]).collect()
}

/// Something else answers in the service's place, or nothing does.
fn wrong_networks() -> Vec<Case> {
    let page =
        |status: u16| json!({ "status": status, "type": "text/html", "raw_body": "<html>Sign in to the hotel</html>" });
    let answers = [
        ("a sign-in page", page(200), "answer_not_understood"),
        ("a proxy that wants a password", page(407), "proxy_sign_in_needed"),
        ("a redirect", json!({ "status": 302, "location": "http://127.0.0.1:1/" }), "answer_not_understood"),
        ("another service", answer(ACTIVATIONS, 404, json!({ "message": "Not Found" })), "service_url_wrong"),
        (
            "a gateway that wants a signature",
            answer(ACTIVATIONS, 403, json!({ "message": "Forbidden" })),
            "signature_required",
        ),
        ("an answer of another form", answer(ACTIVATIONS, 201, json!({ "license_key": 7 })), "answer_not_understood"),
        ("an answer that is cut", json!({ "status": 201, "cut": "{\"license_key\": \"ey" }), "service_unreachable"),
        ("another protocol", json!({ "raw": "SSH-2.0-OpenSSH_9.2\r\n\r\n" }), "service_unreachable"),
        ("garbage", json!({ "raw": "\u{0}\u{1}\u{2}\u{3}".repeat(100) }), "service_unreachable"),
        ("a forged license key", activated("not a license key", "computer"), "license_key_malformed"),
        (
            "another computer's license key",
            activated(&own(json!({ "computer": bound("pc-2")["computer"] })), "computer"),
            "computer_mismatch",
        ),
    ];
    let mut cases: Vec<_> = answers
        .into_iter()
        .map(|(name, step, code)| {
            Case::new(format!("network: {name}"), vec![step], vec![(activate(), not_licensed(code))])
        })
        .collect();
    cases.push(
        Case::new("network: silence", vec![json!({ "silent": true })], vec![(activate(), not_licensed("no_answer"))])
            .with("service", json!({ "timeout_ms": 300 })),
    );
    cases.push(
        Case::new("network: nobody there", vec![], vec![(activate(), not_licensed("connection_refused"))])
            .with("service", json!({ "url": "http://127.0.0.1:1" })),
    );
    cases.push(
        Case::new("network: a proxy that is not there", vec![], vec![(activate(), not_licensed("proxy_unreachable"))])
            .with("service", json!({ "url": "https://licenses.example.com", "proxy": "http://127.0.0.1:1" })),
    );
    cases
}

fn activations() -> Vec<Case> {
    let accepts = |step: Value, accepts: bool| {
        with_members(
            step,
            json!({ "sent": { "activation_key": KEY, "computer_id": "pc-1", "accept_generic": accepts } }),
        )
    };
    let granted = |kind: &str, source: &str| done(json!({ "grant": { "kind": kind, "source": { "kind": source } } }));
    let busy = with_members(problem(ACTIVATIONS, 503, "try_again"), json!({ "retry_after": "0" }));
    let busy_for_long = with_members(problem(ACTIVATIONS, 503, "try_again"), json!({ "retry_after": "600" }));
    let computers = activated(&own(json!({})), "computer");
    let allowing = |mut case: Case| {
        case.flags = 1;
        case
    };
    vec![
        Case::new(
            "activate: a license for this computer, offline from then on",
            vec![accepts(computers.clone(), false)],
            vec![
                (operation("check"), not_licensed("no_license")),
                (activate(), granted("computer", "service")),
                (operation("check"), granted("computer", "user_store")),
            ],
        )
        .with_store(),
        allowing(
            Case::new(
                "activate: a generic license where the code takes it",
                vec![accepts(activated(&generic(), "generic"), true)],
                vec![
                    (activate(), granted("generic", "service")),
                    (operation("check"), granted("generic", "user_store")),
                ],
            )
            .with_store(),
        ),
        Case::new(
            "activate: a generic license where it doesn't",
            vec![accepts(activated(&generic(), "generic"), false)],
            vec![(activate(), not_licensed("generic_not_allowed")), (operation("check"), not_licensed("no_license"))],
        )
        .with_store(),
        Case::new(
            "activate: a service that is busy, twice",
            vec![busy.clone(), busy, computers],
            vec![(activate(), granted("computer", "service"))],
        ),
        Case::new(
            "activate: a service that is busy for long",
            vec![busy_for_long],
            vec![(activate(), not_licensed("try_again"))],
        ),
    ]
}

fn leases() -> Vec<Case> {
    const TAKE: &str = "POST /v1/leases";
    const RETURN: &str = "POST /v1/leases/returns";
    let table = read("leases.json");
    let week = rows(&table["vectors"]).iter().find(|row| row["name"] == "a-week").cloned().unwrap_or_default();
    let lease = |signed: Value| {
        json!({
            "lease_id": "000021c1-c1c1-8c1c-8707-070707070707", "lease": signed, "certificate": week["certificate"],
            "ends_at": "2026-12-01T10:01:00Z", "server_time": "2026-11-24T10:01:00Z",
        })
    };
    let taken = answer(TAKE, 201, lease(week["lease"].clone()));
    let returned = json!({ "asked": RETURN, "status": 204 });
    let numbered = |name: &str, number: u64| json!({ "operation": name, "lease": number });
    let floating = own(json!({ "floating_seats": 5 }));
    let case = |name: String, script, requests| {
        Case::new(format!("lease: {name}"), script, requests).with_store().with("texts", json!([floating]))
    };
    let needed = || (operation("check"), not_licensed("lease_needed"));
    let take = || (operation("take_lease"), done(json!({ "lease": { "number": 1, "is_held": true } })));
    let granted = || (operation("check"), done(json!({ "grant": { "floating_seats": 5 } })));
    let mut cases = vec![
        case(
            "taken, held and returned".to_owned(),
            vec![taken.clone(), returned],
            vec![
                needed(),
                take(),
                granted(),
                (numbered("lease", 1), done(json!({ "lease": { "number": 1, "is_held": true } }))),
                (numbered("return_lease", 1), done(json!({}))),
                (numbered("return_lease", 1), json!({ "outcome": "misuse", "code": "lease_number_unknown" })),
                needed(),
            ],
        ),
        case(
            "kept for a journey".to_owned(),
            vec![taken.clone()],
            vec![take(), (numbered("keep_lease", 1), done(json!({}))), granted()],
        ),
        case(
            "returned where the service can't be asked".to_owned(),
            vec![taken, json!({ "raw": "" })],
            vec![take(), (numbered("return_lease", 1), service_error("service_unreachable"))],
        )
        .with("service", json!({ "timeout_ms": 2000 })),
        case(
            "signed by somebody else".to_owned(),
            vec![answer(TAKE, 201, lease(json!(forged(&week["lease"]))))],
            vec![(operation("take_lease"), json!({ "outcome": "not_licensed" })), needed()],
        ),
    ];
    cases.extend(TakeLease::CODES.iter().map(|code| {
        let requests = vec![(operation("take_lease"), not_licensed(code.as_str()))];
        case(code.as_str().to_owned(), vec![problem_of(TAKE, *code)], requests)
    }));
    cases
}

/// The same text with another signature.
fn forged(signed: &Value) -> String {
    let signed = text(signed);
    let dot = signed.rfind('.').unwrap_or_default();
    let last = if signed[dot + 1..].starts_with('A') { 'B' } else { 'A' };
    format!("{}{last}{}", &signed[..=dot], &signed[dot + 2..])
}

/// Refreshing, giving back, lists and settings.
fn others() -> Vec<Case> {
    const VALIDATIONS: &str = "POST /v1/validations";
    const RELEASES: &str = "POST /v1/releases";
    const SETTINGS: &str = "GET /v1/settings";
    const LIST: &str = "GET /v1/revocations/acme-editor";
    let licensed = |name: &str, script, requests| {
        Case::new(name, script, requests).with_store().with("texts", json!([own(json!({}))]))
    };
    let stands = |standing: &str, more: Value| {
        let said = json!({
            "standing": standing, "license_id": "993001d6-802d-8a6d-808e-2bcf1a9966f3", "expires_at": null, "revision": 1,
            "server_time": "2026-11-24T10:00:00Z",
        });
        answer(VALIDATIONS, 200, with_members(said, more))
    };
    let newer = own(json!({ "rev": 2, "features": ["export", "print"] }));
    let settings = json!({
        "settings": { "custom/Theme": "dark" }, "jwks": { "keys": [] }, "server_time": "2026-11-24T10:00:00Z",
    });
    let lists = read("revocations.json");
    let list = rows(&lists["lists"]).iter().find(|row| row["name"] == "right").cloned().unwrap_or_default();
    let list_answer = |body: &Value| json!({ "asked": LIST, "status": 200, "type": "text/plain", "raw_body": body });
    let kept = (operation("check"), done(json!({ "grant": { "kind": "computer" } })));
    let mut cases = vec![
        licensed(
            "refresh: it stands",
            vec![stands("valid", json!({}))],
            vec![(operation("refresh"), done(json!({ "grant": { "standing": "valid" } })))],
        ),
        licensed(
            "refresh: a newer license key",
            vec![stands("valid", json!({ "license_key": newer }))],
            vec![
                (operation("refresh"), done(json!({ "grant": { "features": ["export", "print"] } }))),
                (operation("check"), done(json!({ "grant": { "license_key": newer } }))),
            ],
        ),
        licensed(
            "release: the seat is free",
            vec![json!({ "asked": RELEASES, "status": 204 })],
            vec![
                (operation("release"), done(json!({ "released": {} }))),
                (operation("check"), not_licensed("activation_released")),
            ],
        ),
        licensed(
            "release: without a network everything is as it was",
            vec![],
            vec![(operation("release"), service_error("connection_refused")), kept.clone()],
        )
        .with("service", json!({ "url": "http://127.0.0.1:1" })),
        Case::new(
            "settings: as the service answers them",
            vec![answer(SETTINGS, 200, settings.clone())],
            vec![(operation("settings"), done(json!({ "settings": { "settings": settings["settings"] } })))],
        ),
        Case::new(
            "settings: a sign-in page",
            vec![json!({ "status": 200, "type": "text/html", "raw_body": "<html>Sign in</html>" })],
            vec![(operation("settings"), service_error("answer_not_understood"))],
        ),
        Case::new(
            "settings: a service that is slow, and answers in time",
            vec![with_members(answer(SETTINGS, 200, settings), json!({ "delay_ms": 400 }))],
            vec![(operation("settings"), done(json!({})))],
        ),
        licensed(
            "list: the newest counts from then on",
            vec![list_answer(&list["list"])],
            vec![
                (operation("fetch_revocations"), done(json!({ "revocation_list": { "seq": 7 } }))),
                (operation("check"), not_licensed("license_revoked")),
            ],
        ),
        licensed(
            "list: nobody's",
            vec![list_answer(&json!("no list"))],
            vec![(operation("fetch_revocations"), json!({ "outcome": "service_error" })), kept.clone()],
        ),
    ];
    cases.extend(Release::CODES.iter().filter(|code| !matches!(code.as_str(), "activation_unknown")).map(|code| {
        let requests = vec![(operation("release"), service_error(code.as_str())), kept.clone()];
        licensed(&format!("release: {}", code.as_str()), vec![problem_of(RELEASES, *code)], requests)
    }));
    cases
}
