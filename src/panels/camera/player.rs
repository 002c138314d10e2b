//! Photos one after the other.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::browser::clock;
use crate::browser::reel::Reel;
use crate::intent::{Intent, IntentSender};
use crate::state::captures::CaptureState;
use crate::state::cursor::Cursor;
use crate::state::frame::FrameClock;
use crate::state::photo::Photo;
use crate::state::viewer::{AHEAD, MAX_RATE, Player, Span, Viewer, ViewerWish};
use crate::state::zone::ZoneState;
use crate::widgets::Icon;
use crate::widgets::shared::{follow, memo, small_button, text};

/// The player, where the photo is otherwise.
#[component]
pub fn PlayerView() -> impl IntoView {
    let (viewer, frame) = (Viewer::expect(), FrameClock::expect());
    let intents = IntentSender::expect();
    let screen = NodeRef::<html::Div>::new();
    // The photo on the screen, which waits for the next to be decoded.
    let visible = RwSignal::new(None::<Arc<Photo>>);
    show(viewer, screen, visible);
    move_on(viewer);
    on_cleanup(move || viewer.player.update(Player::pause));
    let zone = ZoneState::expect();
    let said = text(move || {
        visible
            .with(|photo| {
                let photo = photo.as_ref()?;
                Some(format!("{} · {}", zone.time_of_day(photo.received, true), photo.source))
            })
            .unwrap_or_else(|| "No photo there".to_owned())
    });
    view! {
        <section
            class="player"
            tabindex="-1"
            aria-label="Player"
            data-testid="player"
            data-playing=move || viewer.player.with(Player::is_playing).to_string()
            on:keydown=move |event| {
                let is_way_out = event.key() == "Escape";
                if is_way_out {
                    intents.send(Intent::LookAtPhotos(ViewerWish::Leave));
                }
                if is_way_out || key(viewer, frame, &event) {
                    event.stop_propagation();
                }
            }
        >
            <figure class="photo" data-testid="player-photo">
                <div node_ref=screen></div>
                <span class="moment">{said}</span>
            </figure>
            <Transport viewer frame />
            <Choice viewer />
        </section>
    }
    .into_any()
}

/// Puts the photo that is to be seen on the screen once it is decoded, and the crosshair of the
/// plots at its moment.
fn show(viewer: Viewer, screen: NodeRef<html::Div>, visible: RwSignal<Option<Arc<Photo>>>) {
    let (cursor, zone) = (Cursor::expect(), ZoneState::expect());
    let place =
        memo(move || viewer.roll.with(|roll| viewer.player.with(|player| player.index(roll))));
    let decoded = Trigger::new();
    follow(move || {
        decoded.track();
        let (Some(element), roll) = (screen.get(), viewer.roll.get()) else { return };
        let (reel, index) = (viewer.reel(), place.get());
        let Some(photo) = index.and_then(|index| roll.get(index)) else {
            element.replace_children_with_node_0();
            return visible.set(None);
        };
        for next in roll.ahead(index.unwrap_or_default(), AHEAD) {
            // A likeness stands in until the photo is there, but for no photo that was.
            let is_likeness = next.object.is_none() && next.can_be_loaded();
            if is_likeness && reel.is_ready(next.id) {
                continue;
            }
            let alt =
                format!("Photo from {} at {}", next.source, zone.time_of_day(next.received, true));
            reel.prepare(next.id, next.shown_url(), &alt, move || decoded.notify());
        }
        if reel.show(photo.id, &element) {
            visible.set(Some(photo.clone()));
            cursor.pin_photo(Some(photo.received));
        }
    });
}

/// Looks at each frame whether it is time for the next photo.
fn move_on(viewer: Viewer) {
    let (frame, reel) = (FrameClock::expect(), viewer.reel());
    let reel = StoredValue::new_local(reel);
    follow(move || {
        frame.track();
        if !viewer.player.with_untracked(Player::is_playing) {
            return;
        }
        let (roll, now) = (viewer.roll.get_untracked(), clock::now().uptime);
        let ready = |photo: &Photo| reel.with_value(|reel: &Reel| reel.is_ready(photo.id));
        viewer.player.try_maybe_update(|player| (player.advance(&roll, now, ready), ()));
        frame.request();
    });
}

fn toggle(viewer: Viewer, frame: FrameClock) {
    viewer.play(|player, roll| player.toggle(roll, clock::now().uptime));
    frame.request();
}

/// Keys pressed anywhere in the player are its own: Space does not hold the plots here. Fields keep
/// what is theirs, and so do buttons. Says whether the key was used.
fn key(viewer: Viewer, frame: FrameClock, event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let name = target.map(|element| element.local_name()).unwrap_or_default();
    let is_field = matches!(name.as_str(), "input" | "select");
    let last = viewer.roll.with_untracked(|roll| roll.len().saturating_sub(1));
    let step = |by: i32| viewer.play(|player, roll| player.step(by, roll));
    let seek = |index| {
        viewer.play(|player, roll| {
            player.pause();
            player.seek(index, roll);
        });
    };
    match event.key().as_str() {
        // It presses the button.
        " " if name == "button" => return true,
        " " if name != "select" => toggle(viewer, frame),
        "ArrowLeft" if !is_field => step(-1),
        "ArrowRight" if !is_field => step(1),
        "Home" if !is_field => seek(0),
        "End" if !is_field => seek(last),
        _ => return false,
    }
    event.prevent_default();
    true
}

/// Play, scrub, speed, and the way out.
#[component]
fn Transport(viewer: Viewer, frame: FrameClock) -> impl IntoView {
    let (player, roll, zone) = (viewer.player, viewer.roll, ZoneState::expect());
    let intents = IntentSender::expect();
    let playing = memo(move || player.with(Player::is_playing));
    let place = memo(move || roll.with(|roll| player.with(|player| player.index(roll))));
    let count = memo(move || roll.with(|roll| roll.len()));
    let button = NodeRef::<html::Button>::new();
    // Whoever opens the player goes on with it.
    follow(move || {
        if let Some(button) = button.get() {
            let _ = button.focus();
        }
    });
    let moment = move || {
        let photo = roll.with(|roll| place.get().and_then(|index| roll.get(index).cloned()));
        photo.map(|photo| zone.time_of_day(photo.received, true))
    };
    let scrub = move |event| {
        if let Ok(index) = event_target_value(&event).parse() {
            viewer.play(|player, roll| {
                player.pause();
                player.seek(index, roll);
            });
        }
    };
    let set_rate = move |event| {
        if let Ok(rate) = event_target_value(&event).parse() {
            player.update(|player| player.set_rate(rate));
        }
    };
    let rate = text(move || format!("{} a second", player.with(Player::rate)));
    let stands =
        text(move || format!("{} of {}", place.get().map_or(0, |index| index + 1), count.get()));
    view! {
        <div class="transport">
            <button
                class="icon-button framed"
                node_ref=button
                data-testid="player-play"
                aria-label=text(move || if playing.get() { "Pause" } else { "Play" }.to_owned())
                title="Play or pause (Space)"
                disabled=move || { count.get() < 2 }
                on:click=move |_| toggle(viewer, frame)
            >
                {move || if playing.get() { view! { <Icon name="pause" /> } } else { view! { <Icon name="play" /> } }}
            </button>
            <input
                class="scrub"
                type="range"
                data-testid="player-scrub"
                aria-label="Photo"
                aria-valuetext=moment
                min="0"
                max=move || count.get().saturating_sub(1)
                prop:value=move || place.get().unwrap_or_default().to_string()
                on:input=scrub
            />
            <span class="stands" data-testid="player-place">{stands}</span>
        </div>
        <div class="transport">
            <label class="tone">
                "Speed"
                <input
                    type="range"
                    data-testid="player-rate"
                    min="1"
                    max=MAX_RATE
                    aria-valuetext=rate
                    prop:value=move || player.with(Player::rate).to_string()
                    on:input=set_rate
                />
            </label>
            <span class="stands">{rate}</span>
            {small_button(
                "button small leave",
                "viewer-leave",
                "Back to one photo (Esc)",
                text(|| "Leave".to_owned()),
                move |_| intents.send(Intent::LookAtPhotos(ViewerWish::Leave)),
            )}
        </div>
    }
    .into_any()
}

/// Which photos are played.
#[component]
fn Choice(viewer: Viewer) -> impl IntoView {
    const SPANS: [(&str, Span, &str); 3] = [
        ("all", Span::All, "All photos"),
        ("view", Span::InView, "In view on the plots"),
        ("between", Span::Between, "Between two moments"),
    ];
    let (player, captures, zone) = (viewer.player, CaptureState::expect(), ZoneState::expect());
    let is_span = move |span| player.with(|player| player.span == span);
    let senders = memo(move || {
        let mut senders: Vec<String> = Vec::new();
        captures.0.with(|captures| {
            for photo in captures.photos() {
                if !senders.contains(&photo.source) {
                    senders.push(photo.source.clone());
                }
            }
        });
        senders
    });
    let options = SPANS.map(|(value, each, name)| {
        view! { <option value=value selected=move || is_span(each)>{name}</option> }.into_any()
    });
    let choose = move |event| {
        let value = event_target_value(&event);
        if let Some((_, span, _)) = SPANS.iter().find(|(name, ..)| *name == value) {
            player.update(|player| player.span = *span);
        }
    };
    let choose_sender = move |event| {
        player.update(|player| player.sender = event_target_value(&event));
    };
    let end = move |which: usize,
                    words: &'static str,
                    title: &'static str,
                    test_id: &'static str| {
        let label = text(move || {
            let at = player.with(|player| player.ends.get(which).copied().flatten());
            let at = at.filter(|_| is_span(Span::Between));
            at.map_or(words.to_owned(), |at| format!("{words}: {}", zone.time_of_day(at, false)))
        });
        small_button("button small", test_id, title, label, move |_| {
            let roll = viewer.roll.get_untracked();
            player.update(|player| player.end_here(which, &roll));
        })
    };
    let sender_options = move || {
        let chosen = player.with_untracked(|player| player.sender.clone());
        let option = |name: String| {
            let is_chosen = name == chosen;
            view! { <option value=name.clone() selected=is_chosen>{name.clone()}</option> }
                .into_any()
        };
        senders.get().into_iter().map(option).collect_view()
    };
    view! {
        <div class="transport choice">
            <select aria-label="Which photos" data-testid="player-span" on:change=choose>
                {options.into_iter().collect_view()}
            </select>
            <select aria-label="Which camera" data-testid="player-camera" on:change=choose_sender>
                <option value="">"All cameras"</option>
                {sender_options}
            </select>
            {end(0, "From here", "Play from the photo in view on", "player-from")}
            {end(1, "To here", "Play up to the photo in view", "player-to")}
        </div>
    }
    .into_any()
}
