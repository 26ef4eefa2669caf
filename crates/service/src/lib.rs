//! The use cases of Latchkey, and the ports they need.
//!
//! A use case is a free async function: the command, when it came, then only the ports it needs, so that its signature
//! reads like the IAM policy of its Lambda function. Rules are in `latchkey-core`; here they are put in order.

mod activations;
mod blocked_computers;
mod certified_signer;
mod error;
mod events;
mod idempotency;
mod key_service;
mod keys;
mod leases;
mod license_search;
mod licenses;
mod page;
mod presented;
mod principal;
mod products;
mod retry;
mod revocations;
mod settings;
mod signed;
mod signing_key_revocations;
mod signing_keys;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod time_frame;
mod trials;
mod validations;

pub use activations::{
    Activate, Activated, ActivationStore, ActivationView, Authority, FirstActivation, LicenseUpdate, NewLicenseKey,
    Renewal, Seat, SeatsView, TrialSeat, activate,
};
pub use blocked_computers::{
    BlockComputer, BlockedComputerReader, BlockedComputerWriter, UnblockComputer, block_computer, unblock_computer,
};
pub use certified_signer::{CertifiedSigner, CertifiedStatement};
pub use error::UseCaseError;
pub use events::{EventReader, UnreadableLicense};
pub use idempotency::{Fingerprint, IdempotencyScope};
pub use key_service::{KeyServiceError, Sealer, Signer};
pub use keys::{
    ActivationKeyStore, CreateKey, CreateKeyView, CreatedKeys, KeptAnswer, KeyReissue, KeyReissueStore, KeyReissueView,
    KeyRevealStore, KeyRevealView, NewActivationKey, ReissueKey, ReissuedKey, RevealKey, RevealedKey, SealedLicense,
    create_key, reissue_key, reveal_key,
};
pub use leases::{
    EndLease, HeldLease, LeaseEnd, LeaseEndStore, LeaseEndView, LeaseReader, LeaseStore, LeaseView, SignedLease,
    TakeLease, end_lease, renew_lease, return_lease, take_lease,
};
pub use license_search::{
    EXAMINED_MAX, FindLicense, FoldedName, FoundBy, FoundLicense, LicenseFilter, LicenseFinder, LicenseReader,
    LicenseSeats, ListLicenses, ListPlace, Place, Span, find_license, list_licenses,
};
pub use licenses::{
    ActivationRemoval, ActivationRemovalStore, ActivationRemovalView, LicenseChange, LicenseChangeStore,
    LicenseChangeView, LicenseChanged, NotedRelease, Release, ReleaseStore, ReleaseView, RemoveActivation,
    SetLicenseState, UpdateLicense, release, remove_activation, set_license_state, update_license,
};
pub use page::Page;
pub use presented::verified;
pub use principal::Principal;
pub use products::{ProductReader, ProductWriter, PutProduct, put_product};
pub use revocations::{
    ChunkNames, Fetched, ListHead, ListedEntry, Publication, PublishRevocations, RevocationListReader,
    RevocationListWriter, fetch_revocations, publish_revocations,
};
pub use settings::{
    DeleteSetting, PropertySet, PutSetting, SettingChange, SettingsReader, SettingsWriter, delete_setting, put_setting,
};
pub use signing_key_revocations::{
    LicenseSigningKeys, RevokeSigningKey, RevokedSigningKeyReader, RevokedSigningKeyWriter, revoke_signing_key,
};
pub use signing_keys::{Keyed, SigningKeys};
pub use store::{BoxError, StoreError};
pub use time_frame::TimeFrame;
pub use trials::{ResetTrial, TrialFinder, TrialReader, TrialWriter, reset_trial};
pub use validations::{Validate, Validated, ValidationStore, ValidationView, validate};
