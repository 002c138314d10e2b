//! What the user holds: the loose end of a cord, by click, key or drag.

use super::{Cord, Jack};

/// A pointer that moved no more than this has clicked.
const CLICK_PX: f64 = 4.0;

/// The user's hand. At most one jack is picked: what is clicked or let go over next is joined to
/// it, if it fits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hand {
    picked: Option<Jack>,
    press: Option<Press>,
}

#[derive(Clone, Debug, PartialEq)]
struct Press {
    jack: Jack,
    start: (f64, f64),
    /// Where the pointer is, once it has moved away.
    at: Option<(f64, f64)>,
}

impl Hand {
    /// What is picked.
    pub fn picked(&self) -> Option<&Jack> {
        self.picked.as_ref()
    }

    /// Where the loose end hangs while it is dragged.
    pub fn loose_end(&self) -> Option<(f64, f64)> {
        self.press.as_ref().and_then(|press| press.at)
    }

    /// Whether choosing this jack would do something: anything while the hand is empty, then
    /// what fits, and the side of the picked jack to pick another.
    pub fn takes(&self, jack: &Jack) -> bool {
        self.picked.as_ref().is_none_or(|picked| picked.side == jack.side || picked.fits(jack))
    }

    /// A click or Enter on a jack: picks it, lets it go again, or gives the cord to make.
    pub fn choose(&mut self, jack: Jack) -> Option<Cord> {
        let picked = self.picked.take();
        let cord = picked.as_ref().and_then(|picked| picked.cord(&jack));
        if cord.is_none() && picked.as_ref() != Some(&jack) {
            self.picked = match picked {
                Some(picked) if picked.side != jack.side => Some(picked),
                _ => Some(jack),
            };
        }
        cord
    }

    /// The pointer went down on a jack.
    pub fn press(&mut self, jack: Jack, start: (f64, f64)) {
        self.press = Some(Press { jack, start, at: None });
    }

    /// The pointer moved; says whether a cord is being dragged.
    pub fn drag(&mut self, at: (f64, f64)) -> bool {
        let Some(press) = &mut self.press else { return false };
        let (x, y) = (at.0 - press.start.0, at.1 - press.start.1);
        if press.at.is_none() && x.hypot(y) <= CLICK_PX {
            return false;
        }
        press.at = Some(at);
        self.picked = Some(press.jack.clone());
        true
    }

    /// The pointer went up, perhaps over a jack: the cord to make, if it was a drag to where it
    /// fits. A press that did not move is left to the click that follows it.
    pub fn release(&mut self, over: Option<&Jack>) -> Option<Cord> {
        let press = self.press.take()?;
        press.at?;
        self.picked = None;
        over.and_then(|over| press.jack.cord(over))
    }

    /// Lets go; says whether there was anything to let go of.
    pub fn cancel(&mut self) -> bool {
        self.press = None;
        self.picked.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Side;
    use super::super::examples::jack;
    use super::*;

    fn knob() -> Jack {
        jack(Side::Out, "knob", "turn", "range")
    }

    fn level() -> Jack {
        jack(Side::In, "lamp", "level", "range")
    }

    fn switch() -> Jack {
        jack(Side::In, "lamp", "on", "boolean")
    }

    #[test]
    fn two_clicks_make_a_cord() {
        let mut hand = Hand::default();
        assert!(hand.takes(&switch()));
        assert_eq!(hand.choose(knob()), None);
        assert!(hand.takes(&level()) && !hand.takes(&switch()));
        assert_eq!(hand.choose(switch()), None, "of another type");
        assert_eq!(hand.picked(), Some(&knob()), "and the hand holds on");
        assert_eq!(hand.choose(level()), knob().cord(&level()));
        assert_eq!(hand.picked(), None);
    }

    #[test]
    fn the_same_again_lets_go_and_another_of_its_side_replaces_it() {
        let mut hand = Hand::default();
        hand.choose(knob());
        hand.choose(knob());
        assert_eq!(hand.picked(), None);
        hand.choose(knob());
        let slider = jack(Side::Out, "desk", "slider", "range");
        assert!(hand.takes(&slider));
        hand.choose(slider.clone());
        assert_eq!(hand.picked(), Some(&slider));
        assert!(hand.cancel() && !hand.cancel());
    }

    #[test]
    fn a_drag_makes_a_cord_where_it_fits() {
        for (over, fits) in [(Some(level()), true), (Some(switch()), false), (None, false)] {
            let mut hand = Hand::default();
            hand.press(knob(), (10.0, 10.0));
            assert!(!hand.drag((12.0, 12.0)), "a trembling hand clicks");
            assert!(hand.drag((60.0, 40.0)));
            assert_eq!(hand.loose_end(), Some((60.0, 40.0)));
            assert_eq!(hand.release(over.as_ref()).is_some(), fits);
            assert_eq!(hand, Hand::default());
        }
    }

    #[test]
    fn a_press_without_a_drag_is_left_to_the_click() {
        let mut hand = Hand::default();
        hand.press(knob(), (10.0, 10.0));
        assert_eq!(hand.release(Some(&knob())), None);
        hand.choose(knob());
        hand.press(level(), (90.0, 10.0));
        assert_eq!(hand.release(Some(&level())), None);
        assert_eq!(hand.picked(), Some(&knob()), "still held for the click");
        assert!(hand.choose(level()).is_some());
    }
}
