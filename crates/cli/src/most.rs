//! How much of a list is wanted.

use clap::Args;

/// So many entries of a list.
#[derive(Debug, Args)]
pub(crate) struct Most {
    /// How many at most; else all there are.
    #[arg(id = "most", long = "limit", value_name = "NUMBER", allow_negative_numbers = true, value_parser = at_least_one)]
    most: Option<u32>,
}

/// Takes how many at most, as it was typed.
pub(crate) fn at_least_one(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|most| *most > 0).ok_or("must be a whole number from 1 on")
}

impl Most {
    pub(crate) fn get(&self) -> usize {
        self.most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX))
    }
}
