//! Where the page was loaded from.

/// The parts of the page's address that matter here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLocation {
    /// Whether it came over https.
    pub secure: bool,
    /// Host with port, as in `localhost:9000`; empty for a file.
    pub host: String,
    /// Values of every `source=` in the query, decoded, in order.
    pub sources: Vec<String>,
}

/// The address of this page.
pub fn page_location() -> PageLocation {
    let location = leptos::prelude::location();
    let query = location.search().unwrap_or_default();
    let sources = web_sys::UrlSearchParams::new_with_str(&query)
        .map(|params| params.get_all("source").iter().filter_map(|v| v.as_string()).collect())
        .unwrap_or_default();
    PageLocation {
        secure: location.protocol().is_ok_and(|protocol| protocol == "https:"),
        host: location.host().unwrap_or_default(),
        sources,
    }
}
