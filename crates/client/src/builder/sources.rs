//! Where the license may be.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::Builder;
use crate::location::Variables;

impl<R> Builder<R> {
    /// A license key, or what a license file holds, for instance from the application's own dialog.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .text(LICENSE).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.described.texts.push(text.into());
        self
    }

    /// The environment variable that may hold a license key. `None` looks at none.
    ///
    /// By default it is the product's ID in capitals, with `_LICENSE`: `ACME_EDITOR_LICENSE` for `acme-editor`.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .environment_variable(Some("ACME")).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn environment_variable(mut self, name: Option<&str>) -> Self {
        self.described.environment_variable = Some(name.map(str::to_owned));
        self
    }

    /// A license file, or a folder whose `.lic` files are read; may be on a share, and may be called several times.
    ///
    /// A leading `~` and environment variables (`$NAME`, `${NAME}`, `%NAME%`) are expanded. On Windows it may be a UNC
    /// path.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .file("~/acme.lic")
    ///     .file(r"\\server\licenses\acme.lic")
    ///     .file("%PROGRAMDATA%/Acme")
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.described.paths.push(path.into());
        self
    }

    /// The user's store: a folder where the client keeps license keys and the latest time, and reads `license.lic`.
    ///
    /// By default the folder that the system has for it, such as `~/.local/share/latchkey/acme-editor` or
    /// `%LOCALAPPDATA%\Latchkey\acme-editor`. `None` keeps nothing, so that a share must be there at each start.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .user_store(Some("portable/state")).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn user_store<P: Into<PathBuf>>(mut self, folder: Option<P>) -> Self {
        self.described.user_store = Some(folder.map(Into::into));
        self
    }

    /// The computer's store: a folder whose `license.lic` counts for all users; the client never writes there.
    ///
    /// By default the folder that the system has for it, such as `/etc/latchkey/acme-editor` or
    /// `%PROGRAMDATA%\Latchkey\acme-editor`. `None` looks at none.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .machine_store(Some("/opt/acme/etc")).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn machine_store<P: Into<PathBuf>>(mut self, folder: Option<P>) -> Self {
        self.described.machine_store = Some(folder.map(Into::into));
        self
    }

    /// Neither user's store nor computer's store, and no environment variable: only what is named counts.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .without_stores().build()?;
    /// assert!(client.check().unwrap_err().findings().is_empty());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn without_stores(self) -> Self {
        self.user_store(None::<PathBuf>).machine_store(None::<PathBuf>).environment_variable(None)
    }

    /// How long files may take to be read, all together; 2 seconds by default, at most 10 minutes. What is late counts as
    /// unreadable.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # use std::time::Duration;
    /// let deadline = Duration::from_millis(500);
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .read_deadline(deadline).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_deadline(mut self, deadline: Duration) -> Self {
        self.described.read_deadline = deadline;
        self
    }

    /// How long the application waits for the user's store to be written, after everything was read; half a second by
    /// default, at most 10 minutes. Where it takes longer, there is a warning, and the writing goes on.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # use std::time::Duration;
    /// let deadline = Duration::from_millis(100);
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .write_deadline(deadline).build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_deadline(mut self, deadline: Duration) -> Self {
        self.described.write_deadline = deadline;
        self
    }

    /// Reads environment variables from elsewhere than the process: for tests, and for applications with their own.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .variables(|name| (name == "SHARE").then(|| "/mnt/share".into()))
    ///     .file("$SHARE/acme.lic")
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn variables(mut self, read: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        self.described.variables = Variables::new(read);
        self
    }
}
