//! The signing keys by use, and their life: a key is published before it signs, signs, and is published after it did.
//!
//! Each use has a key of the stack's own, and any number that were made outside. The parameters here say which of them do what; of each
//! use the published ones are in the order of their age, by which verifiers go.

use latchkey_functions::Resource;

use crate::yaml::indented;

/// What one kind of key is for.
pub(crate) struct Use {
    /// What the names of its resource, its parameters and its conditions have in them.
    kind: &'static str,
    /// What the custom resource calls its keys.
    property: &'static str,
    /// What is signed, in a word.
    signs: &'static str,
    pub(crate) resource: Resource,
    /// The output with the roles that may sign.
    pub(crate) output: &'static str,
}

pub(crate) const USES: [Use; 3] = [
    Use {
        kind: "",
        property: "KeyArns",
        signs: "license keys",
        resource: Resource::SigningKey,
        output: "LicenseSignerRoleArns",
    },
    Use {
        kind: "List",
        property: "ListKeyArns",
        signs: "revocation lists",
        resource: Resource::ListSigningKey,
        output: "ListSignerRoleArns",
    },
    Use {
        kind: "Certificate",
        property: "CertificateKeyArns",
        signs: "certificates",
        resource: Resource::CertificateSigningKey,
        output: "CertificateSignerRoleArns",
    },
];

/// As many keys beside the stack's own sign for one use: their ARNs have to fit into a function's environment, too.
const NEWER_MAX: usize = 4;

impl Use {
    /// That of a resource, if it is a signing key.
    pub(crate) fn of(resource: Resource) -> Option<&'static Self> {
        USES.iter().find(|signing| signing.resource == resource)
    }

    fn key(&self) -> String {
        format!("{}SigningKey", self.kind)
    }

    /// The condition under which the stack's own key signs.
    pub(crate) fn own_signs(&self) -> String {
        format!("Own{}KeySigns", self.kind)
    }

    /// An expression: the ARNs of those that sign, the oldest first, separated by commas.
    pub(crate) fn signing(&self) -> String {
        let Self { kind, .. } = self;
        let (key, own_signs) = (self.key(), self.own_signs());
        format!(
            r"!If
  - HasNewer{kind}Keys
  - !If
    - {own_signs}
    - !Sub ${{{key}.Arn}},${{Newer{kind}SigningKeyArns}}
    - !Ref Newer{kind}SigningKeyArns
  - !GetAtt {key}.Arn
"
        )
    }

    /// An expression: the ARNs of those that are published, in the order of their age.
    fn published(&self) -> String {
        let (kind, key, signing) = (self.kind, self.key(), indented(&self.signing(), 4));
        let signing = signing.trim_start();
        format!(
            r#"!Join
  - ""
  -
    - !If [Own{kind}KeyIsRetired, !Sub "${{{key}.Arn}},", ""]
    - !If [HasRetired{kind}Keys, !Sub "${{Retired{kind}SigningKeyArns}},", ""]
    - {signing}    - !If [HasUpcoming{kind}Keys, !Sub ",${{Upcoming{kind}SigningKeyArns}}", ""]
"#
        )
    }

    fn parameters(&self) -> String {
        let Self { kind, signs, .. } = self;
        let own = self.key();
        let arns = |when: &str, most: usize, description: &str| {
            let arn = "arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+";
            let more = most - 1;
            format!(
                r#"{when}{kind}SigningKeyArns:
  Type: String
  Default: ""
  AllowedPattern: ^({arn}(,{arn}){{0,{more}}})?$
  ConstraintDescription: at most {most} KMS key ARNs (not aliases) of this account, separated by commas, without blanks
  Description: {description}
"#
            )
        };
        let newer = format!(
            "Keys made outside this stack that sign {signs}, the oldest first, separated by commas. The last of them signs for \
             whoever knows it."
        );
        let upcoming =
            format!("Keys of {signs} that are published and sign nothing yet, the oldest first, separated by commas.");
        let retired = format!(
            "Keys of {signs}, made outside this stack, that sign no more and are still published, the oldest first, separated \
             by commas."
        );
        format!(
            r"Own{own}:
  Type: String
  Default: signs
  AllowedValues: [signs, retired, unpublished]
  Description: >-
    What the key of this stack's own does that signed the first {signs}. Before it retires another one must sign
    (Newer{kind}SigningKeyArns).
"
        ) + &arns("Newer", NEWER_MAX, &newer)
            + &arns("Upcoming", 2, &upcoming)
            + &arns("Retired", 12, &retired)
    }

    fn conditions(&self) -> String {
        let (kind, own, own_signs) = (self.kind, self.key(), self.own_signs());
        let given =
            |when: &str| format!("Has{when}{kind}Keys: !Not [!Equals [!Ref {when}{kind}SigningKeyArns, \"\"]]\n");
        format!(
            "{own_signs}: !Equals [!Ref Own{own}, signs]\nOwn{kind}KeyIsRetired: !Equals [!Ref Own{own}, retired]\n"
        ) + &["Newer", "Upcoming", "Retired"].map(given).concat()
    }

    fn rule(&self) -> String {
        let (kind, own, signs) = (self.kind, self.key(), self.signs);
        format!(
            r#"A{kind}KeySigns:
  Assertions:
    - Assert: !Or
        - !Equals [!Ref Own{own}, signs]
        - !Not [!Equals [!Ref Newer{kind}SigningKeyArns, ""]]
      AssertDescription: Own{own} signs, or Newer{kind}SigningKeyArns names what signs {signs}
"#
        )
    }
}

/// What the vendor says of the keys of all uses.
pub(crate) fn parameters() -> String {
    USES.iter().map(Use::parameters).collect()
}

/// The conditions that follow.
pub(crate) fn conditions() -> String {
    USES.iter().map(Use::conditions).collect()
}

/// That of each use some key signs.
pub(crate) fn rules() -> String {
    USES.iter().map(Use::rule).collect()
}

/// What CloudFormation asks `publish-keys` for.
pub(crate) fn properties() -> String {
    let property = |signing: &Use| {
        let published = indented(&signing.published(), 4);
        format!("{}: !Split\n  - \",\"\n  - {}", signing.property, published.trim_start())
    };
    USES.iter().map(property).collect()
}

/// What `publish-keys` may read: all of them.
pub(crate) fn published() -> String {
    let one = |signing: &Use| format!("      - {}", indented(&signing.published(), 8).trim_start());
    let all: String = USES.iter().map(one).collect();
    format!("Resource: !Split\n  - \",\"\n  - !Join\n    - \",\"\n    -\n{all}")
}

/// What may be signed with for this use.
pub(crate) fn resource(signing: &Use) -> String {
    format!("Resource: !Split\n  - \",\"\n  - {}", indented(&signing.signing(), 4).trim_start())
}
