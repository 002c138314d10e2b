//! Pictures decoded ahead of being shown, each loaded once: an element that is decoded is put on
//! the page as it is, so that nothing flickers and nothing is fetched again.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlImageElement};

/// No more pictures are kept than this whose bytes are on the page.
const CAPACITY: usize = 48;
/// And no more whose bytes are elsewhere: forgotten, they would have to be fetched again.
const REMOTE_CAPACITY: usize = 500;

struct Picture {
    id: u64,
    element: HtmlImageElement,
    url: String,
    ready: bool,
    /// Its bytes are not on the page.
    remote: bool,
}

/// A few pictures, by the ids of their photos.
#[derive(Clone, Default)]
pub struct Reel(Rc<RefCell<Vec<Picture>>>);

impl Reel {
    /// Begins to decode the picture at `url`, unless it is here; calls `ready` once it may be
    /// shown. One that cannot be decoded counts as ready: its place shows `alt`. Another `url` takes
    /// the place of the one before once it is decoded, as a photo does of its likeness.
    pub fn prepare(&self, id: u64, url: &str, alt: &str, ready: impl FnOnce() + 'static) {
        if self.0.borrow().iter().any(|picture| picture.id == id && picture.url == url) {
            return;
        }
        // Without image elements there is nothing to be shown anywhere.
        let Ok(element) = HtmlImageElement::new() else { return };
        element.set_alt(alt);
        element.set_src(url);
        let remote = !url.starts_with("blob:");
        self.make_room(remote);
        let decoding = JsFuture::from(element.decode());
        let (url, own) = (url.to_owned(), element.clone());
        self.0.borrow_mut().push(Picture { id, element, url, ready: false, remote });
        let reel = self.clone();
        spawn_local(async move {
            let is_whole = decoding.await.is_ok();
            let mut pictures = reel.0.borrow_mut();
            // A broken one takes no other's place.
            let stays =
                is_whole || !pictures.iter().any(|picture| picture.id == id && picture.ready);
            pictures.retain(|picture| picture.id != id || (picture.element == own) == stays);
            if let Some(picture) = pictures.iter_mut().find(|picture| picture.element == own) {
                picture.ready = true;
            }
            drop(pictures);
            ready();
        });
    }

    fn make_room(&self, remote: bool) {
        let mut pictures = self.0.borrow_mut();
        let is_alike = |picture: &Picture| picture.remote == remote;
        let count = pictures.iter().filter(|picture| is_alike(picture)).count();
        if count >= if remote { REMOTE_CAPACITY } else { CAPACITY } {
            let oldest = pictures.iter().position(is_alike);
            oldest.map(|oldest| pictures.remove(oldest));
        }
    }

    /// Whether this picture may be shown.
    pub fn is_ready(&self, id: u64) -> bool {
        self.0.borrow().iter().any(|picture| picture.id == id && picture.ready)
    }

    /// Puts this picture into `place`, instead of what is there; says whether it was ready.
    pub fn show(&self, id: u64, place: &Element) -> bool {
        let pictures = self.0.borrow();
        let Some(picture) = pictures.iter().find(|it| it.id == id && it.ready) else {
            return false;
        };
        if place.first_element_child().as_ref() != Some(&picture.element) {
            place.replace_children_with_node_1(&picture.element);
        }
        true
    }
}
