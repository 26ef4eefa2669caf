//! Every license is found by what it is, on exactly one page.

use std::collections::BTreeSet;

use latchkey_api::{LicenseQuery, QueryParameters};
use serde_json::{Value, json};

use super::moving::Moving;
use super::scale::{self, page};
use crate::journal;
use crate::stand::{PRODUCT, Stand};

/// All licenses of a query, page by page, by the order that each was made with.
async fn all(stand: &Stand, query: &str, limit: usize) -> Vec<String> {
    let mut query = LicenseQuery { limit: Some(limit), ..LicenseQuery::read(query).unwrap() };
    let mut found = Vec::new();
    loop {
        let response = page(query.clone()).send(stand).await;
        assert_eq!(response.status, 200, "{}", response.text);
        let answer = response.json();
        let licenses = answer["licenses"].as_array().unwrap();
        assert!(licenses.len() <= limit);
        found.extend(licenses.iter().map(|license| license["order_id"].as_str().unwrap_or("-").to_owned()));
        match &answer["cursor"] {
            Value::String(cursor) => query.cursor = Some(cursor.clone()),
            _ => return found,
        }
    }
}

async fn make(stand: &Stand, order: &str, product: &str, more: Value) -> Value {
    let mut license = json!({"product": product, "order_id": order});
    license.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let response = stand.create(license).await;
    assert_eq!(response.status, 201, "{}", response.text);
    response.json()["keys"][0].clone()
}

// R21
#[tokio::test]
async fn a_license_is_found_by_what_it_is() {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    assert!(stand.define("viewer", "Viewer").await.status.is_success());
    for personal in ["Zoë Łukasz", "zoe@example.com", "zoe lukasz", "desk of Zoë"] {
        journal::watch(personal);
    }
    let zoe = json!({"customer": {"name": "Zoë Łukasz", "email": "Zoe@Example.com"}});
    let ada = json!({"customer": {"name": "Ada", "email": "ada@example.com"}});
    let one = make(&stand, "1", PRODUCT, zoe.clone()).await;
    make(&stand, "2", PRODUCT, json!({"model": "trial", "duration_days": 30, "customer": ada["customer"]})).await;
    let three =
        make(&stand, "3", "viewer", json!({"expires_at": "2099-01-01T00:00:00Z", "customer": zoe["customer"]})).await;
    make(&stand, "4", PRODUCT, json!({"generic": true, "expires_at": "2098-01-01T00:00:00Z"})).await;
    let created = |license: &Value| license["created_at"].as_str().unwrap().to_owned();

    let cases: &[(String, &[&str])] = &[
        (String::new(), &["4", "2", "1", "3"]),
        (format!("product={PRODUCT}"), &["4", "2", "1"]),
        ("product=viewer".into(), &["3"]),
        ("product=none".into(), &[]),
        ("customer_email=ZOE%40example.com".into(), &["3", "1"]),
        ("customer_email=zoe%40example.co".into(), &[]),
        ("customer_name=zo%C3%AB".into(), &["3", "1"]),
        ("customer_name=ZOE+%C5%82".into(), &["3", "1"]),
        ("customer_name=z&product=viewer".into(), &["3"]),
        ("customer_name=ukasz".into(), &[]),
        ("order_id=2".into(), &["2"]),
        ("order_id=2&model=permanent".into(), &[]),
        ("model=trial".into(), &["2"]),
        ("generic=true".into(), &["4"]),
        ("generic=false".into(), &["2", "1", "3"]),
        ("state=active&customer_email=zoe%40example.com".into(), &["3", "1"]),
        ("state=revoked".into(), &[]),
        ("ends_from=2026-01-01T00:00:00Z".into(), &["4", "3"]),
        ("ends_to=2098-01-01T00:00:00Z".into(), &[]),
        ("ends_to=2098-01-01T00:00:01Z".into(), &["4"]),
        ("ends_from=2099-01-01T00:00:00Z&product=viewer".into(), &["3"]),
        ("created_from=2099-01-01T00:00:00Z".into(), &[]),
        ("created_to=2020-01-01T00:00:00Z".into(), &[]),
        (format!("created_from={}&created_to=2099-01-01T00:00:00Z&order_id=3", created(&three)), &["3"]),
        (format!("created_to={}&customer_name=z", created(&one)), &[]),
    ];
    for (query, expected) in cases {
        for limit in [1, 2, 100] {
            assert_eq!(all(&stand, query, limit).await, *expected, "{query} by {limit}");
        }
    }

    // A computer's licenses; and a duration ends once somebody activated.
    let trial = make(&stand, "5", PRODUCT, json!({"duration_days": 30, "activations": 2})).await;
    for (license, computer) in [(&trial, "desk of Zoë"), (&one, "desk of Zoë"), (&trial, "desk of Ada")] {
        assert_eq!(stand.activate(license["activation_key"].as_str().unwrap(), computer).await.status, 201);
    }
    let of_desk = LicenseQuery { computer_id: "desk of Zoë".parse().ok(), ..LicenseQuery::default() }.to_query();
    assert_eq!(all(&stand, &of_desk, 1).await, ["1", "5"]);
    assert_eq!(all(&stand, &format!("{of_desk}&customer_name=zoe"), 1).await, ["1"]);
    assert_eq!(all(&stand, "ends_to=2098-01-01T00:00:00Z", 1).await, ["5"]);
}

// R21
#[tokio::test]
async fn a_cursor_of_other_filters_or_of_nothing_is_refused() {
    let stand = Stand::start().await;
    for order in ["1", "2"] {
        make(&stand, order, PRODUCT, json!({"customer": {"name": "Ada"}})).await;
    }
    let cursor_of = |query: &str| {
        let query = LicenseQuery { limit: Some(1), ..LicenseQuery::read(query).unwrap() };
        let stand = &stand;
        async move { page(query).send(stand).await.json()["cursor"].as_str().unwrap().to_owned() }
    };
    let by_name = cursor_of("customer_name=ada").await;
    let same = format!("limit=7&customer_name=ada&cursor={by_name}");
    assert_eq!(page(LicenseQuery::read(&same).unwrap()).send(&stand).await.status, 200, "another limit is no matter");
    for query in [
        format!("customer_name=ad&cursor={by_name}"),
        format!("customer_name=ada&generic=false&cursor={by_name}"),
        format!("cursor={by_name}"),
        "customer_name=ada&cursor=".to_owned(),
        "customer_name=ada&cursor=AAAAAAAAAAAA".to_owned(),
    ] {
        let response = page(LicenseQuery::read(&query).unwrap()).send(&stand).await;
        assert_eq!((response.status.as_u16(), &response.json()["code"]), (422, &json!("cursor_invalid")), "{query}");
    }
}

// R21
#[tokio::test]
async fn each_wrong_parameter_is_named_at_once() {
    let stand = Stand::start().await;
    let wrong =
        "state=off&created_from=2026-02-01T00:00:00Z&created_to=2026-01-01T00:00:00Z&ends_to=soon&limit=0&sort=1";
    let request = page(LicenseQuery::default()).with_target(format!("/v1/licenses?{wrong}&customer_name=%CC%81"));
    let response = request.send(&stand).await;
    let problem = response.json();
    let named: BTreeSet<_> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["query"].as_str().unwrap()).collect();
    assert_eq!((response.status.as_u16(), &problem["code"]), (422, &json!("invalid_field")));
    assert_eq!(named, BTreeSet::from(["created_to", "ends_to", "limit", "sort", "state"]));
    let response = request.with_target("/v1/licenses?customer_name=%CC%81").send(&stand).await;
    assert_eq!(response.json()["errors"][0]["query"], "customer_name", "an accent alone is no name");
}

// R21
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_costs_the_same_with_many_licenses() {
    let stand = Stand::start().await;
    let comparisons = scale::compare(&stand, 600).await;
    assert!(comparisons.len() >= 3 * 12, "the first, the middle and the last page of each filter");
    for comparison in comparisons {
        let (filter, page) = (comparison.filter, comparison.page);
        assert!(comparison.is_same(), "by {filter}, the {page} page: {comparison:?}");
    }
}

// R21
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_lose_and_repeat_nothing_while_licenses_are_made_and_changed() {
    let stand = Stand::start().await;
    scale::fill(&stand, 0..120).await;
    let walk = Moving { there: 120, made: 60, changed: 40, limit: 7 }.walk(&stand).await;
    assert_eq!((walk.once, walk.wrong), (120, Vec::<String>::new()));
    assert_eq!((walk.made, walk.changed), (60, 40));
}
