//! The one place where what the user wants becomes something that happens.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use heliograph_protocol::session::{Command, CommandError, Delivery};
use heliograph_telemetry::SourceId;
use leptos::prelude::*;

use crate::browser::clock;
use crate::browser::location::PageLocation;
use crate::intent::Intent;
use crate::link::address::Address;
use crate::link::{Inbox, Link, spacebrew};
use crate::receive;
use crate::state::captures::CaptureState;
use crate::state::live::LiveStore;
use crate::state::notices::Notices;
use crate::state::scene::{Scene, SceneNames};
use crate::state::sources::{LinkStatus, Source, Sources};
use crate::state::theme::ThemeState;
use crate::state::view::{Pause, ViewState};

/// The name of the source the page itself came from.
const HOME_NAME: &str = "hub";

/// Everything an intent may touch.
pub struct Dispatcher {
    page: PageLocation,
    sources: Sources,
    store: LiveStore,
    captures: CaptureState,
    scene: Scene,
    view: ViewState,
    theme: ThemeState,
    notices: Notices,
    links: RefCell<HashMap<SourceId, Rc<Link>>>,
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
            theme: ThemeState::expect(),
            notices: Notices::expect(),
            links: RefCell::default(),
        })
    }

    /// Opens what the page's address names, else the hub it came from.
    pub fn start(&self) {
        if self.page.sources.is_empty() {
            if self.page.host.is_empty() {
                return;
            }
            let scheme = if self.page.secure { "wss" } else { "ws" };
            self.connect(&format!("{scheme}://{}/", self.page.host), true);
            return;
        }
        for text in &self.page.sources {
            // A link from elsewhere must not make this page connect anywhere unasked.
            let trusted =
                Address::parse(text).is_ok_and(|a| a.is_loopback() || a.host == self.page.host);
            self.connect(text, trusted);
        }
    }

    /// Carries out one intent.
    pub fn dispatch(&self, intent: Intent) {
        match intent {
            Intent::Connect(address) => self.connect(&address, true),
            Intent::Open(id) => self.with_link(id, |link| link.open()),
            Intent::Remove(id) => self.remove(id),
            Intent::Capture => self.capture(),
            Intent::SelectPhoto(id) => self.captures.0.update(|captures| captures.select(id)),
            Intent::StepPhoto(by) => self.captures.0.update(|captures| captures.step(by)),
            Intent::Pause => self.pause(),
            Intent::Live => self.view.0.update(|view| view.pause = None),
            Intent::SetWindow(window) => self.view.0.update(|view| view.window = window),
            Intent::SetTheme(theme) => self.theme.choose(theme),
            Intent::RenameScene(names) => self.rename_scene(names),
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

    fn connect(&self, text: &str, trusted: bool) {
        let address = match Address::parse(text) {
            Ok(address) => address,
            Err(error) => return self.notices.problem(error.to_string()),
        };
        if let Some(source) = self.sources.find_url(&address.url) {
            return self.notices.info(format!("{} is on the page already.", source.name()));
        }
        let home = address.host == self.page.host;
        let name = if home { HOME_NAME } else { address.host.as_str() };
        let blocked = address.blocked_from_https(self.page.secure);
        let status = match (&blocked, trusted) {
            (Some(reason), _) => LinkStatus::Refused { reason: reason.clone() },
            (None, true) => LinkStatus::Connecting,
            (None, false) => LinkStatus::Asking,
        };
        let Some(source) = self.sources.add(name, address.url, status) else {
            return self.notices.problem("This page has had too many sources. Reload it.");
        };
        let link = self.link(source, address.host);
        if blocked.is_none() && trusted {
            link.open();
        }
        self.links.borrow_mut().insert(source.id, link);
    }

    fn link(&self, source: Source, host: String) -> Rc<Link> {
        let session = self.scene.0.with_untracked(|names| spacebrew::session(source.url(), names));
        let inbox = Rc::new(PhotoInbox {
            names: self.scene,
            captures: self.captures,
            store: self.store,
            sources: self.sources,
            notices: self.notices,
        });
        Link::new(source, host, session, self.store, inbox)
    }

    fn remove(&self, id: SourceId) {
        self.links.borrow_mut().remove(&id);
        self.sources.remove(id);
        self.captures.0.update(|captures| {
            if captures.answer(id).is_some() {
                captures.fail("The source was taken off the page.".into());
            }
        });
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
        let link = self.links.borrow().get(&id).cloned().ok_or(CommandError::NotReady)?;
        for value in ["true", "false"] {
            link.submit(Command::Publish { channel: channel.clone(), value: value.into() })?;
        }
        Ok(())
    }

    fn pause(&self) {
        let samples = self.store.samples_received();
        self.view.0.update(|view| {
            view.pause.get_or_insert(Pause { at: clock::now().wall, samples });
        });
    }

    /// Every link says hello anew under the new names.
    fn rename_scene(&self, names: SceneNames) {
        if !names.keep() {
            self.notices.info("This browser keeps no settings: the names hold until you reload.");
        }
        self.scene.0.set(names);
        let ids: Vec<SourceId> = self.links.borrow().keys().copied().collect();
        for id in ids {
            let Some(source) = self.sources.find(id) else { continue };
            let Ok(address) = Address::parse(&source.url()) else { continue };
            let link = self.link(source, address.host);
            // The old link hangs up before the new one says hello.
            drop(self.links.borrow_mut().insert(id, link.clone()));
            link.open();
        }
    }

    fn with_link(&self, id: SourceId, act: impl FnOnce(&Link)) {
        let link = self.links.borrow().get(&id).cloned();
        if let Some(link) = link {
            act(&link);
        }
    }

    fn all_links(&self) -> Vec<Rc<Link>> {
        self.links.borrow().values().cloned().collect()
    }
}

fn command_words(error: &CommandError) -> String {
    match error {
        CommandError::NotReady => "The source is not connected.".into(),
        CommandError::UnknownChannel(name) => format!("The page publishes no “{name}”."),
        CommandError::Unsupported(words) => format!("{words}."),
        CommandError::TooLarge { limit_bytes } => format!("More than {limit_bytes} bytes."),
        _ => "The request could not be sent.".into(),
    }
}

/// Takes photo URLs from a link.
struct PhotoInbox {
    names: Scene,
    captures: CaptureState,
    store: LiveStore,
    sources: Sources,
    notices: Notices,
}

impl Inbox for PhotoInbox {
    fn delivered(&self, source: Source, delivery: Delivery) {
        if self.names.0.with_untracked(|names| names.url_in == delivery.subscriber) {
            let places = receive::Places {
                captures: self.captures,
                store: self.store,
                sources: self.sources,
                notices: self.notices,
            };
            receive::photo_announced(places, source, &delivery.value);
        }
    }
}
