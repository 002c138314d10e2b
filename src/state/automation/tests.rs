//! Rules, timelapses and bursts in virtual time.

use heliograph_telemetry::{ClockNote, Timestamp, Value};

use super::*;
use crate::state::captures::{Ask, Camera};

fn at(millis: u64) -> Now {
    let wall = Timestamp::from_micros(1_000_000_000_000 + millis as i64 * 1_000);
    Now { uptime: Duration::from_millis(millis), wall }
}

fn reading(value: Value, now: Now) -> Reading {
    Reading {
        path: "v".into(),
        value,
        unit: None,
        time: now.wall,
        received: now.wall,
        clock: ClockNote::Arrival,
    }
}

fn plan() -> RulePlan {
    RulePlan {
        channel: "feed/v".into(),
        rises: true,
        limit: 30.0,
        hysteresis: 2.0,
        pause: Duration::ZERO,
        per_hour: 60,
    }
}

/// What a rule makes of values that come a second apart.
fn verdicts(plan: RulePlan, values: &[f64]) -> Vec<Verdict> {
    let mut rule = Rule::new(plan, None);
    let look = |(index, value): (usize, &f64)| {
        let now = at(index as u64 * 1_000);
        rule.look(&reading(Value::Number(*value), now), now)
    };
    values.iter().enumerate().map(look).collect()
}

fn fires(plan: RulePlan, values: &[f64]) -> Vec<usize> {
    let all = verdicts(plan, values);
    (0..all.len()).filter(|index| all[*index] == Verdict::Fire).collect()
}

fn camera(name: &str) -> Camera {
    Camera {
        key: CameraKey { source: None, name: name.into() },
        label: name.into(),
        ask: Ask::Fetch("http://cam/".into()),
        photos_at: None,
        time_out: Duration::from_secs(30),
        problem: None,
    }
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[test]
fn a_rule_fires_once_per_crossing_and_only_after_coming_back() {
    assert_eq!(fires(plan(), &[20.0, 30.0, 30.1, 31.0, 29.0, 31.0, 28.0, 31.0]), [2, 7]);
    assert_eq!(fires(plan(), &[40.0, 41.0, 29.0, 40.0]), [] as [usize; 0], "it has to come back");
    let falls = RulePlan { rises: false, ..plan() };
    assert_eq!(fires(falls, &[40.0, 29.0, 28.0, 31.0, 29.0, 32.0, 29.9]), [1, 6]);
    let sharp = RulePlan { hysteresis: 0.0, ..plan() };
    assert_eq!(fires(sharp, &[30.0, 31.0, 30.0, 31.0]), [1, 3]);
}

#[test]
fn a_rule_goes_on_from_what_its_channel_said_last() {
    let number = reading(Value::Number(40.0), at(0));
    for (last, verdict) in [
        (Some(20.0), Verdict::Fire),
        (Some(35.0), Verdict::Nothing),
        (Some(f64::NAN), Verdict::Nothing),
        (None, Verdict::Nothing),
    ] {
        assert_eq!(Rule::new(plan(), last).look(&number, at(0)), verdict, "{last:?}");
    }
}

#[test]
fn a_pause_and_the_hours_most_hold_photos_back_for_good() {
    let paused = RulePlan { pause: Duration::from_secs(5), ..plan() };
    let to_and_fro = [0.0, 40.0, 0.0, 40.0, 40.0, 40.0, 40.0, 40.0, 0.0, 40.0];
    assert_eq!(fires(paused.clone(), &to_and_fro), [1, 9]);
    assert_eq!(verdicts(paused, &to_and_fro)[3], Verdict::TooSoon);
    let few = RulePlan { per_hour: 2, ..plan() };
    assert_eq!(fires(few.clone(), &[0.0, 40.0, 0.0, 40.0, 0.0, 40.0]), [1, 3]);
    assert_eq!(verdicts(few, &[0.0, 40.0, 0.0, 40.0, 0.0, 40.0])[5], Verdict::TooMany);
}

#[test]
fn what_is_no_news_never_fires() {
    let mut rule = Rule::new(plan(), None);
    let mut look = |reading: Reading, now| rule.look(&reading, now);
    let number = |value, now| reading(Value::Number(value), now);
    assert_eq!(look(number(0.0, at(0)), at(0)), Verdict::Nothing);
    assert_eq!(look(number(f64::NAN, at(1)), at(1)), Verdict::Nothing);
    assert_eq!(look(number(f64::INFINITY, at(1)), at(1)), Verdict::Nothing);
    assert_eq!(look(reading(Value::Gap, at(2)), at(2)), Verdict::Nothing);
    assert_eq!(look(reading(Value::Text("99".into()), at(3)), at(3)), Verdict::Nothing);
    let kept = Reading { clock: ClockNote::Retained, ..number(99.0, at(4)) };
    assert_eq!(look(kept, at(4)), Verdict::Nothing);
    assert_eq!(look(number(99.0, at(5)), at(60_000)), Verdict::Nothing, "a minute old");
    assert_eq!(look(number(0.0, at(60_000)), at(60_000)), Verdict::Nothing);
    assert_eq!(look(number(99.0, at(59_000)), at(60_000)), Verdict::Nothing, "before the last");
    assert_eq!(look(number(99.0, at(60_001)), at(60_001)), Verdict::Fire);
    assert!(!rule.is_outdated());
    rule.look(&number(0.0, at(0)), at(60_002));
    assert!(rule.is_outdated());
}

#[test]
fn a_clock_that_is_set_back_leaves_no_rule_deaf() {
    let mut rule = Rule::new(plan(), None);
    let later = at(3_600_000);
    rule.look(&reading(Value::Number(0.0), later), later);
    let back = Now { uptime: later.uptime, wall: at(0).wall };
    assert_eq!(rule.look(&reading(Value::Number(99.0), back), back), Verdict::Fire);
}

#[test]
fn a_state_crosses_the_half() {
    let mut rule = Rule::new(RulePlan { limit: 0.5, hysteresis: 0.0, ..plan() }, None);
    assert_eq!(rule.look(&reading(Value::Bool(false), at(0)), at(0)), Verdict::Nothing);
    assert_eq!(rule.look(&reading(Value::Bool(true), at(1)), at(1)), Verdict::Fire);
}

#[test]
fn a_timelapse_has_its_moments_and_makes_up_for_none() {
    let plan = TimelapsePlan { every: millis(1_000), count: 5 };
    let mut lapse = Timelapse::start(plan, millis(500));
    assert_eq!(lapse.due(millis(499)), None);
    assert_eq!(lapse.due(millis(500)), Some(0));
    assert_eq!(lapse.due(millis(1_499)), None);
    assert_eq!(lapse.next(), Some(millis(1_500)));
    assert_eq!(lapse.due(millis(3_600)), Some(2), "those at 1.5 and 2.5 s are missed");
    assert_eq!(lapse.due(millis(3_600)), None);
    assert_eq!((lapse.over(), lapse.next()), (4, Some(millis(4_500))));
    assert_eq!(lapse.due(millis(99_999)), Some(0));
    assert_eq!((lapse.next(), lapse.due(millis(999_999))), (None, None));
}

#[test]
fn a_burst_waits_for_each_camera_by_itself() {
    let keys = vec![camera("quick").key, camera("slow").key];
    let mut burst =
        Burst::start(BurstPlan { count: 2, apart: millis(500) }, keys.clone(), Duration::ZERO);
    let free = |_: &CameraKey| false;
    assert_eq!(burst.due(Duration::ZERO, free).cameras, keys);
    assert_eq!(burst.next(Duration::ZERO), Some(millis(500)));
    let slow_is_busy = |key: &CameraKey| key.name == "slow";
    let shot = burst.due(millis(501), slow_is_busy);
    assert_eq!((shot.cameras, shot.late), (keys[..1].to_vec(), 0));
    assert_eq!(burst.next(millis(501)), None, "nobody knows when the slow one is free");
    let shot = burst.due(millis(2_000), free);
    assert_eq!((shot.cameras, shot.late), (keys[1..].to_vec(), 1));
    assert_eq!((burst.left(), burst.total()), (0, 4));
    assert_eq!(burst.due(millis(9_000), free), BurstShot::default());
}

#[test]
fn plans_are_checked_and_none_is_there_twice() {
    let mut all = Automation::default();
    assert_eq!(all.keep(plan(), None), Ok(()));
    assert!(all.keep(plan(), None).unwrap_err().contains("already"));
    let other = RulePlan { limit: 40.0, ..plan() };
    assert_eq!(all.keep(other.clone(), Some(&plan())), Ok(()));
    assert_eq!(all.plans.rules, [other]);
    for limit in 0..30_u8 {
        let _ = all.keep(RulePlan { limit: limit.into(), ..plan() }, None);
    }
    assert_eq!(all.plans.rules.len(), CAPACITY);
    let wrong = [
        RulePlan { channel: String::new(), ..plan() },
        RulePlan { channel: "a\nrule".into(), ..plan() },
        RulePlan { limit: f64::NAN, ..plan() },
        RulePlan { hysteresis: -1.0, ..plan() },
        RulePlan { per_hour: 0, ..plan() },
        RulePlan { pause: Duration::MAX, ..plan() },
    ];
    assert!(wrong.iter().all(|plan| plan.problem().is_some()));
}

#[test]
fn what_is_typed_is_read_or_refused_in_words() {
    let rule = |typed| RulePlan::read("feed/v".into(), true, typed);
    assert_eq!(rule(["30", " 2 ", "0", "60"]), Ok(plan()));
    assert_eq!(rule(["-0,5", "0", "1.5", "1"]).map(|plan| plan.limit), Ok(-0.5));
    for typed in
        [["", "0", "0", "1"], ["1", "-1", "0", "1"], ["1", "0", "-1", "1"], ["1", "0", "0", "1.5"]]
    {
        assert!(rule(typed).is_err(), "{typed:?}");
    }
    assert!(RulePlan::read(String::new(), true, ["1", "0", "0", "1"]).is_err());
    let lapse = TimelapsePlan { every: millis(1_500), count: 0 };
    assert_eq!(TimelapsePlan::read("1.5", "0"), Ok(lapse));
    for (every, count) in [("0", "1"), ("x", "1"), ("1", ""), ("1", "-1"), ("1e99", "1")] {
        assert!(TimelapsePlan::read(every, count).is_err(), "{every} {count}");
    }
    assert_eq!(BurstPlan::read("5", "0"), Ok(BurstPlan { count: 5, apart: Duration::ZERO }));
    for (count, apart) in [("0", "1"), ("101", "1"), ("2.5", "1"), ("1", ""), ("1", "60001")] {
        assert!(BurstPlan::read(count, apart).is_err(), "{count} {apart}");
    }
}

#[test]
fn what_is_kept_comes_back_and_what_is_broken_counts_as_nothing() {
    let mut plans = Plans {
        rules: vec![plan(), RulePlan { rises: false, limit: -1e-9, ..plan() }],
        timelapse: TimelapsePlan { every: millis(90_000), count: 7 },
        burst: BurstPlan { count: 3, apart: millis(250) },
    };
    plans.rules[0].channel = "my feed/a b  c".into();
    assert_eq!(plans::from_text(&plans::to_text(&plans)), plans);
    let broken = "interval 0 1\nburst x 1\nburst 900 1\nrule up 1 2\nrule up NaN 0 0 1 a\n\n∞";
    assert_eq!(plans::from_text(broken), Plans::default());
}

#[test]
fn a_run_counts_what_came_what_did_not_and_what_was_never_asked() {
    let (mut all, mut captures) = (Automation::default(), Captures::default());
    all.lapse(TimelapsePlan { every: millis(1_000), count: 3 }, Duration::ZERO);
    let run = all.runs()[0].id;
    let free = |_: &CameraKey| false;
    assert_eq!(all.due(Duration::ZERO, free), [Shot { run, cameras: None }]);
    let asked = captures.press(&[camera("a"), camera("b")], at(0));
    let key = |name: &str| camera(name).key;
    let away = (key("c"), "c: not connected".to_owned());
    let made = vec![(asked[0], key("a")), (asked[1], key("b"))];
    all.shot(run, Outcome { asked: made, left_out: vec![away.clone()], nobody: None });
    assert!(!all.settle(&captures));
    captures.received(asked[0], at(10));
    captures.fail(asked[1], at(10), "It is an HTML page.".into());
    assert!(all.settle(&captures) && !all.settle(&captures));
    assert_eq!(all.due(millis(2_000), free).len(), 1);
    // One that it has asked before is missed, one that never was there is not.
    let left_out = vec![(key("a"), "a: busy".to_owned()), away];
    all.shot(run, Outcome { left_out, ..Outcome::default() });
    let run = &all.runs()[0];
    assert!(run.is_over());
    assert_eq!(
        standing(run, millis(2_000)),
        "over · 3 of 3 · 1 photo · 2 skipped · 1 failed (a: busy)"
    );
    assert_eq!(title(&run.work), "Every 1 s");
    all.lapse(TimelapsePlan { every: millis(2_000), count: 0 }, millis(5_000));
    assert_eq!(all.due(millis(5_000), free).len(), 1);
    for (uptime, wait) in [(4_600, 2), (5_000, 2), (5_001, 2), (6_000, 1), (6_999, 1)] {
        let words = format!("next in {wait} s · 0 photos");
        assert_eq!(standing(&all.runs()[0], millis(uptime)), words, "{uptime}");
    }
}

#[test]
fn a_photo_that_nobody_could_be_asked_for_is_skipped_in_words() {
    let mut all = Automation::default();
    all.lapse(TimelapsePlan { every: millis(1_000), count: 0 }, Duration::ZERO);
    let run = all.runs()[0].id;
    all.shot(run, Outcome { nobody: Some("no source yet".into()), ..Outcome::default() });
    let left_out = vec![(camera("a").key, "a: not connected".to_owned())];
    all.shot(run, Outcome { left_out, ..Outcome::default() });
    let tally = &all.runs()[0].tally;
    assert_eq!((tally.skipped, tally.problem.as_deref()), (2, Some("a: not connected")));
    all.stop(run);
    all.shot(run, Outcome::default());
    assert!(all.runs().is_empty());
}

#[test]
fn rules_hear_their_own_channel_and_stop_when_they_are_forgotten() {
    let mut all = Automation::default();
    all.keep(plan(), None).unwrap();
    all.watch(plan(), None);
    all.watch(plan(), None);
    assert_eq!(all.runs().len(), 1, "once");
    assert_eq!(standing(&all.runs()[0], millis(0)), "no reading yet · 0 photos");
    assert!(all.may_watch("v") && !all.may_watch("w"));
    let mut hear =
        |source: &str, value, now| all.hear(source, &reading(Value::Number(value), now), now);
    assert!(!hear("feed", 0.0, at(0)));
    assert!(!hear("food", 99.0, at(1)));
    assert!(hear("feed", 99.0, at(2)));
    let free = |_: &CameraKey| false;
    assert_eq!(all.due(millis(3), free).len(), 1);
    assert!(all.due(millis(3), free).is_empty());
    assert_eq!(all.next(millis(3)), None);
    assert_eq!(standing(&all.runs()[0], millis(3)), "0 photos");
    all.forget(&plan());
    assert!(all.runs().is_empty());
}
