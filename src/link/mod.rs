//! One running connection: transport + session + retry.
//!
//! A [`Link`] owns a sans-IO session for its whole life and a socket for each attempt. What comes
//! in goes to the store at once; slow facts go to the source's signals; what the application must
//! act on goes to its [`Inbox`].

pub mod candidates;
pub mod check;
mod counter;
mod guess;
pub mod http;
mod late;
mod parts;
pub mod patch;
pub mod retry;
pub mod sessions;
pub mod socket;
pub mod spacebrew;
mod timer;
mod transport;
pub mod words;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use heliograph_protocol::session::{
    Answer, Command, CommandError, Delivery, Event, Input, Narration, Offer as Announced,
    Publisher, Rejection, Session,
};
use heliograph_telemetry::{Now, Reading};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::browser::clock;
use crate::link::candidates::{Candidates, Next};
use crate::link::counter::{Counter, Wire};
use crate::link::http::Running;
use crate::link::late::LateSession;
use crate::link::retry::{Retry, STABLE_AFTER};
use crate::link::socket::{Closed, Socket};
use crate::state::live::LiveStore;
use crate::state::patch::Change;
use crate::state::sources::{LinkStatus, Offer, SceneStatus, Source};

/// What the application does with what is not a reading.
pub trait Inbox {
    /// A value came for one of our own subscribers.
    fn delivered(&self, source: Source, delivery: Delivery);
    /// A picture came as bytes from `camera`; `news` unless the server kept it from earlier.
    fn pictured(&self, source: Source, camera: &str, bytes: &[u8], news: bool);
    /// A picture from `camera` stands at `url`; `news` as with [`Inbox::pictured`].
    fn announced(&self, source: Source, camera: &str, url: &str, news: bool);
    /// The request of this number was answered, with pictures or without.
    fn answered(&self, source: Source, id: u64, answer: Answer);
    /// The request of this number brought nothing, for this reason.
    fn unanswered(&self, source: Source, id: u64, reason: &str);
    /// Something changed on the server the patch bay looks at.
    fn patched(&self, source: Source, change: Change);
    /// A reading came; it is in the store already.
    fn heard(&self, source: Source, reading: &Reading);
    /// A message came or went; only while [`Link::set_narrating`] is on.
    fn narrated(&self, source: Source, narration: Narration);
    /// A message was refused; it is counted already.
    fn rejected(&self, source: Source, rejection: &Rejection);
}

/// One source's connection, tried again until it is dropped.
pub struct Link {
    source: Source,
    store: LiveStore,
    inbox: Rc<dyn Inbox>,
    core: RefCell<Core>,
    this: Weak<Self>,
}

struct Core {
    candidates: Candidates,
    socket: Option<Socket>,
    /// HTTP requests under way, by their id.
    fetches: HashMap<u64, Fetching>,
    /// How the last socket ended.
    closed: Option<Closed>,
    /// Counts sockets: what an old socket still reports is not listened to.
    attempt: u64,
    /// When the last socket was dialled.
    dialled: Duration,
    /// How long a guess is given to be answered.
    patience: Duration,
    retry: Retry,
    ready_since: Option<Duration>,
    /// When it is due, in uptime, and how to stop it.
    session_timer: Option<(Duration, TimeoutHandle)>,
    retry_timer: Option<TimeoutHandle>,
    counter: Counter,
    /// Events that the session has told.
    told: u64,
}

/// An HTTP request under way.
struct Fetching {
    asked: Duration,
    /// The answer is a stream of messages.
    streams: bool,
    /// Aborts the request when dropped.
    _running: Running,
}

impl Link {
    /// A link that is not open yet.
    pub fn new(
        source: Source,
        candidates: Candidates,
        store: LiveStore,
        inbox: Rc<dyn Inbox>,
    ) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            source,
            store,
            inbox,
            core: RefCell::new(Core {
                candidates,
                socket: None,
                fetches: HashMap::new(),
                closed: None,
                attempt: 0,
                dialled: Duration::ZERO,
                patience: Duration::ZERO,
                retry: Retry::default(),
                ready_since: None,
                session_timer: None,
                retry_timer: None,
                counter: Counter::default(),
                told: 0,
            }),
            this: this.clone(),
        })
    }

    /// Opens, or opens anew at once.
    pub fn open(&self) {
        self.drop_connection();
        self.source.status.set(LinkStatus::Connecting);
        let fetching = self.core.borrow_mut().session().fetch();
        match fetching {
            Some(session) => self.start_with(session),
            None => self.start(),
        }
    }

    fn start(&self) {
        self.feed(clock::now(), Input::Started);
        self.limit_guess();
    }

    /// Opens at once if it is only waiting to try again.
    pub fn wake(&self) {
        if self.source.status.with_untracked(|s| matches!(s, LinkStatus::Waiting { .. })) {
            self.open();
        }
    }

    /// Asks the session to send something.
    ///
    /// # Errors
    /// When it cannot be sent now.
    pub fn submit(&self, command: Command) -> Result<(), CommandError> {
        let now = clock::now();
        let result = self.core.borrow_mut().session().submit(now, command);
        self.drain(now);
        result
    }

    /// Whether messages are to be told to the inbox.
    pub fn set_narrating(&self, on: bool) {
        self.core.borrow_mut().candidates.sessions().for_each(|s| s.set_narrating(on));
    }

    /// What the user may publish on, beside what the session was made with.
    pub fn set_publishers(&self, publishers: &[Publisher]) {
        let now = clock::now();
        self.core
            .borrow_mut()
            .candidates
            .sessions()
            .for_each(|s| s.set_publishers(now, publishers));
        self.drain(now);
    }

    /// Whether it goes by the names of the capture scene, or may turn out to.
    pub fn has_scene(&self) -> bool {
        self.core.borrow().candidates.has_scene()
    }

    /// Brings the source's figures up to date; to be called by the slow clock.
    pub fn report_traffic(&self, now: Now) {
        let mut core = self.core.borrow_mut();
        if core.ready_since.is_some_and(|since| now.uptime.saturating_sub(since) > STABLE_AFTER) {
            core.retry.reset();
        }
        let Some(traffic) = core.counter.look(now) else { return };
        let offers = core.session().offers();
        drop(core);
        self.source.traffic.set(traffic);
        if let Some(offers) = offers {
            let offer = |offer: Announced| {
                let Announced { name, channel, value } = offer;
                Offer { name, channel, value }
            };
            self.source.offers.set(offers.into_iter().map(offer).collect());
        }
    }

    /// Something came from the transport, for the session.
    fn receive(&self, now: Now, wire: Wire, input: Input<'_>) {
        self.core.borrow_mut().counter.weigh(wire);
        self.feed(now, input);
    }

    /// A message came. It counts if it said anything: a pong, or the answer to a sign of life, does
    /// not end a silence.
    fn receive_message(&self, now: Now, wire: Wire, input: Input<'_>) {
        let told = self.core.borrow().told;
        self.receive(now, wire, input);
        let mut core = self.core.borrow_mut();
        if core.told != told {
            core.counter.count(now);
        }
    }

    fn feed(&self, now: Now, input: Input<'_>) {
        self.core.borrow_mut().session().handle_input(now, input);
        self.drain(now);
    }

    fn on_closed(&self, now: Now, closed: Closed) {
        {
            let mut core = self.core.borrow_mut();
            core.socket = None;
            core.closed = Some(closed);
        }
        self.feed(now, Input::Closed);
    }

    /// The session has given the attempt up; `reason` is what it knows beyond the socket's end.
    fn lost(&self, now: Now, reason: Option<String>) {
        let closed = self.core.borrow_mut().closed.take();
        self.drop_connection();
        let next = {
            let mut core = self.core.borrow_mut();
            let host = &core.candidates.current().host;
            let explained = closed.as_ref().map(|closed| words::explain(closed, host));
            // A session that has a reason of its own would have refused if there were no hope; the
            // close code may be that of an attempt it has got over.
            let may_pass = reason.is_some() || closed.as_ref().is_none_or(words::may_retry);
            let reason = reason.or(explained).unwrap_or_else(|| "The connection broke.".into());
            core.candidates.next(reason, may_pass)
        };
        match next {
            Next::AtOnce => self.open(),
            Next::Later(reason) => self.retry_later(now, reason),
            Next::Never(reason) => self.refuse(reason),
        }
    }

    fn retry_later(&self, now: Now, reason: String) {
        let mut core = self.core.borrow_mut();
        let wait = core.retry.next_wait(clock::random());
        let this = self.this.clone();
        let again = move || {
            if let Some(link) = this.upgrade() {
                link.wake();
            }
        };
        core.retry_timer = set_timeout_with_handle(again, wait).ok();
        drop(core);
        self.source.status.set(LinkStatus::Waiting { retry_at: now.uptime + wait, reason });
    }

    /// Ends the connection, if there is one, and tells the store. The session hears of it when the
    /// next attempt starts.
    fn drop_connection(&self) {
        let now = clock::now();
        self.core.borrow_mut().close();
        if self.core.borrow_mut().ready_since.take().is_some() {
            self.store.link_lost(self.source.id, now.wall);
        }
    }

    fn refuse(&self, reason: String) {
        self.drop_connection();
        self.source.status.set(LinkStatus::Refused { reason });
    }

    /// Carries out what the session has to say, until it has nothing more.
    fn drain(&self, now: Now) {
        loop {
            let sent = self.transmit();
            let event = self.core.borrow_mut().session().poll_event();
            match event {
                Some(event) => {
                    self.core.borrow_mut().told += 1;
                    self.handle(now, event);
                }
                None if !sent => break,
                None => {}
            }
        }
        self.arm(now);
    }

    fn handle(&self, now: Now, event: Event) {
        match event {
            Event::Ready { round_trip } => self.on_ready(now, round_trip),
            Event::Readings(readings) => {
                let made_up = self.source.is_demo();
                self.core.borrow_mut().counter.readings(now, &readings, made_up);
                self.store.apply(self.source.id, &readings);
                readings.iter().for_each(|reading| self.inbox.heard(self.source, reading));
            }
            Event::Narrated(narration) => self.inbox.narrated(self.source, narration),
            Event::Picture { path, bytes, retained } => {
                self.core.borrow_mut().counter.picture();
                self.inbox.pictured(self.source, &path, &bytes, !retained);
            }
            Event::PictureLink { path, url, retained } => {
                self.inbox.announced(self.source, &path, &url, !retained);
            }
            Event::Replied { id, answer: Ok(answer) } => {
                self.inbox.answered(self.source, id, answer);
            }
            Event::Replied { id, answer: Err(reason) } => {
                self.inbox.unanswered(self.source, id, &reason);
            }
            Event::Delivered(delivery) => self.inbox.delivered(self.source, delivery),
            Event::Patch(event) => self.inbox.patched(self.source, patch::change(event)),
            Event::Departed { prefix } => self.store.depart(self.source.id, &prefix, now.wall),
            Event::Wiring(wiring) => self.source.scene.set(SceneStatus {
                admin: wiring.admin,
                missing: wiring.missing,
                by_hand: wiring.by_hand,
                complete: wiring.complete,
                known: true,
                cameras: wiring.cameras,
            }),
            Event::Rejected(rejection) => {
                self.inbox.rejected(self.source, &rejection);
                let mut core = self.core.borrow_mut();
                core.counter.reject(rejection.reason, rejection.sample);
                drop(core);
                self.doubt_guess();
            }
            Event::Lost { reason } => self.lost(now, reason),
            Event::Refused(reason) => self.refuse(reason),
        }
    }
}

impl Core {
    fn session(&mut self) -> &mut LateSession {
        &mut self.candidates.current().session
    }

    /// What the socket still reports is not listened to.
    fn hang_up(&mut self) {
        self.socket = None;
        self.attempt += 1;
    }

    fn close(&mut self) {
        self.hang_up();
        self.fetches.clear();
        self.closed = None;
        let session_timer = self.session_timer.take().map(|(_, timer)| timer);
        for timer in [session_timer, self.retry_timer.take()].into_iter().flatten() {
            timer.clear();
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.core.borrow_mut().close();
    }
}
