//! What several endpoints answer.

mod product;
mod setting;
mod warning;

pub use self::product::ProductView;
pub use self::setting::SettingView;
pub use self::warning::WarningView;
