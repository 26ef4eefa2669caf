//! `latchkey licenses`: what became of the activation keys that were sold.

mod filter;
mod find;
mod list;
mod show;

pub(crate) use self::find::{FindLicense, find};
pub(crate) use self::list::{ListLicenses, list};
pub(crate) use self::show::{ShowLicense, show};
