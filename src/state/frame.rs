//! One animation frame for the whole page: asked for when something changed, told once.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser::clock;
use crate::browser::frames::FrameCallback;

/// Figures that change more often than this are hard to read, and each change lays out text anew,
/// which costs more than a frame of drawing.
const GLANCE: Duration = Duration::from_millis(450);

/// The page's frame tick.
#[derive(Clone, Copy)]
pub struct FrameClock {
    tick: Trigger,
    glance: Trigger,
    pending: StoredValue<bool, LocalStorage>,
    callback: StoredValue<Option<FrameCallback>, LocalStorage>,
    glances: StoredValue<Glances, LocalStorage>,
}

/// After so long without a frame figures are brought up to date without one.
const LATE: Duration = Duration::from_millis(600);

/// Frames that are no further apart come one after the other.
const IN_A_ROW: Duration = Duration::from_millis(25);
/// So long after it is due a glance waits for no better frame.
const PATIENCE: Duration = Duration::from_millis(100);

/// When figures were brought up to date.
#[derive(Clone, Copy, Default)]
struct Glances {
    last: Option<Duration>,
    /// When the last frame was, and whether pictures were drawn in it.
    frame: Option<Duration>,
    drew: bool,
    /// There were ticks since.
    due: bool,
    /// A timer will look after what no frame does.
    timed: bool,
}

impl Glances {
    /// Whether texts may change in a frame `now`. With all pictures at once that may take longer than
    /// a frame: where frames come one after the other, texts have the one after a picture, which
    /// mostly has none. Elsewhere a frame for texts alone would cost more than one for both.
    fn suits(self, now: Duration) -> bool {
        let since = |then: Option<Duration>| then.map(|then| now.saturating_sub(then));
        self.drew
            || since(self.frame).is_none_or(|apart| apart > IN_A_ROW)
            || since(self.last).is_none_or(|apart| apart > GLANCE + PATIENCE)
    }
}

impl FrameClock {
    /// A clock that has not ticked.
    pub fn new() -> Self {
        Self {
            tick: Trigger::new(),
            glance: Trigger::new(),
            pending: StoredValue::new_local(false),
            callback: StoredValue::new_local(None),
            glances: StoredValue::new_local(Glances::default()),
        }
    }

    /// The clock provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Asks for a tick in the next animation frame. However often it is called, one is pending at
    /// most; a hidden tab gets none until it is shown.
    pub fn request(self) {
        if self.pending.get_value() {
            return;
        }
        self.pending.set_value(true);
        self.callback.update_value(|callback| {
            callback.get_or_insert_with(|| FrameCallback::new(move || self.tell())).request();
        });
    }

    fn tell(self) {
        self.pending.set_value(false);
        self.tick.notify();
        let (glances, now) = (self.glances.get_value(), clock::now().uptime);
        self.glances.set_value(Glances { frame: Some(now), drew: false, ..glances });
        self.glance(now, glances.suits(now));
    }

    /// Pictures are drawn in this frame.
    pub fn draws(self) {
        self.glances.update_value(|glances| glances.drew = true);
    }

    /// With this frame when it `suits` and the last glance is long ago, else with a later one.
    fn glance(self, now: Duration, suits: bool) {
        let glances = self.glances.get_value();
        if suits && glances.last.is_none_or(|last| now.saturating_sub(last) >= GLANCE) {
            self.glances.set_value(Glances { last: Some(now), due: false, ..glances });
            self.glance.notify();
            return;
        }
        self.glances.set_value(Glances { due: true, timed: true, ..glances });
        if !glances.timed {
            let late = move || {
                let glances = self.glances.get_value();
                self.glances.set_value(Glances { timed: false, ..glances });
                if glances.due {
                    self.glance(clock::now().uptime, true);
                }
            };
            set_timeout(late, LATE);
        }
    }

    /// Runs the surrounding effect or memo again at each tick.
    pub fn track(self) {
        self.tick.track();
    }

    /// Runs the surrounding effect or memo again after a tick, at most twice a second or so: for
    /// figures to be read.
    pub fn track_glances(self) {
        self.glance.track();
    }
}

impl Default for FrameClock {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suits(frame: u64, drew: bool, now: u64) -> bool {
        let at = |millis| Some(Duration::from_millis(millis));
        let glances = Glances { last: at(0), frame: at(frame), drew, ..Glances::default() };
        glances.suits(Duration::from_millis(now))
    }

    #[test]
    fn texts_have_the_frame_after_a_picture_where_frames_come_in_a_row() {
        assert!(suits(484, true, 500) && !suits(484, false, 500));
    }

    #[test]
    fn texts_change_with_a_picture_where_frames_are_far_apart() {
        assert!(suits(400, false, 500) && suits(400, true, 500));
        assert!(Glances::default().suits(Duration::ZERO), "the first of all");
    }

    #[test]
    fn texts_do_not_wait_for_long() {
        assert!(suits(584, false, 600));
    }
}
