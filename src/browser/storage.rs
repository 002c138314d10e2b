//! Small settings kept by the browser. Storage that is forbidden or full behaves as empty.

use web_sys::Storage;

/// What is kept under `key` for this site.
pub fn load(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

/// Keeps `value` under `key` for this site; says whether the browser took it.
pub fn save(key: &str, value: &str) -> bool {
    local().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// What is kept under `key` for this tab, or else `make()`, which is then kept.
pub fn tab_value(key: &str, make: impl FnOnce() -> String) -> String {
    let storage = web_sys::window().and_then(|window| window.session_storage().ok()?);
    if let Some(kept) = storage.as_ref().and_then(|storage| storage.get_item(key).ok()?) {
        return kept;
    }
    let made = make();
    if let Some(storage) = storage {
        // A browser that keeps nothing only means a new value after a reload.
        let _ = storage.set_item(key, &made);
    }
    made
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
