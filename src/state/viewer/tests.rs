//! The player in virtual time, and what is compared with what.

use std::sync::Arc;
use std::time::Duration;

use heliograph_telemetry::{TimeRange, Timestamp};

use super::*;
use crate::state::photo::Photo;

fn photo(id: u64, seconds: i64, source: &str) -> Arc<Photo> {
    let received = Timestamp::from_micros(seconds * 1_000_000);
    Arc::new(Photo { id, received, source: source.into(), ..Photo::default() })
}

/// Ten photos, a second apart, of two cameras in turn.
fn ten() -> Vec<Arc<Photo>> {
    (0..10).map(|n| photo(n, n as i64, if n % 2 == 0 { "even" } else { "odd" })).collect()
}

fn everything() -> TimeRange {
    TimeRange::new(Timestamp::MIN, Timestamp::MAX)
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn ids(roll: &Roll) -> Vec<u64> {
    roll.ahead(0, roll.len()).map(|photo| photo.id).collect()
}

#[test]
fn a_roll_is_what_range_and_camera_say() {
    let photos = ten();
    let mut player = Player::default();
    assert_eq!(ids(&player.roll(photos.iter(), everything())), (0..10).collect::<Vec<_>>());
    player.span = Span::InView;
    let seen = TimeRange::new(photos[2].received, photos[5].received);
    assert_eq!(ids(&player.roll(photos.iter(), seen)), [2, 3, 4, 5]);
    player.sender = "odd".into();
    assert_eq!(ids(&player.roll(photos.iter(), seen)), [3, 5]);
    player.span = Span::Between;
    player.ends = [Some(photos[6].received), None];
    assert_eq!(ids(&player.roll(photos.iter(), seen)), [7, 9]);
    player.ends = [Some(photos[6].received), Some(photos[2].received)];
    assert!(player.roll(photos.iter(), seen).is_empty(), "an end before its beginning");
    let shuffled: Vec<_> = photos.iter().rev().cloned().collect();
    assert_eq!(ids(&Roll::new(shuffled)), (0..10).collect::<Vec<_>>());
}

#[test]
fn the_photo_in_view_ends_what_is_played() {
    let photos = ten();
    let mut player = Player::default();
    player.ends[1] = Some(photos[1].received);
    let all = player.roll(photos.iter(), everything());
    player.choose(&photos[4], &all);
    player.end_here(0, &all);
    assert_eq!(ids(&player.roll(photos.iter(), everything())), (4..10).collect::<Vec<_>>());
    player.choose(&photos[6], &all);
    player.end_here(1, &all);
    assert_eq!(ids(&player.roll(photos.iter(), everything())), [4, 5, 6]);
}

#[test]
fn a_photo_that_is_chosen_is_shown_whatever_is_played() {
    let photos = ten();
    let mut player = Player::default();
    player.sender.push_str("odd");
    let odd = player.roll(photos.iter(), everything());
    player.choose(&photos[3], &odd);
    assert_eq!(player.sender, "odd", "it is one of them");
    player.choose(&photos[4], &odd);
    let all = player.roll(photos.iter(), everything());
    assert_eq!((all.len(), player.at(), player.index(&all)), (10, Some(4), Some(4)));
}

#[test]
fn it_plays_at_its_speed_and_stops_at_the_end() {
    let mut player = Player::default();
    let photos = ten();
    let roll = player.roll(photos.iter(), everything());
    player.set_rate(10);
    player.choose(&photos[7], &roll);
    player.toggle(&roll, millis(0));
    let all = |_: &Photo| true;
    assert!(!player.advance(&roll, millis(99), all));
    assert!(player.advance(&roll, millis(100), all));
    assert_eq!((player.at(), player.is_playing()), (Some(8), true));
    assert!(player.advance(&roll, millis(200), all));
    assert_eq!((player.at(), player.is_playing()), (Some(9), false));
    assert!(!player.advance(&roll, millis(300), all));
    player.toggle(&roll, millis(300));
    assert_eq!((player.at(), player.is_playing()), (Some(0), true), "from the start again");
    player.step(-1, &roll);
    assert_eq!((player.at(), player.is_playing()), (Some(0), false));
    player.step(99, &roll);
    assert_eq!(player.at(), Some(9));
}

#[test]
fn a_slow_screen_leaves_photos_out_and_a_slow_picture_is_waited_for() {
    let mut player = Player::default();
    let photos = ten();
    let roll = player.roll(photos.iter(), everything());
    player.set_rate(60);
    player.toggle(&roll, millis(0));
    assert!(player.advance(&roll, millis(60), |_| true));
    assert_eq!(player.at(), Some(3), "three sixtieths later");
    assert!(!player.advance(&roll, millis(80), |photo| photo.id > 5), "4 is not decoded yet");
    assert_eq!(player.at(), Some(3));
    assert!(player.advance(&roll, millis(101), |photo| photo.id != 6));
    assert_eq!(player.at(), Some(5), "6 is due but not decoded yet");
    assert!(player.advance(&roll, millis(60_000), |_| true));
    assert_eq!((player.at(), player.is_playing()), (Some(6), true), "the tab was hidden: no race");
}

#[test]
fn a_photo_that_is_gone_leaves_its_place_behind() {
    let mut player = Player::default();
    let photos = ten();
    player.choose(&photos[5], &Roll::default());
    let rest = Roll::new(photos.iter().filter(|photo| photo.id != 5).cloned().collect());
    assert_eq!(player.index(&rest), Some(4));
    player.step(1, &rest);
    assert_eq!(player.at(), Some(6));
    let none = Roll::default();
    assert_eq!(player.index(&none), None);
    player.toggle(&none, millis(0));
    player.seek(3, &none);
    assert!(!player.is_playing() && !player.advance(&none, millis(9), |_| true));
}

#[test]
fn the_speed_stays_within_bounds() {
    let mut player = Player::default();
    for (wanted, got) in [(0, 1), (1, 1), (60, 60), (u32::MAX, 60)] {
        player.set_rate(wanted);
        assert_eq!(player.rate(), got);
    }
}

#[test]
fn a_photo_is_compared_with_the_one_before_of_its_camera() {
    let photos = ten();
    let mut compare = Compare::default();
    assert!(compare.open(photos.iter(), 8));
    assert_eq!(compare.photos, [6, 8]);
    assert!(compare.open(photos.iter(), 1));
    assert_eq!(compare.photos, [0, 1], "no other of its camera");
    assert!(compare.open(photos.iter(), 0));
    assert_eq!(compare.photos, [0, 1], "none before it");
    assert!(!compare.open(photos[..1].iter(), 0), "alone");
    assert!(!compare.open(photos.iter(), 77), "gone");
    compare.put(9);
    compare.second = false;
    compare.put(4);
    assert_eq!((compare.photos, compare.chosen()), ([4, 9], 4));
    compare.set_divider(7.0);
    compare.set_divider(f64::NAN);
    assert_eq!(compare.divider(), 1.0);
}

#[test]
fn how_far_two_photos_are_apart_is_said_both_ways() {
    let photos = ten();
    assert_eq!(apart(&photos[1], &photos[4]), "B is 3.00 s later");
    assert_eq!(apart(&photos[4], &photos[1]), "B is 3.00 s earlier");
    assert_eq!(apart(&photos[4], &photos[4]), "At the same moment");
}
