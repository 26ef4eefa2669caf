//! Credentials and Region, right and wrong.

use std::fs;

use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{PRODUCT, Stand, latchkey, said};

const SET: [&str; 4] = ["settings", "set", "security/GenericKeysMaxDays", "30"];

// R12
#[test]
fn a_wrong_signature_is_refused_with_what_it_was_made_of() {
    let stand = Stand::start();
    for (options, variables) in [
        (&["--region", "eu-elsewhere-1"][..], &[][..]),
        (&["--service", "lambda"], &[]),
        (&[], &[("AWS_SECRET_ACCESS_KEY", "wrong")]),
        (&[], &[("AWS_ACCESS_KEY_ID", "AKIAWRONG")]),
    ] {
        let said = said(stand.latchkey(&SET).args(options).envs(variables.iter().copied()), 1);
        assert!(said.ends_with(" (signature_required)\n"), "{said}");
        assert!(said.contains("Region") && !said.contains(stand.credentials.secret_access_key()), "{said}");
    }
}

#[test]
fn a_profile_serves_and_its_region_too() {
    let stand = Stand::start();
    let (id, secret) = (stand.credentials.access_key_id(), stand.credentials.secret_access_key());
    let config = format!(
        "[profile vendor]\nregion = us-console-1\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n\
         [profile elsewhere]\nregion = eu-elsewhere-1\n\
         [profile process]\nregion = us-console-1\ncredential_process = cat process.json\n\
         [profile over]\nregion = us-console-1\ncredential_process = cat over.json\n\
         [profile sso]\nregion = us-console-1\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Vendor\n\
         [sso-session corp]\nsso_region = us-console-1\nsso_start_url = https://example.awsapps.com/start\n"
    );
    fs::write(stand.path("config"), config).unwrap();
    let process = |expiration: &str| {
        format!(
            r#"{{"Version": 1, "AccessKeyId": "{id}", "SecretAccessKey": "{secret}", "Expiration": "{expiration}"}}"#
        )
    };
    fs::write(stand.path("process.json"), process("2100-01-01T00:00:00Z")).unwrap();
    fs::write(stand.path("over.json"), process("2020-01-01T00:00:00Z")).unwrap();
    let with = |profile: &str| {
        let mut command = latchkey(&stand.path(""), &SET);
        command.env("LATCHKEY_URL", stand.url()).env("AWS_CONFIG_FILE", stand.path("config")).env_remove("AWS_REGION");
        command.args(["--aws-profile", profile]);
        command
    };
    with("vendor").assert().success();
    // Whoever names a profile means it, whatever the environment has.
    with("vendor").env("AWS_ACCESS_KEY_ID", "AKIAANOTHER").env("AWS_SECRET_ACCESS_KEY", "x").assert().success();
    let unknown = said(with("no-such").env("AWS_REGION", "us-console-1"), 2);
    assert!(unknown.contains("no-such") && !unknown.contains("IMDS"), "{unknown}");
    with("process").assert().success();
    assert!(said(&mut with("over"), 2).contains("expired"));
    assert!(said(&mut with("sso"), 2).contains("no AWS credentials can be had"));
    assert!(said(&mut with("elsewhere"), 2).contains("there are no AWS credentials"));
    let nothing = said(latchkey(&stand.path(""), &SET).env("LATCHKEY_URL", stand.url()).env_remove("AWS_REGION"), 2);
    assert!(nothing.contains("for which Region?"), "{nothing}");
}

#[test]
fn credentials_are_asked_for_by_way_of_the_proxy() {
    let stand = Stand::start();
    let proxy = ScriptedServer::answering(vec![answer("403 Forbidden", "", "")]);
    fs::write(stand.path("token"), "of an identity provider").unwrap();
    let mut command = latchkey(&stand.path(""), &SET);
    command.env("LATCHKEY_URL", stand.url()).env("HTTPS_PROXY", &proxy.url);
    command.env("AWS_WEB_IDENTITY_TOKEN_FILE", stand.path("token"));
    command.env("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/vendor");
    let said = said(&mut command, 2);
    assert!(said.contains("no AWS credentials can be had"), "{said}");
    assert!(proxy.asked()[0].1.starts_with("CONNECT sts."), "{:?}", proxy.asked());
}

#[test]
fn a_token_that_has_expired_is_said_in_aws_own_words() {
    let stand = Stand::start();
    let expired = r#"{"message":"The security token included in the request is expired"}"#;
    let server =
        ScriptedServer::answering(vec![answer("403 Forbidden", "content-type: application/json\r\n", expired)]);
    let mut order =
        stand.latchkey(&["keys", "create", "--product", PRODUCT, "--out", "keys.csv", "--url", &server.url]);
    let said = said(order.env("AWS_SESSION_TOKEN", "long-ago"), 1);
    assert!(said.contains("signature_required") && said.contains("token included in the request is expired"), "{said}");
    assert_eq!(server.asked().len(), 1, "a refusal is final");
    assert!(server.asked()[0].1.contains("x-amz-security-token: long-ago"));
    assert!(!stand.path("keys.csv").exists());
}
