//! What people are told about answers that are none.

/// The browser says no more than that it failed.
pub(super) const UNREACHABLE: &str = "No answer, or none this page may read. Is the device switched \
    on and in the same network? If its page opens in a browser tab, it has to allow others to read \
    it: it must send Access-Control-Allow-Origin.";
pub(super) const STREAM_ENDED: &str = "The stream of events ended.";
/// Status 204 is how a stream is ended for good.
pub(super) const NO_MORE: &str = "The server says that there are no more events.";
pub(super) const WEB_PAGE: &str =
    "a web page and no data; the address of the data is often another, such as /data or /status";

/// For statuses that will not change by themselves.
pub(super) fn refusal(status: u16) -> Option<String> {
    let words = match status {
        401 => "The server wants a user name and password, or does not know these (401).",
        403 => "The server does not allow this (403). Is a key or password missing?",
        404 | 410 => "There is nothing at this address. Is the path right?",
        405 | 406 => "The server does not answer such requests at this address.",
        400 => "The server does not understand the request (400). Is the address complete?",
        _ => return None,
    };
    Some(words.to_owned())
}

/// For statuses that may pass.
pub(super) fn failure(status: u16) -> String {
    match status {
        429 => "The server is asked too often (429): choose a longer interval.".to_owned(),
        503 => "The server is busy or starting (503).".to_owned(),
        500..=599 => format!("The server is in trouble ({status})."),
        _ => format!("The server answered with status {status}, which is no reading."),
    }
}
