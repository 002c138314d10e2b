//! What comes after the first picture.

use leptos::prelude::*;

use crate::state::first_picture::FirstPicture;
use crate::widgets::shared::{memo, part_if};

/// A part of the page that the first picture does not wait for.
pub fn rest(make: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let first = FirstPicture::expect();
    part_if(memo(move || !first.is_awaited()), make)
}
