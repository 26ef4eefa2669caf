//! What several endpoints answer.

mod activation;
mod activation_key;
mod blocked_computer;
mod changed_license;
mod lease;
mod license;
mod product;
mod property;
mod setting;
mod signing_key;
mod trial;
mod warning;

pub use self::activation::ActivationView;
pub use self::activation_key::ActivationKeyView;
pub(crate) use self::activation_key::revealed;
pub use self::blocked_computer::BlockedComputerView;
pub use self::changed_license::ChangedLicense;
pub use self::lease::{LeaseView, SignedLeaseView};
pub use self::license::LicenseView;
pub use self::product::ProductView;
pub use self::property::{PropertyType, PropertyView, PropertyVisibility};
pub use self::setting::SettingView;
pub use self::signing_key::{RevokedSigningKeyView, SigningKeyView, SigningUse};
pub use self::trial::TrialView;
pub use self::warning::WarningView;
