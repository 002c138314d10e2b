//! Dragging a name from one part of the page to another.

/// Marks what is dragged as ours: files and links from elsewhere are not.
const TYPE: &str = "application/x-heliograph-channel";

/// What is dragged from here is `name`.
pub fn begin(event: &web_sys::DragEvent, name: &str) {
    if let Some(data) = event.data_transfer() {
        // A browser that refuses only means that nothing can be dropped.
        let _ = data.set_data(TYPE, name);
        data.set_effect_allowed("copy");
    }
}

/// Lets what is dragged over here be dropped here, if it is ours.
pub fn allow(event: &web_sys::DragEvent) {
    let types = event.data_transfer().map(|data| data.types());
    if types.is_some_and(|types| types.iter().any(|name| name == TYPE)) {
        event.prevent_default();
    }
}

/// The name dropped here, once.
pub fn dropped(event: &web_sys::DragEvent) -> Option<String> {
    let name = event.data_transfer()?.get_data(TYPE).ok().filter(|name| !name.is_empty())?;
    event.prevent_default();
    event.stop_propagation();
    Some(name)
}
