//! Where the page's code is cut into parts that are fetched when they are first wanted.
//!
//! Most visits never open the wiring or write a rule, and nobody speaks every protocol: the code for
//! that stays with the server until somebody does. [`apart!`](crate::apart!) tells where a part
//! begins. With the feature `split`, `cargo xtask build` cuts the wasm there; without it (tests,
//! `trunk serve`) the same functions are simply called.

use std::future::ready;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// A part could not be fetched: the server is away, or has another version of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFetched;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for NotFetched {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// What a function of a part makes, once the part is here.
pub type Fetching<T> = Pin<Box<dyn Future<Output = Result<T, NotFetched>>>>;

/// Asks for a part at once. By itself that waits until whatever runs now is done, be it the making of
/// the whole page.
pub fn begun<T: 'static>(mut fetching: Fetching<T>) -> Fetching<T> {
    match fetching.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(made) => Box::pin(ready(made)),
        Poll::Pending => fetching,
    }
}

/// `apart!(name: pub fn make(..) -> Thing { .. });` puts `make`, and all that only functions of the
/// part `name` reach, into that part. Called, it gives [`Fetching<Thing>`](Fetching). It may take
/// nothing generic and nothing borrowed.
///
/// ```text
/// extras     dialogs, panels that are only there when wanted, the player, XY plots, statistics
/// photos     showing, keeping and saving photos, once there are any
/// spacebrew, protocols (all others but plain WebSockets)
/// ```
///
/// Each further name makes more files: what two parts share is fetched with either.
#[macro_export]
macro_rules! apart {
    (
        $part:ident: $(#[$meta:meta])* $vis:vis fn $name:ident(
            $($given:ident: $kind:ty),* $(,)?
        ) -> $made:ty $body:block
    ) => {
        $(#[$meta])*
        $vis fn $name($($given: $kind),*) -> $crate::apart::Fetching<$made> {
            // A call into another module is foreign to Rust, which has no safe word for it.
            #[cfg(feature = "split")]
            #[allow(unsafe_code)]
            #[wasm_split_helpers::wasm_split($part, fallible, preload(#[allow(unsafe_code)] fetch))]
            fn $name($($given: $kind),*) -> Result<$made, $crate::apart::NotFetched> {
                #[allow(unused_braces)]
                Ok($body)
            }
            #[cfg(not(feature = "split"))]
            async fn $name($($given: $kind),*) -> Result<$made, $crate::apart::NotFetched> {
                #[allow(unused_braces)]
                Ok($body)
            }
            Box::pin($name($($given),*))
        }
    };
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::poll_fn;
    use std::rc::Rc;

    use super::*;

    fn poll<T>(fetching: &mut Fetching<T>) -> Poll<Result<T, NotFetched>> {
        fetching.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn what_is_begun_is_asked_for_at_once_and_comes_once() {
        let asked = Rc::new(Cell::new(0));
        let count = asked.clone();
        let slow = poll_fn(move |_| {
            count.set(count.get() + 1);
            if count.get() > 1 { Poll::Ready(Ok("here")) } else { Poll::Pending }
        });
        let mut slow = begun(Box::pin(slow));
        assert_eq!(asked.get(), 1);
        assert_eq!(poll(&mut slow), Poll::Ready(Ok("here")));
        let mut at_hand = begun(Box::pin(ready(Ok("here"))));
        assert_eq!(poll(&mut at_hand), Poll::Ready(Ok("here")));
    }
}
