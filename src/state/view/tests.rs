//! What is in view after what was wished.

use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000 + seconds * 1_000_000)
}

fn range(start: i64, end: i64) -> TimeRange {
    TimeRange::new(at(start), at(end))
}

/// `now` seconds into a session that began at 0 and brought ten samples a second.
fn present(now: i64) -> Present {
    Present { now: at(now), oldest: Some(at(0)), received: now as u64 * 10 }
}

fn shown(view: &View, now: i64) -> TimeRange {
    view.range(at(now), Some(at(0)))
}

fn show(start: i64, end: i64) -> ViewWish {
    ViewWish::Show { range: range(start, end), first: true }
}

fn zoom(at_seconds: i64, factor: f64) -> ViewWish {
    ViewWish::Zoom { at: Some(at(at_seconds)), factor, first: true }
}

fn pan(seconds: i64) -> ViewWish {
    ViewWish::Pan { micros: seconds * 1_000_000, first: true }
}

#[test]
fn a_young_session_is_shown_from_its_start() {
    let view = View::default();
    assert_eq!(shown(&view, 100), range(0, 100));
    assert_eq!(shown(&view, 1_000), range(700, 1_000));
}

#[test]
fn never_less_than_half_a_minute() {
    let view = View::default();
    assert_eq!(shown(&view, 2).length(), SHORTEST);
    assert_eq!(view.range(at(2), None).length(), SHORTEST);
}

#[test]
fn a_pause_holds_the_edge_counts_what_comes_and_shows_all_of_it_after() {
    let mut view = View::default();
    view.apply(ViewWish::Window(Window::All), present(400));
    view.apply(ViewWish::TogglePause, present(500));
    assert_eq!(shown(&view, 9_000), range(0, 500));
    assert_eq!(view.new_samples(present(531).received), Some(310));
    assert!(view.is_paused() && !view.is_live());
    view.apply(ViewWish::TogglePause, present(600));
    assert_eq!(shown(&view, 600), range(0, 600));
    assert_eq!(view.new_samples(6_000), None);
}

#[test]
fn a_zoom_holds_while_data_streams_and_live_comes_back_with_the_window_as_it_was() {
    let mut view = View::default();
    view.apply(show(800, 820), present(1_000));
    assert_eq!(shown(&view, 5_000), range(800, 820));
    assert!(view.is_held() && !view.is_moving() && !view.is_paused());
    assert_eq!(view.new_samples(present(1_100).received), Some(1_000));
    view.apply(ViewWish::Live, present(2_000));
    assert_eq!(shown(&view, 2_000), range(1_700, 2_000));
    assert!(view.is_live() && view.new_samples(0).is_none());
}

#[test]
fn what_touches_the_present_follows_it() {
    let mut view = View::default();
    view.apply(show(980, 1_000), present(1_000));
    assert!(view.is_live());
    assert_eq!(shown(&view, 1_100), range(1_080, 1_100));
    view.apply(pan(-100), present(1_100));
    assert_eq!(shown(&view, 1_200), range(980, 1_000));
    view.apply(pan(150), present(1_200));
    assert!(!view.is_live());
    view.apply(pan(900), present(1_200));
    assert!(view.is_live());
    assert_eq!(shown(&view, 1_300), range(1_280, 1_300));
    view.apply(ViewWish::Reset, present(1_300));
    assert_eq!(view.window(), Window::Minutes5);
}

#[test]
fn the_moment_under_the_wheel_stays_where_it_is() {
    let mut view = View::default();
    view.apply(zoom(775, 0.5), present(1_000));
    let TimeRange { start, end } = shown(&view, 1_000);
    assert_eq!(start.micros() - at(737).micros(), 500_000);
    assert_eq!(end.micros() - at(887).micros(), 500_000);
    view.apply(zoom(775, 2.0), present(1_000));
    assert!(view.is_live(), "as far out as before is the present again");
}

#[test]
fn zooming_at_the_edge_keeps_following() {
    let mut view = View::default();
    view.apply(zoom(997, 0.5), present(1_000));
    assert!(view.is_live());
    assert_eq!(shown(&view, 2_000), range(1_850, 2_000));
    view.apply(ViewWish::Zoom { at: None, factor: 2.0, first: true }, present(2_000));
    assert_eq!(view.window(), Window::Minutes5);
}

#[test]
fn the_view_stays_within_the_session() {
    let mut view = View::default();
    view.apply(pan(-5_000), present(1_000));
    assert_eq!(shown(&view, 1_000), range(0, 300));
    view.apply(zoom(100, 50.0), present(1_000));
    assert_eq!((view.window(), view.is_live()), (Window::All, true));
    view.apply(zoom(500, 1e-9), present(1_000));
    view.apply(zoom(500, 1e-9), present(1_000));
    view.apply(zoom(500, 1e-9), present(1_000));
    view.apply(zoom(500, 1e-9), present(1_000));
    view.apply(zoom(500, 1e-9), present(1_000));
    assert_eq!(shown(&view, 1_000).length(), SHORTEST_ZOOM);
}

#[test]
fn odd_wishes_do_nothing_odd() {
    let mut view = View::default();
    let ends = TimeRange { start: Timestamp::MIN, end: Timestamp::MAX };
    view.apply(ViewWish::Show { range: ends, first: true }, present(1_000));
    assert_eq!(view.window(), Window::All);
    for factor in [f64::NAN, f64::INFINITY, -1.0, 0.0] {
        view.apply(zoom(500, factor), present(1_000));
        assert!(shown(&view, 1_000).length() >= SHORTEST_ZOOM);
    }
    view.apply(ViewWish::Pan { micros: i64::MIN, first: true }, present(1_000));
    view.apply(ViewWish::PanPart(f64::NAN), present(1_000));
    assert!(shown(&view, 1_000).end <= at(1_000));
    let nothing = Present { now: at(0), oldest: None, received: 0 };
    view.apply(show(-5, 5), nothing);
    assert!(view.range(at(0), None).length() >= SHORTEST_ZOOM);
}

#[test]
fn follows_at_an_offset() {
    let mut view = View::default();
    view.apply(show(800, 820), present(1_000));
    view.apply(ViewWish::FollowHere, present(1_000));
    assert_eq!(view.offset(), Some(Duration::from_secs(180)));
    assert_eq!(shown(&view, 1_060), range(860, 880));
    assert!(view.is_moving() && !view.is_live());
    view.apply(pan(-10), present(1_060));
    assert_eq!(shown(&view, 1_070), range(860, 880));
    view.apply(ViewWish::TogglePause, present(1_070));
    assert_eq!(shown(&view, 2_000), range(860, 880));
    view.apply(ViewWish::TogglePause, present(2_000));
    assert_eq!(view.offset(), Some(Duration::from_secs(190)));
    view.apply(ViewWish::Live, present(2_000));
    assert_eq!(view.offset(), None);
}

#[test]
fn each_gesture_can_be_undone_and_the_history_is_bounded() {
    let mut view = View::default();
    view.apply(show(700, 800), present(1_000));
    view.apply(show(740, 750), present(1_000));
    view.apply(ViewWish::Show { range: range(741, 749), first: false }, present(1_000));
    view.apply(ViewWish::Undo, present(1_000));
    assert_eq!(shown(&view, 1_000), range(700, 800));
    view.apply(ViewWish::Undo, present(1_000));
    assert!(view.is_live() && !view.can_undo() && view.new_samples(0).is_none());
    view.apply(ViewWish::Undo, present(1_000));
    assert!(view.is_live());
    for second in 0..200 {
        view.apply(show(second, second + 10), present(1_000));
    }
    assert_eq!(view.history.len(), HISTORY);
}

#[test]
fn going_live_can_be_undone_too() {
    let mut view = View::default();
    view.apply(show(700, 800), present(1_000));
    view.apply(ViewWish::Reset, present(1_000));
    view.apply(ViewWish::Undo, present(1_010));
    assert_eq!(shown(&view, 1_010), range(700, 800));
    assert_eq!(view.new_samples(present(1_011).received), Some(10));
}

#[test]
fn a_named_window_while_holding_keeps_the_right_edge() {
    let mut view = View::default();
    view.apply(show(700, 800), present(1_000));
    view.apply(ViewWish::Window(Window::Seconds30), present(1_000));
    assert_eq!(shown(&view, 1_000), range(770, 800));
    view.apply(ViewWish::Window(Window::All), present(1_000));
    assert!(view.is_live());
}

#[test]
fn a_paused_picture_can_be_zoomed_and_goes_on_whole() {
    let mut view = View::default();
    view.apply(ViewWish::TogglePause, present(1_000));
    view.apply(show(800, 820), present(1_050));
    assert_eq!(view.new_samples(present(1_100).received), Some(1_000));
    view.apply(ViewWish::TogglePause, present(1_100));
    assert!(view.is_live());
    assert_eq!(shown(&view, 1_100), range(800, 1_100));
}

#[test]
fn a_moment_out_of_view_comes_into_its_middle() {
    let mut view = View::default();
    view.apply(ViewWish::Reveal(at(800)), present(1_000));
    assert!(view.is_live() && !view.can_undo(), "it is in view");
    view.apply(ViewWish::Reveal(at(400)), present(1_000));
    assert_eq!(shown(&view, 2_000), range(250, 550));
    view.apply(ViewWish::Reveal(at(10)), present(1_000));
    assert_eq!(shown(&view, 2_000), range(0, 300));
    view.apply(ViewWish::Reveal(at(-50)), present(1_000));
    view.apply(ViewWish::Reveal(Timestamp::MAX), Present { oldest: None, ..present(1_000) });
    assert_eq!(shown(&view, 2_000), range(0, 300), "there is nothing to show of those");
    view.apply(ViewWish::Undo, present(1_000));
    assert_eq!(shown(&view, 2_000), range(250, 550));
}

#[test]
fn each_plot_has_its_own_values() {
    let mut view = View::default();
    let values = |plot: &str, values| ViewWish::Values { plot: plot.into(), values, first: true };
    view.apply(values("a", Some((0.0, 1.0))), present(1_000));
    view.apply(values("b", Some((5.0, 6.0))), present(1_000));
    view.apply(values("a", Some((0.2, 0.4))), present(1_000));
    assert_eq!((view.values("a"), view.values("b")), (Some((0.2, 0.4)), Some((5.0, 6.0))));
    assert!(view.is_live());
    view.apply(ViewWish::Undo, present(1_000));
    assert_eq!(view.values("a"), Some((0.0, 1.0)));
    view.apply(values("b", None), present(1_000));
    assert_eq!(view.values("b"), None);
    view.apply(ViewWish::Reset, present(1_000));
    assert_eq!(view.values("a"), None);
}

#[test]
fn a_picture_moves_on_by_whole_pixels_and_never_lags() {
    let view = View::default();
    let drawn = |millis: i64| {
        let now = Timestamp::from_micros(at(1_000).micros() + millis * 1_000);
        (view.drawn(Present { now, ..present(1_000) }, 600), now)
    };
    let mut ranges: Vec<TimeRange> = Vec::new();
    for (range, now) in (0..10_000).step_by(7).map(drawn) {
        assert_eq!(range.length(), Duration::from_secs(300));
        // 300 s in 600 pixels: half a second each.
        assert!(range.end >= now && range.end.since(now) < Duration::from_secs(1));
        ranges.push(range);
    }
    ranges.dedup();
    assert!((10..=21).contains(&ranges.len()), "{}", ranges.len());
}

#[test]
fn what_is_held_or_has_just_begun_is_drawn_as_it_is() {
    let mut view = View::default();
    assert_eq!(view.drawn(present(100), 900).start, at(0));
    view.apply(show(10, 20), present(100));
    assert_eq!(view.drawn(present(101), 900), range(10, 20));
    assert_eq!(view.drawn(present(101), 0), range(10, 20));
}
