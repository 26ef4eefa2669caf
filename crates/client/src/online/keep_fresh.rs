//! Asks the service in the background, for an application that is online now and then.

use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::background::in_background;
use super::calls::random;
use super::freshness::{Freshness, LIST_AT_MOST, Question};
use crate::Client;

/// Computers that are started together ask within so long, or within a part of the interval where that is shorter.
const SPREAD_MAX: Duration = Duration::from_secs(10);
const SPREAD_PART: u32 = 10;
/// A list is wanted sooner, and costs the service less.
const LIST_SPREAD: Duration = Duration::from_secs(5);
/// A list follows what it lists within seconds.
const PUBLISHING: Duration = Duration::from_secs(5);
/// In the background writing may take longer than a start would wait for.
pub(super) const WRITING: Duration = Duration::from_secs(30);

/// While it is there, no other thread of this client asks.
struct Asking(Client);

impl Asking {
    /// `None` while another thread asks.
    fn begin(client: &Client) -> Option<Self> {
        let is_asking = client.0.service.as_ref()?.is_asking.swap(true, Ordering::AcqRel);
        (!is_asking).then(|| Self(client.clone()))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if let Some(service) = &self.0.0.service {
            service.is_asking.store(false, Ordering::Release);
        }
    }
}

impl Client {
    /// Asks in the background what is due, and keeps what comes of it for the next check.
    pub(crate) fn keep_itself_fresh(&self, now: Timestamp, known: &Freshness) {
        let due = self.questions().filter(|(question, interval)| known.is_due(*question, now, *interval));
        let Some(spread) = due.map(|(question, interval)| spread(question, interval)).min() else { return };
        let Some(asking) = Asking::begin(self) else { return };
        in_background("freshness", move || {
            let pause = spread.mul_f64(random());
            sleep(pause);
            asking.0.ask_what_is_due(after(now, pause));
        });
    }

    /// What the application wants to be asked, and how often at most.
    fn questions(&self) -> impl Iterator<Item = (Question, Duration)> {
        let license = self.0.keep_fresh.map(|interval| (Question::License, interval));
        let is_list_wanted = self.0.fetch_revocations && !self.0.revocations.trusts_nobody();
        let list = is_list_wanted.then_some((Question::List, LIST_AT_MOST));
        license.into_iter().chain(list)
    }

    fn ask_what_is_due(&self, now: Timestamp) {
        for (question, interval) in self.questions() {
            // Another process may have asked meanwhile.
            let is_mine = self.note_asking(Instant::now() + WRITING, move |known| {
                let is_due = known.is_due(question, now, interval);
                if is_due {
                    known.begin(question, now, interval);
                }
                is_due
            });
            match question {
                _ if !is_mine => {}
                Question::List => self.fetch_list_in_background(now),
                Question::License => {
                    if self.refresh_at(now).is_unlisted {
                        let pause = PUBLISHING.mul_f64(1.0 + random() / 2.0);
                        sleep(pause);
                        self.fetch_list_in_background(after(now, pause));
                    }
                }
            }
        }
    }

    /// Whatever comes of it: what went wrong is remembered for the next check.
    fn fetch_list_in_background(&self, now: Timestamp) {
        if let Ok(service) = self.service() {
            let _ = self.fetch_and_keep_list(now, Instant::now() + service.timeout(), Instant::now() + WRITING);
        }
    }
}

/// A clock may show the end of all time.
fn after(now: Timestamp, pause: Duration) -> Timestamp {
    now.checked_add(pause).unwrap_or(now)
}

fn spread(question: Question, interval: Duration) -> Duration {
    match question {
        Question::List => LIST_SPREAD,
        Question::License => SPREAD_MAX.min(interval / SPREAD_PART),
    }
}
