//! What is done with photos is a part of the page: it is fetched when a photo comes or is asked for,
//! or when some were kept. What comes before it is here waits for it.

mod waiting;

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

use waiting::Waiting;
pub(crate) use waiting::{Brought, Deed, Job, MAX_LOADING};

/// As many as the page holds, and the hub lists at once.
const QUERY: &str = "/photos?limit=500";
/// A part that could not be fetched is asked for again after this.
const RETRY: Duration = Duration::from_secs(5);

pub(crate) const CROWDED: &str =
    "Photos are announced faster than they can be fetched; some are left out.";
const NOT_FETCHED: &str = "What this page needs to show photos could not be fetched from its server. It goes \
                           on trying, and photos wait for it. If the server has been renewed, \
                           reload the page.";

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
    waiting: RefCell<Waiting>,
    /// Or waits before it tries again.
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
        let left_out = self.own.get_value().waiting.borrow_mut().push(job);
        if let Err(Some(arrival)) = left_out {
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
            let Ok(worker) = worker(self).await else { return self.try_later(&own) };
            own.worker.replace(Some(worker.clone()));
            for job in own.waiting.take().0 {
                worker(job);
            }
        });
    }

    /// Where nothing waits, with the next photo.
    fn try_later(self, own: &Rc<Own>) {
        if own.waiting.borrow().0.is_empty() {
            return own.is_fetching.set(false);
        }
        if !own.has_told.replace(true) {
            self.notices.problem(NOT_FETCHED);
        }
        let own = own.clone();
        let again = move || {
            own.is_fetching.set(false);
            self.fetch();
        };
        set_timeout(again, RETRY);
    }
}
