//! What is done with photos is a part of the page: it is fetched when a photo comes or is asked for,
//! or when some were kept. What comes before it is here waits for it.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::apart;
use crate::browser::{clock, database};
use crate::keeper;
use crate::link::http;
use crate::receive::Arrival;
use crate::state::captures::{CaptureState, Captures, Claim};
use crate::state::keeping::{KeepingState, listing};
use crate::state::notices::Notices;

/// As many as the page holds, and the hub lists at once.
const QUERY: &str = "/photos?limit=500";
/// So much waits for the part at most.
const MAX_WAITING: usize = 32;
const MAX_WAITING_BYTES: usize = 64 << 20;
/// A part that could not be fetched is asked for again after this.
const RETRY: Duration = Duration::from_secs(5);

pub(crate) const CROWDED: &str =
    "Photos are announced faster than they can be fetched; some are left out.";
const NOT_FETCHED: &str = "What this page needs to show photos could not be fetched from its server. It goes \
                           on trying, and photos wait for it. If the server has been renewed, \
                           reload the page.";

/// How a photo came.
pub(crate) enum Brought<'a> {
    /// As an address, which may be relative to another.
    Address {
        /// As it was told.
        text: String,
        /// The other, without a slash at its end; empty where there is none.
        base: String,
        /// Whether another picture may have stood there a moment ago.
        fresh: bool,
    },
    /// As bytes.
    Bytes {
        /// All of them.
        bytes: Cow<'a, [u8]>,
        /// Source and channel.
        place: String,
    },
}

/// What there is to do with photos.
pub(crate) enum Job<'a> {
    /// One has come.
    Show(Arrival, Brought<'a>),
    /// Something else.
    Do(Deed),
}

/// What there is to do with photos that are on the page, or were kept.
pub(crate) enum Deed {
    /// Those that were kept come back.
    Restore,
    /// Those that a hub has come, too: its list, what it is called, and where it is.
    List(String, String, String),
    /// What is looked at is to be at hand.
    Load,
    /// One becomes a file.
    Save(u64),
    /// All become one file.
    SaveAll,
    /// One gets or loses its star; the one in view if none is named.
    Star(Option<u64>),
    /// One is deleted, on the hub that keeps it, too, if wanted.
    Delete(u64, bool),
    /// What is kept is to be counted.
    Count,
    /// Another budget, in megabytes.
    Allow(u32),
}

/// Does all that.
pub(crate) type Worker = Rc<dyn Fn(Job<'_>)>;

apart!(photos: fn worker(photos: Photos) -> Worker { keeper::worker(photos) });

/// Where everything about photos is handed in.
#[derive(Clone, Copy)]
pub(crate) struct Photos {
    pub(crate) captures: CaptureState,
    pub(crate) keeping: KeepingState,
    pub(crate) notices: Notices,
    /// Whether what was kept is on the page, or is known not to come.
    pub(crate) is_restored: RwSignal<bool>,
    own: StoredValue<Rc<Own>, LocalStorage>,
}

#[derive(Default)]
struct Own {
    worker: RefCell<Option<Worker>>,
    waiting: RefCell<Vec<Job<'static>>>,
    is_fetching: Cell<bool>,
    has_told: Cell<bool>,
    hub_is_there: Cell<bool>,
}

impl Photos {
    /// Over the state the app provides.
    pub(crate) fn expect() -> Self {
        Self {
            captures: CaptureState::expect(),
            keeping: KeepingState::expect(),
            notices: Notices::expect(),
            is_restored: RwSignal::new(false),
            own: StoredValue::new_local(Rc::default()),
        }
    }

    /// Brings back what was kept, if anything was.
    pub(crate) fn start(self) {
        spawn_local(async move {
            match database::may_exist(keeper::DATABASE).await {
                true => self.carry_out(Deed::Restore),
                false => self.is_restored.set(true),
            }
        });
    }

    /// Shows a photo that has come, as soon as it is known how.
    pub(crate) fn show(self, arrival: Arrival, brought: Brought<'_>) {
        self.handle(Job::Show(arrival, brought));
    }

    /// Does it, as soon as it is known how.
    pub(crate) fn carry_out(self, deed: Deed) {
        self.handle(Job::Do(deed));
    }

    fn handle(self, job: Job<'_>) {
        let worker = self.own.get_value().worker.borrow().clone();
        match worker {
            Some(worker) => worker(job),
            None if job.waits() => self.wait(job.into_owned()),
            None => {}
        }
    }

    /// Has at hand what is looked at. To be called when photos come or others are looked at.
    pub(crate) fn follow(self) {
        self.keeping.looked_at.track();
        self.captures.0.track();
        self.carry_out(Deed::Load);
    }

    /// Shows what the hub at `base` kept while this page was not connected to it, each time it is
    /// again; `hub` is what it is called then.
    pub(crate) fn follow_hub(self, hub: Option<String>, base: &str) {
        let was_there = self.own.get_value().hub_is_there.replace(hub.is_some());
        let Some(hub) = hub.filter(|_| !was_there) else { return };
        let base = base.to_owned();
        spawn_local(async move {
            let list = http::fetch_photo(&format!("{base}{QUERY}"), |_, _| ()).await;
            // A hub of before had no list; what it has now is shown when it comes.
            let Ok(list) = list else { return };
            let list = String::from_utf8_lossy(&list).into_owned();
            if !listing::is_empty(&list) {
                self.carry_out(Deed::List(list, hub, base));
            }
        });
    }

    /// A request gets its failure; what nobody waits for gets a notice.
    pub(crate) fn fail(self, claim: Option<Claim>, words: String) {
        let waiting = |captures: &mut Captures| {
            let request = claim.and_then(|claim| captures.request(claim.request))?;
            request.is_pending().then_some(request.id)
        };
        match self.captures.0.try_update(waiting).flatten() {
            Some(id) => self.captures.0.update(|captures| captures.fail(id, clock::now(), words)),
            None => self.notices.problem(format!("A photo came but cannot be shown: {words}")),
        }
    }

    fn wait(self, job: Job<'static>) {
        let own = self.own.get_value();
        let (count, bytes) = {
            let waiting = own.waiting.borrow();
            (waiting.len(), waiting.iter().map(Job::size_bytes).sum::<usize>())
        };
        if count < MAX_WAITING && bytes + job.size_bytes() <= MAX_WAITING_BYTES {
            own.waiting.borrow_mut().push(job);
        } else if let Job::Show(arrival, _) = job {
            self.fail(arrival.claim, CROWDED.to_owned());
        }
        self.fetch();
    }

    /// Has the part at hand: photos are to be expected.
    pub(crate) fn fetch(self) {
        let own = self.own.get_value();
        if own.worker.borrow().is_some() || own.is_fetching.replace(true) {
            return;
        }
        spawn_local(async move {
            let worker = worker(self).await;
            own.is_fetching.set(false);
            let Ok(worker) = worker else { return self.try_later(&own) };
            own.worker.replace(Some(worker.clone()));
            for job in own.waiting.take() {
                worker(job);
            }
        });
    }

    fn try_later(self, own: &Own) {
        if own.waiting.borrow().is_empty() {
            return;
        }
        if !own.has_told.replace(true) {
            self.notices.problem(NOT_FETCHED);
        }
        set_timeout(move || self.fetch(), RETRY);
    }
}

impl Job<'_> {
    /// Whether it is to be done later where it cannot be done now. The others are about photos on the
    /// page, and there are none before the part is here.
    fn waits(&self) -> bool {
        matches!(
            self,
            Job::Show(..) | Job::Do(Deed::Restore | Deed::List(..) | Deed::Count | Deed::Allow(_))
        )
    }

    fn size_bytes(&self) -> usize {
        match self {
            Job::Show(_, Brought::Bytes { bytes, .. }) => bytes.len(),
            Job::Do(Deed::List(list, ..)) => list.len(),
            _ => 0,
        }
    }

    fn into_owned(self) -> Job<'static> {
        match self {
            Job::Show(arrival, brought) => Job::Show(arrival, brought.into_owned()),
            Job::Do(deed) => Job::Do(deed),
        }
    }
}

impl Brought<'_> {
    fn into_owned(self) -> Brought<'static> {
        match self {
            Brought::Address { text, base, fresh } => Brought::Address { text, base, fresh },
            Brought::Bytes { bytes, place } => {
                Brought::Bytes { bytes: Cow::Owned(bytes.into_owned()), place }
            }
        }
    }
}
