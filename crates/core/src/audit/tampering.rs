//! What an audit finds.

use std::fmt;

use crate::{ChainName, RecordVersion};

/// What was found of a chain that isn't as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tampering {
    /// This event doesn't say what it said.
    Altered(ChainName, RecordVersion),
    /// What is stored under this ID was altered so that it has no place in any chain, or was put in.
    Unreadable(String),
    /// The event of this number is gone.
    Removed(ChainName, u64),
    /// This event was never written.
    PutIn(ChainName, RecordVersion),
    /// The license's end of this chain isn't its last event, or what it begins with where there is none.
    Head(ChainName, Option<RecordVersion>),
    /// The events are whole, but the license doesn't say what they made of it; the members that differ, where they are known.
    License(Vec<String>),
}

impl Tampering {
    /// What was done: a word for programs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Altered(..) => "event_altered",
            Self::Unreadable(_) => "event_unreadable",
            Self::Removed(..) => "event_removed",
            Self::PutIn(..) => "event_put_in",
            Self::Head(..) => "chain_end_altered",
            Self::License(_) => "license_altered",
        }
    }

    /// The event that it was done to, if that is still there.
    #[must_use]
    pub fn event_id(&self) -> Option<String> {
        match self {
            Self::Altered(_, event) | Self::PutIn(_, event) => Some(event.to_string()),
            Self::Head(_, event) => event.map(|event| event.to_string()),
            Self::Unreadable(event) => Some(event.clone()),
            Self::Removed(..) | Self::License(_) => None,
        }
    }

    /// The number of the event that is gone.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Removed(_, number) => Some(*number),
            _ => None,
        }
    }

    /// The chain that it was done to, where that is known.
    #[must_use]
    pub fn chain(&self) -> Option<ChainName> {
        match self {
            Self::Altered(chain, _) | Self::PutIn(chain, _) | Self::Removed(chain, _) | Self::Head(chain, _) => {
                Some(*chain)
            }
            Self::Unreadable(_) | Self::License(_) => None,
        }
    }

    /// The members of the license that aren't what its events made of them, as far as they are known.
    #[must_use]
    pub fn members(&self) -> &[String] {
        match self {
            Self::License(members) => members,
            _ => &[],
        }
    }
}

impl fmt::Display for Tampering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered(chain, event) => write!(f, "event {event} (chain {chain}) was altered"),
            Self::Unreadable(event) => write!(f, "event {event} has no place in any chain: it was altered or put in"),
            Self::Removed(chain, number) => write!(f, "event number {number} of the chain {chain} was removed"),
            Self::PutIn(chain, event) => write!(f, "event {event} (chain {chain}) was put in"),
            Self::Head(chain, None) => write!(f, "the end of the chain {chain} was altered"),
            Self::Head(chain, Some(event)) => {
                write!(
                    f,
                    "event {event}, the last of the chain {chain}, isn't what the license says of it: one of the two was altered"
                )
            }
            Self::License(members) if members.is_empty() => {
                f.write_str("the license was altered: it isn't what its events made of it")
            }
            Self::License(members) => {
                write!(f, "the license was altered: {} isn't what its events made of it", members.join(", "))
            }
        }
    }
}
