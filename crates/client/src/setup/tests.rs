use std::sync::Arc;

use serde_json::Value;

use crate::Client;

// R3
#[test]
fn a_license_key_that_is_bound_to_what_the_computer_was_called_before_is_good() {
    let table: Value = serde_json::from_str(include_str!("../../vectors/vectors.json")).unwrap();
    let vectors = table["vectors"].as_array().unwrap();
    let bound = vectors.iter().find(|vector| vector["name"] == "computer-es256").unwrap();
    let text = |name: &str| bound[name].as_str().unwrap();
    let client = |former: &[&str]| {
        let builder = Client::builder("acme-editor", &table["jwks"].to_string()).without_release().without_stores();
        let builder = builder.dangerous().trust_published_test_keys();
        let builder = builder.computer_id("now").text(text("license_key"));
        let mut setup = Arc::into_inner(builder.build().unwrap().0).unwrap();
        setup.former_ids = former.iter().map(|id| id.parse().unwrap()).collect();
        Client(Arc::new(setup)).check_at(text("now").parse().unwrap())
    };
    assert!(client(&["another", text("computer")]).is_ok());
    for former in [&[][..], &["another"], &["PC-1"]] {
        assert_eq!(client(former).unwrap_err().code(), "computer_mismatch");
    }
}
