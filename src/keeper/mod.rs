//! Keeps photos over a reload, and has in memory only those that somebody looks at.

mod files;
mod hub;
mod look;
mod store;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use crate::browser::clock;
use crate::browser::database::{Database, DatabaseError};
use crate::browser::object_url;
use crate::photos::{Deed, Job, Photos, Worker};
use crate::receive::load;
use crate::state::captures::{Captures, Course};
use crate::state::keeping::Shelf;
use crate::state::photo::Photo;

/// The name of the browser's database.
pub(crate) const DATABASE: &str = store::NAME;

/// What does everything that is done with photos.
pub(crate) fn worker(photos: Photos) -> Worker {
    let keeper = Keeper::new(photos);
    Rc::new(move |job| match job {
        Job::Show(arrival, brought) => load::show(photos, keeper, arrival, brought),
        Job::Do(deed) => keeper.carry_out(deed),
    })
}

/// Everything that is done about keeping photos.
#[derive(Clone, Copy)]
pub(crate) struct Keeper {
    photos: Photos,
    own: StoredValue<Rc<Own>, LocalStorage>,
}

#[derive(Default)]
struct Own {
    database: RefCell<Option<Rc<Database>>>,
    /// Photos that are being loaded, or could not be.
    tried: RefCell<Vec<u64>>,
    /// Whether a photo of the hub's is on its way.
    is_fetching: Cell<bool>,
    /// What was looked at then.
    looked_at: RefCell<Vec<u64>>,
    /// The trouble the user was told of.
    told: RefCell<String>,
    has_told_of_room: Cell<bool>,
    /// Photos that had to go, as far as is known.
    forgotten: Cell<u64>,
}

impl Keeper {
    fn new(photos: Photos) -> Self {
        Self { photos, own: StoredValue::new_local(Rc::default()) }
    }

    fn carry_out(self, deed: Deed) {
        match deed {
            Deed::Restore => self.start(),
            Deed::List(list, hub, base) => self.show_list(&list, &hub, &base),
            Deed::Load => self.load(),
            Deed::Save(id) => self.save(id),
            Deed::SaveAll => self.save_all(),
            Deed::Star(id) => self.star(id),
            Deed::Delete(id, on_hub) => self.delete(id, on_hub),
            Deed::Count => self.count(),
            Deed::Allow(megabytes) => self.set_budget(megabytes),
        }
    }

    /// Brings back what was kept.
    fn start(self) {
        spawn_local(async move {
            // Trouble is told of when there is something to keep.
            if let Err(error) = self.restore().await {
                self.photos.keeping.now.update(|now| now.problem = Some(words(&error)));
            }
            self.photos.is_restored.set(true);
            self.load_likenesses().await;
        });
    }

    async fn restore(self) -> Result<(), DatabaseError> {
        let database = self.database().await?;
        let (shelf, photos) = store::all(&database).await?;
        self.note(&shelf);
        self.photos.captures.0.update(|captures| captures.album.add_past(photos));
        Ok(())
    }

    /// A photo has come: makes its likeness, and keeps it.
    pub(crate) fn keep(self, id: u64) {
        spawn_local(async move {
            let likeness = self.make_likeness(id).await;
            self.put(id, likeness).await;
        });
    }

    async fn put(self, id: u64, likeness: Option<JsValue>) {
        let Some(photo) = self.find(id) else { return };
        let key = key(&photo);
        // All is at hand before the database is asked: a transaction ends where one waits in it.
        let bytes = match self.blob(&photo).await {
            Some(blob) => Some(object_url::buffer(&blob).await),
            None => None,
        };
        let bytes = match bytes.transpose() {
            Ok(bytes) => bytes,
            Err(why) => return self.trouble(words(&DatabaseError::Refused(why))),
        };
        let parcel = store::Parcel {
            key: &key,
            photo: &photo,
            bytes: bytes.as_ref(),
            likeness: likeness.as_ref(),
        };
        let held = self.held();
        let budget_bytes = self.photos.keeping.now.with_untracked(|now| now.budget_bytes());
        let kept = match self.database().await {
            Ok(database) => store::put(&database, &parcel, budget_bytes, &held).await,
            Err(error) => Err(error),
        };
        match kept {
            Ok((shelf, Some(gone))) => {
                self.note(&shelf);
                self.photos.keeping.now.update(|now| now.problem = None);
                self.own.get_value().told.take();
                self.photos.captures.0.update(|captures| captures.album.drop_kept(&gone));
                self.change(id, &mut |photo| photo.kept = Some(key.clone()));
                self.catch_up(id, &key, photo.starred).await;
            }
            Ok((shelf, None)) => {
                self.note(&shelf);
                self.trouble(NO_ROOM.to_owned());
            }
            Err(error) => self.trouble(words(&error)),
        }
        self.tell_of_room();
    }

    /// What the user did to the photo while it was being written.
    async fn catch_up(self, id: u64, key: &str, starred: bool) {
        match self.find(id) {
            None => self.delete_kept(key.to_owned()).await,
            Some(photo) if photo.starred != starred => self.keep_star(key, photo.starred).await,
            Some(_) => {}
        }
    }

    /// Gives a photo a star, or takes it; the one in view if none is named.
    fn star(self, id: Option<u64>) {
        let shown = |captures: &Captures| captures.album.shown().map(|photo| photo.id);
        let Some(id) = id.or_else(|| self.photos.captures.0.with_untracked(shown)) else { return };
        self.change(id, &mut |photo| photo.starred = !photo.starred);
        let Some(photo) = self.find(id) else { return };
        spawn_local(async move {
            match &photo.kept {
                Some(key) => self.keep_star(key, photo.starred).await,
                // What only the hub has is kept here, too, from now on.
                None if photo.starred && photo.course == Course::Earlier => {
                    if photo.is_on_hub_only() && !self.fetch(&photo).await {
                        return;
                    }
                    let likeness = self.make_likeness(id).await;
                    self.put(id, likeness).await;
                }
                None => {}
            }
        });
    }

    async fn keep_star(self, key: &str, starred: bool) {
        let star = |shelf: &mut Shelf| {
            shelf.star(key, starred);
            Vec::new()
        };
        self.change_shelf(&star).await;
    }

    /// Deletes a photo here; on the hub that keeps it too, if wanted.
    fn delete(self, id: u64, on_hub: bool) {
        let Some(photo) = self.find(id) else { return };
        spawn_local(async move {
            if on_hub && let Err(words) = Self::delete_on_hub(&photo).await {
                return self.photos.notices.problem(format!("Nothing was deleted. {words}"));
            }
            self.photos.captures.0.update(|captures| drop(captures.album.remove(id)));
            if let Some(key) = photo.kept.clone() {
                self.delete_kept(key).await;
            }
        });
    }

    async fn delete_kept(self, key: String) {
        let remove = |shelf: &mut Shelf| {
            shelf.remove(&key);
            vec![key.clone()]
        };
        self.change_shelf(&remove).await;
    }

    /// Sees what other tabs have kept meanwhile.
    fn count(self) {
        spawn_local(async move {
            self.change_shelf(&|_| Vec::new()).await;
        });
    }

    /// Another budget from now on.
    fn set_budget(self, megabytes: u32) {
        if !self.photos.keeping.set_budget(megabytes) {
            self.photos
                .notices
                .info("This browser keeps no settings: the limit holds until you reload.");
        }
        self.own.get_value().has_told_of_room.set(false);
        let budget_bytes = self.photos.keeping.now.with_untracked(|now| now.budget_bytes());
        let held = self.held();
        spawn_local(async move {
            let gone = self.change_shelf(&|shelf| shelf.trim(budget_bytes, &held)).await;
            self.photos.captures.0.update(|captures| captures.album.drop_kept(&gone));
            self.tell_of_room();
        });
    }

    async fn change_shelf(self, change: &dyn Fn(&mut Shelf) -> Vec<String>) -> Vec<String> {
        let changed = match self.database().await {
            Ok(database) => store::change(&database, change).await,
            Err(error) => Err(error),
        };
        match changed {
            Ok((shelf, gone)) => {
                self.note(&shelf);
                gone
            }
            Err(error) => {
                self.trouble(words(&error));
                Vec::new()
            }
        }
    }

    /// A photo's bytes, wherever they are.
    async fn blob(self, photo: &Photo) -> Option<Blob> {
        if let Some(object) = &photo.object {
            return object_url::blob(object.as_str());
        }
        match &photo.kept {
            Some(key) => {
                let database = self.database().await.ok()?;
                store::bytes(&database, key, photo.picture_kind).await.ok()?
            }
            None if photo.is_on_hub_only() => {
                let picture = load::picture(&photo.origin_url).await.ok()?;
                object_url::blob(picture.object?.as_str())
            }
            None => None,
        }
    }

    /// The open database. One that was lost is opened again.
    async fn database(self) -> Result<Rc<Database>, DatabaseError> {
        let own = self.own.get_value();
        let open = own.database.borrow().clone().filter(|database| database.is_open());
        if let Some(database) = open {
            return Ok(database);
        }
        let database = Rc::new(store::open().await?);
        own.database.replace(Some(database.clone()));
        Ok(database)
    }

    fn find(self, id: u64) -> Option<Arc<Photo>> {
        self.photos.captures.0.with_untracked(|captures| captures.album.find(id).cloned())
    }

    fn change(self, id: u64, change: &mut dyn FnMut(&mut Photo)) {
        self.photos.captures.0.update(|captures| captures.album.change(id, change));
    }

    /// The key of the photo in view, which stays.
    fn held(self) -> String {
        let key = |captures: &Captures| captures.album.shown().and_then(|photo| photo.kept.clone());
        self.photos.captures.0.with_untracked(key).unwrap_or_default()
    }

    fn note(self, shelf: &Shelf) {
        self.photos.keeping.now.update(|now| now.note(shelf));
    }

    /// Once for each budget.
    fn tell_of_room(self) {
        let own = self.own.get_value();
        let forgotten =
            self.photos.captures.0.with_untracked(|captures| captures.album.forgotten());
        if forgotten > own.forgotten.replace(forgotten) && !own.has_told_of_room.replace(true) {
            let megabytes = self.photos.keeping.now.with_untracked(|now| now.megabytes);
            self.photos.notices.info(format!(
                "Photos fill the space they may take ({megabytes} MB, 500 photos): the oldest \
                 without a star make room. Star what is to stay, or allow more (press the number \
                 of photos)."
            ));
        }
    }

    /// Told once, until keeping works again.
    fn trouble(self, words: String) {
        if self.own.get_value().told.replace(words.clone()) != words {
            self.photos.notices.problem(&*words);
        }
        self.photos.keeping.now.update(|now| now.problem = Some(words));
    }
}

const NO_ROOM: &str = "A photo does not fit into what photos may take, as those with a star stay: it \
                       is gone when you reload. Take stars off, or allow more (press the number \
                       of photos).";

/// A hub's photo has a name of its own, by which tabs know it for the same.
fn key(photo: &Photo) -> String {
    photo.hub_name().map_or_else(
        || {
            let random = (clock::random() * f64::from(u32::MAX)) as u32;
            format!("{}-{random:08x}", photo.received.micros())
        },
        str::to_owned,
    )
}

fn words(error: &DatabaseError) -> String {
    let why = match error {
        DatabaseError::Missing => {
            "This browser keeps no photos for this page, as in a private window".to_owned()
        }
        DatabaseError::Blocked => {
            "Another tab has an older version of this page open; close it".to_owned()
        }
        DatabaseError::Full => "The space the browser has for this page is full".to_owned(),
        DatabaseError::Refused(words) => format!("The browser does not keep photos ({words})"),
    };
    format!("{why}: new photos are gone when you reload. Save those you want.")
}
