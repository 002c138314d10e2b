//! How the last press is doing, in words.

use std::time::Duration;

use super::{Ask, Captures, Request, Stage};
use crate::state::format;

/// What is waited for, if anything is.
pub fn progress(captures: &Captures, uptime: Duration) -> Option<String> {
    let pending = || captures.current().filter(|request| request.is_pending());
    let first = pending().map(|request| request.asked.uptime).min()?;
    let mut words = format!("Requested {} ago…", format::age(uptime.saturating_sub(first)));
    let here = captures.current().filter(|request| request.is_received()).count();
    if here > 0 {
        let missing: Vec<_> = pending().map(|request| request.camera.short_name()).collect();
        words.push_str(&format!(" {here} here, waiting for {}", missing.join(", ")));
    }
    Some(words)
}

/// What went wrong, once nothing is waited for any more.
pub fn failure(captures: &Captures) -> Option<String> {
    let over = |request: &&Request| !request.is_pending() && !request.is_received();
    let failed: Vec<_> = captures.current().filter(over).collect();
    let is_alone = captures.current().count() == 1;
    let all: Vec<_> = failed.into_iter().map(|request| reason(request, is_alone)).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

fn reason(request: &Request, is_alone: bool) -> String {
    let seconds = request.camera.time_out.as_secs();
    let name = request.camera.short_name();
    match request.stage() {
        Stage::Failed(reason) if is_alone => reason.clone(),
        Stage::Failed(reason) => format!("{name}: {reason}"),
        _ if !is_alone => format!("No photo came from {name} within {seconds} s."),
        _ if matches!(request.camera.ask, Ask::Press(_)) => format!(
            "No photo came within {seconds} s. Is the camera on, and is it wired to the file \
             server? Press Capture to try again."
        ),
        _ => format!(
            "No photo came within {seconds} s. Is the camera {name} on? Press Capture to try again."
        ),
    }
}

/// How far apart the photos of the last press came.
pub fn spread(captures: &Captures) -> Option<String> {
    let count = captures.current().filter(|request| request.is_received()).count();
    let spread = captures.spread()?;
    Some(format!("{count} photos, {} ms apart", spread.as_millis()))
}
