//! How a license begins.

use crate::{
    ActivationKey, ChainHead, ChainName, License, LicenseDocument, LicenseId, LicenseRecord, LicenseState,
    RecordVersion, Revision, Salt, SeatCounters,
};

impl LicenseRecord {
    /// A license that was just made, with the activation key that leads to it.
    #[must_use]
    pub fn new(activation_key: &ActivationKey, license: License, record_version: RecordVersion, salt: Salt) -> Self {
        let license_id = LicenseId::of(activation_key);
        let mut record = Self {
            license_id,
            activation_key_hash: activation_key.hash(),
            counters: SeatCounters::for_activations(license.activations.get()),
            license,
            state: LicenseState::Active,
            state_reason: None,
            revision: Revision::default(),
            before_revision: None,
            record_version,
            replaces: None,
            updated: None,
            chain: ChainHead::begin(license_id, ChainName::License),
            created_personal: None,
            first_activated_at: None,
            latest_end: None,
            generic_license_key: None,
        };
        (record.chain, record.created_personal) = LicenseDocument::of(&record).begin(license_id, salt);
        record
    }
}
