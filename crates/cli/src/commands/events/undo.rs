//! `latchkey events undo`: a change is made back, as a new change.
//!
//! It is made only of what the event left: a record that was changed since is refused, before anything is sent and by the
//! service itself, which is told the version.

mod license;
mod record;

use clap::Args;
use latchkey_core::{Change, ComputerId, Event, LicenseEvent, RecordVersion, StatedReason, StoredEvent};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::summary::changes;
use crate::commands::computers::computer_id;
use crate::confirmation::confirm;
use crate::event_reading::{event, event_id};
use crate::failure::{Failure, one_line};
use crate::options::Options;
use crate::output::{Form, tell};
use crate::printing::changed_at;
use crate::vendor::Vendor;

/// Which event, and what it takes to make it back.
///
/// The change is made back as a new one, with an event of its own; undoing that one does it again. It must be the last of its
/// record: what was changed since is undone first, the newest first.
#[derive(Debug, Args)]
pub(crate) struct UndoEvent {
    /// The event's ID.
    pub(crate) event_id: String,
    /// Of a state: why it is set back; else the reason that it had.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<StatedReason>,
    /// Of a computer that was unblocked: its ID, of which the event has a hash alone.
    #[arg(long, value_name = "ID", value_parser = computer_id)]
    pub(crate) computer_id: Option<ComputerId>,
    /// Don't ask.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// An undoing: which event, and how the console may go about it.
struct Undoing<'a> {
    options: &'a Options,
    vendor: &'a Vendor,
    event: &'a StoredEvent,
    version: RecordVersion,
    /// Who did it, and when.
    done: String,
    yes: bool,
}

pub(crate) fn undo(options: &Options, command: UndoEvent) -> Result<(), Failure> {
    undo_as(&Vendor::of(options)?, command)
}

/// The same as somebody who is known, with the options that they came with.
pub(crate) fn undo_as(vendor: &Vendor, command: UndoEvent) -> Result<(), Failure> {
    let (options, version) = (vendor.options(), event_id(&command.event_id)?);
    let stored = event(vendor, version)?;
    let known: Event = read(&stored)?;
    let done = changed_at(Some(known.at), known.author.principal());
    let undoing = Undoing { options, vendor, event: &stored, version, done, yes: command.yes };
    let licenses = || read::<LicenseEvent>(&stored);
    match known.change {
        Change::LicenseUpdated { before, after } => undoing.update_license(&licenses()?, before, &after),
        Change::LicenseStateSet { before, after } => {
            undoing.set_license_state(licenses()?.license_id, &before, &after, command.reason)
        }
        Change::SettingChanged { property, before, after } => undoing.set_setting(&property, before, after),
        Change::ProductChanged { product_id, before, .. } => undoing.put_product(product_id, before),
        Change::BlockedComputerChanged { id, before: None, .. } => undoing.unblock_computer(id),
        Change::BlockedComputerChanged { id, before: Some(reason), .. } => {
            undoing.block_computer(&id, reason, command.computer_id)
        }
        Change::SigningKeyRevoked { .. } => {
            Err(never("a signing key that somebody else could sign with is never trusted again"))
        }
        Change::KeysCreated { .. } => {
            Err(never("activation keys can't be unmade")
                .with_advice("latchkey licenses revoke takes each license back"))
        }
        Change::ActivationKeyRevealed { .. } => Err(never("what was read can't be unread")
            .with_advice("latchkey licenses reissue replaces an activation key that leaked")),
        Change::ActivationKeyReissued { .. } => Err(never("an activation key that was replaced never counts again")),
        Change::TrialReset { .. } => Err(never("a trial that was reset may have begun anew")
            .with_advice("the next license that the computer activates as a trial is the one that counts")),
        Change::ActivationRemoved { .. } | Change::ActivationReleased { .. } => {
            Err(never("a seat that was given back is anybody's")
                .with_advice("the computer takes one again when it activates again"))
        }
        Change::LeaseEnded { .. } => Err(never("a floating seat that is free is anybody's")
            .with_advice("the computer takes one again when the application starts")),
    }
}

/// The event as this console knows it.
fn read<T: DeserializeOwned>(event: &StoredEvent) -> Result<T, Failure> {
    serde_json::from_value(Value::Object(event.0.clone())).map_err(|_| {
        let unknown = format!("this console doesn't know what {} did", one_line(event.kind()));
        never(&unknown).with_advice("a newer one may")
    })
}

/// What can't be made back, whatever happened since.
fn never(why: &str) -> Failure {
    Failure::refused("not_undoable", why)
}

impl Undoing<'_> {
    /// That the record isn't as the event left it.
    fn changed_since(&self, now: &str) -> Failure {
        let since = format!("it was changed since: {now}; nothing was undone");
        let failure = Failure::refused("version_mismatch", since);
        failure
            .with_advice("latchkey events list shows what was done since; undo that first, or make the change by hand")
    }

    /// What the service says when somebody else was faster.
    fn overtaken(&self, failure: Failure) -> Failure {
        let is_overtaken = ["version_mismatch", "version_required"].iter().any(|code| failure.is_refusal(code));
        if is_overtaken { self.changed_since("by somebody else, this moment") } else { failure }
    }

    /// Asks, having said what will be undone of what; `warnings` are what else there is to know.
    fn confirm(&self, subject: &str, warnings: &[String]) -> Result<(), Failure> {
        let output = &self.options.output;
        if output.form() != Form::Json {
            tell(&one_line(&format!("{subject}: {}", changes(self.event))));
        }
        confirm(output, warnings, &self.question(subject), self.yes || self.options.rehearsal.is_wanted())
    }

    /// Whether this change of something shall be undone.
    fn question(&self, of: &str) -> String {
        format!("Undo this change of {of} ({})?", self.done)
    }
}
