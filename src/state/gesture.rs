//! From what fingers, mouse and wheel do on a plot to what that means.

#[cfg(test)]
mod tests;

use crate::browser::pointer::{PointerInput, PointerKind};

/// A press that moves less than this is a click or tap.
const STILL_PX: f64 = 5.0;
/// The same for a finger, which is never quite still.
const STILL_TOUCH_PX: f64 = 10.0;
/// Two taps within this time and distance are one double tap.
const DOUBLE_MILLIS: f64 = 350.0;
const DOUBLE_PX: f64 = 24.0;
/// A wheel that rests longer than this begins a new gesture.
const WHEEL_REST_MILLIS: f64 = 400.0;
/// How much a pixel of scrolling zooms: a notch of a usual wheel is 100, so about a sixth.
const WHEEL_ZOOM: f64 = 0.001_5;
/// Fingers closer than this to each other no longer say how far to zoom.
const CLOSEST_PX: f64 = 16.0;

/// The plot proper within its element, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Left edge, right of the value axis.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge, above the time axis.
    pub bottom: f64,
}

/// What a gesture asks for; places are in CSS pixels. `first` is true once in each gesture.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields that are what they are called")]
pub enum Act {
    /// The pointer is here.
    Hover { x: f64, y: f64 },
    /// The pointer went away.
    Leave,
    /// This stretch of time is being marked.
    MarkTime { from_x: f64, to_x: f64 },
    /// These values are being marked.
    MarkValues { from_y: f64, to_y: f64 },
    /// What was marked no longer is.
    Unmark,
    /// Show this stretch of time.
    ZoomTime { from_x: f64, to_x: f64 },
    /// Show these values.
    ZoomValues { from_y: f64, to_y: f64 },
    /// Show `factor` times as much time around `x`.
    ScaleTime { x: f64, factor: f64, first: bool },
    /// Show `factor` times as much of the values around `y`.
    ScaleValues { y: f64, factor: f64, first: bool },
    /// Move the picture, to the right when positive.
    MoveTime { px: f64, first: bool },
    /// Move the picture, down when positive.
    MoveValues { px: f64, first: bool },
    /// Pin the crosshair here, or its second one.
    Pin { x: f64, y: f64, second: bool },
    /// Back to the present.
    Reset,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Area {
    Plot,
    TimeAxis,
    ValueAxis,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Finger {
    id: i32,
    x: f64,
    y: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Doing {
    #[default]
    Nothing,
    /// Pressed, and not moved yet.
    Pressing {
        start: Finger,
        area: Area,
        drags: bool,
    },
    Marking {
        start: Finger,
    },
    MovingTime,
    MovingValues,
    /// `fresh` until it has moved anything.
    Pinching {
        fresh: bool,
    },
}

/// The gesture under way on one plot.
#[derive(Clone, Debug, Default)]
pub struct Gesture {
    doing: Doing,
    fingers: Vec<Finger>,
    last_tap: Option<(f64, Finger)>,
    last_wheel_millis: Option<f64>,
}

impl Gesture {
    /// What `input` means on a plot with this frame; `focused` is whether it has the focus, without
    /// which a bare wheel over it scrolls the page.
    pub fn handle(&mut self, input: PointerInput, frame: Frame, focused: bool) -> Vec<Act> {
        let finger = Finger { id: input.id, x: input.x, y: input.y };
        match input.kind {
            PointerKind::Wheel => self.wheel(input, frame, focused).into_iter().collect(),
            PointerKind::Leave if self.fingers.is_empty() => vec![Act::Leave],
            PointerKind::Leave => Vec::new(),
            PointerKind::Down => self.down(finger, input, frame),
            PointerKind::Move if self.is_down(input.id) => self.drag(finger, input.touch),
            PointerKind::Move if input.touch => Vec::new(),
            PointerKind::Move => hover(input, frame),
            PointerKind::Up => self.up(finger, input),
            PointerKind::Cancel => self.cancel(),
        }
    }

    /// Gives up what is under way.
    pub fn cancel(&mut self) -> Vec<Act> {
        self.fingers.clear();
        match std::mem::take(&mut self.doing) {
            Doing::Marking { .. } => vec![Act::Unmark],
            _ => Vec::new(),
        }
    }

    fn is_down(&self, id: i32) -> bool {
        self.fingers.iter().any(|finger| finger.id == id)
    }

    fn down(&mut self, finger: Finger, input: PointerInput, frame: Frame) -> Vec<Act> {
        self.fingers.retain(|other| other.id != finger.id);
        let mut acts = Vec::new();
        match self.fingers.len() {
            0 => {
                let area = frame.area(finger.x, finger.y);
                let drags = input.touch || input.shift || area != Area::Plot;
                self.doing = Doing::Pressing { start: finger, area, drags };
            }
            1 => {
                acts = self.cancel_marking();
                self.doing = Doing::Pinching { fresh: self.doing != Doing::MovingTime };
            }
            // A third finger says nothing more.
            _ => return acts,
        }
        self.fingers.push(finger);
        acts
    }

    fn cancel_marking(&mut self) -> Vec<Act> {
        let marking = matches!(self.doing, Doing::Marking { .. });
        if marking { vec![Act::Unmark] } else { Vec::new() }
    }

    fn drag(&mut self, finger: Finger, touch: bool) -> Vec<Act> {
        let Some(index) = self.fingers.iter().position(|other| other.id == finger.id) else {
            return Vec::new();
        };
        let before = self.fingers.clone();
        let mut dx = 0.0;
        let mut dy = 0.0;
        if let Some(known) = self.fingers.get_mut(index) {
            (dx, dy) = (finger.x - known.x, finger.y - known.y);
            *known = finger;
        }
        match self.doing {
            Doing::Pressing { start, area, drags } => {
                let still = if touch { STILL_TOUCH_PX } else { STILL_PX };
                let (dx, dy) = (finger.x - start.x, finger.y - start.y);
                if dx.hypot(dy) < still {
                    return Vec::new();
                }
                self.doing = match (drags, area) {
                    (false, _) => Doing::Marking { start },
                    (true, Area::ValueAxis) => Doing::MovingValues,
                    (true, _) => Doing::MovingTime,
                };
                self.follow(finger, (dx, dy), true)
            }
            Doing::Pinching { fresh } => {
                self.doing = Doing::Pinching { fresh: false };
                pinch(&before, &self.fingers, fresh)
            }
            _ => self.follow(finger, (dx, dy), false),
        }
    }

    fn follow(&self, finger: Finger, moved: (f64, f64), first: bool) -> Vec<Act> {
        match self.doing {
            Doing::Marking { start } if marks_values(start, finger) => {
                vec![Act::MarkValues { from_y: start.y, to_y: finger.y }]
            }
            Doing::Marking { start } => vec![Act::MarkTime { from_x: start.x, to_x: finger.x }],
            Doing::MovingTime => vec![Act::MoveTime { px: moved.0, first }],
            Doing::MovingValues => vec![Act::MoveValues { px: moved.1, first }],
            _ => Vec::new(),
        }
    }

    fn up(&mut self, finger: Finger, input: PointerInput) -> Vec<Act> {
        if !self.is_down(finger.id) {
            return Vec::new();
        }
        self.fingers.retain(|other| other.id != finger.id);
        let doing = std::mem::take(&mut self.doing);
        match doing {
            Doing::Pressing { area: Area::Plot, .. } => self.tap(finger, input),
            Doing::Pressing { .. } => self.second_tap(finger, input.millis).into_iter().collect(),
            Doing::Marking { start } if marks_values(start, finger) => {
                vec![Act::Unmark, Act::ZoomValues { from_y: start.y, to_y: finger.y }]
            }
            Doing::Marking { start } => {
                vec![Act::Unmark, Act::ZoomTime { from_x: start.x, to_x: finger.x }]
            }
            // The finger that stays down after a pinch goes on as a drag.
            Doing::Pinching { .. } if !self.fingers.is_empty() => {
                self.doing = Doing::MovingTime;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn tap(&mut self, finger: Finger, input: PointerInput) -> Vec<Act> {
        let pin = Act::Pin { x: finger.x, y: finger.y, second: input.shift };
        vec![self.second_tap(finger, input.millis).unwrap_or(pin)]
    }

    fn second_tap(&mut self, finger: Finger, millis: f64) -> Option<Act> {
        let before = self.last_tap.take();
        let double = before.is_some_and(|(then, place)| {
            millis - then <= DOUBLE_MILLIS
                && (finger.x - place.x).hypot(finger.y - place.y) <= DOUBLE_PX
        });
        if !double {
            self.last_tap = Some((millis, finger));
        }
        double.then_some(Act::Reset)
    }

    fn wheel(&mut self, input: PointerInput, frame: Frame, focused: bool) -> Option<Act> {
        let area = frame.area(input.x, input.y);
        let (across, down) = input.wheel;
        if area == Area::Plot && !focused && !input.ctrl || across == 0.0 && down == 0.0 {
            return None;
        }
        let first =
            self.last_wheel_millis.is_none_or(|last| input.millis - last > WHEEL_REST_MILLIS);
        self.last_wheel_millis = Some(input.millis);
        let factor = (down.clamp(-600.0, 600.0) * WHEEL_ZOOM).exp();
        Some(if area == Area::ValueAxis {
            Act::ScaleValues { y: input.y, factor, first }
        } else if across.abs() > down.abs() {
            Act::MoveTime { px: -across, first }
        } else if input.shift {
            Act::MoveTime { px: -down, first }
        } else {
            Act::ScaleTime { x: input.x, factor, first }
        })
    }
}

impl Frame {
    fn area(self, x: f64, y: f64) -> Area {
        match () {
            () if x < self.left => Area::ValueAxis,
            () if y > self.bottom => Area::TimeAxis,
            () => Area::Plot,
        }
    }
}

fn hover(input: PointerInput, frame: Frame) -> Vec<Act> {
    let inside = frame.left <= input.x && input.x <= frame.right;
    vec![if inside { Act::Hover { x: input.x, y: input.y } } else { Act::Leave }]
}

/// A drag straight up or down marks values, any other time.
fn marks_values(start: Finger, end: Finger) -> bool {
    (end.y - start.y).abs() > 3.0 * (end.x - start.x).abs()
}

/// Two fingers: the distance between them zooms, their middle moves.
fn pinch(before: &[Finger], after: &[Finger], first: bool) -> Vec<Act> {
    let ([a, b], [c, d]) = (before, after) else { return Vec::new() };
    let apart = |a: &Finger, b: &Finger| (a.x - b.x).hypot(a.y - b.y).max(CLOSEST_PX);
    let middle = |a: &Finger, b: &Finger| (a.x + b.x) / 2.0;
    let (from, to) = (middle(a, b), middle(c, d));
    vec![
        Act::MoveTime { px: to - from, first },
        Act::ScaleTime { x: to, factor: apart(a, b) / apart(c, d), first: false },
    ]
}
