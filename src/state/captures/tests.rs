//! Every transition, in virtual time.

use super::*;

const HUB: SourceId = SourceId(0);

fn at(millis: u64) -> Now {
    Now { uptime: Duration::from_millis(millis), ..Now::default() }
}

/// A camera of the hub; one without a place takes any photo of it.
fn camera(name: &str, photos_at: Option<&str>) -> Camera {
    Camera {
        key: CameraKey { source: Some(HUB), name: name.into() },
        label: format!("hub · {name}"),
        ask: Ask::Press("button".into()),
        photos_at: photos_at.map(str::to_owned),
        time_out: TIME_OUT,
        problem: None,
    }
}

fn two() -> [Camera; 2] {
    [camera("porch", Some("porch")), camera("garden", Some("garden"))]
}

fn stages(captures: &Captures) -> Vec<Stage> {
    captures.current().map(|request| request.stage().clone()).collect()
}

fn course(claim: Option<Claim>) -> Course {
    claim.map_or(Course::Unasked, |claim| claim.course)
}

#[test]
fn a_request_goes_through_its_stages_and_says_how_long_it_took() {
    let mut captures = Captures::default();
    let ids = captures.press(&[camera("porch", None)], at(0));
    assert_eq!(stages(&captures), [Stage::Requested]);
    captures.accept(ids[0]);
    assert_eq!(stages(&captures), [Stage::Accepted]);
    let claim = captures.claim(HUB, "any", false, at(400)).unwrap();
    assert_eq!((claim.request, claim.course), (ids[0], Course::Answer));
    captures.receive(ids[0], at(500), 10, Some(20));
    assert_eq!(stages(&captures), [Stage::Receiving { loaded_bytes: 10, total_bytes: Some(20) }]);
    captures.accept(ids[0]);
    assert!(matches!(stages(&captures)[0], Stage::Receiving { .. }), "no step back");
    captures.received(ids[0], at(700));
    let request = captures.request(ids[0]).unwrap();
    assert!(request.is_received());
    assert_eq!(request.taken(), Some(Duration::from_millis(700)));
}

#[test]
fn a_second_press_asks_only_who_is_not_being_asked() {
    let mut captures = Captures::default();
    let ids = captures.press(&two(), at(0));
    assert_eq!(ids.len(), 2);
    assert!(captures.press(&two(), at(1)).is_empty());
    assert_eq!(captures.current().count(), 2, "a press that asks nobody changes nothing");
    captures.received(ids[0], at(2));
    assert_eq!(captures.press(&two(), at(3)).len(), 1);
}

#[test]
fn a_camera_that_cannot_be_asked_is_not() {
    let mut captures = Captures::default();
    let away = Camera { problem: Some("not connected".into()), ..camera("porch", None) };
    assert!(captures.press(&[away], at(0)).is_empty());
    assert!(!captures.any_pending());
}

#[test]
fn each_photo_goes_to_the_camera_it_is_of() {
    let mut captures = Captures::default();
    let ids = captures.press(&two(), at(0));
    let garden = captures.claim(HUB, "garden", true, at(900)).unwrap();
    assert_eq!(garden.request, ids[1]);
    captures.received(ids[1], at(1_000));
    assert_eq!(captures.claim(SourceId(1), "porch", true, at(1_001)), None);
    assert_eq!(captures.claim(HUB, "roof", false, at(1_002)), None);
    captures.claim(HUB, "porch", true, at(1_100)).unwrap();
    captures.received(ids[0], at(1_250));
    assert_eq!(captures.spread(), Some(Duration::from_millis(250)));
    assert_eq!(spread(&captures).as_deref(), Some("2 photos, 250 ms apart"));
    assert_eq!((progress(&captures, at(0).uptime), failure(&captures)), (None, None));
}

#[test]
fn a_camera_that_takes_any_photo_leaves_another_cameras_alone() {
    let mut captures = Captures::default();
    captures.press(&[camera("", None)], at(0));
    assert_eq!(captures.claim(HUB, "porch", true, at(1)), None);
    assert!(captures.claim(HUB, "somewhere", false, at(2)).is_some());
}

#[test]
fn the_oldest_of_two_that_take_any_photo_is_answered_first() {
    let mut captures = Captures::default();
    let ids = captures.press(&[camera("a", None), camera("b", None)], at(0));
    let claims = [10, 20].map(|t| captures.claim(HUB, "", false, at(t)).unwrap().request);
    assert_eq!(claims.to_vec(), ids);
}

#[test]
fn a_photo_named_by_its_session_goes_to_that_request_whatever_else_waits() {
    let mut captures = Captures::default();
    let ids = captures.press(&[camera("a", None), camera("b", None)], at(0));
    assert_eq!(captures.claim_by_id(ids[1], "", at(1)).unwrap().request, ids[1]);
    assert_eq!(captures.claim(HUB, "", false, at(2)).unwrap().request, ids[0]);
    assert_eq!(captures.claim_by_id(99, "", at(3)), None);
}

#[test]
fn one_that_answers_twice_is_told_from_several_that_heard_one_request() {
    let mut captures = Captures::default();
    let ids = captures.press(&[camera("", None)], at(0));
    assert_eq!(course(captures.claim(HUB, "porch", false, at(1))), Course::Answer);
    captures.received(ids[0], at(2));
    assert_eq!(course(captures.claim(HUB, "garden", false, at(3))), Course::Answer);
    assert_eq!(course(captures.claim(HUB, "porch", false, at(4))), Course::Again);
    assert_eq!(course(captures.claim(HUB, "roof", false, at(30_000))), Course::Again, "too late");
    assert_eq!(course(captures.claim(HUB, "roof", false, at(3_600_000))), Course::Unasked);
}

#[test]
fn a_dead_camera_is_given_up_on_alone_and_asked_again_alone() {
    let mut captures = Captures::default();
    let ids = captures.press(&two(), at(0));
    captures.claim(HUB, "porch", true, at(700));
    captures.received(ids[0], at(800));
    let words = progress(&captures, at(4_000).uptime).unwrap();
    assert!(words.contains("1 here, waiting for garden"), "{words}");
    assert!(!captures.give_up(at(29_999)));
    assert!(captures.give_up(at(30_000)));
    assert!(!captures.give_up(at(30_001)), "once");
    assert_eq!(stages(&captures), [Stage::Received, Stage::TimedOut]);
    assert_eq!(failure(&captures).unwrap(), "No photo came from garden within 30 s.");
    assert_eq!(captures.failed(), [two()[1].key.clone()]);
    assert_eq!(captures.retry(&two()[1..], at(31_000)).len(), 1);
    assert_eq!(stages(&captures), [Stage::Received, Stage::Requested]);
    assert_eq!(failure(&captures), None);
}

#[test]
fn a_late_photo_is_late_once_and_ends_no_later_request() {
    let mut captures = Captures::default();
    let ids = captures.press(&two()[..1], at(0));
    captures.give_up(at(30_000));
    assert_eq!(course(captures.claim(HUB, "porch", true, at(31_000))), Course::Late);
    captures.received(ids[0], at(31_100));
    assert_eq!(stages(&captures), [Stage::TimedOut], "an ended request stays as it ended");
    assert_eq!(course(captures.claim(HUB, "porch", true, at(32_000))), Course::Again);
    let again = captures.press(&two()[..1], at(40_000));
    let claim = captures.claim(HUB, "porch", true, at(41_000)).unwrap();
    assert_eq!((claim.request, claim.course), (again[0], Course::Answer));
}

#[test]
fn a_photo_that_keeps_coming_is_not_given_up_on() {
    let mut captures = Captures::default();
    let ids = captures.press(&two()[..1], at(0));
    captures.claim(HUB, "porch", true, at(29_000));
    captures.receive(ids[0], at(31_000), 1, None);
    assert!(!captures.give_up(at(60_000)));
    assert!(captures.give_up(at(61_000)));
}

#[test]
fn what_is_no_photo_fails_in_words_and_the_next_press_works() {
    let mut captures = Captures::default();
    let ids = captures.press(&two()[..1], at(0));
    captures.claim(HUB, "porch", true, at(1));
    captures.fail(ids[0], at(2), "It is an HTML page.".into());
    captures.received(ids[0], at(3));
    assert_eq!(failure(&captures).as_deref(), Some("It is an HTML page."));
    assert_eq!(captures.press(&two()[..1], at(4)).len(), 1);
    assert_eq!(failure(&captures), None);
}

#[test]
fn a_source_that_is_taken_away_takes_its_requests_along() {
    let mut captures = Captures::default();
    captures.press(&two(), at(0));
    captures.fail_source(SourceId(7), at(1), "gone");
    assert!(captures.any_pending());
    captures.fail_source(HUB, at(1), "gone");
    assert!(!captures.any_pending());
}

#[test]
fn requests_are_bounded() {
    let mut captures = Captures::default();
    for round in 0..MAX_REQUESTS as u64 + 10 {
        let ids = captures.press(&two(), at(round));
        ids.into_iter().for_each(|id| captures.received(id, at(round)));
    }
    assert_eq!(captures.requests.len(), MAX_REQUESTS);
}

#[test]
fn photos_come_where_people_say_or_a_level_above() {
    for (said, path, fits) in [
        ("esp32cam/image", "esp32cam", true),
        ("esp32cam/image", "esp32cam/image", true),
        ("esp32cam", "esp32cam/image", false),
        ("a/b/image", "a", false),
        ("esp32cam/image", "esp32", false),
    ] {
        let mut captures = Captures::default();
        captures.press(&[camera("door", Some(said))], at(0));
        let course = course(captures.claim(HUB, path, false, at(1)));
        assert_eq!(course == Course::Answer, fits, "{said} {path}");
    }
}

#[test]
fn an_unasked_photo_is_no_answer_to_a_request_that_was_answered_by_its_name() {
    let mut captures = Captures::default();
    let ids = captures.press(&[camera("porch", None)], at(0));
    assert_eq!(course(captures.claim_by_id(ids[0], "any", at(300))), Course::Answer);
    captures.received(ids[0], at(400));
    assert_eq!(course(captures.claim(HUB, "other", false, at(500))), Course::Unasked);
    assert_eq!(course(captures.claim_by_id(ids[0], "any", at(600))), Course::Again);
}
