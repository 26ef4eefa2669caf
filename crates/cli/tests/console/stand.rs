//! The whole service in this process, and the console as processes of their own.

use std::collections::HashMap;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use assert_cmd::Command;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use latchkey_core::Algorithm;
use latchkey_local::backend::{Backend, BackendOptions};
use latchkey_local::publisher::Publisher;
use latchkey_local::service::Service;
use latchkey_local::sigv4::Credentials;
use rand::rngs::SysRng;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const TABLE: &str = "latchkey-licenses";
pub(crate) const REGION: &str = "us-console-1";
pub(crate) const PRODUCT: &str = "acme-editor";

pub(crate) type Item = HashMap<String, AttributeValue>;

/// The service, running, and a folder to work in.
pub(crate) struct Stand {
    runtime: Runtime,
    backend: Backend,
    service: Service,
    publisher: OnceLock<Publisher>,
    pub(crate) credentials: Credentials,
    folder: TempDir,
}

impl Stand {
    /// A service that knows one product.
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let (backend, service, credentials) = runtime.block_on(async {
            let options = BackendOptions::in_memory(Algorithm::EdDsa, REGION);
            let backend = Backend::start(&options).await.unwrap();
            let credentials = Credentials::random(&mut SysRng).unwrap();
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let service =
                Service::start(listener, &backend.environment(), credentials.clone(), Timestamp::now).unwrap();
            (backend, service, credentials)
        });
        let publisher = OnceLock::new();
        let stand = Self { runtime, backend, service, publisher, credentials, folder: tempfile::tempdir().unwrap() };
        let product = ["products", "put", PRODUCT, "--name", "Acme Editor", "--version", "4.2"];
        stand.latchkey(&product).args(["--feature", "export", "--feature", "spelling"]).assert().success();
        stand
    }

    pub(crate) fn url(&self) -> String {
        self.service.url()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What is in the folder.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The console, as a vendor with the right credentials calls it in the folder.
    pub(crate) fn latchkey(&self, arguments: &[&str]) -> Command {
        let mut command = latchkey(self.folder.path(), arguments);
        command.env("LATCHKEY_URL", self.url());
        command.env("AWS_ACCESS_KEY_ID", self.credentials.access_key_id());
        command.env("AWS_SECRET_ACCESS_KEY", self.credentials.secret_access_key());
        command
    }

    /// Publishes revocation lists from now on.
    pub(crate) fn publish_revocations(&self) {
        let _in_runtime = self.runtime.enter();
        let publisher = Publisher::start(&self.backend, &self.backend.environment(), Timestamp::now).unwrap();
        self.publisher.set(publisher).expect("they are published once");
    }

    pub(crate) fn switch_generic_keys_on(&self) {
        self.latchkey(&["settings", "set", "security/AllowGenericKeys", "true", "--yes"]).assert().success();
    }

    /// Creates one activation key, into a file of that name.
    pub(crate) fn activation_key_file(&self, name: &str, options: &[&str]) -> String {
        let mut order = self.latchkey(&["keys", "create", "--product", PRODUCT, "--output", "json", "--yes"]);
        let created = json(&order.args(options).assert().success().get_output().stdout);
        let activation_key = created["keys"][0]["activation_key"].as_str().unwrap().to_owned();
        fs::write(self.path(name), &activation_key).unwrap();
        activation_key
    }

    /// All items of a license, as they are stored.
    pub(crate) fn items(&self, license_id: &str) -> Vec<Item> {
        let license = AttributeValue::S(format!("L#{license_id}"));
        let query = self.tables().query().table_name(TABLE).consistent_read(true);
        let query = query.key_condition_expression("pk = :pk").expression_attribute_values(":pk", license);
        self.runtime.block_on(query.send()).unwrap().items.unwrap()
    }

    /// Writes an item past the service.
    pub(crate) fn put(&self, item: &Item) {
        let put = self.tables().put_item().table_name(TABLE).set_item(Some(item.clone()));
        self.runtime.block_on(put.send()).unwrap();
    }

    /// Deletes an item past the service.
    pub(crate) fn delete(&self, item: &Item) {
        let key = ["pk", "sk"].map(|name| (name.to_owned(), item[name].clone()));
        let delete = self.tables().delete_item().table_name(TABLE).set_key(Some(key.into()));
        self.runtime.block_on(delete.send()).unwrap();
    }

    /// With more time than a function has, since other tests may keep the computer busy.
    fn tables(&self) -> Client {
        let minute = Duration::from_secs(60);
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(minute).operation_timeout(minute).build();
        let client = self.backend.environment().aws().unwrap().dynamodb();
        Client::from_conf(client.config().to_builder().timeout_config(timeouts).build())
    }

    /// How many licenses there are, whoever knows of them.
    pub(crate) fn licenses(&self) -> usize {
        self.runtime.block_on(async {
            let scan = self.tables().scan().table_name(TABLE).consistent_read(true);
            let mut items = scan.into_paginator().items().send();
            let mut licenses = 0;
            while let Some(item) = items.next().await {
                licenses += usize::from(item.unwrap()["sk"].as_s().unwrap() == "LICENSE");
            }
            licenses
        })
    }
}

/// The console in a folder, with an environment of its own.
pub(crate) fn latchkey(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("latchkey"));
    command.env_clear().current_dir(folder).args(arguments);
    command.env("HOME", folder).env("AWS_REGION", REGION).env("AWS_EC2_METADATA_DISABLED", "true");
    // credential_process needs a shell.
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

pub(crate) fn json(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).unwrap()
}

/// What a command that went well answers as JSON.
pub(crate) fn run(stand: &Stand, arguments: &[&str]) -> serde_json::Value {
    let mut command = stand.latchkey(&["--output", "json"]);
    json(&command.args(arguments).assert().success().get_output().stdout)
}

/// Makes one license with these options, whose activation key is in the file `key`, and gives its ID.
pub(crate) fn sold(stand: &Stand, options: &[&str]) -> String {
    stand.activation_key_file("key", options);
    run(stand, &["licenses", "find", "key"])["license_id"].as_str().unwrap().to_owned()
}

/// Activates the license that was made last.
pub(crate) fn activate(stand: &Stand, computer_id: &str) {
    let activate =
        ["activate", "--activation-key-file", "key", "--computer-id", computer_id, "--computer-name", "Desk"];
    stand.latchkey(&activate).assert().success();
}

/// A license as it is.
pub(crate) fn license(stand: &Stand, license_id: &str) -> serde_json::Value {
    run(stand, &["licenses", "show", license_id])["license"].clone()
}

/// What a command printed that went well.
pub(crate) fn printed(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

/// What a command that failed said, which is one line.
pub(crate) fn said(command: &mut Command, exit_code: i32) -> String {
    let output = command.assert().code(exit_code).get_output().clone();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("latchkey: "), "{said}");
    said
}
