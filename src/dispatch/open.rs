//! Sources come and go, and what the user says about them changes.

use std::rc::Rc;

use heliograph_telemetry::SourceId;
use leptos::prelude::*;

use super::inbox::PageInbox;
use super::{Dispatcher, Linked};
use crate::browser::clock;
use crate::link::Link;
use crate::link::candidates::Candidates;
use crate::link::sessions::{self, Plan};
use crate::state::scene::SceneNames;
use crate::state::source_config::{self, SourceConfig};
use crate::state::sources::{DEMO, LinkStatus, Source};

/// The name of the source the page itself came from.
const HOME_NAME: &str = "hub";
const KEEPS_NOTHING: &str =
    "This browser keeps no settings: what you said about the source holds until you reload.";

/// Who wants a source opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Now, or before a reload of this tab.
    User,
    /// The page itself: where it came from.
    Page,
    /// The address of the page, which anyone may have written.
    Link,
}

impl Dispatcher {
    /// Opens what the page's address names, else the hub it came from and what was open in this
    /// tab.
    pub fn start(&self) {
        self.photos.start();
        if !self.page.sources.is_empty() {
            for text in &self.page.sources {
                self.connect(SourceConfig::at(text), Asked::Link);
            }
            return;
        }
        if !self.page.host.is_empty() {
            let scheme = if self.page.secure { "wss" } else { "ws" };
            let home = format!("{scheme}://{}/", self.page.host);
            self.connect(SourceConfig::at(&home), Asked::Page);
        }
        for (config, lost_password) in source_config::open_in_tab() {
            self.reopen(config, lost_password);
        }
    }

    /// A source as it was before a reload; without a password it needs there is no use in trying.
    fn reopen(&self, config: SourceConfig, lost_password: bool) {
        if !lost_password {
            return self.connect(config, Asked::User);
        }
        let Ok(plan) = self.plan(&config) else { return };
        let reason = "Its password was not kept over the reload. Press Change and type it again.";
        self.add(config, plan, LinkStatus::Refused { reason: reason.into() }, true);
    }

    /// The user describes a source: a new one, or better than before.
    pub(super) fn connect_by_user(&self, config: SourceConfig) {
        if config.address != DEMO && !source_config::remember(&config) && config.keeps_password {
            self.notices.info(KEEPS_NOTHING);
        }
        self.connect(config, Asked::User);
        self.remember_open();
    }

    fn connect(&self, config: SourceConfig, asked: Asked) {
        let plan = match self.plan(&config) {
            Ok(plan) => plan,
            Err(words) => return self.notices.problem(words),
        };
        if let Some(source) = self.sources.find_url(&plan.url) {
            // Where more than an address was said, that is news about it.
            if asked == Asked::User && config != SourceConfig::at(&config.address) {
                return self.configure(source.id, config);
            }
            return self.notices.info(format!("{} is on the page already.", source.name()));
        }
        // A link from elsewhere must not make this page connect anywhere unasked.
        let may_open = plan.trusted || asked != Asked::Link;
        let status = match &plan.blocked {
            Some(reason) => LinkStatus::Refused { reason: reason.clone() },
            None if may_open => LinkStatus::Connecting,
            None => LinkStatus::Asking,
        };
        self.add(config, plan, status, asked == Asked::User);
    }

    fn add(&self, config: SourceConfig, plan: Plan, status: LinkStatus, by_user: bool) {
        let name = match config.name.trim() {
            "" if plan.host == self.page.host => HOME_NAME,
            "" => plan.host.as_str(),
            name => name,
        };
        let opens = status == LinkStatus::Connecting;
        let Some(source) = self.sources.add(name, plan.url, status) else {
            return self.notices.problem("This page has had too many sources. Reload it.");
        };
        source.config.set(config);
        let link = self.link(source, plan.candidates);
        self.links.borrow_mut().insert(source.id, Linked { by_user, link: link.clone() });
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
            places: self.places(),
            patch_bay: self.patch_bay,
            desk: self.desk,
            automation: self.automation.clone(),
        });
        let link = Link::new(source, candidates, self.store, inbox);
        self.desk.prepare(&link, source);
        link
    }

    pub(super) fn remove(&self, id: SourceId) {
        self.links.borrow_mut().remove(&id);
        self.sources.remove(id);
        self.remember_open();
        let words = "The source was taken off the page.";
        self.captures.0.update(|captures| captures.fail_source(id, clock::now(), words));
    }

    /// What the user says about a source has changed: it connects anew only where it must.
    pub(super) fn configure(&self, id: SourceId, config: SourceConfig) {
        let Some(source) = self.sources.find(id) else { return };
        let old = source.config.get_untracked();
        if !source_config::remember(&config) {
            self.notices.info(KEEPS_NOTHING);
        }
        if old.address != config.address || old.name != config.name {
            self.remove(id);
            self.connect(config, Asked::User);
        } else {
            let stays = old.is_reached_like(&config) && source.is_ready_untracked();
            source.config.set(config);
            if let Some(linked) = self.links.borrow_mut().get_mut(&id) {
                linked.by_user = true;
            }
            if !stays {
                self.relink(source, true);
            }
        }
        self.remember_open();
    }

    /// Every link that goes by these names says hello anew under the new ones, and no other; one that
    /// may not connect still does not.
    pub(super) fn rename_scene(&self, names: SceneNames) {
        if !names.keep() {
            self.notices.info("This browser keeps no settings: the names hold until you reload.");
        }
        self.scene.0.set(names);
        for source in self.sources.all_untracked() {
            if self.find_link(source.id).is_some_and(|link| link.has_scene()) {
                self.relink(source, !source.is_asking_untracked());
            }
        }
    }

    fn relink(&self, source: Source, opens: bool) {
        let plan = match self.plan(&source.config.get_untracked()) {
            Ok(plan) => plan,
            Err(words) => return self.notices.problem(words),
        };
        let link = self.link(source, plan.candidates);
        // The old link hangs up before the new one says hello.
        if let Some(linked) = self.links.borrow_mut().get_mut(&source.id) {
            linked.link = link.clone();
        }
        if plan.blocked.is_none() && opens {
            link.open();
        }
    }

    fn remember_open(&self) {
        let links = self.links.borrow();
        let by_user = |source: &Source| links.get(&source.id).is_some_and(|l| l.by_user);
        let all = self.sources.all_untracked().into_iter().filter(by_user);
        let configs: Vec<_> = all.map(|source| source.config.get_untracked()).collect();
        source_config::remember_open(&configs);
    }
}
