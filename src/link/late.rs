//! A session whose protocol may have to be fetched before it is first used.

use std::time::Duration;

use heliograph_protocol::session::{
    Command, CommandError, Event, Input, Offer, Outgoing, Publisher, Session,
};
use heliograph_telemetry::Now;
use leptos::task::spawn_local;

use crate::apart::{Fetching, NotFetched, begun};
use crate::browser::clock;
use crate::link::{Link, words};

/// Makes a session, once the code for it is here.
pub type Make = Box<dyn Fn() -> Fetching<Box<dyn Session>>>;

/// Says and does nothing until its session has [arrived](Self::arrive); what is wished of it
/// meanwhile holds from then on.
pub struct LateSession {
    /// `None` if there was nothing to wait for.
    make: Option<Make>,
    session: Option<Box<dyn Session>>,
    is_narrating: bool,
    publishers: Vec<Publisher>,
}

impl LateSession {
    /// One that `make` will make.
    pub fn new(make: Make) -> Self {
        Self { make: Some(make), session: None, is_narrating: false, publishers: Vec::new() }
    }

    /// One that is here.
    pub fn here(session: Box<dyn Session>) -> Self {
        let session = Some(session);
        Self { make: None, session, is_narrating: false, publishers: Vec::new() }
    }

    /// The session on its way; `None` if it is here.
    pub(super) fn fetch(&self) -> Option<Fetching<Box<dyn Session>>> {
        let make = self.make.as_ref().filter(|_| self.session.is_none())?;
        Some(begun(make()))
    }

    /// The session is here.
    pub(super) fn arrive(&mut self, now: Now, mut session: Box<dyn Session>) {
        session.set_narrating(self.is_narrating);
        session.set_publishers(now, &self.publishers);
        self.session = Some(session);
    }
}

impl Link {
    /// Starts the attempt at hand as soon as its session is here.
    pub(super) fn start_with(&self, session: Fetching<Box<dyn Session>>) {
        let (this, attempt) = (self.this.clone(), self.core.borrow().attempt);
        spawn_local(async move {
            let session = session.await;
            // Opened anew meanwhile, or closed: what came is not waited for any more.
            let link = this.upgrade().filter(|link| link.core.borrow().attempt == attempt);
            match (link, session) {
                (Some(link), Ok(session)) => {
                    link.core.borrow_mut().session().arrive(clock::now(), session);
                    link.start();
                }
                (Some(link), Err(NotFetched)) => {
                    link.retry_later(clock::now(), words::NOT_FETCHED.into());
                }
                (None, _) => {}
            }
        });
    }
}

impl Session for LateSession {
    fn handle_input(&mut self, now: Now, input: Input<'_>) {
        if let Some(session) = &mut self.session {
            session.handle_input(now, input);
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        if let Some(session) = &mut self.session {
            session.handle_timeout(now);
        }
    }

    fn submit(&mut self, now: Now, command: Command) -> Result<(), CommandError> {
        self.session.as_mut().map_or(Err(CommandError::NotReady), |s| s.submit(now, command))
    }

    fn poll_transmit(&mut self) -> Option<Outgoing> {
        self.session.as_mut()?.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.session.as_mut()?.poll_event()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.session.as_ref()?.poll_timeout()
    }

    fn set_narrating(&mut self, on: bool) {
        self.is_narrating = on;
        if let Some(session) = &mut self.session {
            session.set_narrating(on);
        }
    }

    fn set_publishers(&mut self, now: Now, publishers: &[Publisher]) {
        self.publishers = publishers.to_vec();
        if let Some(session) = &mut self.session {
            session.set_publishers(now, publishers);
        }
    }

    fn offers(&mut self) -> Option<Vec<Offer>> {
        self.session.as_mut()?.offers()
    }
}

#[cfg(test)]
mod tests {
    use heliograph_protocol::plain;
    use heliograph_telemetry::Timestamp;

    use super::*;

    #[test]
    fn what_was_wished_before_the_session_came_holds_from_then_on() {
        let now = Now { uptime: Duration::ZERO, wall: Timestamp::from_micros(0) };
        let mut late = LateSession::new(Box::new(|| Box::pin(async { Err(NotFetched) })));
        late.set_narrating(true);
        late.handle_input(now, Input::Started);
        let send = || Command::Publish { channel: "a".into(), value: "1".into() };
        assert!(matches!(late.submit(now, send()), Err(CommandError::NotReady)));
        assert!(late.poll_transmit().is_none() && late.poll_event().is_none());
        assert!(late.fetch().is_some(), "it can be tried again");

        let session = plain::Client::new(plain::Config::new("ws://a/".to_owned()));
        late.arrive(now, Box::new(session));
        assert!(late.fetch().is_none());
        for input in [Input::Started, Input::Opened, Input::Text("461")] {
            late.handle_input(now, input);
        }
        let events: Vec<_> = std::iter::from_fn(|| late.poll_event()).collect();
        assert!(events.iter().any(|event| matches!(event, Event::Readings(_))), "{events:?}");
        assert!(events.iter().any(|event| matches!(event, Event::Narrated(_))), "{events:?}");
    }

    #[test]
    fn a_session_that_is_here_is_not_waited_for() {
        let session = plain::Client::new(plain::Config::new("ws://a/".to_owned()));
        let mut here = LateSession::here(Box::new(session));
        assert!(here.fetch().is_none());
        let now = Now { uptime: Duration::ZERO, wall: Timestamp::from_micros(0) };
        here.handle_input(now, Input::Started);
        assert!(matches!(here.poll_transmit(), Some(Outgoing::Dial(_))));
    }
}
