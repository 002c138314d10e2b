//! Finding out what a server speaks when its address does not tell.

use std::time::Duration;

use heliograph_protocol::detect::{self, Recognized};
use heliograph_telemetry::Now;
use leptos::prelude::*;

use crate::browser::clock;
use crate::link::candidates::Candidate;
use crate::link::{Link, sessions};
use crate::state::source_config::Protocol;
use crate::state::sources::{LinkStatus, Spoken};

/// A server that was opened as a guess and says nothing for this long may speak something that
/// waits for a greeting.
const GUESS_SILENCE: Duration = Duration::from_secs(1);
/// Once something has opened there, a guess is given three times as long to be answered as that
/// took (an answer is one way more than an opening), within these bounds.
const SHORTEST_GUESS: Duration = Duration::from_millis(800);
const LONGEST_GUESS: Duration = Duration::from_millis(2_500);

impl Link {
    /// The session has greeted the server; while guessing that may mean nothing yet.
    pub(super) fn on_ready(&self, now: Now, round_trip: Option<Duration>) {
        let (plain, unconfirmed) = {
            let candidates = &mut self.core.borrow_mut().candidates;
            let unconfirmed = candidates.is_guess(Protocol::Spacebrew) && round_trip.is_none();
            (candidates.is_guess(Protocol::Plain), unconfirmed)
        };
        if plain {
            {
                let mut core = self.core.borrow_mut();
                core.candidates.keep_in_mind();
                core.patience = patience(now.uptime.saturating_sub(core.dialled));
            }
            self.give_up_guess_after(GUESS_SILENCE, "it says nothing by itself.");
        } else if unconfirmed {
            self.lost(now, Some("no answer that only such a server gives.".into()));
        } else {
            self.core.borrow_mut().counter.round_trip = round_trip;
            self.settle(now);
        }
    }

    /// Readings may come and commands may go.
    pub(super) fn settle(&self, now: Now) {
        let mut core = self.core.borrow_mut();
        core.ready_since = Some(now.uptime);
        core.candidates.settle();
        let Candidate { protocol, why, .. } = core.candidates.current();
        let spoken = Some(Spoken { protocol: *protocol, why: why.clone() });
        drop(core);
        self.source.spoken.set(spoken);
        self.store.link_restored(self.source.id, now.wall);
        self.source.status.set(LinkStatus::Ready);
    }

    /// Limits the time of a guess that has just been started, if something is there at all.
    pub(super) fn limit_guess(&self) {
        let core = self.core.borrow();
        let (is_impatient, patience) = (core.candidates.is_impatient(), core.patience);
        drop(core);
        if is_impatient {
            self.give_up_guess_after(patience, "it does not answer.");
        }
    }

    /// A session that was only a guess does not understand what comes: then it is plain data.
    pub(super) fn doubt_guess(&self) {
        if self.core.borrow_mut().candidates.hear_data() {
            self.open();
        }
    }

    fn give_up_guess_after(&self, wait: Duration, reason: &'static str) {
        let (this, round) = (self.this.clone(), self.core.borrow().candidates.failures());
        let give_up = move || {
            let Some(link) = this.upgrade() else { return };
            let guessing = link.core.borrow().candidates.is_unsettled_after(round);
            if guessing {
                link.lost(clock::now(), Some(reason.into()));
            }
        };
        set_timeout(give_up, wait);
    }

    /// Looks at the first message on a socket that was opened as a guess; says whether the
    /// session may have it.
    pub(super) fn is_for_session(&self, now: Now, message: &[u8]) -> bool {
        if !self.core.borrow_mut().candidates.is_guess(Protocol::Plain) {
            return true;
        }
        match detect::recognize(message) {
            Recognized::Speaks(protocol, why) => {
                let known =
                    self.core.borrow_mut().candidates.recognize(sessions::protocol(protocol), why);
                if known {
                    self.open();
                    return false;
                }
            }
            Recognized::NotSpoken(words) => {
                self.refuse(words.to_owned());
                return false;
            }
            Recognized::Unknown => {}
        }
        self.settle(now);
        true
    }
}

fn patience(opening: Duration) -> Duration {
    (opening * 3).clamp(SHORTEST_GUESS, LONGEST_GUESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_far_gets_more_time() {
        let after = |millis| patience(Duration::from_millis(millis)).as_millis();
        assert_eq!([after(2), after(500), after(9_000)], [800, 1_500, 2_500]);
    }
}
