//! Why the story ended early.

use crate::backend::StartError;
use crate::service_client::CallError;

/// Why the story ended early.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The service did not start.
    #[error("the service did not start")]
    Start(#[from] StartError),
    /// A call got no answer.
    #[error("a call got no answer")]
    Call(#[from] CallError),
    /// Something else came back than the story says.
    #[error("{step}: {went_wrong}")]
    Step {
        /// Which step.
        step: String,
        /// What was expected and what came.
        went_wrong: String,
    },
}

impl DemoError {
    pub(super) fn step(step: &str, went_wrong: String) -> Self {
        Self::Step { step: step.to_owned(), went_wrong }
    }
}
