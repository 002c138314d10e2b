//! The one place where what the user wants becomes something that happens.

mod patch;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use heliograph_protocol::session::{Command, CommandError, Delivery, Narration, Rejection};
use heliograph_telemetry::{Reading, SourceId};
use leptos::prelude::*;

use crate::browser::clock;
use crate::browser::location::PageLocation;
use crate::desk::Desk;
use crate::intent::{Intent, Publication};
use crate::link::candidates::Candidates;
use crate::link::sessions::{self, Plan};
use crate::link::{Inbox, Link};
use crate::receive;
use crate::state::captures::CaptureState;
use crate::state::cursor::Cursor;
use crate::state::layout::edits::PlotEditsState;
use crate::state::live::LiveStore;
use crate::state::notices::Notices;
use crate::state::patch::{Change, PatchBay};
use crate::state::scene::{Scene, SceneNames};
use crate::state::source_config::{self, SourceConfig};
use crate::state::sources::{DEMO, LinkStatus, Source, Sources};
use crate::state::theme::ThemeState;
use crate::state::view::ViewState;

/// The name of the source the page itself came from.
const HOME_NAME: &str = "hub";

/// Who wants a source opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    ByUser,
    /// The address of the page, which anyone may have written.
    ByLink,
}

/// A source's link, and what the user said about it.
struct Linked {
    config: SourceConfig,
    link: Rc<Link>,
}

/// Everything an intent may touch.
pub struct Dispatcher {
    page: PageLocation,
    sources: Sources,
    store: LiveStore,
    captures: CaptureState,
    scene: Scene,
    view: ViewState,
    plots: PlotEditsState,
    cursor: Cursor,
    theme: ThemeState,
    patch_bay: PatchBay,
    notices: Notices,
    desk: Desk,
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
            scene: Scene::expect(),
            view: ViewState::expect(),
            plots: PlotEditsState::expect(),
            cursor: Cursor::expect(),
            theme: ThemeState::expect(),
            patch_bay: PatchBay::expect(),
            notices: Notices::expect(),
            desk: Desk::expect(),
            links: RefCell::default(),
        })
    }

    /// Opens what the page's address names, else the hub it came from.
    pub fn start(&self) {
        if !self.page.sources.is_empty() {
            for text in &self.page.sources {
                self.connect(SourceConfig::at(text), Asked::ByLink);
            }
        } else if !self.page.host.is_empty() {
            let scheme = if self.page.secure { "wss" } else { "ws" };
            let home = format!("{scheme}://{}/", self.page.host);
            self.connect(SourceConfig::at(&home), Asked::ByUser);
        }
    }

    /// Carries out one intent.
    pub fn dispatch(&self, intent: Intent) {
        match intent {
            Intent::Connect(config) => {
                if config.address != DEMO {
                    source_config::remember(&config);
                }
                self.connect(config, Asked::ByUser);
            }
            Intent::Open(id) => self.with_link(id, |link| link.open()),
            Intent::Remove(id) => self.remove(id),
            Intent::Capture => self.capture(),
            Intent::SelectPhoto(id) => {
                self.captures.0.update(|captures| captures.select(id));
                self.point_at_photo(id.is_some());
            }
            Intent::StepPhoto(by) => {
                self.captures.0.update(|captures| captures.step(by));
                self.point_at_photo(true);
            }
            Intent::View(wish) => {
                let present = self.store.present();
                self.view.0.update(|view| view.apply(wish, present));
            }
            Intent::Plot(wish) => self.plots.apply(wish),
            Intent::Mark => self.cursor.mark(clock::now().wall),
            Intent::SetTheme(theme) => self.theme.choose(theme),
            Intent::RenameScene(names) => self.rename_scene(names),
            Intent::Patch(wish) => self.patch(wish),
            Intent::ShowPanel(kind, shown) => self.desk.panels.show(kind, shown),
            Intent::Publish(publication) => self.publish(publication),
            Intent::SendTo(target) => self.desk.send_to(target),
            Intent::EditControls(edit) => self.desk.edit_controls(edit, self.notices),
            Intent::Dismiss(id) => self.notices.dismiss(id),
        }
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
        if self.captures.0.with_untracked(|captures| captures.pending().is_some()) {
            self.captures.0.update(|captures| {
                captures.give_up(now);
            });
        }
    }

    fn connect(&self, config: SourceConfig, asked: Asked) {
        let plan = match self.plan(&config) {
            Ok(plan) => plan,
            Err(words) => return self.notices.problem(words),
        };
        if let Some(source) = self.sources.find_url(&plan.url) {
            return self.notices.info(format!("{} is on the page already.", source.name()));
        }
        let home = plan.host == self.page.host;
        let name = match config.name.trim() {
            "" if home => HOME_NAME,
            "" => plan.host.as_str(),
            name => name,
        };
        // A link from elsewhere must not make this page connect anywhere unasked.
        let may_open = plan.trusted || asked == Asked::ByUser;
        let status = match &plan.blocked {
            Some(reason) => LinkStatus::Refused { reason: reason.clone() },
            None if may_open => LinkStatus::Connecting,
            None => LinkStatus::Asking,
        };
        let opens = status == LinkStatus::Connecting;
        let Some(source) = self.sources.add(name, plan.url, status) else {
            return self.notices.problem("This page has had too many sources. Reload it.");
        };
        let link = self.link(source, plan.candidates);
        self.links.borrow_mut().insert(source.id, Linked { config, link: link.clone() });
        if opens {
            link.open();
        }
    }

    fn plan(&self, config: &SourceConfig) -> Result<Plan, String> {
        self.scene.0.with_untracked(|names| sessions::plan(config, names, &self.page))
    }

    fn link(&self, source: Source, candidates: Candidates) -> Rc<Link> {
        let inbox = Rc::new(PageInbox {
            names: self.scene,
            captures: self.captures,
            store: self.store,
            sources: self.sources,
            patch_bay: self.patch_bay,
            notices: self.notices,
            desk: self.desk,
        });
        let link = Link::new(source, candidates, self.store, inbox);
        self.desk.prepare(&link, source);
        link
    }

    /// Every link tells what people want to read, and may publish what they want to send. To be
    /// called when either changes.
    pub fn prepare_links(&self) {
        self.desk.track();
        for source in self.sources.all_untracked() {
            self.with_link(source.id, |link| self.desk.prepare(link, source));
        }
    }

    fn publish(&self, publication: Publication) {
        let Publication { source: name, channel, value } = publication;
        let mut sent = Err(CommandError::NotReady);
        if let Some(source) = untrack(|| self.sources.named(&name)) {
            let command = Command::Publish { channel, value };
            self.with_link(source.id, |link| sent = link.submit(command));
        }
        if let Err(error) = sent {
            self.notices.problem(format!("Not sent to {name}: {}", command_words(&error)));
        }
    }

    fn remove(&self, id: SourceId) {
        self.links.borrow_mut().remove(&id);
        self.sources.remove(id);
        self.captures.0.update(|captures| {
            if captures.pending().is_some_and(|request| request.source == id) {
                captures.fail("The source was taken off the page.".into());
            }
        });
    }

    /// A photo that is chosen moves all crosshairs to its moment.
    fn point_at_photo(&self, chosen: bool) {
        let shown = self.captures.0.with_untracked(|c| c.shown().map(|photo| photo.received));
        self.cursor.pin_photo(shown.filter(|_| chosen));
    }

    fn capture(&self) {
        let Ok(source) = untrack(|| self.sources.camera()) else { return };
        let fresh = self
            .captures
            .0
            .try_update(|captures| captures.request(source.id, clock::now()))
            .unwrap_or(false);
        if fresh && let Err(error) = self.press(source.id) {
            let words = command_words(&error);
            self.captures.0.update(|captures| captures.fail(words));
        }
    }

    /// What a finger does on the founding page's button: down, then up.
    fn press(&self, id: SourceId) -> Result<(), CommandError> {
        let channel = self.scene.0.with_untracked(|names| names.button.clone());
        let link = self.find_link(id).ok_or(CommandError::NotReady)?;
        for value in ["true", "false"] {
            link.submit(Command::Publish { channel: channel.clone(), value: value.into() })?;
        }
        Ok(())
    }

    /// Every link says hello anew under the new names; one that may not connect still does not.
    fn rename_scene(&self, names: SceneNames) {
        if !names.keep() {
            self.notices.info("This browser keeps no settings: the names hold until you reload.");
        }
        self.scene.0.set(names);
        let linked: Vec<_> =
            self.links.borrow().iter().map(|(id, l)| (*id, l.config.clone())).collect();
        for (id, config) in linked {
            let Some(source) = self.sources.find(id) else { continue };
            // It could be planned before, so it can be now.
            let Ok(plan) = self.plan(&config) else { continue };
            let link = self.link(source, plan.candidates);
            // The old link hangs up before the new one says hello.
            drop(self.links.borrow_mut().insert(id, Linked { config, link: link.clone() }));
            if plan.blocked.is_none() && !source.is_asking_untracked() {
                link.open();
            }
        }
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
        _ => "The request could not be sent.".into(),
    }
}

/// Hands what a link brings besides readings to the parts of the page it is for.
struct PageInbox {
    names: Scene,
    captures: CaptureState,
    store: LiveStore,
    sources: Sources,
    patch_bay: PatchBay,
    notices: Notices,
    desk: Desk,
}

impl PageInbox {
    fn places(&self) -> receive::Places {
        receive::Places {
            captures: self.captures,
            store: self.store,
            sources: self.sources,
            notices: self.notices,
        }
    }
}

impl Inbox for PageInbox {
    fn heard(&self, source: Source, reading: &Reading) {
        self.desk.tallies.count(|| source.name(), reading);
    }

    fn narrated(&self, source: Source, narration: Narration) {
        self.desk.narrated(source, narration);
    }

    fn rejected(&self, source: Source, rejection: &Rejection) {
        self.desk.rejected(source, rejection);
    }

    fn patched(&self, source: Source, change: Change) {
        self.patch_bay.apply(source.id, change);
    }

    fn delivered(&self, source: Source, delivery: Delivery) {
        if self.names.0.with_untracked(|names| names.url_in == delivery.subscriber) {
            receive::photo_announced(self.places(), source, &delivery.value);
        }
    }

    fn pictured(&self, source: Source, camera: &str, bytes: &[u8], news: bool) {
        receive::photo_came(self.places(), source, camera, bytes, news);
    }
}
