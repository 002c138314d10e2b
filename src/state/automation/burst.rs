//! A burst: several photos in a row from each of some cameras.

use std::time::Duration;

use crate::state::captures::CameraKey;

/// A photo that is asked for this much after its time is late.
const LATE: Duration = Duration::from_millis(100);

/// How a burst goes, as the user says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BurstPlan {
    /// How many photos from each camera.
    pub count: u32,
    /// At least so long from asking for one to asking for the next; zero: as quick as the camera.
    pub apart: Duration,
}

/// A camera's part in a burst.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Track {
    camera: CameraKey,
    left: u32,
    due: Duration,
}

/// A burst at work. Each camera goes at its own pace, so that a slow one holds up no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burst {
    plan: BurstPlan,
    tracks: Vec<Track>,
}

/// Which cameras are to be asked now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BurstShot {
    /// These.
    pub cameras: Vec<CameraKey>,
    /// So many of them later than planned.
    pub late: u32,
}

impl Burst {
    /// One whose first photos are due `now` (uptime).
    pub fn start(plan: BurstPlan, cameras: Vec<CameraKey>, now: Duration) -> Self {
        let track = |camera| Track { camera, left: plan.count, due: now };
        Self { plan, tracks: cameras.into_iter().map(track).collect() }
    }

    /// How many photos it is of, all cameras together.
    pub fn total(&self) -> u32 {
        let cameras = u32::try_from(self.tracks.len()).unwrap_or(u32::MAX);
        self.plan.count.saturating_mul(cameras)
    }

    /// How many are still to be asked for.
    pub fn left(&self) -> u32 {
        self.tracks.iter().map(|track| track.left).sum()
    }

    /// When there is something to do next, in uptime. Of cameras that are waited for nobody knows:
    /// [`Burst::due`] is to be called when one is free again.
    pub fn next(&self, now: Duration) -> Option<Duration> {
        let to_come = |track: &&Track| track.left > 0 && track.due > now;
        self.tracks.iter().filter(to_come).map(|track| track.due).min()
    }

    /// Whom to ask now: those whose time has come and who are not still at the last photo.
    pub fn due(&mut self, now: Duration, is_busy: impl Fn(&CameraKey) -> bool) -> BurstShot {
        let mut shot = BurstShot::default();
        for track in &mut self.tracks {
            if track.left == 0 || track.due > now || is_busy(&track.camera) {
                continue;
            }
            let is_late = self.plan.apart > Duration::ZERO && now - track.due > LATE;
            shot.late += u32::from(is_late);
            shot.cameras.push(track.camera.clone());
            track.left -= 1;
            track.due = now.saturating_add(self.plan.apart);
        }
        shot
    }
}
