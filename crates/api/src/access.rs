//! Who may call an endpoint.

/// What a vendor's principal may do (R32): the template has a managed policy for each, and none includes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Read what the vendor alone may read.
    Look,
    /// Serve customers: change, stop and hand out licenses that were made.
    Serve,
    /// Make activation keys.
    Make,
    /// Change switches, settings and products.
    Administer,
}

impl Right {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Look, Self::Serve, Self::Make, Self::Administer];

    /// The right in a word, as manuals have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Serve => "serve",
            Self::Make => "make",
            Self::Administer => "administer",
        }
    }
}

/// Who may call an endpoint, as a type: whoever serves it receives a caller of the kind that the type says.
pub trait Access {
    /// The right that a vendor's principal needs; `None` when anybody may call.
    const RIGHT: Option<Right>;
}

/// Client applications, unsigned.
#[derive(Debug)]
pub enum Public {}

impl Access for Public {
    const RIGHT: Option<Right> = None;
}

macro_rules! vendor_access {
    ($($(#[doc = $doc:literal])+ $right:ident;)*) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub enum $right {}

        impl Access for $right {
            const RIGHT: Option<Right> = Some(Right::$right);
        }
    )*};
}

// A request must be signed with AWS Signature Version 4 by an IAM principal that the service allows (R12).
vendor_access! {
    /// A vendor's principal with [`Right::Look`].
    Look;
    /// A vendor's principal with [`Right::Serve`].
    Serve;
    /// A vendor's principal with [`Right::Make`].
    Make;
    /// A vendor's principal with [`Right::Administer`].
    Administer;
}
