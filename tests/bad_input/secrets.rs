//! A secret that went into the wrong place does not come back in the problem.

use serde_json::json;

use super::JSON;
use super::right::Right;
use crate::stand::{PRODUCT, Stand};

// R15
#[tokio::test]
async fn a_problem_never_repeats_a_secret_wherever_it_was_put() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let license_key =
        stand.activate(&activation_key, "desk-1").await.json()["license_key"].as_str().unwrap().to_owned();
    let secrets = [&activation_key, &activation_key.to_lowercase().replace('-', ""), &license_key];

    let (mut refused, mut repeating) = (0, Vec::new());
    for right in rights(&activation_key) {
        for secret in secrets {
            for body in bodies(&right, secret) {
                let response =
                    right.send(&stand, &[JSON, ("idempotency-key", &format!("{secret} "))], body.as_str()).await;
                if response.status.is_success() {
                    continue;
                }
                refused += 1;
                assert!(response.status.is_client_error(), "{body}: {}", response.text);
                if squeezed(&response.text).contains(&squeezed(secret)) {
                    repeating.push(format!("{} {body}\n    {}", right.path, response.text));
                }
            }
        }
    }
    assert!(repeating.is_empty(), "{}", repeating.join("\n"));
    assert!(refused > 200, "only {refused} were refused: the bodies are not wrong enough");
}

// R15
#[tokio::test]
async fn a_problem_never_repeats_a_secret_from_a_header_or_path() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let order = Right::create_key();
    let blank = format!("{activation_key} {activation_key}");
    let too_long = activation_key.repeat(20);
    for value in [&blank, &too_long] {
        let response = order.send(&stand, &[JSON, ("idempotency-key", value)], order.body()).await;
        assert_eq!(response.status, 422);
        assert!(!response.text.contains(&activation_key), "{}", response.text);
    }
    for right in [
        Right::put_product(&format!("-{activation_key}")),
        Right::put_setting(&format!("security/{activation_key}"), json!(true)),
        Right::put_setting(&format!("{activation_key}/x"), json!(true)),
    ] {
        let response = right.send(&stand, &[JSON], right.body()).await;
        assert!(response.status.is_client_error());
        assert!(!response.text.contains(&activation_key), "{}", response.text);
    }
}

fn rights(activation_key: &str) -> [Right; 6] {
    [
        Right::create_key(),
        Right::activate(activation_key),
        Right::put_setting("security/AllowGenericKeys", json!(true)),
        Right::put_setting("security/GenericKeysMaxDays", json!(30)),
        Right::put_setting("security/BlockedComputerIds", json!([])),
        Right::put_product(PRODUCT),
    ]
}

/// Bodies with the secret in each member, as a value, in a list, in an object, and as a name.
fn bodies(right: &Right, secret: &str) -> Vec<String> {
    let mut names = right.known_members();
    names.extend(["no_such_member".to_owned(), secret.to_owned()]);
    let values = [
        json!(secret),
        json!([secret]),
        json!({ "name": secret }),
        json!({ "name": [secret] }),
        json!({ secret: [secret] }),
        json!(format!("{secret}\0")),
        json!(secret.repeat(20)),
    ];
    let of_name = |name: &String| values.each_ref().map(|value| right.with(name, &value.to_string()));
    let mut bodies: Vec<_> = names.iter().flat_map(of_name).collect();
    bodies.extend([
        secret.to_owned(),
        json!(secret).to_string(),
        json!([secret, secret]).to_string(),
        format!("activation_key={secret}"),
        format!("{{\"{secret}\""),
        format!("{{\"comment\": \"{secret}"),
        format!("{} {secret}", right.body()),
    ]);
    bodies
}

/// Without what an activation key may be written with.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| *c != '-').collect::<String>().to_lowercase()
}
