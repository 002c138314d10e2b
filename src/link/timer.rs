//! Calling a session back when it asks to.

use std::time::Duration;

use heliograph_protocol::session::Session;
use heliograph_telemetry::Now;
use leptos::prelude::set_timeout_with_handle;

use crate::browser::clock;
use crate::link::Link;

impl Link {
    /// Sees to it that the session is called back. A timer that is early looks again: most messages put
    /// the session's deadline off, and need not touch it.
    pub(super) fn arm(&self, now: Now) {
        let mut core = self.core.borrow_mut();
        let Some(due) = core.session().poll_timeout() else { return };
        if core.session_timer.as_ref().is_some_and(|(armed, _)| *armed <= due) {
            return;
        }
        if let Some((_, timer)) = core.session_timer.take() {
            timer.clear();
        }
        let this = self.this.clone();
        let call = move || this.upgrade().into_iter().for_each(|link| link.on_timer());
        let wait = due.saturating_sub(now.uptime) + Duration::from_millis(1);
        core.session_timer = set_timeout_with_handle(call, wait).ok().map(|timer| (due, timer));
    }

    fn on_timer(&self) {
        let now = clock::now();
        let mut core = self.core.borrow_mut();
        core.session_timer = None;
        if core.session().poll_timeout().is_some_and(|due| due <= now.uptime) {
            core.session().handle_timeout(now);
        }
        drop(core);
        self.drain(now);
    }
}
