//! How much of a list is wanted.

use clap::Args;

/// So many entries of a list.
#[derive(Debug, Args)]
pub(crate) struct Most {
    /// How many at most; else all there are.
    #[arg(id = "most", long = "limit", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    most: Option<u32>,
}

impl Most {
    pub(crate) fn get(&self) -> usize {
        self.most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX))
    }
}
