//! What the parts of the patch bay share: the layout, the hand, and what both columns show.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::browser::resize::{DeviceSize, observe};
use crate::intent::{Intent, IntentSender};
use crate::state::patch::{Cord, Filter, Hand, Jack, Layout, PatchBay, PatchWish, RowKey, Side};

/// Below this width the columns stand on top of each other.
const NARROW_PX: f64 = 600.0;

/// The patch bay's shared state.
#[derive(Clone, Copy)]
pub(super) struct Bench {
    /// Where everything stands.
    pub(super) layout: Memo<Layout>,
    /// What the search field says.
    pub(super) search: RwSignal<String>,
    /// Whether subscribers by which pages watch are shown.
    pub(super) watching: RwSignal<bool>,
    /// What the user holds.
    pub(super) hand: RwSignal<Hand>,
    /// What is picked.
    pub(super) picked: Memo<Option<Jack>>,
    /// The jack pointed at or focused: its cords stand out.
    pub(super) hot: RwSignal<Option<Jack>>,
    /// The element around columns and cords.
    pub(super) board: NodeRef<html::Div>,
    /// Whether the columns stand on top of each other.
    pub(super) narrow: Memo<bool>,
    /// The column of publishers.
    pub(super) outputs: Pane,
    /// The column of subscribers.
    pub(super) inputs: Pane,
    board_size: RwSignal<DeviceSize>,
    intents: IntentSender,
}

/// A scrolling column.
#[derive(Clone, Copy)]
pub(super) struct Pane {
    /// The element that scrolls.
    pub(super) element: NodeRef<html::Div>,
    /// How far it is scrolled.
    pub(super) scroll_px: RwSignal<f64>,
    size: RwSignal<DeviceSize>,
}

impl Pane {
    fn new() -> Self {
        let size = RwSignal::new(DeviceSize::default());
        Self { element: NodeRef::new(), scroll_px: RwSignal::new(0.0), size }
    }

    /// Height of what is in view.
    pub(super) fn height_px(self) -> f64 {
        css_px(self.size.get()).1
    }

    /// Takes note of its size as it changes.
    pub(super) fn follow_size(self) {
        follow(self.element, self.size);
    }
}

impl Bench {
    pub(super) fn new() -> Self {
        let bay = PatchBay::expect();
        let (search, watching) = (RwSignal::new(String::new()), RwSignal::new(false));
        let hand = RwSignal::new(Hand::default());
        let picked = Memo::new(move |_| hand.with(|hand| hand.picked().cloned()));
        let revision = bay.revision();
        let layout = Memo::new(move |_| {
            revision.get();
            let (search, watching, picked) = (search.get(), watching.get(), picked.get());
            bay.with(|board| Layout::of(board, &Filter { search, watching, picked }))
        });
        // What is held may leave.
        Effect::new(move |_| {
            let gone = picked.with(|picked| {
                picked.as_ref().is_some_and(|jack| layout.with(|layout| !has(layout, jack)))
            });
            if gone {
                hand.update(|hand| {
                    hand.cancel();
                });
            }
        });
        let board_size = RwSignal::new(DeviceSize::default());
        let narrow = Memo::new(move |_| {
            let (width, _) = css_px(board_size.get());
            width > 0.0 && width < NARROW_PX
        });
        Self {
            layout,
            search,
            watching,
            hand,
            picked,
            hot: RwSignal::new(None),
            board: NodeRef::new(),
            narrow,
            outputs: Pane::new(),
            inputs: Pane::new(),
            board_size,
            intents: IntentSender::expect(),
        }
    }

    pub(super) fn expect() -> Self {
        expect_context()
    }

    pub(super) fn pane(self, side: Side) -> Pane {
        match side {
            Side::Out => self.outputs,
            Side::In => self.inputs,
        }
    }

    /// How far both columns are scrolled.
    pub(super) fn scroll_px(self) -> [f64; 2] {
        [self.outputs.scroll_px.get(), self.inputs.scroll_px.get()]
    }

    pub(super) fn follow_size(self) {
        follow(self.board, self.board_size);
    }

    /// What to do next, in words.
    pub(super) fn hint(self) -> String {
        let hint = |jack: &Jack| {
            let end = jack.end.words();
            let others = match jack.side {
                Side::Out => "subscriber",
                Side::In => "publisher",
            };
            format!("{end} is picked. Choose a {others} of type {}; Esc lets go.", jack.end.kind)
        };
        let at_rest = "Drag from a publisher to a subscriber of the same type, or click one and \
                       then the other. Click a cord, or focus it and press Delete, to remove it.";
        self.picked.with(|picked| picked.as_ref().map_or_else(|| at_rest.to_owned(), hint))
    }

    /// A click or Enter on a jack; by keyboard the focus goes where the user needs it next.
    pub(super) fn choose(self, jack: Jack, by_keyboard: bool) {
        if !self.hand.with_untracked(|hand| hand.takes(&jack)) {
            return;
        }
        let held = self.picked.get_untracked();
        let cord = self.hand.try_update(|hand| hand.choose(jack.clone())).flatten();
        match cord {
            Some(cord) => {
                self.connect(cord);
                if let (true, Some(held)) = (by_keyboard, held) {
                    self.focus(&held);
                }
            }
            None if by_keyboard && self.hand.with_untracked(|hand| hand.picked().is_some()) => {
                self.focus_first_fitting(&jack);
            }
            None => {}
        }
    }

    /// Moves the focus to the next or previous jack that can be chosen.
    pub(super) fn step(self, from: &Jack, back: bool) {
        let hand = self.hand.get_untracked();
        let next = self.layout.with_untracked(|layout| {
            layout.column(from.side).next(from, back, |jack| hand.takes(jack))
        });
        if let Some(next) = next {
            self.focus(&next);
        }
    }

    /// Asks for a cord to be removed.
    pub(super) fn disconnect(self, cord: Cord) {
        self.intents.send(Intent::Patch(PatchWish::Disconnect(cord)));
    }

    pub(super) fn on_press(self, jack: Jack, event: &PointerEvent) {
        if event.button() == 0 && self.hand.with_untracked(|hand| hand.takes(&jack)) {
            self.hand.update(|hand| hand.press(jack, place(event)));
        }
    }

    pub(super) fn on_drag(self, event: &PointerEvent) {
        // Not told to the screen for every movement of an empty hand.
        let pressed = event.buttons() & 1 == 1;
        if pressed && self.hand.try_update_untracked(|hand| hand.drag(place(event))) == Some(true) {
            self.hand.notify();
        }
    }

    pub(super) fn on_release(self, event: &PointerEvent) {
        let over = self.jack_at(event);
        let cord = self.hand.try_update(|hand| hand.release(over.as_ref())).flatten();
        if let Some(cord) = cord {
            self.connect(cord);
        }
    }

    /// Lets go of everything.
    pub(super) fn let_go(self) {
        self.hand.update(|hand| {
            hand.cancel();
        });
    }

    /// Escape lets go first; with empty hands it closes the dialog.
    pub(super) fn on_key(self, event: &KeyboardEvent) {
        let held = self.picked.get_untracked();
        if event.key() == "Escape"
            && self.hand.try_update(Hand::cancel) == Some(true)
            && let Some(held) = held
        {
            event.prevent_default();
            event.stop_propagation();
            self.focus(&held);
        }
    }

    /// Brings a jack into view and focuses it.
    pub(super) fn focus(self, jack: &Jack) {
        let pane = self.pane(jack.side);
        let height = css_px(pane.size.get_untracked()).1;
        let scroll = self.layout.with_untracked(|layout| {
            let at = pane.scroll_px.get_untracked();
            layout.column(jack.side).scroll_for(jack, at, height)
        });
        if let Some(element) = pane.element.get_untracked() {
            element.set_scroll_top(scroll.round() as i32);
        }
        pane.scroll_px.set(scroll);
        let id = jack_id(jack);
        // Its row may only come into being with the next frame.
        request_animation_frame(move || {
            let element = document().get_element_by_id(&id);
            if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok())
            {
                // Fails for what cannot be focused; then nothing is.
                let _ = element.focus();
            }
        });
    }

    fn focus_first_fitting(self, picked: &Jack) {
        let first = self.layout.with_untracked(|layout| {
            layout.column(picked.side.other()).jacks().find(|jack| picked.fits(jack)).cloned()
        });
        if let Some(first) = first {
            self.focus(&first);
        }
    }

    fn connect(self, cord: Cord) {
        self.intents.send(Intent::Patch(PatchWish::Connect(cord)));
    }

    fn jack_at(self, event: &PointerEvent) -> Option<Jack> {
        let (x, y) = place(event);
        let element = document().element_from_point(x as f32, y as f32)?;
        let id = element.closest("[data-jack]").ok().flatten()?.id();
        self.layout.with_untracked(|layout| {
            let sides = [Side::Out, Side::In];
            let mut jacks = sides.iter().flat_map(|side| layout.column(*side).jacks());
            jacks.find(|jack| jack_id(jack) == id).cloned()
        })
    }
}

/// The jack's `id` in the document.
pub(super) fn jack_id(jack: &Jack) -> String {
    let mut hasher = DefaultHasher::new();
    jack.hash(&mut hasher);
    format!("jack-{:x}", hasher.finish())
}

/// Width and height in CSS pixels.
pub(super) fn css_px(size: DeviceSize) -> (f64, f64) {
    let scale = if size.scale > 0.0 { size.scale } else { 1.0 };
    (f64::from(size.width_px) / scale, f64::from(size.height_px) / scale)
}

/// Keeps `size` at the size of `element`.
pub(super) fn follow(element: NodeRef<html::Div>, size: RwSignal<DeviceSize>) {
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            observe(&element, size);
        }
    });
}

fn has(layout: &Layout, jack: &Jack) -> bool {
    layout.column(jack.side).row(&RowKey::Jack(jack.clone())).is_some()
}

fn place(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}
