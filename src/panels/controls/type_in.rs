//! A line of text to send, and a JSON message with a place for one.

use leptos::prelude::*;

use crate::browser::clock;
use crate::panels::controls::card::Wire;
use crate::state::format;
use crate::state::template;

/// A text and its button; says what the followed channel says.
#[component]
pub fn TextBox(label: String, wire: Wire) -> impl IntoView {
    let send = move |text: String| {
        wire.publish(text);
        Ok(())
    };
    let heard = move || wire.followed.get().map(|(_, value)| format::value(&value));
    view! {
        <Line label wire send=Callback::new(send) takes_text=true />
        <Show when=move || wire.followed.with(Option::is_some) fallback=|| ()>
            <p class="heard">"Now: " <b>{heard}</b></p>
        </Show>
    }
}

/// The template filled with the text, if it has a place for one.
#[component]
pub fn JsonBox(label: String, template: String, wire: Wire) -> impl IntoView {
    let takes_text = template::takes_value(&template);
    let template = StoredValue::new(template);
    let send = move |text: String| {
        let id = format!("{:08x}", (clock::random() * f64::from(u32::MAX)) as u32);
        let message = template.with_value(|template| template::fill(template, &text, &id))?;
        wire.publish(message);
        Ok(())
    };
    view! { <Line label wire send=Callback::new(send) takes_text /> }
}

#[component]
fn Line(
    label: String,
    wire: Wire,
    send: Callback<String, Result<(), String>>,
    /// Without a text there is only the button.
    takes_text: bool,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let outcome = send.run(text.get_untracked());
        problem.set(outcome.clone().err());
        if outcome.is_ok() {
            text.set(String::new());
        }
    };
    let input = takes_text.then(|| {
        view! {
            <label class="field">
                <span>{label.clone()}</span>
                <input
                    type="text"
                    spellcheck="false"
                    autocomplete="off"
                    bind:value=text
                    disabled=move || wire.is_cut()
                />
            </label>
        }
    });
    let words = if takes_text { "Send".to_owned() } else { label.clone() };
    let name = if takes_text { format!("Send {label}") } else { label.clone() };
    view! {
        <form class="line" on:submit=submit>
            {input}
            <button
                class="button"
                class:press=!takes_text
                type="submit"
                aria-label=name
                disabled=move || wire.is_cut()
            >
                {words}
            </button>
        </form>
        <p class="form-problem" role="alert">{move || problem.get()}</p>
    }
}
