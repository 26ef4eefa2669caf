//! Secrets in places where they don't belong.

use serde_json::json;

use crate::request::Request;
use crate::stand::Stand;

/// Sends secrets in every member of a right request: no problem repeats one (R15).
pub(crate) async fn assert_never_repeated(stand: &Stand, right: &Request) {
    let activation_key = stand.activation_key(json!({})).await;
    let activated = stand.activate(&activation_key, "desk-1").await.json();
    let license_key = activated["license_key"].as_str().unwrap().to_owned();
    let (mut refused, mut repeating) = (0, Vec::new());
    for secret in [&activation_key, &activation_key.to_lowercase().replace('-', ""), &license_key] {
        for request in in_body(right, secret) {
            let response = request.with_header("idempotency-key", &format!("{secret} ")).send(stand).await;
            if response.status.is_success() {
                continue;
            }
            refused += 1;
            assert!(response.status.is_client_error(), "{}: {}", request.shown(), response.text);
            if squeezed(&response.text).contains(&squeezed(secret)) {
                repeating.push(format!("{}\n    {}", request.shown(), response.text));
            }
        }
    }
    assert!(repeating.is_empty(), "{}", repeating.join("\n"));
    assert!(refused > 30, "only {refused} were refused: the bodies are not wrong enough");
}

/// The request with the secret in each member, as a value, in a list, in an object, and as a name.
pub(crate) fn in_body(right: &Request, secret: &str) -> Vec<Request> {
    let mut names = right.known_members();
    names.extend(["no_such_member".to_owned(), secret.to_owned()]);
    let values = [
        json!(secret),
        json!([secret]),
        json!({ "name": secret }),
        json!({ "name": [secret] }),
        json!({ "name": "A", "email": secret }),
        json!({ "name": "A", "email": format!("{secret}@@") }),
        json!({ secret: [secret] }),
        json!({ secret: [] }),
        json!(format!("{secret}\0")),
        json!(secret.repeat(20)),
    ];
    let of_name = |name: &String| values.each_ref().map(|value| right.with_member(name, &value.to_string()));
    let mut requests: Vec<_> = names.iter().flat_map(of_name).collect();
    let body = String::from_utf8(right.body.clone()).unwrap();
    let broken = [
        secret.to_owned(),
        json!(secret).to_string(),
        json!([secret, secret]).to_string(),
        format!("activation_key={secret}"),
        format!("{{\"{secret}\""),
        format!("{{\"comment\": \"{secret}"),
        format!("{body} {secret}"),
    ];
    requests.extend(broken.map(|body| right.with_body(body)));
    requests
}

/// The request with the secret in each parameter of its path, in a query, and in headers.
pub(crate) fn in_headers_and_paths(right: &Request, secret: &str) -> Vec<Request> {
    let path = right.target.split('?').next().unwrap();
    let parts: Vec<_> = right.endpoint.path.split('/').zip(path.split('/')).collect();
    let mut requests =
        vec![right.with_target(format!("{path}?key={secret}")), right.with_target(format!("{path}?{secret}"))];
    for (place, _) in parts.iter().enumerate().filter(|(_, (name, _))| name.starts_with('{')) {
        for part in [secret, &format!("-{secret}")] {
            let mut parts: Vec<_> = parts.iter().map(|(_, part)| *part).collect();
            parts[place] = part;
            requests.push(right.with_target(parts.join("/")));
        }
    }
    for header in ["idempotency-key", "if-none-match", "user-agent"] {
        for value in [secret, &format!("{secret} {secret}"), &secret.repeat(20)] {
            requests.push(right.with_header(header, value));
        }
    }
    requests
}

/// Without what an activation key may be written with.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| *c != '-').collect::<String>().to_lowercase()
}
