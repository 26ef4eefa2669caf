//! `latchkey licenses`: what becomes of the activation keys that were sold.

mod activation_key;
mod change;
mod export;
mod extend;
mod filter;
mod find;
mod list;
mod replace_key;
mod replacement;
mod show;
mod state;
mod update;

pub(crate) use self::activation_key::{ReissueActivationKey, RevealActivationKey, reissue, reveal};
pub(crate) use self::change::change_asked;
pub(crate) use self::export::{ExportLicenses, export};
pub(crate) use self::extend::{ExtendLicense, extend, later_end};
pub(crate) use self::find::{FindLicense, find};
pub(crate) use self::list::{LIST, ListLicenses, list};
pub(crate) use self::replace_key::{ReplaceLicenseKey, replace_key};
pub(crate) use self::replacement::{Handover, Replaced, Replacement};
pub(crate) use self::show::{ShowLicense, show};
pub(crate) use self::state::{ChangeState, StateChange, change_state, set_state};
pub(crate) use self::update::{ChangeLicense, update};
