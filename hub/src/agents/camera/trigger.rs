//! When a delivered boolean means "take a photo".

/// What the camera is to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Capture,
    /// There will be a capture once the running one is finished.
    Later,
    Nothing,
}

/// Turns the values of a button, `true` on press and `false` on release, into captures.
///
/// A repeated `true` while its capture runs is the same press held down. After that it is a new
/// one, so that a sender that never says `false`, or vanished before it could, blocks nobody.
#[derive(Debug, Default)]
pub(super) struct Trigger {
    pressed: bool,
    capturing: bool,
    again: bool,
}

impl Trigger {
    /// A value arrived.
    pub(super) fn told(&mut self, value: &str) -> Wish {
        let pressed = value.trim() == "true";
        let held = std::mem::replace(&mut self.pressed, pressed);
        match (pressed, self.capturing) {
            (false, _) => Wish::Nothing,
            (true, true) if held => Wish::Nothing,
            (true, true) => {
                self.again = true;
                Wish::Later
            }
            (true, false) => {
                self.capturing = true;
                Wish::Capture
            }
        }
    }

    /// The capture is over, well or not.
    pub(super) fn finished(&mut self) -> Wish {
        self.capturing = std::mem::take(&mut self.again);
        if self.capturing { Wish::Capture } else { Wish::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_is_one_capture() {
        let mut trigger = Trigger::default();
        assert_eq!(trigger.told("false"), Wish::Nothing);
        assert_eq!(trigger.told("true"), Wish::Capture);
        assert_eq!(trigger.told("true"), Wish::Nothing, "held");
        assert_eq!(trigger.told("false"), Wish::Nothing);
        assert_eq!(trigger.finished(), Wish::Nothing);
    }

    #[test]
    fn presses_during_a_capture_make_one_more() {
        let mut trigger = Trigger::default();
        trigger.told("true");
        for _ in 0..3 {
            trigger.told("false");
            assert_eq!(trigger.told("true"), Wish::Later);
        }
        assert_eq!(trigger.finished(), Wish::Capture);
        assert_eq!(trigger.finished(), Wish::Nothing);
    }

    #[test]
    fn a_sender_without_false_is_heard_each_time() {
        let mut trigger = Trigger::default();
        for _ in 0..3 {
            assert_eq!(trigger.told("true"), Wish::Capture);
            assert_eq!(trigger.finished(), Wish::Nothing);
        }
    }

    #[test]
    fn only_true_is_true() {
        for value in ["", "1", "on", "TRUE", "truth", "null", "{}"] {
            assert_eq!(Trigger::default().told(value), Wish::Nothing, "{value}");
        }
    }
}
