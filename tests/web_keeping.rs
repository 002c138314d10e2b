//! What keeps photos, tried in a real browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod common;

use heliograph::browser::database::{Database, DatabaseError, may_exist};
use heliograph::browser::image;
use heliograph::browser::object_url::{self, ObjectUrl};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use common::PIXEL;

wasm_bindgen_test_configure!(run_in_browser);

async fn database(name: &str, version: u32) -> Database {
    Database::open(name, version, &["a", "b"]).await.unwrap()
}

#[wasm_bindgen_test]
async fn it_is_known_whether_there_is_a_database() {
    assert!(!may_exist("nowhere").await);
    drop(database("there", 1).await);
    assert!(may_exist("there").await);
}

#[wasm_bindgen_test]
async fn a_database_keeps_values_and_blobs_over_its_closing() {
    let url = ObjectUrl::new(PIXEL, "image/png").unwrap();
    let blob = object_url::blob(url.as_str()).unwrap();
    let first = database("keeps", 1).await;
    let writing = first.write(&["a", "b"]).unwrap();
    assert!(writing.get("a", "nothing").await.unwrap().is_undefined());
    writing.put("a", "two", &"ii".into()).unwrap();
    writing.put("a", "one", &"i".into()).unwrap();
    writing.put("b", "one", &blob).unwrap();
    writing.done().await.unwrap();
    drop(first);

    let second = database("keeps", 1).await;
    let reading = second.read(&["a", "b"]).unwrap();
    let (keys, values) = reading.all("a").await.unwrap();
    assert_eq!(
        (String::from(keys.join(" ")), String::from(values.join(" "))),
        ("one two".into(), "i ii".into())
    );
    let kept: web_sys::Blob = reading.get("b", "one").await.unwrap().unchecked_into();
    assert_eq!(object_url::bytes(&kept).await.unwrap(), PIXEL);
    let writing = second.write(&["a"]).unwrap();
    writing.delete("a", "one").unwrap();
    writing.delete("a", "nothing").unwrap();
    writing.done().await.unwrap();
    let reading = second.read(&["a"]).unwrap();
    assert!(reading.get("a", "one").await.unwrap().is_undefined());
}

#[wasm_bindgen_test]
async fn what_is_not_finished_changes_nothing() {
    let database = database("undone", 1).await;
    let writing = database.write(&["a"]).unwrap();
    writing.put("a", "half", &"half".into()).unwrap();
    // No database keeps a function.
    let refused = writing.put("a", "rest", &js_sys::Function::new_no_args("").into());
    assert!(matches!(refused, Err(DatabaseError::Refused(words)) if words.contains("DataClone")));
    drop(writing);
    let reading = database.read(&["a"]).unwrap();
    assert!(reading.get("a", "half").await.unwrap().is_undefined());
    assert!(database.read(&["no such store"]).is_err());
}

#[wasm_bindgen_test]
async fn an_older_page_makes_way_for_a_newer_one() {
    let old = database("versions", 1).await;
    let new = database("versions", 2).await;
    assert!(!old.is_open() && new.is_open());
    assert!(old.write(&["a"]).is_err());
    let again = Database::open("versions", 1, &["a", "b"]).await;
    assert!(matches!(again, Err(DatabaseError::Refused(words)) if words.contains("Version")));
}

#[wasm_bindgen_test]
async fn a_page_that_does_not_make_way_is_told_of() {
    let factory = leptos::prelude::window().indexed_db().unwrap().unwrap();
    let request = factory.open_with_u32("blocked", 1).unwrap();
    let opened = js_sys::Promise::new(&mut |resolve, _| request.set_onsuccess(Some(&resolve)));
    JsFuture::from(opened).await.unwrap();
    let blocked = Database::open("blocked", 2, &["a"]).await;
    assert!(matches!(blocked, Err(DatabaseError::Blocked)));
    request.result().unwrap().unchecked_into::<web_sys::IdbDatabase>().close();
    // What was blocked is not left open once it comes through.
    assert!(Database::open("blocked", 3, &["a"]).await.is_ok());
}

#[wasm_bindgen_test]
async fn a_likeness_fits_and_keeps_its_shape() {
    let canvas: web_sys::HtmlCanvasElement =
        leptos::prelude::document().create_element("canvas").unwrap().unchecked_into();
    canvas.set_width(400);
    canvas.set_height(100);
    let drawn = js_sys::Promise::new(&mut |resolve, _| canvas.to_blob(&resolve).unwrap());
    let picture: web_sys::Blob = JsFuture::from(drawn).await.unwrap().unchecked_into();
    let size = async |within| {
        let likeness = image::likeness(&picture, (400, 100), within).await.unwrap();
        let url = ObjectUrl::of(likeness).unwrap();
        image::decode(url.as_str()).await.unwrap()
    };
    assert_eq!(size((100, 100)).await, (100, 25));
    assert_eq!(size((1_000, 1_000)).await, (400, 100));
    let broken = ObjectUrl::new(b"no picture", "image/png").unwrap();
    let broken = object_url::blob(broken.as_str()).unwrap();
    assert!(image::likeness(&broken, (1, 1), (9, 9)).await.is_none());
}
