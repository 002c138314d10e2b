//! A part of the page that is fetched first.

use std::future::poll_fn;

use leptos::__reexports::send_wrapper::SendWrapper;
use leptos::prelude::*;

use crate::apart::{Fetching, NotFetched};
use crate::widgets::shared::{part, small_button};

/// Shows what another part makes once it is here; where it cannot be fetched, why, and a button that
/// tries again.
pub fn later(make: impl Fn() -> Fetching<AnyView> + Send + 'static) -> AnyView {
    later_within(|failure| failure, make)
}

/// The same, with `around` what is shown where it cannot be fetched.
pub fn later_within(
    around: impl Fn(AnyView) -> AnyView + Clone + Send + 'static,
    make: impl Fn() -> Fetching<AnyView> + Send + 'static,
) -> AnyView {
    let attempt = Trigger::new();
    part(move || {
        attempt.track();
        let (mut making, around) = (make(), around.clone());
        // What is read while the view is made is not what it is made of.
        let making = poll_fn(move |context| untrack(|| making.as_mut().poll(context)));
        let view = async move { making.await.unwrap_or_else(|NotFetched| around(sorry(attempt))) };
        Suspend::new(SendWrapper::new(view)).into_any()
    })
}

fn sorry(attempt: Trigger) -> AnyView {
    let again = Signal::stored("Try again".to_owned());
    view! {
        <div class="not-fetched" role="alert">
            <p>
                "This part of the page could not be fetched from its server. If the server has been renewed meanwhile, reload the page."
            </p>
            {small_button("button", "fetch-again", "", again, move |_| attempt.notify())}
        </div>
    }
    .into_any()
}
