//! The browser adapters, tried in a real browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod common;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use heliograph::browser::object_url::ObjectUrl;
use heliograph::browser::pointer::{self, PointerKind};
use heliograph::browser::reel::Reel;
use heliograph::browser::resize::{DeviceSize, observe};
use heliograph::browser::{clock, dates, image, location, storage, text, theme, visibility};
use heliograph::link::http::{FetchError, fetch_photo};
use heliograph::link::socket::{Socket, SocketEvent};
use heliograph::state::first_picture::FirstPicture;
use heliograph::state::frame::FrameClock;
use heliograph::state::settled::settled;
use heliograph_telemetry::Timestamp;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use common::PIXEL;

wasm_bindgen_test_configure!(run_in_browser);

/// Gives the browser time for what it does by itself.
async fn wait(duration: Duration) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                resolve.call0(&wasm_bindgen::JsValue::NULL).unwrap();
            },
            duration,
        );
    });
    JsFuture::from(promise).await.unwrap();
}

/// Looks again and again until it holds; fails after ten seconds.
async fn until(mut holds: impl FnMut() -> bool) {
    for _ in 0..400 {
        if holds() {
            return;
        }
        wait(Duration::from_millis(25)).await;
    }
    panic!("it never held");
}

#[wasm_bindgen_test]
async fn pictures_are_decoded_ahead_and_shown_as_they_are() {
    // Tasks need one; mounting the app would bring it.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let url = ObjectUrl::new(PIXEL, "image/png").unwrap();
    let (reel, told) = (Reel::default(), Rc::new(RefCell::new(Vec::new())));
    let prepare = |id, address: &str| {
        let told = told.clone();
        reel.prepare(id, address, "A photo", move || told.borrow_mut().push(id));
    };
    for (id, address) in [(1, url.as_str()), (1, url.as_str()), (2, "blob:nothing")] {
        prepare(id, address);
    }
    let place = document().create_element("div").unwrap();
    assert!(!reel.show(1, &place), "not decoded yet");
    until(|| told.borrow().len() == 2).await;
    // What is broken is shown too: by its words.
    assert!(reel.is_ready(1) && reel.is_ready(2) && !reel.is_ready(3));
    assert!(reel.show(1, &place));
    let shown = place.first_element_child().unwrap();
    assert_eq!(shown.dyn_ref::<web_sys::HtmlImageElement>().unwrap().natural_width(), 1);
    assert!(reel.show(1, &place) && !reel.show(3, &place));
    assert_eq!(place.first_element_child(), Some(shown), "the very same");
    // What is broken takes no other's place, what is better does.
    let better = ObjectUrl::new(PIXEL, "image/png").unwrap();
    prepare(1, "blob:nothing");
    prepare(1, better.as_str());
    until(|| told.borrow().len() == 4).await;
    assert!(reel.show(1, &place));
    let shown = place.first_element_child().unwrap();
    assert_eq!(shown.get_attribute("src").as_deref(), Some(better.as_str()));
    assert!(reel.show(2, &place));
    assert_eq!(place.child_element_count(), 1);
}

#[wasm_bindgen_test]
async fn a_picture_is_decoded_from_its_bytes_and_released() {
    let url = ObjectUrl::new(PIXEL, "image/png").unwrap();
    assert_eq!(image::decode(url.as_str()).await, Ok((1, 1)));
    assert_eq!(fetch_photo(url.as_str(), |_, _| ()).await.unwrap(), PIXEL);
    let text = url.as_str().to_owned();
    drop(url);
    assert_eq!(fetch_photo(&text, |_, _| ()).await, Err(FetchError::Unreadable));
}

#[wasm_bindgen_test]
async fn what_is_no_picture_is_an_error_not_a_hang() {
    let url = ObjectUrl::new(b"<svg onload=alert(1)>", "image/png").unwrap();
    assert!(image::decode(url.as_str()).await.is_err());
}

#[wasm_bindgen_test]
async fn a_photo_that_is_not_there_says_its_status() {
    assert_eq!(fetch_photo("/no/such/photo.jpg", |_, _| ()).await, Err(FetchError::Status(404)));
}

#[wasm_bindgen_test]
async fn a_socket_to_nobody_closes_once_and_says_so() {
    let events = Rc::new(RefCell::new(Vec::new()));
    let seen = events.clone();
    let _socket =
        Socket::open("ws://127.0.0.1:1/", &[], move |event| seen.borrow_mut().push(event)).unwrap();
    until(|| !events.borrow().is_empty()).await;
    wait(Duration::from_millis(100)).await;
    let events = events.borrow();
    let [SocketEvent::Closed(closed)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((closed.code, closed.was_open), (1006, false));
}

#[wasm_bindgen_test]
async fn a_dropped_socket_says_nothing_any_more() {
    let events = Rc::new(RefCell::new(0));
    let seen = events.clone();
    drop(Socket::open("ws://127.0.0.1:1/", &[], move |_| *seen.borrow_mut() += 1));
    wait(Duration::from_millis(200)).await;
    assert_eq!(*events.borrow(), 0);
}

#[wasm_bindgen_test]
fn an_address_the_browser_does_not_take_is_an_error() {
    assert!(Socket::open("ws://pi:0x/", &[], |_| ()).is_err());
}

#[wasm_bindgen_test]
async fn many_requests_make_one_tick_per_frame() {
    // Effects need one; mounting the app would bring it.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let (frame, ticks) = owner.with(|| (FrameClock::new(), RwSignal::new(0)));
    owner.with(|| {
        Effect::new(move |_| {
            frame.track();
            ticks.update_untracked(|ticks| *ticks += 1);
        })
    });
    wait(Duration::from_millis(50)).await;
    let before = ticks.get_untracked();
    for _ in 0..1_000 {
        frame.request();
    }
    until(|| ticks.get_untracked() > before).await;
    wait(Duration::from_millis(100)).await;
    assert_eq!(ticks.get_untracked(), before + 1);
}

#[wasm_bindgen_test]
async fn the_rest_of_the_page_follows_the_first_picture() {
    let owner = Owner::new();
    let first = owner.with(|| FirstPicture::wait(Duration::from_secs(3_600)));
    first.drawn();
    assert!(first.is_awaited(), "it is not on the screen yet");
    until(|| !first.is_awaited()).await;
}

#[wasm_bindgen_test]
async fn the_rest_of_the_page_does_not_wait_for_long() {
    let owner = Owner::new();
    let first = owner.with(|| FirstPicture::wait(Duration::from_millis(20)));
    assert!(first.is_awaited());
    until(|| !first.is_awaited()).await;
    // A picture that comes after all changes nothing.
    first.drawn();
    wait(Duration::from_millis(100)).await;
    assert!(!first.is_awaited());
}

#[wasm_bindgen_test]
async fn what_is_settled_tells_of_changes_alone() {
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let (number, told) = owner.with(|| (RwSignal::new(1), RwSignal::new(Vec::new())));
    let tens = owner.with(|| settled(move |_| number.get() / 10));
    let highest = owner.with(|| settled(move |last| number.get().max(*last.unwrap_or(&0))));
    owner.with(|| Effect::new(move |_| told.update(|told| told.push((tens.get(), highest.get())))));
    for next in [1, 4, 25, 12, 19] {
        number.set(next);
        wait(Duration::from_millis(5)).await;
    }
    let mut told = told.get_untracked();
    assert_eq!(told.last(), Some(&(1, 25)));
    let count = told.len();
    told.dedup();
    assert_eq!(told.len(), count, "nothing is told twice");
}

#[wasm_bindgen_test]
async fn a_surface_is_measured_in_device_pixels_and_followed() {
    follow_a_surface().await;
}

#[wasm_bindgen_test]
async fn a_surface_is_followed_where_the_browser_knows_no_device_pixels() {
    let get = |of: &JsValue, key: &str| js_sys::Reflect::get(of, &key.into()).unwrap();
    let prototype = get(&get(&js_sys::global(), "ResizeObserverEntry"), "prototype");
    let prototype: js_sys::Object = prototype.unchecked_into();
    let name = JsValue::from("devicePixelContentBoxSize");
    let known = js_sys::Object::get_own_property_descriptor(&prototype, &name);
    js_sys::Reflect::delete_property(&prototype, &name).unwrap();
    follow_a_surface().await;
    js_sys::Object::define_property(&prototype, &name, &known.unchecked_into());
}

async fn follow_a_surface() {
    let element = document().create_element("div").unwrap();
    let element: web_sys::HtmlElement = element.unchecked_into();
    document().body().unwrap().append_child(&element).unwrap();
    let resize = |width: &str| {
        element.style().set_property("width", width).unwrap();
        element.style().set_property("height", "50px").unwrap();
    };
    resize("120px");
    let owner = Owner::new();
    let size = owner.with(|| RwSignal::new(DeviceSize::default()));
    owner.with(|| observe(&element, size));
    let scale = window().device_pixel_ratio();
    let width = |css: f64| (css * scale).round() as u32;
    until(|| size.get_untracked().width_px == width(120.0)).await;
    assert_eq!(size.get_untracked().height_px, width(50.0));
    resize("77px");
    until(|| size.get_untracked().width_px == width(77.0)).await;
    element.remove();
}

#[wasm_bindgen_test]
fn settings_are_kept_and_a_tab_keeps_its_own() {
    assert!(storage::save("heliograph.test", "a b"));
    assert_eq!(storage::load("heliograph.test").as_deref(), Some("a b"));
    assert_eq!(storage::load("heliograph.nothing"), None);
    let first = storage::tab_value("heliograph.tab-test", || "one".into());
    let again = storage::tab_value("heliograph.tab-test", || "two".into());
    assert_eq!((first.as_str(), again.as_str()), ("one", "one"));
}

#[wasm_bindgen_test]
fn the_theme_is_put_on_the_document() {
    theme::apply("light");
    let root = document().document_element().unwrap();
    assert_eq!(root.get_attribute("data-theme").as_deref(), Some("light"));
}

#[wasm_bindgen_test]
fn the_clock_tells_wall_time_and_an_uptime_that_does_not_go_back() {
    let (first, second) = (clock::now(), clock::now());
    assert!(second.uptime >= first.uptime);
    assert!(first.wall > Timestamp::from_millis_f64(1.7e12));
    assert!(clock::utc_offset_seconds(first.wall).abs() <= 86_400);
}

#[wasm_bindgen_test]
fn the_page_knows_where_it_came_from() {
    let page = location::page_location();
    assert!(!page.secure && page.host.contains(':'));
    assert!(page.sources.is_empty());
}

#[wasm_bindgen_test]
fn a_text_is_the_same_however_long_it_is_and_whatever_is_in_it() {
    for sample in ["", "461", "{\"s0\":1.25}", "é", "21.5 °C 📷"] {
        for times in [1, 300] {
            let all = sample.repeat(times);
            assert_eq!(text::utf8(&all.as_str().into()), all, "{sample} {times} times");
        }
    }
    // Half of a pair, at the end of what is long enough.
    let half: Vec<u16> = [65; 300].into_iter().chain([0xd83d]).collect();
    let half = text::utf8(&js_sys::JsString::from_char_code(&half));
    assert_eq!(half, format!("{}\u{fffd}", "A".repeat(300)));
}

#[wasm_bindgen_test]
async fn the_pointer_is_told_in_places_of_its_element_and_the_wheel_can_be_kept_from_the_page() {
    let owner = Owner::new();
    let element =
        document().create_element("div").unwrap().unchecked_into::<web_sys::HtmlElement>();
    let style = element.style();
    for (name, value) in [
        ("position", "fixed"),
        ("left", "30px"),
        ("top", "40px"),
        ("width", "99px"),
        ("height", "99px"),
    ] {
        style.set_property(name, value).unwrap();
    }
    let button = document().create_element("button").unwrap();
    element.append_child(&button).unwrap();
    document().body().unwrap().append_child(&element).unwrap();
    let inputs = Rc::new(RefCell::new(Vec::new()));
    let seen = inputs.clone();
    owner.with(|| {
        pointer::listen(&element, move |input| {
            seen.borrow_mut().push(input);
            input.ctrl
        });
    });
    let fire = |target: &web_sys::Element, script: &str| {
        let make = js_sys::Function::new_no_args(&format!("return new {script}"));
        let event = make.call0(&wasm_bindgen::JsValue::NULL).unwrap();
        target.dispatch_event(event.unchecked_ref()).unwrap()
    };
    let place = "clientX: 35, clientY: 47, bubbles: true, cancelable: true";
    fire(&element, &format!("PointerEvent('pointermove', {{{place}, pointerType: 'touch'}})"));
    let went_on =
        fire(&element, &format!("WheelEvent('wheel', {{{place}, deltaY: 3, deltaMode: 1}})"));
    assert!(went_on, "the page scrolls");
    let went_on = fire(&element, &format!("WheelEvent('wheel', {{{place}, ctrlKey: true}})"));
    assert!(!went_on, "the page does not zoom");
    fire(&button, &format!("PointerEvent('pointerdown', {{{place}, pointerId: 1}})"));
    {
        let inputs = inputs.borrow();
        assert_eq!(inputs.len(), 3, "a press on a button is the button's");
        let first = inputs.first().unwrap();
        assert_eq!(
            (first.kind, first.x, first.y, first.touch),
            (PointerKind::Move, 5.0, 7.0, true)
        );
        assert_eq!(inputs.get(1).unwrap().wheel, (0.0, 48.0), "lines are pixels");
    }
    owner.cleanup();
    fire(&element, &format!("PointerEvent('pointermove', {{{place}}})"));
    assert_eq!(inputs.borrow().len(), 3, "nothing is heard after the end");
    element.remove();
}

#[wasm_bindgen_test]
async fn an_element_is_seen_while_it_is_in_view() {
    let owner = Owner::new();
    let element =
        document().create_element("div").unwrap().unchecked_into::<web_sys::HtmlElement>();
    let style = element.style();
    for (name, value) in [
        ("position", "fixed"),
        ("left", "-500px"),
        ("top", "0"),
        ("width", "9px"),
        ("height", "9px"),
    ] {
        style.set_property(name, value).unwrap();
    }
    document().body().unwrap().append_child(&element).unwrap();
    let seen = owner.with(|| RwSignal::new(None));
    owner.with(|| visibility::observe(&element, seen));
    assert!(!visibility::is_in_window(&element));
    until(|| seen.get_untracked() == Some(false)).await;
    style.set_property("left", "-8px").unwrap();
    assert!(visibility::is_in_window(&element), "a pixel of it is");
    until(|| seen.get_untracked() == Some(true)).await;
    style.set_property("left", "-500px").unwrap();
    until(|| seen.get_untracked() == Some(false)).await;
    element.remove();
}

#[wasm_bindgen_test]
fn dates_are_in_the_words_of_the_language() {
    let day = |language: &str| {
        let words = dates::words(&[language]).unwrap();
        let around = |(before, after): &(String, String), day| format!("{before}{day}{after}");
        let (day, monday) = (around(&words.days[10], 21), around(&words.weekdays[0], 2));
        format!("{} / {day} / {monday}", words.months[10])
    };
    assert_eq!(day("en-US"), "Nov / Nov 21 / Mon 2");
    assert_eq!(day("de"), "Nov / 21. Nov. / Mo., 2.");
    assert_eq!(day("ja"), "11月 / 11月21日 / 2日(月)");
    // Neither the digits nor the calendar of the place: the clock beside them has neither.
    assert!(day("fa-IR").contains("21"));
    assert!(dates::words(&[]).is_some());
}
