//! The player goes forward only, at most at its speed, and ends.

use std::sync::Arc;
use std::time::Duration;

use heliograph_telemetry::{TimeRange, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::state::photo::Photo;

proptest! {
    #[test]
    fn whatever_is_ready_when_the_player_reaches_the_end_and_never_too_soon(
        moments in prop::collection::vec(0..50_i64, 2..40),
        rate in 0..100_u32,
        frames in prop::collection::vec((0..3_000_u64, 0..5_u64), 0..200),
    ) {
        let photo = |(id, moment): (usize, &i64)| {
            let received = Timestamp::from_micros(*moment);
            Arc::new(Photo { id: id as u64, received, ..Photo::default() })
        };
        let photos: Vec<_> = moments.iter().enumerate().map(photo).collect();
        let mut player = Player::default();
        let range = TimeRange::new(Timestamp::MIN, Timestamp::MAX);
        let roll = player.roll(photos.iter(), range);
        player.set_rate(rate);
        player.toggle(&roll, Duration::ZERO);
        let (mut now, mut index) = (Duration::ZERO, player.index(&roll).unwrap());
        prop_assert_eq!(index, 0);
        // At the end everything is decoded.
        let end = (0..moments.len()).map(|_| (5_000, 0));
        for (wait, undecoded) in frames.into_iter().chain(end) {
            now += Duration::from_millis(wait);
            let ready = |photo: &Photo| undecoded == 0 || photo.id % 5 != undecoded;
            player.advance(&roll, now, ready);
            let to = player.index(&roll).unwrap();
            prop_assert!(to >= index, "forward only");
            prop_assert!(to == index || ready(roll.get(to).unwrap()), "decoded before it is shown");
            let at_most = now.as_secs_f64() * f64::from(player.rate()) + 1e-6;
            prop_assert!(to as f64 <= at_most, "not too soon");
            index = to;
        }
        prop_assert_eq!(index + 1, roll.len());
        prop_assert!(!player.is_playing());
    }
}
