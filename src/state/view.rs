//! Which stretch of time the plots show.

use std::time::Duration;

use heliograph_telemetry::{TimeRange, Timestamp};
use leptos::prelude::*;

/// A session younger than its window is shown from its start, but never less than this: a first
/// reading must be seen to move.
const SHORTEST: Duration = Duration::from_secs(30);

/// How much time is in view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// The last 30 seconds.
    Seconds30,
    /// The last 5 minutes.
    #[default]
    Minutes5,
    /// The last hour.
    Hour1,
    /// Everything kept.
    All,
}

impl Window {
    /// All, shortest first.
    pub const EACH: [Self; 4] = [Self::Seconds30, Self::Minutes5, Self::Hour1, Self::All];

    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds30 => "30 s",
            Self::Minutes5 => "5 min",
            Self::Hour1 => "1 h",
            Self::All => "All",
        }
    }

    fn length(self) -> Duration {
        match self {
            Self::Seconds30 => Duration::from_secs(30),
            Self::Minutes5 => Duration::from_secs(300),
            Self::Hour1 => Duration::from_secs(3_600),
            Self::All => Duration::MAX,
        }
    }
}

/// Held still since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The right edge of the held picture.
    pub at: Timestamp,
    /// How many samples had been received then.
    pub samples: u64,
}

/// What is in view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// How much time.
    pub window: Window,
    /// Set while the picture is held; ingest goes on.
    pub pause: Option<Pause>,
}

impl View {
    /// The stretch of time to draw at `now`, given the moment of the `oldest` sample kept.
    pub fn range(self, now: Timestamp, oldest: Option<Timestamp>) -> TimeRange {
        let end = self.pause.map_or(now, |pause| pause.at);
        let oldest = oldest.unwrap_or(end).min(end - SHORTEST);
        TimeRange::new((end - self.window.length()).max(oldest), end)
    }
}

/// The view in use, shared by all plots.
#[derive(Clone, Copy)]
pub struct ViewState(pub RwSignal<View>);

impl ViewState {
    /// The view provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(1_700_000_000_000_000 + seconds * 1_000_000)
    }

    #[test]
    fn a_young_session_is_shown_from_its_start() {
        let view = View::default();
        assert_eq!(view.range(at(100), Some(at(0))), TimeRange::new(at(0), at(100)));
        assert_eq!(view.range(at(1_000), Some(at(0))), TimeRange::new(at(700), at(1_000)));
    }

    #[test]
    fn never_less_than_half_a_minute() {
        let view = View::default();
        assert_eq!(view.range(at(2), Some(at(0))).length(), SHORTEST);
        assert_eq!(view.range(at(2), None).length(), SHORTEST);
    }

    #[test]
    fn all_shows_all_and_a_pause_holds_the_edge() {
        let pause = Some(Pause { at: at(500), samples: 7 });
        let view = View { window: Window::All, pause };
        assert_eq!(view.range(at(9_000), Some(at(0))), TimeRange::new(at(0), at(500)));
    }
}
