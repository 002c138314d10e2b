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

/// What is kept under `key` for this tab; a reload keeps it.
pub fn load_in_tab(key: &str) -> Option<String> {
    in_tab()?.get_item(key).ok()?
}

/// Keeps `value` under `key` for this tab; says whether the browser took it.
pub fn save_in_tab(key: &str, value: &str) -> bool {
    in_tab().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// What is kept under `key` for this tab, or else `make()`, which is then kept.
pub fn tab_value(key: &str, make: impl FnOnce() -> String) -> String {
    load_in_tab(key).unwrap_or_else(|| {
        let made = make();
        // A browser that keeps nothing only means a new value after a reload.
        save_in_tab(key, &made);
        made
    })
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn in_tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
