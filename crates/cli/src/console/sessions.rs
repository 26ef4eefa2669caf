//! Who was let in: links that let a browser in, and the sessions that came of them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::token::Token;
use crate::failure::Failure;

/// How long a link lets somebody in.
pub(super) const LINK_LASTS: Duration = Duration::from_secs(60);
/// So many tabs may have a session each; the oldest goes for one more.
const SESSIONS_MAX: usize = 32;

/// How often a link lets somebody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkKind {
    /// Once, within a minute.
    Once,
    /// As long as the console runs.
    Lasting,
}

/// The links that may still be used, and the sessions.
#[derive(Debug)]
pub(super) struct Sessions {
    state: Mutex<LetIn>,
}

#[derive(Debug)]
struct LetIn {
    links: Vec<Link>,
    sessions: Vec<Token>,
    used_at: Instant,
}

#[derive(Debug)]
struct Link {
    token: Token,
    /// `None` lasts.
    until: Option<Instant>,
}

impl Sessions {
    pub(super) fn new(now: Instant) -> Self {
        Self { state: Mutex::new(LetIn { links: Vec::new(), sessions: Vec::new(), used_at: now }) }
    }

    /// A new link's token.
    pub(super) fn link(&self, kind: LinkKind, now: Instant) -> Result<Token, Failure> {
        let token = Token::random()?;
        let until = (kind == LinkKind::Once).then(|| now + LINK_LASTS);
        self.state().links.push(Link { token: token.clone(), until });
        Ok(token)
    }

    /// Exchanges a link's token for a session's; `None` where it is no such token, was used, or is too old.
    pub(super) fn begin(&self, link: &[u8], now: Instant) -> Result<Option<Token>, Failure> {
        let session = Token::random()?;
        let mut state = self.state();
        state.forget_old_links(now);
        let Some(found) = state.links.iter().position(|known| known.token.is(link)) else { return Ok(None) };
        if state.links[found].until.is_some() {
            state.links.swap_remove(found);
        }
        if state.sessions.len() == SESSIONS_MAX {
            state.sessions.remove(0);
        }
        state.sessions.push(session.clone());
        state.used_at = now;
        Ok(Some(session))
    }

    /// Whether this is a session's token; then the console is in use.
    pub(super) fn admits(&self, session: &[u8], now: Instant) -> bool {
        let mut state = self.state();
        // All of them are compared: how long it takes says nothing of which.
        let is_known = state.sessions.iter().fold(false, |is_known, known| known.is(session) | is_known);
        if is_known {
            state.used_at = now;
        }
        is_known
    }

    /// Ends a session.
    pub(super) fn end(&self, session: &[u8]) {
        self.state().sessions.retain(|known| !known.is(session));
    }

    /// Whether a link is still waiting to be used.
    pub(super) fn waits_for(&self, link: &Token, now: Instant) -> bool {
        let mut state = self.state();
        state.forget_old_links(now);
        state.links.iter().any(|known| known.token.is(link.secret().as_bytes()))
    }

    /// For how long nobody has used the console.
    pub(super) fn idle(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.state().used_at)
    }

    fn state(&self) -> MutexGuard<'_, LetIn> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LetIn {
    fn forget_old_links(&mut self, now: Instant) {
        self.links.retain(|link| link.until.is_none_or(|until| now < until));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(sessions: &Sessions, link: &Token, now: Instant) -> Option<Token> {
        sessions.begin(link.secret().as_bytes(), now).unwrap()
    }

    // R37
    #[test]
    fn a_link_lets_in_once_and_within_a_minute() {
        let now = Instant::now();
        let sessions = Sessions::new(now);
        let link = sessions.link(LinkKind::Once, now).unwrap();
        let session = begun(&sessions, &link, now + Duration::from_secs(59)).unwrap();
        assert!(sessions.admits(session.secret().as_bytes(), now) && !sessions.admits(link.secret().as_bytes(), now));
        assert!(begun(&sessions, &link, now).is_none(), "it was used");
        let late = sessions.link(LinkKind::Once, now).unwrap();
        assert!(begun(&sessions, &late, now + Duration::from_secs(60)).is_none(), "it is a minute old");
        assert!(begun(&sessions, &session, now).is_none(), "a session is no link");
    }

    // R37
    #[test]
    fn a_lasting_link_lets_in_again_and_a_session_that_ended_does_not() {
        let now = Instant::now();
        let sessions = Sessions::new(now);
        let link = sessions.link(LinkKind::Lasting, now).unwrap();
        let later = now + Duration::from_secs(24 * 3600);
        let [one, other] = [now, later].map(|at| begun(&sessions, &link, at).unwrap());
        sessions.end(one.secret().as_bytes());
        assert!(!sessions.admits(one.secret().as_bytes(), later) && sessions.admits(other.secret().as_bytes(), later));
    }

    #[test]
    fn only_somebody_who_was_let_in_uses_the_console() {
        let now = Instant::now();
        let sessions = Sessions::new(now);
        let hour = Duration::from_secs(3600);
        assert!(!sessions.admits(b"nobody", now + hour));
        assert_eq!(sessions.idle(now + hour), hour);
        let link = sessions.link(LinkKind::Lasting, now).unwrap();
        let session = begun(&sessions, &link, now + hour).unwrap();
        assert!(sessions.admits(session.secret().as_bytes(), now + 2 * hour));
        assert_eq!(sessions.idle(now + 3 * hour), hour);
    }

    #[test]
    fn the_oldest_session_goes_when_there_are_too_many() {
        let now = Instant::now();
        let sessions = Sessions::new(now);
        let link = sessions.link(LinkKind::Lasting, now).unwrap();
        let first = begun(&sessions, &link, now).unwrap();
        let second = begun(&sessions, &link, now).unwrap();
        for _ in 1..SESSIONS_MAX {
            begun(&sessions, &link, now).unwrap();
        }
        assert!(!sessions.admits(first.secret().as_bytes(), now) && sessions.admits(second.secret().as_bytes(), now));
    }
}
