//! What `latchkey-local` is made of: stand-ins for the AWS services in front of and behind the handlers.
//!
//! No production binary knows that any of this exists. The handlers are called as Lambda calls them, and the
//! adapters reach DynamoDB and KMS over HTTP with the real SDKs, so that what works here is what gets deployed:
//!
//! - [`gateway`] stands for API Gateway: routes, SigV4 on vendor routes, the event that a function gets;
//! - [`sigv4`] decides whether a request was signed with the local credentials;
//! - [`dynamodb`] embeds DynamoDB, whose tables come from `infra/template.yaml` by way of [`template`];
//! - [`kms`] stands for KMS: signing keys and data keys, in memory or in a file;
//! - [`backend`] runs the last two, [`service`] the functions behind the first two;
//! - [`publisher`] calls what follows the stream of a table, and keeps its schedule;
//! - [`access_key_file`] keeps the access key, [`welcome`] says what to paste into a shell;
//! - [`demo`] plays the story of generic licenses on all of it, and the life of a license.

pub mod access_key_file;
pub mod backend;
mod data_dir;
pub mod demo;
pub mod dynamodb;
pub mod gateway;
pub mod kms;
pub mod publisher;
pub mod service;
pub mod service_client;
pub mod sigv4;
pub mod template;
pub mod welcome;

/// The AWS account that everything local belongs to.
pub const ACCOUNT_ID: &str = "000000000000";
