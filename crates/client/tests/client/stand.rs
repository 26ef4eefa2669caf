//! A vendor's license keys, and computers with folders of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use latchkey_client::{Builder, Client, Grant, NotLicensed};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::generate::{by_ed25519, generic, header, sign};

pub(crate) const JWKS: &str = include_str!("../../vectors/jwks.json");
/// A month after most license keys were signed.
pub(crate) const NOW: &str = "2026-12-24T10:00:00Z";

const PATIENT: Duration = Duration::from_secs(300);

/// A generic license key of acme-editor until 2027-12-25, with what `more` says otherwise; `null` removes a claim.
pub(crate) fn license_key(more: Value) -> String {
    let mut claims = generic();
    for (name, value) in more.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    sign(&header("EdDSA", "test-ed25519-2026"), &claims, &by_ed25519(1))
}

/// Seconds since 1970.
pub(crate) fn seconds(moment: &str) -> i64 {
    moment.parse::<latchkey_client::Timestamp>().unwrap().as_second()
}

/// A license key with these features, until then, signed at that time.
pub(crate) fn license_key_of(features: &[&str], until: &str, signed_at: &str) -> String {
    license_key(json!({"features": features, "exp": seconds(until), "iat": seconds(signed_at)}))
}

/// A computer: its user's store and nothing else.
pub(crate) struct Computer {
    pub(crate) folder: TempDir,
    id: String,
}

impl Computer {
    pub(crate) fn new(id: &str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), id: id.to_owned() }
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    pub(crate) fn builder(&self) -> Builder {
        self.builder_trusting(JWKS)
    }

    /// The same application with other keys in it.
    pub(crate) fn builder_trusting(&self, jwks: &str) -> Builder {
        self.cautious_builder(jwks).dangerous().allow_generic_keys()
    }

    /// An application that takes no generic license keys.
    pub(crate) fn cautious_builder(&self, jwks: &str) -> Builder {
        Client::builder("acme-editor", jwks)
            .without_release()
            .dangerous()
            .trust_published_test_keys()
            .variables(|_| None)
            .machine_store(None::<PathBuf>)
            .user_store(Some(self.store()))
            .computer_id(&self.id)
            // A busy computer with a slow disk must not fail a test; those of deadlines set their own.
            .read_deadline(PATIENT)
            .write_deadline(PATIENT)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        // Nobody is still writing it.
        let long_ago = SystemTime::now() - Duration::from_secs(3600);
        fs::File::options().append(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        path
    }

    /// The license keys in the cache of those that any computer may use.
    pub(crate) fn cached(&self) -> Vec<String> {
        self.cached_in("cached.lic")
    }

    /// The license keys in the caches of single computers.
    #[cfg(feature = "online")]
    pub(crate) fn cached_of_its_own(&self) -> Vec<String> {
        let files = fs::read_dir(self.store()).into_iter().flatten().map(|entry| entry.unwrap().path());
        files
            .filter(|path| name_of(path).starts_with("cached-"))
            .flat_map(|path| self.cached_in(name_of(&path)))
            .collect()
    }

    fn cached_in(&self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.store().join(name)).unwrap_or_default();
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    }

    pub(crate) fn clock_file(&self) -> PathBuf {
        let files = fs::read_dir(self.store()).unwrap().map(|entry| entry.unwrap().path());
        files.into_iter().find(|path| name_of(path).starts_with("clock-")).unwrap()
    }
}

pub(crate) fn name_of(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// What a client says at a time.
pub(crate) fn check_at(builder: Builder, now: &str) -> Result<Grant, NotLicensed> {
    builder.build().unwrap().check_at(now.parse().unwrap())
}

pub(crate) fn check(builder: Builder) -> Result<Grant, NotLicensed> {
    check_at(builder, NOW)
}

/// The code of a refusal.
pub(crate) fn refused(answer: Result<Grant, NotLicensed>) -> String {
    answer.unwrap_err().code().to_owned()
}

/// The codes of all that was looked at.
pub(crate) fn outcomes(answer: &Result<Grant, NotLicensed>) -> Vec<&'static str> {
    let findings = match answer {
        Ok(grant) => grant.findings(),
        Err(not_licensed) => not_licensed.findings(),
    };
    findings.iter().map(|finding| finding.outcome.code()).collect()
}
