//! Where a page of a license ends, in the two lists that it has parts of.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use latchkey_service::Place;

/// Where a page ends among the activations and among the leases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) activations: ReadUpTo,
    pub(super) leases: ReadUpTo,
}

/// How far a list has been read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum ReadUpTo {
    #[default]
    Beginning,
    Up(Place),
    Over,
}

impl ReadUpTo {
    /// Where the next part begins; `None` if there is none.
    pub(super) fn after(&self) -> Option<Option<&Place>> {
        match self {
            Self::Beginning => Some(None),
            Self::Up(place) => Some(Some(place)),
            Self::Over => None,
        }
    }

    /// How far it is read when a part ended here.
    pub(super) fn until(end: Option<Place>) -> Self {
        end.map_or(Self::Over, Self::Up)
    }
}

impl Places {
    /// The end of both.
    pub(super) fn over() -> Self {
        Self { activations: ReadUpTo::Over, leases: ReadUpTo::Over }
    }

    pub(super) fn is_over(&self) -> bool {
        *self == Self::over()
    }
}

/// Both in one text: no place of an activation has a bar in it.
impl fmt::Display for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}", self.activations, self.leases)
    }
}

impl fmt::Display for ReadUpTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Beginning => "",
            Self::Up(Place(place)) => place,
            Self::Over => OVER,
        })
    }
}

const OVER: &str = "-";

impl FromStr for Places {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let progress = |text: &str| match text {
            "" => ReadUpTo::Beginning,
            OVER => ReadUpTo::Over,
            place => ReadUpTo::Up(Place(place.to_owned())),
        };
        let (activations, leases) = text.split_once('|').unwrap_or((text, OVER));
        Ok(Self { activations: progress(activations), leases: progress(leases) })
    }
}
