//! The scripted store passes the contract, and the contract leaves out no case.

use super::Subject;
use crate::testing::{ScriptedStore, Stored};

crate::contract_tests!(crate::testing::ScriptedStore);

impl Subject for ScriptedStore {
    type Licenses = Self;
    type Finder = Self;
    type Lists = Self;
    type Settings = Self;
    type Products = Self;
    type BlockedComputers = Self;
    type Stored = Stored;

    async fn start() -> Self {
        Self::default()
    }

    fn licenses(&self) -> Self {
        self.clone()
    }

    fn finder(&self) -> Self {
        self.clone()
    }

    fn lists(&self) -> Self {
        self.clone()
    }

    fn settings(&self) -> Self {
        self.clone()
    }

    fn products(&self) -> Self {
        self.clone()
    }

    fn blocked_computers(&self) -> Self {
        self.clone()
    }

    fn calls(&self) -> usize {
        self.journal.count()
    }

    async fn everything(&self) -> Vec<Stored> {
        self.tables().everything()
    }

    async fn revoke(&self) {
        self.change(|tables| {
            let license = tables.licenses.get_mut(&crate::testing::records::license_id(1)).unwrap();
            license.state = latchkey_core::LicenseState::Revoked;
        });
    }
}

/// A case that the list leaves out would be run by no store, and the compiler doesn't say so.
#[test]
fn every_case_is_in_the_list() {
    let list = include_str!("../contract.rs");
    let ports = [
        ("activations", include_str!("activations.rs")),
        ("blocked_computers", include_str!("blocked_computers.rs")),
        ("events", include_str!("events.rs")),
        ("keys", include_str!("keys.rs")),
        ("leases", include_str!("leases.rs")),
        ("license_search", include_str!("license_search.rs")),
        ("licenses", include_str!("licenses.rs")),
        ("products", include_str!("products.rs")),
        ("races", include_str!("races.rs")),
        ("reissues", include_str!("reissues.rs")),
        ("removals", include_str!("removals.rs")),
        ("revocations", include_str!("revocations.rs")),
        ("reveals", include_str!("reveals.rs")),
        ("settings", include_str!("settings.rs")),
        ("trials", include_str!("trials.rs")),
    ];
    for (port, source) in ports {
        let (_, listed) = list.split_once(&format!(" {port} {{\n")).expect(port);
        let listed: Vec<_> = listed.split('}').next().unwrap().split_whitespace().collect();
        let cases = source.split("pub async fn ").skip(1).map(|case| case.split('<').next().unwrap());
        let left_out: Vec<_> = cases.filter(|case| !listed.contains(case)).collect();
        assert!(left_out.is_empty(), "{port}: {left_out:?}");
    }
}
