//! What several endpoints answer.

mod license;
mod product;
mod setting;
mod warning;

pub use self::license::LicenseView;
pub use self::product::ProductView;
pub use self::setting::SettingView;
pub use self::warning::WarningView;
