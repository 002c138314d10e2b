//! Rules against what they promise, for any course of values and times.

use heliograph_telemetry::{ClockNote, Timestamp, Value};
use proptest::prelude::*;

use super::*;

/// A reading: its value, how long after the one before it comes, how old it is then, and whether
/// the server kept it from earlier.
type Step = (f64, u64, u64, bool);

fn step() -> impl Strategy<Value = Step> {
    let value = prop_oneof![8 => 0.0..60.0_f64, 1 => Just(f64::NAN), 1 => Just(30.0)];
    let wait = prop_oneof![4 => 0..4_000_u64, 1 => 0..4_000_000_u64];
    let age = prop_oneof![6 => Just(0_u64), 1 => 0..30_000_u64];
    (value, wait, age, prop::bool::weighted(0.1))
}

fn plan() -> impl Strategy<Value = RulePlan> {
    (any::<bool>(), 0.0..10.0_f64, 0..20_000_u64, 1..6_u32).prop_map(
        |(rises, hysteresis, pause, per_hour)| RulePlan {
            channel: "feed/v".into(),
            rises,
            limit: 30.0,
            hysteresis,
            pause: Duration::from_millis(pause),
            per_hour,
        },
    )
}

proptest! {
    #[test]
    fn a_rule_keeps_its_word(plan in plan(), steps in prop::collection::vec(step(), 0..200)) {
        let mut rule = Rule::new(plan.clone(), None);
        let (mut uptime, mut fired) = (Duration::ZERO, Vec::<Duration>::new());
        // Where fresh values stand, told in plain words: on this side, or past the limit.
        let (mut past, mut newest) = (None, i64::MIN);
        for (value, wait, age, kept) in steps {
            uptime += Duration::from_millis(wait);
            let wall = Timestamp::from_micros(1_000_000_000_000 + uptime.as_micros() as i64);
            let time = wall - Duration::from_millis(age);
            let clock = if kept { ClockNote::Retained } else { ClockNote::Sender };
            let value_read = Value::Number(value);
            let reading =
                Reading { path: "v".into(), value: value_read, unit: None, time, received: wall, clock };
            let verdict = rule.look(&reading, Now { uptime, wall });
            let is_news = value.is_finite() && !kept && age <= 10_000 && time.micros() >= newest;
            if !is_news {
                prop_assert_eq!(verdict, Verdict::Nothing, "no news never fires");
                continue;
            }
            newest = time.micros();
            let over = if plan.rises { value > 30.0 } else { value < 30.0 };
            let past_by = if plan.rises { value - 30.0 } else { 30.0 - value };
            let back = past_by <= -plan.hysteresis;
            let crossing = over && past == Some(false);
            prop_assert_eq!(verdict != Verdict::Nothing, crossing, "a verdict for each crossing");
            past = if over { Some(true) } else if back || past.is_none() { Some(false) } else { past };
            if !crossing {
                continue;
            }
            let paused = fired.last().is_some_and(|last| uptime - *last < plan.pause);
            let this_hour = fired.iter().filter(|at| uptime - **at < Duration::from_secs(3_600)).count();
            let may = !paused && this_hour < plan.per_hour as usize;
            prop_assert_eq!(verdict == Verdict::Fire, may, "it fires whenever it may, and only then");
            if may {
                fired.push(uptime);
            }
        }
    }

    #[test]
    fn a_timelapse_is_never_early_and_never_doubled(
        every in 1..5_000_u64,
        count in 0..20_u32,
        waits in prop::collection::vec(0..20_000_u64, 0..100),
    ) {
        let plan = TimelapsePlan { every: Duration::from_millis(every), count };
        let mut lapse = Timelapse::start(plan, Duration::from_millis(7));
        let (mut now, mut moments) = (7, 0);
        for wait in waits {
            now += wait;
            let before = u64::from(lapse.over());
            let Some(missed) = lapse.due(Duration::from_millis(now)) else {
                let to_come = lapse.next().is_some_and(|next| next > Duration::from_millis(now));
                prop_assert!(to_come || (count > 0 && lapse.over() == count));
                continue;
            };
            moments += u64::from(missed) + 1;
            prop_assert_eq!(moments, u64::from(lapse.over()), "each moment is taken or missed, once");
            prop_assert!(now - 7 >= before * every, "never early");
            prop_assert!(lapse.due(Duration::from_millis(now)).is_none(), "once");
            prop_assert!(count == 0 || lapse.over() <= count);
        }
    }

    #[test]
    fn a_burst_brings_as_many_as_it_says_and_never_asks_a_busy_camera(
        count in 1..8_u32,
        apart in 0..2_000_u64,
        steps in prop::collection::vec((0..3_000_u64, 0..4_u8), 0..60),
    ) {
        let key = |name: &str| CameraKey { source: None, name: name.into() };
        let keys = vec![key("a"), key("b")];
        let mut burst =
            Burst::start(BurstPlan { count, apart: Duration::from_millis(apart) }, keys.clone(), Duration::ZERO);
        let mut now = Duration::ZERO;
        let mut asked = [Vec::<Duration>::new(), Vec::new()];
        let end = (0..2 * count).map(|_| (4_000, 0));
        for (wait, busy) in steps.into_iter().chain(end) {
            now += Duration::from_millis(wait);
            let is_busy = |key: &CameraKey| busy & (1 << u8::from(key.name == "b")) != 0;
            let shot = burst.due(now, is_busy);
            prop_assert!(!shot.cameras.iter().any(is_busy));
            for (place, key) in keys.iter().enumerate() {
                let times = shot.cameras.iter().filter(|camera| *camera == key).count();
                prop_assert!(times <= 1);
                if times == 1 {
                    let last = asked[place].last().copied();
                    prop_assert!(last.is_none_or(|last| now - last >= Duration::from_millis(apart)));
                    asked[place].push(now);
                }
            }
            prop_assert!(burst.next(now).is_none_or(|next| next > now), "no alarm that rings at once");
        }
        prop_assert_eq!((asked[0].len(), asked[1].len()), (count as usize, count as usize));
        prop_assert_eq!(burst.left(), 0);
    }

    #[test]
    fn what_is_kept_is_what_was_planned(
        rules in prop::collection::vec((plan(), any::<f64>(), "[^\n\r]{1,20}"), 0..6),
        text in ".{0,200}",
    ) {
        let mut plans = Plans::default();
        for (rule, limit, channel) in rules {
            let rule = RulePlan { limit, channel, ..rule };
            if rule.problem().is_none() && !plans.rules.contains(&rule) {
                plans.rules.push(rule);
            }
        }
        prop_assert_eq!(plans::from_text(&plans::to_text(&plans)), plans);
        let _ = plans::from_text(&text);
    }
}
