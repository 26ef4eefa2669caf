//! Trials that computers have had.

use latchkey_core::{ComputerIdHash, Event, ProductId, Trial};

use super::{ScriptedStore, Tables, demand, page};
use crate::{Page, Place, StoreError, TrialFinder, TrialReader, TrialSeat, TrialWriter};

impl TrialReader for ScriptedStore {
    async fn read_trial(&self, computer: &ComputerIdHash, product: &ProductId) -> Result<Option<Trial>, StoreError> {
        Ok(self.read("read_trial").trial(computer, product).cloned())
    }
}

impl TrialWriter for ScriptedStore {
    async fn remove_trial(&self, trial: &Trial, event: &Event) -> Result<(), StoreError> {
        self.write("remove_trial", |tables| {
            let stored = tables.trial(&trial.computer, &trial.product).ok_or(StoreError::Conflict)?;
            demand(stored.license_id == trial.license_id)?;
            tables.trials.retain(|stored| stored.computer != trial.computer || stored.product != trial.product);
            tables.events.push(event.clone());
            Ok(())
        })
    }
}

impl TrialFinder for ScriptedStore {
    async fn read_trials(
        &self,
        computer: &ComputerIdHash,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<Trial, Place>, StoreError> {
        let mut trials = self.read("read_trials").trials;
        trials.retain(|trial| trial.computer == *computer);
        trials.sort_by_key(|trial| trial.product.to_string());
        Ok(page(trials, |trial| Place(trial.product.to_string()), after, limit))
    }
}

impl Tables {
    pub(super) fn trial(&self, computer: &ComputerIdHash, product: &ProductId) -> Option<&Trial> {
        self.trials.iter().find(|trial| trial.computer == *computer && trial.product == *product)
    }

    /// Keeps the trial that a seat is, unless the computer has had one.
    pub(super) fn begin_trial(&mut self, seat: Option<&TrialSeat>) {
        let Some(TrialSeat { trial, .. }) = seat else { return };
        if self.trial(&trial.computer, &trial.product).is_none() {
            self.trials.push(trial.clone());
        }
    }
}
