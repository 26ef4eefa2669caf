use super::*;

const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

#[test]
fn the_key_id_is_the_last_part_of_the_arn() {
    for start in ["arn:aws:kms:us-east-1:111122223333", "arn:aws-us-gov:kms:us-gov-west-1:000000000000"] {
        let text = format!("{start}:key/{ID}");
        let arn: KmsKeyArn = text.parse().unwrap();
        assert_eq!((arn.key_id().as_str(), arn.as_str(), arn.to_string()), (ID, text.as_str(), text.clone()));
    }
}

#[test]
fn what_names_no_key_by_its_arn_says_why() {
    let cases = [
        ("", KmsKeyArnError::Form),
        (ID, KmsKeyArnError::Form),
        ("alias/latchkey", KmsKeyArnError::Form),
        ("arn:aws:kms:us-east-1:111122223333", KmsKeyArnError::Form),
        ("arn:aws:kms:us-east-1:111122223333:key", KmsKeyArnError::Form),
        ("arn:aws:kms:us-east-1:111122223333:grant/a", KmsKeyArnError::Form),
        ("arn:aws:kms::111122223333:key/a", KmsKeyArnError::Form),
        ("arn::kms:us-east-1:111122223333:key/a", KmsKeyArnError::Form),
        ("arn:aws:kms:us-east-1:111122223333:key/a:b", KmsKeyArnError::Form),
        ("arn:aws:dynamodb:us-east-1:111122223333:table/a", KmsKeyArnError::Service),
        ("arn:aws:kms:us-east-1::key/a", KmsKeyArnError::Account),
        ("arn:aws:kms:us-east-1:11112222333x:key/a", KmsKeyArnError::Account),
        ("arn:aws:kms:us-east-1:111122223333:alias/latchkey", KmsKeyArnError::Alias),
        ("arn:aws:kms:us-east-1:111122223333:key/", KmsKeyArnError::KeyId),
        ("arn:aws:kms:us-east-1:111122223333:key/a/b", KmsKeyArnError::KeyId),
        ("arn:aws:kms:us-east-1:111122223333:key/a ", KmsKeyArnError::KeyId),
        ("arn:aws:kms:us-east-1:111122223333:key/1234567890123456789012345678901234567", KmsKeyArnError::KeyId),
    ];
    for (text, why) in cases {
        assert_eq!(text.parse::<KmsKeyArn>(), Err(why), "{text}");
    }
}
