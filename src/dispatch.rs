//! The one place where what the user wants becomes something that happens.

mod automate;
mod capture;
mod inbox;
mod open;
mod patch;
mod rare;
mod viewer;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use heliograph_protocol::session::{Command, CommandError};
use heliograph_telemetry::SourceId;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::browser::clock;
use crate::browser::location::PageLocation;
use crate::desk::Desk;
use crate::intent::{Intent, Publication};
use crate::link::Link;
use crate::photos::{Deed, Photos};
use crate::state::automation::AutomationState;
use crate::state::cameras::Cameras;
use crate::state::captures::CaptureState;
use crate::state::cursor::Cursor;
use crate::state::layout::edits::PlotEditsState;
use crate::state::live::LiveStore;
use crate::state::notices::Notices;
use crate::state::patch::PatchBay;
use crate::state::scene::Scene;
use crate::state::source_config;
use crate::state::sources::{LinkStatus, Source, Sources};
use crate::state::staleness::Staleness;
use crate::state::theme::ThemeState;
use crate::state::view::{ViewState, ViewWish};
use crate::state::viewer::Viewer;

/// A source's link.
struct Linked {
    /// The user opened it here: it is there again after a reload.
    by_user: bool,
    link: Rc<Link>,
}

/// Everything an intent may touch.
pub struct Dispatcher {
    page: PageLocation,
    sources: Sources,
    store: LiveStore,
    captures: CaptureState,
    automation: AutomationState,
    /// Wakes the page for the next photo that is taken by itself.
    alarm: RefCell<Option<TimeoutHandle>>,
    cameras: Cameras,
    scene: Scene,
    view: ViewState,
    plots: PlotEditsState,
    cursor: Cursor,
    viewer: Viewer,
    theme: ThemeState,
    staleness: Staleness,
    patch_bay: PatchBay,
    notices: Notices,
    desk: Desk,
    photos: Photos,
    links: RefCell<HashMap<SourceId, Linked>>,
}

impl Dispatcher {
    /// A dispatcher over the state the app provides.
    pub fn new(page: PageLocation) -> Rc<Self> {
        Rc::new(Self {
            page,
            sources: Sources::expect(),
            store: LiveStore::expect(),
            captures: CaptureState::expect(),
            automation: AutomationState::expect(),
            alarm: RefCell::default(),
            cameras: Cameras::expect(),
            scene: Scene::expect(),
            view: ViewState::expect(),
            plots: PlotEditsState::expect(),
            cursor: Cursor::expect(),
            viewer: Viewer::expect(),
            theme: ThemeState::expect(),
            staleness: Staleness::expect(),
            patch_bay: PatchBay::expect(),
            notices: Notices::expect(),
            desk: Desk::expect(),
            photos: Photos::expect(),
            links: RefCell::default(),
        })
    }

    /// Carries out one intent.
    pub fn dispatch(self: &Rc<Self>, intent: Intent) {
        match intent {
            Intent::Connect(config) => self.connect_by_user(config),
            Intent::ForgetSource(address) => source_config::forget(&address),
            Intent::Open(id) => self.with_link(id, |link| link.open()),
            Intent::Remove(id) => self.remove(id),
            Intent::Capture => self.capture(),
            Intent::CaptureFrom(keys) => self.capture_from(&keys),
            Intent::RetryCapture => self.retry_capture(),
            Intent::ChooseCamera(label, chosen) => {
                self.cameras.choose(&label, chosen);
                self.cameras.keep_choice();
            }
            Intent::SelectPhoto(id) => self.select_photo(id),
            Intent::StepPhoto(by) => self.step_photo(by),
            Intent::LookAtPhotos(wish) => self.look_at_photos(wish),
            Intent::SavePhoto(id) => self.photos.carry_out(Deed::Save(id)),
            Intent::SavePhotos => self.photos.carry_out(Deed::SaveAll),
            Intent::StarPhoto(id) => self.photos.carry_out(Deed::Star(id)),
            Intent::AskDelete(id) => self.photos.keeping.now.update(|now| now.deleting = id),
            Intent::DeletePhoto(id, on_hub) => self.photos.carry_out(Deed::Delete(id, on_hub)),
            Intent::CountPhotos => self.photos.carry_out(Deed::Count),
            Intent::AllowPhotos(megabytes) => self.photos.carry_out(Deed::Allow(megabytes)),
            Intent::View(wish) => self.show(wish),
            Intent::Plot(wish) => self.plots.apply(wish),
            Intent::Mark => self.cursor.mark(clock::now().wall),
            Intent::SetTheme(theme) => self.theme.choose(theme),
            Intent::Patch(wish) => self.patch(wish),
            Intent::ShowPanel(kind, shown) => self.desk.panels.show(kind, shown),
            Intent::Publish(publication) => self.publish(publication),
            Intent::Dismiss(id) => self.notices.dismiss(id),
            Intent::Rare(rare) => self.carry_out_rare(rare),
        }
    }

    fn show(&self, wish: ViewWish) {
        let present = self.store.present();
        self.view.0.update(|view| view.apply(wish, present));
    }

    /// The network is back, or someone looks at the page again.
    pub fn wake(&self) {
        for link in self.all_links() {
            link.wake();
        }
    }

    /// Twice a second: figures and time-outs.
    pub fn tick(&self) {
        let now = clock::now();
        for link in self.all_links() {
            link.report_traffic(now);
        }
        if self.captures.0.with_untracked(|captures| captures.any_pending()) {
            self.captures.0.update(|captures| {
                captures.give_up(now);
            });
        }
    }

    /// Every link tells what people want to read, and may publish what they want to send. To be
    /// called when either changes.
    pub fn prepare_links(&self) {
        self.desk.track();
        for source in self.sources.all_untracked() {
            self.with_link(source.id, |link| self.desk.prepare(link, source));
        }
    }

    /// Brings back the photos that were kept, and shows those of the hub the page came from. To be
    /// called when the sources change.
    pub fn follow_hub(&self) {
        let is_home = |source: &&Source| {
            let url = source.url();
            let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next());
            host == Some(self.page.host.as_str())
                && source.status.with(|status| *status == LinkStatus::Ready)
        };
        let home = self.sources.all().iter().find(is_home).map(|source| source.name());
        let scheme = if self.page.secure { "https" } else { "http" };
        let home = home.filter(|_| self.photos.is_restored.get());
        self.photos.follow_hub(home, &format!("{scheme}://{}", self.page.host));
    }

    /// Has the photos at hand that are looked at. To be called when others are.
    pub fn load_photos(&self) {
        self.photos.follow();
    }

    fn publish(&self, publication: Publication) {
        let name = publication.source.clone();
        if let Err(words) = self.send(publication) {
            self.notices.problem(format!("Not sent to {name}: {words}"));
        }
    }

    fn send(&self, publication: Publication) -> Result<(), String> {
        let Publication { source, channel, value } = publication;
        let source = untrack(|| self.sources.named(&source));
        let Some(source) = source else { return Err(command_words(&CommandError::NotReady)) };
        let (spoken, id) = (source.spoken_untracked(), fresh_id());
        let config = source.config.get_untracked();
        let (channel, value) = config.publication(spoken, channel, value, &id)?;
        self.submit(source.id, Command::Publish { channel, value })
    }

    fn submit(&self, id: SourceId, command: Command) -> Result<(), String> {
        let link = self.find_link(id);
        let sent = link.map_or(Err(CommandError::NotReady), |link| link.submit(command));
        sent.map_err(|error| command_words(&error))
    }

    fn with_link(&self, id: SourceId, act: impl FnOnce(&Link)) {
        if let Some(link) = self.find_link(id) {
            act(&link);
        }
    }

    fn find_link(&self, id: SourceId) -> Option<Rc<Link>> {
        self.links.borrow().get(&id).map(|linked| linked.link.clone())
    }

    fn all_links(&self) -> Vec<Rc<Link>> {
        self.links.borrow().values().map(|linked| linked.link.clone()).collect()
    }
}

fn command_words(error: &CommandError) -> String {
    match error {
        CommandError::NotReady => "The source is not connected.".into(),
        CommandError::UnknownChannel(name) => format!("The page publishes no “{name}”."),
        CommandError::Unsupported(words) => format!("{words}."),
        CommandError::Busy => "Too much waits for an answer. Try again in a moment.".into(),
        CommandError::TooLarge { limit_bytes } => format!("More than {limit_bytes} bytes."),
    }
}

/// Unlike any other that this page sends.
fn fresh_id() -> String {
    format!("{:08x}", (clock::random() * f64::from(u32::MAX)) as u32)
}
