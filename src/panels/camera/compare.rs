//! Two photos at once: side by side, with a divider, or blinking; zoomed and moved together.

use std::sync::Arc;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::hand::Hand;
use super::stage::Tools;
use crate::browser::theme;
use crate::intent::{Intent, IntentSender};
use crate::state::captures::CaptureState;
use crate::state::photo::Photo;
use crate::state::photo_look::{PhotoLook, Size};
use crate::state::ticker::Ticker;
use crate::state::viewer::{Compare, Viewer, ViewerWish, Way, apart};
use crate::state::zone::ZoneState;
use crate::widgets::shared::{Tool, flag, follow, memo, part, small_button, text};

type Pair = [Arc<Photo>; 2];
const LABEL: &str = "wheel or two fingers zoom both, drag moves both";
/// How far a key moves the divider.
const STEP: f64 = 0.05;

/// The comparison, where the photo is otherwise.
#[component]
pub fn CompareView(look: RwSignal<PhotoLook>) -> impl IntoView {
    let (viewer, captures) = (Viewer::expect(), CaptureState::expect());
    let compare = viewer.compare;
    let intents = IntentSender::expect();
    look.update(PhotoLook::fit);
    compare.update(|compare| compare.blinking = !theme::prefers_stillness());
    let pair = memo(move || {
        let [a, b] = compare.with(|compare| compare.photos);
        captures.0.with(|captures| {
            Some([captures.album.find(a)?.clone(), captures.album.find(b)?.clone()])
        })
    });
    let way = memo(move || compare.with(|compare| compare.way));
    let ways = Way::EACH.map(|(each, name)| {
        let choose = move |_| compare.update(|compare| compare.way = each);
        view! {
            <button aria-pressed=flag(move || way.get() == each) on:click=choose>{name}</button>
        }
        .into_any()
    });
    let leave = move || intents.send(Intent::LookAtPhotos(ViewerWish::Leave));
    view! {
        <section
            class="compare"
            aria-label="Two photos compared"
            data-testid="compare"
            on:keydown=move |event: KeyboardEvent| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    leave();
                }
            }
        >
            <div class="transport">
                <div class="segments" role="group" aria-label="How they are compared">
                    {ways.into_iter().collect_view()}
                </div>
                {small_button(
                    "button small leave",
                    "viewer-leave",
                    "Back to one photo (Esc)",
                    text(|| "Leave".to_owned()),
                    move |_| leave(),
                )}
            </div>
            {part(move || match (pair.get(), way.get()) {
                (None, _) => view! { <p class="why">"One of the two is gone."</p> }.into_any(),
                (Some(pair), Way::Side) => side_by_side(pair, look),
                (Some(pair), way) => stacked(pair, look, way, compare),
            })}
            {part(move || pair.get().map(|pair| facts(pair, compare)).into_any())}
        </section>
    }
    .into_any()
}

/// What the first and the second are called.
fn name(second: bool) -> &'static str {
    if second { "B" } else { "A" }
}

fn size(photo: &Photo) -> Size {
    (f64::from(photo.size_px.0), f64::from(photo.size_px.1))
}

/// One photo as it lies in the frame of `hand`.
fn picture(photo: &Photo, name: &'static str, hand: Hand) -> AnyView {
    let size = size(photo);
    view! {
        <img
            src=photo.shown_url().to_owned()
            alt=format!("{name}: photo from {}", photo.source)
            decoding="sync"
            draggable="false"
            style:transform=text(move || hand.transform_of(size))
            style:filter=text(move || hand.filter())
        />
    }
    .into_any()
}

fn side_by_side([a, b]: Pair, look: RwSignal<PhotoLook>) -> AnyView {
    let frame = |photo: &Photo, name: &'static str| {
        let hand = Hand::new(look, size(photo));
        let inside = view! { {picture(photo, name, hand)} <span class="moment">{name}</span> };
        (hand, hand.frame("compare-photo", format!("Photo {name}; {LABEL}"), inside.into_any()))
    };
    let ((hand, a), (_, b)) = (frame(&a, name(false)), frame(&b, name(true)));
    view! {
        <div class="pair">{a}{b}</div>
        <Tools hand />
    }
    .into_any()
}

/// Both in one frame, A over B while swiping, one of them while blinking.
fn stacked(pair: Pair, look: RwSignal<PhotoLook>, way: Way, compare: RwSignal<Compare>) -> AnyView {
    let [a, b] = &pair;
    let hand = Hand::new(look, size(a));
    let swipes = way == Way::Swipe;
    let seen = Signal::derive(move || compare.with(Compare::divider));
    let flipped = memo(move || compare.with(|compare| compare.flipped));
    let clip = text(move || match swipes {
        true => format!("inset(0 {}% 0 0)", (1.0 - seen.get()) * 100.0),
        false => "none".into(),
    });
    let hidden = move |second: bool| {
        text(move || if !swipes && flipped.get() != second { "hidden" } else { "visible" }.into())
    };
    let tag = text(move || match (swipes, flipped.get()) {
        (true, _) => "A | B".into(),
        (false, second) => name(second).into(),
    });
    let inside = view! {
        <div class="layer" style:visibility=hidden(true)>{picture(b, name(true), hand)}</div>
        <div class="layer" data-testid="compare-top" style:visibility=hidden(false) style:clip-path=clip>
            {picture(a, name(false), hand)}
        </div>
        <span class="moment" data-testid="compare-seen">{tag}</span>
        {swipes.then(|| divider(hand, seen, compare))}
    };
    let label = format!("Photos A and B, one over the other; {LABEL}");
    view! {
        {hand.frame("compare-photo", label, inside.into_any())}
        {(!swipes).then(|| blinker(compare))}
        <Tools hand />
    }
    .into_any()
}

/// What is dragged over the pictures.
fn divider(hand: Hand, seen: Signal<f64>, compare: RwSignal<Compare>) -> AnyView {
    let set = move |to: f64| compare.update(|compare| compare.set_divider(to));
    let down = move |event: PointerEvent| {
        // It is not the picture that is dragged.
        event.stop_propagation();
        event.prevent_default();
        let target =
            event.current_target().and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(target) = target {
            // Without them only a drag that leaves the divider is lost.
            let _ = target.set_pointer_capture(event.pointer_id());
            let _ = target.focus();
        }
    };
    let moved = move |event: PointerEvent| {
        event.stop_propagation();
        if event.buttons() & 1 == 1 {
            set(hand.across(event.client_x()));
        }
    };
    let key = move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => seen.get_untracked() - STEP,
            "ArrowRight" | "ArrowUp" => seen.get_untracked() + STEP,
            "Home" => 0.0,
            "End" => 1.0,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        set(to);
    };
    let percent = move || format!("{:.0}", seen.get() * 100.0);
    view! {
        <div
            class="divider"
            role="slider"
            tabindex="0"
            data-testid="compare-divider"
            aria-label="Divider between A and B"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=text(percent)
            aria-valuetext=text(move || format!("{} % of A", percent()))
            style:left=text(move || format!("{}%", seen.get() * 100.0))
            on:pointerdown=down
            on:pointermove=moved
            on:dblclick=|event| event.stop_propagation()
            on:keydown=key
        ></div>
    }
    .into_any()
}

/// By itself, twice a second at most, or by hand.
fn blinker(compare: RwSignal<Compare>) -> AnyView {
    let ticker = Ticker::expect();
    follow(move || {
        ticker.get();
        if compare.with_untracked(|compare| compare.blinking) {
            compare.update(|compare| compare.flipped = !compare.flipped);
        }
    });
    let blinking = memo(move || compare.with(|compare| compare.blinking));
    let pause = move || if blinking.get() { "Hold" } else { "Blink by itself" }.to_owned();
    view! {
        <div class="transport">
            {small_button("button small", "compare-hold", "Blink by itself or not", text(pause), move |_| {
                compare.update(|compare| compare.blinking = !compare.blinking);
            })}
            {small_button("button small", "compare-flip", "Show the other one", text(|| "Show the other".into()), move |_| {
                compare.update(|compare| {
                    compare.blinking = false;
                    compare.flipped = !compare.flipped;
                });
            })}
        </div>
    }
    .into_any()
}

/// What the two are, which of them is exchanged, and how far apart they are.
fn facts(pair: Pair, compare: RwSignal<Compare>) -> AnyView {
    let difference = apart(&pair[0], &pair[1]);
    let [a, b] = pair.map(|photo| fact_words(&photo));
    view! {
        <div class="compared">
            {one(false, a, compare)}
            {one(true, b, compare)}
            <p class="why" data-testid="compare-apart" role="status">{difference}</p>
            <p class="why">"The arrow keys and the film strip exchange the one that is marked."</p>
        </div>
    }
    .into_any()
}

fn fact_words(photo: &Photo) -> String {
    format!("{} · {}", ZoneState::expect().time_of_day(photo.received, true), photo.source)
}

fn one(second: bool, words: String, compare: RwSignal<Compare>) -> AnyView {
    let intents = IntentSender::expect();
    let name = name(second);
    let mark = move || compare.update(|compare| compare.second = second);
    let step = move |icon, label: &str, by| {
        Tool::new(icon, &format!("{name}: {label}"), "The photo before it, or after it").view(
            move |_| {
                mark();
                intents.send(Intent::StepPhoto(by));
            },
        )
    };
    view! {
        <div class="one">
            <button
                class="button small"
                data-testid="compare-mark"
                title="Exchange this one"
                aria-pressed=flag(move || compare.with(|compare| compare.second == second))
                on:click=move |_| mark()
            >
                <b>{name}</b>
                {words}
            </button>
            {step("left", "the photo before", -1)}
            {step("right", "the photo after", 1)}
        </div>
    }
    .into_any()
}
