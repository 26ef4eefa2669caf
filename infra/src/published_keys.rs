//! The signing keys whose public halves are published, by use: the one that signs now, then those from before.

use crate::yaml::indented;

/// The custom resource's property, the key's resource, and the condition and parameter of those from before.
const USES: [(&str, &str, &str, &str); 3] = [
    ("KeyArns", "SigningKey", "PublishesPreviousKeys", "PreviousSigningKeyArns"),
    ("ListKeyArns", "ListSigningKey", "PublishesPreviousListKeys", "PreviousListSigningKeyArns"),
    (
        "CertificateKeyArns",
        "CertificateSigningKey",
        "PublishesPreviousCertificateKeys",
        "PreviousCertificateSigningKeyArns",
    ),
];

/// What CloudFormation asks `publish-keys` for.
pub(crate) fn properties() -> String {
    let property = |(property, key, condition, parameter): (&str, _, _, _)| {
        format!("{property}: !Split\n  - \",\"\n{}", indented(&arns((key, condition, parameter)), 2))
    };
    USES.map(property).concat()
}

/// What `publish-keys` may read: all of them.
pub(crate) fn resource() -> String {
    let all = USES.map(|(_, key, condition, parameter)| indented(&arns((key, condition, parameter)), 6)).concat();
    format!("Resource: !Split\n  - \",\"\n  - !Join\n    - \",\"\n    -\n{all}")
}

/// An item of a list: the ARNs, separated by commas.
fn arns((key, condition, parameter): (&str, &str, &str)) -> String {
    format!("- !If\n  - {condition}\n  - !Sub ${{{key}.Arn}},${{{parameter}}}\n  - !GetAtt {key}.Arn\n")
}
