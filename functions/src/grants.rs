//! What a function may do in AWS: the template's policies and key policies are written from it.
//!
//! A grant stands in the file of the handler that needs it. `latchkey-infra` makes of it a statement of the role's policy and
//! of the KMS key's. The deployment test holds the calls that were made against both: a grant that is missing, and one that
//! nothing used, fail by name.

use latchkey_dynamodb_store::LicensesIndex;

/// One statement of a function's policy.
#[derive(Debug, Clone, Copy)]
pub struct Grant {
    /// What the statement is called in the policy, such as `TakeSeat`.
    pub sid: &'static str,
    /// Actions of IAM, each by its whole name. A transaction has none: it needs those of its parts.
    pub actions: &'static [&'static str],
    /// What the actions are for.
    ///
    /// A batch over two tables is one statement: nothing in AWS's documentation says that IAM compares the keys of each
    /// table apart.
    pub on: &'static [Resource],
    /// The items that it reaches, by partition key; `*` stands for any text. None for what is no table.
    pub leading_keys: &'static [&'static str],
    /// Why the function needs it: a comment in the template.
    pub reason: &'static str,
}

impl Grant {
    /// What every function that changes a license reads.
    pub const READ_LICENSE: Self = Self {
        sid: "ReadLicense",
        actions: &["dynamodb:BatchGetItem"],
        on: &[Resource::LicensesTable, Resource::PropertiesTable],
        leading_keys: &["L#*", "SWITCHES#*"],
        reason: "The license with its counters, and the switches, read at once.",
    };

    /// What every function that changes a license writes.
    pub const CHANGE_LICENSE: Self = Self {
        sid: "ChangeLicense",
        actions: &["dynamodb:UpdateItem", "dynamodb:PutItem"],
        on: &[Resource::LicensesTable],
        leading_keys: &["L#*"],
        reason: "The license, its counters and its event, in one transaction, which needs what its parts need.",
    };

    /// What every function writes that gives a seat back.
    pub const REMOVE_ACTIVATION: Self = Self {
        sid: "RemoveActivation",
        actions: &["dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:PutItem"],
        on: &[Resource::LicensesTable],
        leading_keys: &["L#*"],
        reason: "The activation, its counter, its event and what counts it, in one transaction, which needs what its parts need.",
    };

    /// What every function does that makes activation keys.
    pub const SEAL_AND_OPEN: Self = Self {
        sid: "SealAndOpen",
        actions: &["kms:GenerateDataKey", "kms:Decrypt"],
        on: &[Resource::DataKey],
        leading_keys: &[],
        reason: "New keys are sealed; those of a kept answer are opened again.",
    };

    /// What every function writes that takes something of a license back.
    pub const TAKE_BACK: Self = Self {
        sid: "TakeBack",
        actions: &["dynamodb:PutItem"],
        on: &[Resource::LicensesTable],
        leading_keys: &["V#*"],
        reason: "What was taken back, of which revocation lists are made, in the same transaction.",
    };

    /// What every function does that signs with a certified key.
    pub const CERTIFY: Self = Self {
        sid: "Certify",
        actions: &["kms:Sign"],
        on: &[Resource::CertificateSigningKey],
        leading_keys: &[],
        reason: "The certificate of the key that it signs with in memory: once an hour.",
    };

    /// What decides on a lease.
    pub const READ_FOR_LEASE: Self = Self {
        sid: "ReadForLease",
        actions: &["dynamodb:BatchGetItem"],
        on: &[Resource::LicensesTable, Resource::PropertiesTable],
        leading_keys: &["L#*", "SWITCHES#*", "BLOCKED#*"],
        reason: "The license, the computer's activation, floating seats, the switches and whether it is blocked, read at once.",
    };

    /// What every function does that changes a lease.
    pub const WRITE_LEASE: Self = Self {
        sid: "WriteLease",
        actions: &["dynamodb:UpdateItem"],
        on: &[Resource::LicensesTable],
        leading_keys: &["L#*"],
        reason: "One floating seat.",
    };

    /// What every function that changes a setting, a product or a blocked computer has beside its own.
    pub const KEEP_EVENT: Self = Self {
        sid: "KeepEvent",
        actions: &["dynamodb:PutItem"],
        on: &[Resource::LicensesTable],
        leading_keys: &["D#*"],
        reason: "The event of the change, in the same transaction.",
    };
}

/// What a grant is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// The table of licenses, activations and kept answers.
    LicensesTable,
    /// An index of that table, which IAM takes for a resource of its own.
    LicensesIndex(LicensesIndex),
    /// The table of settings, products and blocked computers.
    PropertiesTable,
    /// The KMS key that signs license keys. Its key policy admits the function, too.
    SigningKey,
    /// The stream of the table of licenses, which Lambda reads for the function that follows it.
    LicensesStream,
    /// The KMS key that signs revocation lists. Its key policy admits the function, too.
    ListSigningKey,
    /// The KMS key that certifies short-lived keys. Its key policy admits the function, too.
    CertificateSigningKey,
    /// The KMS key that seals activation keys. Its key policy admits the function, too.
    DataKey,
    /// The signing key and those from before, to read their public halves.
    PublishedSigningKeys,
}

impl Resource {
    /// Whether it holds items, so that a grant says which.
    #[must_use]
    pub fn is_table(self) -> bool {
        matches!(self, Self::LicensesTable | Self::LicensesIndex(_) | Self::PropertiesTable)
    }
}
