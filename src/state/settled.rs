//! What is looked at often and hardly ever changes.

use leptos::prelude::*;

type Look<T> = Box<dyn Fn(Option<&T>) -> T>;

/// What `look` sees, given what it saw last; as with a memo, but those who read it hear only of changes.
/// Whatever a memo looks at wakes all that depends on it, however far, to ask whether there is
/// anything new. A change is heard of before the browser paints, but not at once.
pub fn settled<T: Clone + PartialEq + Send + Sync + 'static>(
    look: impl Fn(Option<&T>) -> T + 'static,
) -> ReadSignal<T> {
    let look: Look<T> = Box::new(look);
    let (seen, tell) = signal(untrack(|| look(None)));
    Effect::new(move |_| {
        let now = seen.with_untracked(|last| Some(look(Some(last))).filter(|now| now != last));
        if let Some(now) = now {
            tell.set(now);
        }
    });
    seen
}
