//! Who may do what with a KMS key, by its policy.

use std::collections::BTreeSet;

use latchkey_functions::ENCRYPTION_CONTEXT;
use serde_json::{Value, json};

use super::read;
use super::template::{Template, texts};

/// Whoever uses a key is put in by `latchkey-infra`, for being granted it in code.
// R12
#[test]
fn nobody_uses_a_kms_key_by_hand() {
    let base: Value = serde_saphyr::from_str(&read("infra/base.yaml")).unwrap();
    let signs = &["Administer", "Publish"][..];
    for (key, expected) in [
        ("SigningKey", signs),
        ("ListSigningKey", signs),
        ("CertificateSigningKey", signs),
        ("DataKey", &["Administer"]),
    ] {
        let statements = base["Resources"][key]["Properties"]["KeyPolicy"]["Statement"].as_array().unwrap();
        let by_hand: Vec<_> = statements.iter().map(|statement| statement["Sid"].as_str().unwrap()).collect();
        assert_eq!(by_hand, expected, "{key}");
    }
    // Anybody may have the public key whom IAM lets ask for it.
    for key in SIGNING_KEYS {
        let publishes = &base["Resources"][key]["Properties"]["KeyPolicy"]["Statement"][1];
        assert_eq!(publishes["Action"], "kms:GetPublicKey", "{key}");
    }
}

const SIGNING_KEYS: [&str; 3] = ["SigningKey", "ListSigningKey", "CertificateSigningKey"];

/// KMS can't tell a license key from a list: who may sign one with a key may sign the other.
#[test]
fn what_signs_one_thing_signs_nothing_else() {
    let template = Template::load();
    let signers = |key: &str| -> BTreeSet<String> {
        let statements = template.properties(key)["KeyPolicy"]["Statement"].as_array().unwrap();
        let signs = statements.iter().filter(|statement| texts(&statement["Action"]).contains("kms:Sign"));
        signs.flat_map(|statement| texts(&statement["Principal"]["AWS"])).collect()
    };
    let [licenses, lists, certificates] = SIGNING_KEYS.map(signers);
    assert!(!licenses.is_empty());
    assert!(lists.is_disjoint(&licenses) && lists.is_disjoint(&certificates), "{lists:?}");
    for key in SIGNING_KEYS {
        let key = template.properties(key);
        assert_eq!(key["KeySpec"], json!(["Signing", "SigningAlgorithm", "KeySpec"]));
    }
}

/// One of the stack's own that signs no more is denied to those who could, since a key policy that names somebody is enough.
// R28
#[test]
fn a_key_that_signs_no_more_is_denied_to_whom_it_was_granted() {
    let template = Template::load();
    for (key, kind) in [("SigningKey", ""), ("ListSigningKey", "List"), ("CertificateSigningKey", "Certificate")] {
        let statements = template.properties(key)["KeyPolicy"]["Statement"].as_array().unwrap();
        for signs in statements.iter().filter(|statement| texts(&statement["Action"]).contains("kms:Sign")) {
            assert_eq!(signs["Effect"], json!([format!("Own{kind}KeySigns"), "Allow", "Deny"]), "{key}");
        }
    }
}

/// A key that is made outside the stack is administered, published and used as the stack's own are.
// R12, R28
#[test]
fn one_more_signing_key_has_the_policy_of_the_first() {
    let one_more: Value = serde_saphyr::from_str(&read("infra/signing-key.yaml")).unwrap();
    let mut one_more = one_more["Resources"]["SigningKey"].clone();
    let base: Value = serde_saphyr::from_str(&read("infra/base.yaml")).unwrap();
    let mut first = base["Resources"]["SigningKey"].clone();
    for key in [&mut one_more, &mut first] {
        key["Properties"].as_object_mut().unwrap().remove("Description").unwrap();
    }
    let statements = one_more["Properties"]["KeyPolicy"]["Statement"].as_array_mut().unwrap();
    let signs = statements.pop().unwrap();
    assert_eq!(one_more, first);
    let template = Template::load();
    let statements = template.properties("SigningKey")["KeyPolicy"]["Statement"].as_array().unwrap();
    let of_first = statements.iter().find(|statement| texts(&statement["Action"]).contains("kms:Sign")).unwrap();
    for member in ["Action", "Resource", "Condition"] {
        assert_eq!(signs[member], of_first[member], "{member}");
    }
    assert_eq!(
        (&signs["Principal"]["AWS"], &signs["Effect"]),
        (&json!("SignerRoleArns"), &json!(["IsRetired", "Deny", "Allow"]))
    );
}

/// It can't be added to a key that is there.
#[test]
fn every_key_but_that_of_the_tables_can_have_replicas() {
    for (name, key) in Template::load().of_type("AWS::KMS::Key") {
        assert_eq!(key.get("MultiRegion") == Some(&json!(true)), name != "TableKey", "{name}");
    }
}

/// What the data key sealed for one purpose is opened for no other, and CloudTrail says for which it was.
#[test]
fn the_data_key_demands_the_encryption_context() {
    let template = Template::load();
    let (name, value) = ENCRYPTION_CONTEXT;
    let demands = json!({"StringEquals": {format!("kms:EncryptionContext:{name}"): value}});
    let statements = template.properties("DataKey")["KeyPolicy"]["Statement"].as_array().unwrap();
    let uses: Vec<_> = statements.iter().filter(|statement| is_use(statement)).collect();
    assert!(!uses.is_empty());
    for statement in uses {
        assert_eq!(statement["Condition"], demands, "{statement}");
    }
}

/// DynamoDB opens a table with the key in the name of the role that asks; nobody gets at the key but by way of DynamoDB.
#[test]
fn the_tables_key_is_used_by_dynamodb_only() {
    let template = Template::load();
    assert_eq!(template.condition_of("TableKey"), "EncryptsTablesItself");
    let statements = template.properties("TableKey")["KeyPolicy"]["Statement"].as_array().unwrap();
    for statement in statements.iter().filter(|statement| is_use(statement)) {
        let by_way_of = json!({"StringEquals": {"kms:ViaService": "dynamodb.${AWS::Region}.amazonaws.com"}});
        assert_eq!(statement["Condition"], by_way_of, "{statement}");
    }
    let opens = statements.iter().find(|statement| statement["Sid"] == "OpenTables").unwrap();
    assert_eq!(opens["Action"], "kms:Decrypt");
}

/// What administering is. Whatever else KMS has uses a key, lends it out or copies it: by `ReEncryptFrom`, for one, an
/// administrator would get at the activation keys.
const ADMINISTERS: [&str; 19] = [
    "kms:CancelKeyDeletion",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
];

/// With administrators named, the account as a whole has no say; and administering is no use.
#[test]
fn whoever_administers_a_kms_key_does_not_use_it() {
    let template = Template::load();
    for (name, key) in template.of_type("AWS::KMS::Key") {
        let statements = key["KeyPolicy"]["Statement"].as_array().unwrap();
        let administers = statements.iter().find(|statement| statement["Sid"] == "Administer").unwrap();
        let administrators = json!([
            "NamesKeyAdministrators",
            [" ", "KeyAdministrators"],
            "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
        ]);
        assert_eq!(administers["Principal"]["AWS"], administrators, "{name}");
        assert!(!is_use(administers), "{name}: an administrator may more than administer: {administers}");
        for others in statements.iter().filter(|statement| statement["Sid"] != "Administer") {
            let actions = texts(&others["Action"]);
            let changes = |action: &String| action != "kms:DescribeKey" && ADMINISTERS.contains(&action.as_str());
            assert!(!actions.iter().any(changes), "{name}: {actions:?}");
        }
    }
}

/// Whether a statement of a KMS key's policy lets somebody do more with it than administer it.
fn is_use(statement: &Value) -> bool {
    texts(&statement["Action"]).iter().any(|action| !ADMINISTERS.contains(&action.as_str()))
}
