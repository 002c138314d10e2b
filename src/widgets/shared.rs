//! Pieces of views that are of one type wherever they stand.
//!
//! Every closure in a view has a type of its own, and the page carries the code that keeps it up to
//! date once for each: several kilobytes. Boxed here, they share it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::widgets::Icon;

/// A text that changes, for children, attributes and styles.
pub fn text(say: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(say)
}

/// The same for one that often stays as it was while what it is made of changes: it is written only
/// when it is another.
pub fn steady_text(say: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    memo(say).into()
}

/// `true` or `false`, as ARIA and data attributes want it.
pub fn flag(is: impl Fn() -> bool + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || is().to_string())
}

/// A look at things that tells only when what it sees has changed.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    look: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    let look: Box<dyn Fn() -> T + Send + Sync> = Box::new(look);
    Memo::new(move |_| look())
}

/// Does something now, and again whenever what it looked at has changed.
pub fn follow(act: impl Fn() + 'static) {
    let act: Box<dyn Fn()> = Box::new(act);
    Effect::new(move |_| act());
}

/// A part of a view that is made anew whenever what it is made of changes.
pub fn part(make: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let make: Box<dyn Fn() -> AnyView + Send> = Box::new(make);
    make.into_any()
}

/// A part of a view that is there only while `shown`.
pub fn part_if(shown: Memo<bool>, make: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    part(move || if shown.get() { make() } else { ().into_any() })
}

/// A list whose items are made once, and moved when their order changes. `key` tells them apart: one
/// whose key is another is made anew.
pub fn list<T: Send + 'static, K: Hash>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    key: impl Fn(&T) -> K + Send + 'static,
    view: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let view = Arc::new(view);
    keyed(Box::new(move || {
        let item = |item| {
            let view = view.clone();
            Item { key: number(&key(&item)), make: Box::new(move || view(item)) }
        };
        items().into_iter().map(item).collect()
    }))
}

/// An item of a list before it is made.
struct Item {
    key: u64,
    make: Box<dyn FnOnce() -> AnyView + Send>,
}

/// One `For` for all lists, as each is some ten kilobytes.
fn keyed(items: Box<dyn Fn() -> Vec<Item> + Send>) -> AnyView {
    view! { <For each=items key=|item| item.key children=|item| (item.make)() /> }.into_any()
}

/// A number that no other key of the list has, so that all lists have keys of one type.
fn number(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// What a press does.
pub type Press = Box<dyn FnMut(MouseEvent)>;

/// A button with a drawing and no words.
pub struct Tool {
    /// See [`Icon`].
    pub icon: &'static str,
    /// Its name.
    pub label: Signal<String>,
    /// What it says when pointed at.
    pub title: &'static str,
    /// Its hook for automation.
    pub test_id: &'static str,
    /// `aria-pressed`; empty for a button that does not stay down.
    pub pressed: Signal<String>,
    /// Whether it can be pressed.
    pub enabled: Signal<bool>,
}

impl Tool {
    /// One with a fixed name that can always be pressed and does not stay down.
    pub fn new(icon: &'static str, label: &str, title: &'static str) -> Self {
        Self {
            icon,
            label: Signal::stored(label.to_owned()),
            title,
            test_id: "",
            pressed: Signal::stored(String::new()),
            enabled: Signal::stored(true),
        }
    }

    /// The button.
    pub fn view(self, press: impl FnMut(MouseEvent) + 'static) -> AnyView {
        let press: Press = Box::new(press);
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        let (pressed, enabled) = (self.pressed, self.enabled);
        view! {
            <button
                class="icon-button"
                type="button"
                data-testid=given(self.test_id.to_owned())
                aria-label=self.label
                title=self.title
                aria-pressed=move || given(pressed.get())
                disabled=move || !enabled.get()
                on:click=press
            >
                <Icon name=self.icon />
            </button>
        }
        .into_any()
    }
}

/// The button that takes a panel of this name off the page.
pub fn close_button(name: &'static str, close: impl Fn() + 'static) -> AnyView {
    let press: Press = Box::new(move |_| close());
    view! {
        <button class="icon-button" type="button" aria-label=format!("Close {name}") on:click=press>
            <Icon name="close" />
        </button>
    }
    .into_any()
}

/// A small button with words.
pub fn small_button(
    class: &'static str,
    test_id: &'static str,
    title: &'static str,
    words: Signal<String>,
    press: impl FnMut(MouseEvent) + 'static,
) -> AnyView {
    let press: Press = Box::new(press);
    view! {
        <button class=class type="button" data-testid=test_id title=title on:click=press>
            {words}
        </button>
    }
    .into_any()
}
