//! The list itself. Only the rows in view exist; they stay, and only their words change, once per
//! animation frame.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::browser::resize::{DeviceSize, observe};
use crate::panels::messages::Selected;
use crate::state::messages::{Course, Message, MessageLog, Messages};
use crate::state::zone::ZoneState;

/// Height of a row; `style/messages.css` has the same.
const ROW_PX: f64 = 24.0;
/// Characters of a message that stand in its row.
const ROW_CHARS: usize = 240;
/// Rows that Page Up and Page Down go by.
const PAGE_ROWS: isize = 10;

/// The rows in view.
#[derive(Clone, Debug, Default, PartialEq)]
struct Slice {
    first: usize,
    total: usize,
    rows: Vec<Arc<Message>>,
}

impl Slice {
    /// The rows that fill `height_px`: the last ones while the list follows, else those at
    /// `scroll_px`.
    fn of(log: &MessageLog, scroll_px: f64, height_px: f64) -> Self {
        let shown = log.shown();
        let count = (height_px / ROW_PX).ceil() as usize + 1;
        let last_start = shown.len().saturating_sub(count);
        let first = match log.news() {
            None => last_start,
            Some(_) => ((scroll_px / ROW_PX).max(0.0) as usize).min(last_start),
        };
        let rows = shown.iter().skip(first).take(count).cloned().collect();
        Self { first, total: shown.len(), rows }
    }
}

/// A list box: Up, Down, Page Up, Page Down, Home and End choose a message, Escape follows again.
#[component]
pub fn List(selected: Selected) -> impl IntoView {
    let messages = Messages::expect();
    let list = NodeRef::<html::Div>::new();
    let space = NodeRef::<html::Div>::new();
    let size = RwSignal::new(DeviceSize::default());
    let scroll_px = RwSignal::new(0.0);
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            observe(&list, size);
        }
    });
    let slice = Memo::new(move |_| {
        let DeviceSize { height_px, scale, .. } = size.get();
        let height_px = f64::from(height_px) / if scale > 0.0 { scale } else { 1.0 };
        let scroll_px = scroll_px.get();
        messages.track(|log| Slice::of(log, scroll_px, height_px))
    });
    // The space and the place in it change together, or the list would seem scrolled away.
    Effect::new(move |_| {
        let total = slice.with(|slice| slice.total);
        size.track();
        let (Some(list), Some(space)) = (list.get(), space.get()) else { return };
        let height = format!("{}px", total as f64 * ROW_PX);
        // Fails for no value that is a length.
        let _ = web_sys::HtmlElement::style(&space).set_property("height", &height);
        if messages.with(|log| log.news().is_none()) {
            list.set_scroll_top(list.scroll_height());
        }
    });
    let on_scroll = move |_| {
        let Some(list) = list.get_untracked() else { return };
        let top = list.scroll_top();
        scroll_px.set(f64::from(top));
        let below = list.scroll_height() - list.client_height() - top;
        if f64::from(below) > ROW_PX {
            messages.update(|log| log.hold(true));
        }
    };
    let choose = move |message: Option<Arc<Message>>| {
        let Some(message) = message else { return };
        messages.update(|log| log.hold(true));
        let place = messages
            .with(|log| log.shown().iter().position(|other| other.number == message.number));
        if let (Some(list), Some(place)) = (list.get_untracked(), place) {
            reveal(&list, place);
        }
        selected.set(Some(message));
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" => -1,
            "ArrowDown" => 1,
            "PageUp" => -PAGE_ROWS,
            "PageDown" => PAGE_ROWS,
            "Home" => isize::MIN,
            "End" => isize::MAX,
            "Escape" => {
                selected.set(None);
                return messages.update(|log| log.hold(false));
            }
            _ => return,
        };
        event.prevent_default();
        let number = selected.with_untracked(|message| message.as_ref().map(|m| m.number));
        choose(messages.with(|log| log.step(number, by)));
    };
    let count = Memo::new(move |_| slice.with(|slice| slice.rows.len()));
    let offset = move || format!("translateY({}px)", slice.with(|s| s.first as f64 * ROW_PX));
    let active = move || {
        let number = selected.with(|message| message.as_ref().map(|m| m.number))?;
        let place = slice.with(|s| s.rows.iter().position(|m| m.number == number))?;
        Some(format!("message-{place}"))
    };
    view! {
        <Show when=move || count.get() == 0 fallback=|| ()>
            <p class="none">"Nothing yet, or nothing that passes the filter."</p>
        </Show>
        <div
            class="message-list"
            class:bare=move || count.get() == 0
            node_ref=list
            role="listbox"
            aria-label="Messages, newest last"
            aria-activedescendant=active
            tabindex="0"
            on:scroll=on_scroll
            on:keydown=on_key
        >
            <div node_ref=space role="presentation">
                <div class="rows" role="presentation" style:transform=offset>
                    <For each=move || 0..count.get() key=|place| *place let:place>
                        <Row place slice selected on_choose=Callback::new(choose) />
                    </For>
                </div>
            </div>
        </div>
    }
}

/// Scrolls no further than needed to have the row in view.
fn reveal(list: &web_sys::Element, place: usize) {
    let top = (place as f64 * ROW_PX) as i32;
    let bottom = top + ROW_PX as i32;
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}

/// A place in the list, for whichever message is there.
#[component]
fn Row(
    place: usize,
    slice: Memo<Slice>,
    selected: Selected,
    on_choose: Callback<Option<Arc<Message>>>,
) -> impl IntoView {
    let message = Memo::new(move |_| slice.with(|slice| slice.rows.get(place).cloned()));
    let tell = move |tell: fn(&Message) -> String| {
        move || message.with(|message| message.as_deref().map(tell))
    };
    let is_selected = move || {
        let number = |message: &Option<Arc<Message>>| message.as_ref().map(|m| m.number);
        let own = message.with(number);
        own.is_some() && selected.with(number) == own
    };
    view! {
        <div
            id=format!("message-{place}")
            class="message"
            role="option"
            data-testid="message"
            data-course=move || message.with(|m| m.as_deref().map(course_name))
            aria-selected=move || is_selected().to_string()
            aria-setsize=move || slice.with(|slice| slice.total)
            aria-posinset=move || slice.with(|slice| slice.first + place + 1)
            on:click=move |_| on_choose.run(message.get_untracked())
        >
            <time>{tell(time)}</time>
            <i aria-hidden="true">{tell(arrow)}</i>
            <span class="visually-hidden">{tell(|message| course_name(message).to_owned())}</span>
            <b>{tell(channel)}</b>
            <span>{tell(words)}</span>
        </div>
    }
}

fn time(message: &Message) -> String {
    ZoneState::expect().time_of_day(message.at, true)
}

fn arrow(message: &Message) -> String {
    match message.course {
        Course::In => "←",
        Course::Out => "→",
        Course::Rejected(_) => "✕",
    }
    .to_owned()
}

/// `in`, `out` or `rejected`.
fn course_name(message: &Message) -> &'static str {
    match message.course {
        Course::In => "in",
        Course::Out => "out",
        Course::Rejected(_) => "rejected",
    }
}

fn channel(message: &Message) -> String {
    match message.channel.as_str() {
        "" => message.source.clone(),
        channel => format!("{}/{channel}", message.source),
    }
}

fn words(message: &Message) -> String {
    let text: String = message.text.chars().take(ROW_CHARS).collect();
    match &message.course {
        Course::Rejected(reason) if text.is_empty() => reason.clone(),
        Course::Rejected(reason) => format!("{reason}: {text}"),
        Course::In | Course::Out => text,
    }
}
