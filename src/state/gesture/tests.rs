//! What fingers, mouse and wheel mean, event by event.

use super::*;

const FRAME: Frame = Frame { left: 40.0, top: 10.0, right: 400.0, bottom: 200.0 };
const NOTHING: [Act; 0] = [];

fn input(kind: PointerKind, x: f64, y: f64) -> PointerInput {
    PointerInput {
        kind,
        id: 1,
        x,
        y,
        wheel: (0.0, 0.0),
        touch: false,
        shift: false,
        ctrl: false,
        millis: 0.0,
    }
}

fn mouse(gesture: &mut Gesture, kind: PointerKind, x: f64, y: f64) -> Vec<Act> {
    gesture.handle(input(kind, x, y), FRAME, false)
}

fn shift(gesture: &mut Gesture, kind: PointerKind, x: f64, y: f64) -> Vec<Act> {
    gesture.handle(PointerInput { shift: true, ..input(kind, x, y) }, FRAME, false)
}

fn touch(gesture: &mut Gesture, kind: PointerKind, id: i32, x: f64, millis: f64) -> Vec<Act> {
    let input = PointerInput { id, touch: true, millis, ..input(kind, x, 100.0) };
    gesture.handle(input, FRAME, false)
}

fn wheel(gesture: &mut Gesture, x: f64, y: f64, down: f64, focused: bool) -> Vec<Act> {
    let input = PointerInput { wheel: (0.0, down), ..input(PointerKind::Wheel, x, y) };
    gesture.handle(input, FRAME, focused)
}

use PointerKind::{Cancel, Down, Leave, Move, Up};

#[test]
fn a_mouse_that_passes_moves_the_crosshair() {
    let mut g = Gesture::default();
    assert_eq!(mouse(&mut g, Move, 100.0, 50.0), [Act::Hover { x: 100.0, y: 50.0 }]);
    assert_eq!(mouse(&mut g, Move, 20.0, 50.0), [Act::Leave], "over the axis");
    assert_eq!(mouse(&mut g, Leave, 500.0, 50.0), [Act::Leave]);
}

#[test]
fn a_drag_marks_time_and_zooms_to_it() {
    let mut g = Gesture::default();
    assert_eq!(mouse(&mut g, Down, 100.0, 50.0), NOTHING);
    assert_eq!(mouse(&mut g, Move, 102.0, 50.0), NOTHING, "a hand shakes");
    let marked = Act::MarkTime { from_x: 100.0, to_x: 180.0 };
    assert_eq!(mouse(&mut g, Move, 180.0, 60.0), [marked]);
    assert_eq!(mouse(&mut g, Leave, 450.0, 60.0), NOTHING, "the press is followed");
    let zoomed = Act::ZoomTime { from_x: 100.0, to_x: 190.0 };
    assert_eq!(mouse(&mut g, Up, 190.0, 60.0), [Act::Unmark, zoomed]);
    assert_eq!(mouse(&mut g, Move, 200.0, 60.0), [Act::Hover { x: 200.0, y: 60.0 }]);
}

#[test]
fn a_drag_straight_down_marks_values() {
    let mut g = Gesture::default();
    mouse(&mut g, Down, 100.0, 50.0);
    let marked = Act::MarkValues { from_y: 50.0, to_y: 120.0 };
    assert_eq!(mouse(&mut g, Move, 104.0, 120.0), [marked]);
    let zoomed = Act::ZoomValues { from_y: 50.0, to_y: 130.0 };
    assert_eq!(mouse(&mut g, Up, 104.0, 130.0), [Act::Unmark, zoomed]);
}

#[test]
fn shift_and_axes_move_the_picture() {
    let mut g = Gesture::default();
    shift(&mut g, Down, 100.0, 50.0);
    let moved = Act::MoveTime { px: 20.0, first: true };
    assert_eq!(shift(&mut g, Move, 120.0, 50.0), [moved]);
    let moved = Act::MoveTime { px: -5.0, first: false };
    assert_eq!(shift(&mut g, Move, 115.0, 50.0), [moved]);
    assert_eq!(shift(&mut g, Up, 115.0, 50.0), NOTHING);
    mouse(&mut g, Down, 10.0, 50.0);
    let moved = Act::MoveValues { px: 30.0, first: true };
    assert_eq!(mouse(&mut g, Move, 10.0, 80.0), [moved]);
    mouse(&mut g, Up, 10.0, 80.0);
    mouse(&mut g, Down, 100.0, 210.0);
    let moved = Act::MoveTime { px: 9.0, first: true };
    assert_eq!(mouse(&mut g, Move, 109.0, 210.0), [moved]);
}

#[test]
fn a_click_pins_a_second_with_shift_measures_and_a_double_click_resets() {
    let mut g = Gesture::default();
    mouse(&mut g, Down, 100.0, 50.0);
    let pin = Act::Pin { x: 100.0, y: 50.0, second: false };
    assert_eq!(mouse(&mut g, Up, 100.0, 50.0), [pin]);
    mouse(&mut g, Down, 101.0, 50.0);
    assert_eq!(mouse(&mut g, Up, 101.0, 50.0), [Act::Reset]);
    shift(&mut g, Down, 300.0, 50.0);
    let pin = Act::Pin { x: 300.0, y: 50.0, second: true };
    assert_eq!(shift(&mut g, Up, 300.0, 50.0), [pin]);
}

#[test]
fn two_clicks_apart_are_two_clicks() {
    let mut g = Gesture::default();
    mouse(&mut g, Down, 100.0, 50.0);
    mouse(&mut g, Up, 100.0, 50.0);
    mouse(&mut g, Down, 200.0, 50.0);
    let pin = Act::Pin { x: 200.0, y: 50.0, second: false };
    assert_eq!(mouse(&mut g, Up, 200.0, 50.0), [pin]);
}

#[test]
fn a_wheel_over_the_plot_scrolls_the_page_unless_the_plot_is_meant() {
    let mut g = Gesture::default();
    assert_eq!(wheel(&mut g, 100.0, 50.0, 100.0, false), NOTHING);
    let acts = wheel(&mut g, 100.0, 50.0, 100.0, true);
    assert!(matches!(acts[..], [Act::ScaleTime { x: 100.0, factor, first: true }] if factor > 1.1));
    let acts = wheel(&mut g, 100.0, 50.0, -100.0, true);
    assert!(matches!(acts[..], [Act::ScaleTime { factor, first: false, .. }] if factor < 0.9));
    let ctrl = PointerInput {
        ctrl: true,
        wheel: (0.0, -3.0),
        millis: 9_000.0,
        ..input(PointerKind::Wheel, 100.0, 50.0)
    };
    let acts = g.handle(ctrl, FRAME, false);
    assert!(matches!(acts[..], [Act::ScaleTime { first: true, .. }]));
}

#[test]
fn a_wheel_over_an_axis_zooms_that_axis() {
    let mut g = Gesture::default();
    let acts = wheel(&mut g, 10.0, 50.0, -100.0, false);
    assert!(matches!(acts[..], [Act::ScaleValues { y: 50.0, factor, .. }] if factor < 1.0));
    let acts = wheel(&mut g, 100.0, 210.0, 1e9, false);
    assert!(matches!(acts[..], [Act::ScaleTime { factor, .. }] if factor < 3.0));
}

#[test]
fn a_wheel_that_goes_sideways_moves_time() {
    let mut g = Gesture::default();
    let sideways = PointerInput { wheel: (30.0, 4.0), ..input(PointerKind::Wheel, 99.0, 50.0) };
    let moved = Act::MoveTime { px: -30.0, first: true };
    assert_eq!(g.handle(sideways, FRAME, true), [moved]);
}

#[test]
fn one_finger_moves_a_tap_pins_and_two_taps_reset() {
    let mut g = Gesture::default();
    touch(&mut g, Down, 1, 100.0, 0.0);
    let moved = Act::MoveTime { px: -20.0, first: true };
    assert_eq!(touch(&mut g, Move, 1, 80.0, 10.0), [moved]);
    assert_eq!(touch(&mut g, Up, 1, 80.0, 20.0), NOTHING);
    touch(&mut g, Down, 1, 100.0, 1_000.0);
    assert!(matches!(touch(&mut g, Up, 1, 104.0, 1_050.0)[..], [Act::Pin { .. }]));
    touch(&mut g, Down, 2, 110.0, 1_200.0);
    assert_eq!(touch(&mut g, Up, 2, 110.0, 1_250.0), [Act::Reset]);
}

#[test]
fn two_fingers_zoom_about_their_middle_and_the_last_one_goes_on_moving() {
    let mut g = Gesture::default();
    touch(&mut g, Down, 1, 100.0, 0.0);
    touch(&mut g, Move, 1, 120.0, 5.0);
    touch(&mut g, Down, 2, 220.0, 10.0);
    let acts = touch(&mut g, Move, 2, 320.0, 20.0);
    let expected = [
        Act::MoveTime { px: 50.0, first: false },
        Act::ScaleTime { x: 220.0, factor: 0.5, first: false },
    ];
    assert_eq!(acts, expected);
    assert_eq!(touch(&mut g, Down, 3, 300.0, 25.0), NOTHING, "a third finger says nothing");
    touch(&mut g, Up, 1, 120.0, 30.0);
    let moved = Act::MoveTime { px: 5.0, first: false };
    assert_eq!(touch(&mut g, Move, 2, 325.0, 40.0), [moved]);
    assert_eq!(touch(&mut g, Up, 2, 325.0, 50.0), NOTHING);
}

#[test]
fn a_pinch_of_its_own_can_be_undone() {
    let mut g = Gesture::default();
    touch(&mut g, Down, 1, 100.0, 0.0);
    touch(&mut g, Down, 2, 200.0, 0.0);
    let acts = touch(&mut g, Move, 2, 210.0, 10.0);
    assert!(matches!(acts[..], [Act::MoveTime { first: true, .. }, Act::ScaleTime { .. }]));
    let acts = touch(&mut g, Move, 2, 220.0, 10.0);
    assert!(matches!(acts[..], [Act::MoveTime { first: false, .. }, Act::ScaleTime { .. }]));
}

#[test]
fn a_browser_that_takes_the_finger_over_ends_the_gesture() {
    let mut g = Gesture::default();
    mouse(&mut g, Down, 100.0, 50.0);
    mouse(&mut g, Move, 180.0, 50.0);
    assert_eq!(mouse(&mut g, Cancel, 180.0, 50.0), [Act::Unmark]);
    assert_eq!(mouse(&mut g, Up, 180.0, 50.0), NOTHING);
    assert_eq!(mouse(&mut g, Up, 180.0, 50.0), NOTHING, "an end without a beginning");
}
