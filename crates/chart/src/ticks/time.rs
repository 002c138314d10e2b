//! Ticks of the time axis: from microseconds to centuries, on round moments of local time.

use heliograph_telemetry::{Date, TimeRange, Timestamp};

use super::{DateWords, Dates, Tick, Zone};
use crate::geometry::{length, text_width};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Steps within a day, in microseconds; each divides the day.
const STEPS: [i64; 34] = [
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    6 * HOUR,
    12 * HOUR,
];
/// Steps of whole days, months and years.
const DATES: [Step; 20] = [
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(120),
    Step::Months(240),
    Step::Months(600),
    Step::Months(1_200),
    Step::Months(2_400),
    Step::Months(6_000),
    Step::Months(12_000),
    Step::Months(24_000),
    Step::Months(60_000),
    Step::Months(120_000),
    Step::Months(1_200_000),
];
/// Up to this much time days go by their weekdays: more of them would be there three times.
const FORTNIGHT: f64 = 15.0 * DAY as f64;
/// Space between two labels.
const GAP: f64 = 26.0;
/// No axis is wider than this, in CSS pixels.
const WIDEST: f64 = 20_000.0;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Micros(i64),
    Days(i64),
    /// As many days, told by their weekdays.
    Weekdays(i64),
    Months(i64),
}

impl Step {
    /// About how long it is.
    fn micros(self) -> f64 {
        match self {
            Self::Micros(micros) => micros as f64,
            Self::Days(days) | Self::Weekdays(days) => (days * DAY) as f64,
            Self::Months(months) => months as f64 * 30.0 * DAY as f64,
        }
    }

    /// Width of the widest label it makes.
    fn label_width(self, words: &Dates) -> f64 {
        text_width(match self {
            Self::Micros(micros) if micros < 10 => "00:00.000000",
            Self::Micros(micros) if micros < 100 => "00:00.00000",
            Self::Micros(micros) if micros < 1_000 => "00:00.0000",
            Self::Micros(micros) if micros < 10_000 => "00:00.000",
            Self::Micros(micros) if micros < 100_000 => "00:00.00",
            Self::Micros(micros) if micros < MINUTE => "00:00:00",
            Self::Micros(_) | Self::Days(_) => return words.day_width(),
            Self::Weekdays(_) => return words.weekday_width(),
            Self::Months(_) => "0000",
        })
    }
}

/// The ticks of `range` on an axis `width` CSS pixels wide, oldest first, as close as their labels
/// allow. Days begin, and hours fall, where `zone` says.
pub fn time_ticks(
    range: TimeRange,
    width: f64,
    zone: Zone<'_>,
    words: &Dates,
) -> Vec<Tick<Timestamp>> {
    let width = if width.is_finite() { width.clamp(1.0, WIDEST) } else { 1.0 };
    let step = step_for(range, width, zone, words);
    let ticks = match step {
        Step::Micros(micros) => clock_ticks(range, micros, zone),
        _ => date_ticks(range, step, zone),
    };
    ticks.into_iter().map(|at| Tick { at, label: label(at, step, zone, words) }).collect()
}

fn step_for(range: TimeRange, width: f64, zone: Zone<'_>, words: &Dates) -> Step {
    let length = length(range);
    // Without a midnight there is no date among the times of day: any width of about its own does.
    let beside_clock = if has_midnight(range, zone) { words } else { DateWords::english() };
    let words_of = |step: &Step| if matches!(step, Step::Micros(_)) { beside_clock } else { words };
    STEPS
        .into_iter()
        .map(Step::Micros)
        .chain(DATES.map(|step| match step {
            Step::Days(days @ ..7) if length <= FORTNIGHT => Step::Weekdays(days),
            other => other,
        }))
        .find(|step| step.micros() / length * width >= step.label_width(words_of(step)) + GAP)
        .unwrap_or(Step::Months(12_000_000))
}

fn local(time: Timestamp, zone: Zone<'_>) -> i128 {
    i128::from(time.micros()) + i128::from(zone.offset_micros(time))
}

/// Whether a day begins within `range`.
fn has_midnight(range: TimeRange, zone: Zone<'_>) -> bool {
    let day = |local: i128| local.div_euclid(i128::from(DAY));
    day(local(range.start, zone) - 1) != day(local(range.end, zone))
}

/// Moments whose local time of day is a multiple of `step`, across changes of the offset.
fn clock_ticks(range: TimeRange, step: i64, zone: Zone<'_>) -> Vec<Timestamp> {
    let round_up = |time: i128, offset: i64| {
        let step = i128::from(step);
        time + (-(time + i128::from(offset))).rem_euclid(step)
    };
    let moment = |micros: i128| {
        Timestamp::from_micros(micros.clamp(i64::MIN.into(), i64::MAX.into()) as i64)
    };
    let end = i128::from(range.end.micros());
    let mut ticks = Vec::new();
    let mut from = i128::from(range.start.micros());
    while from <= end {
        let guess = round_up(from, zone.offset_micros(moment(from)));
        let offset = zone.offset_micros(moment(guess));
        // The clock was put forward or back on the way: ask again from there.
        let again = round_up(guess, offset);
        let earlier = again - i128::from(step);
        let same_offset = zone.offset_micros(moment(earlier)) == offset;
        let tick = if earlier >= from && same_offset { earlier } else { again };
        if tick > end {
            break;
        }
        ticks.push(moment(tick));
        from = tick + 1;
    }
    ticks
}

/// Local midnights of every so many days, or of the first of every so many months.
fn date_ticks(range: TimeRange, step: Step, zone: Zone<'_>) -> Vec<Timestamp> {
    let day_of = |time| local(time, zone).div_euclid(i128::from(DAY)) as i64;
    let midnight = |day: i64| {
        let utc = i128::from(day) * i128::from(DAY);
        let near = Timestamp::from_micros(utc.clamp(i64::MIN.into(), i64::MAX.into()) as i64);
        let near = Timestamp::from_micros(near.micros().saturating_sub(zone.offset_micros(near)));
        let exact = utc - i128::from(zone.offset_micros(near));
        i64::try_from(exact).ok().map(Timestamp::from_micros)
    };
    let (first, last) = (day_of(range.start), day_of(range.end));
    days(first, last, step).filter_map(midnight).filter(|time| range.contains(*time)).collect()
}

/// The days, counted from 1970, on which a step begins; weeks begin on Monday.
fn days(first: i64, last: i64, step: Step) -> Box<dyn Iterator<Item = i64>> {
    match step {
        Step::Months(months) => {
            let month_of = |day| {
                let date = Date::from_days(day);
                date.year * 12 + date.month - 1
            };
            let from = month_of(first).div_euclid(months);
            let to = month_of(last).div_euclid(months);
            Box::new((from..=to).map(move |index| {
                let month = index * months;
                Date { year: month.div_euclid(12), month: month.rem_euclid(12) + 1, day: 1 }.days()
            }))
        }
        Step::Days(count) | Step::Weekdays(count) => {
            let monday = if count == 7 { 4 } else { 0 };
            let from = (first - monday).div_euclid(count);
            let to = (last - monday).div_euclid(count);
            Box::new((from..=to).map(move |index| index * count + monday))
        }
        Step::Micros(_) => Box::new(first..=last),
    }
}

fn label(time: Timestamp, step: Step, zone: Zone<'_>, words: &Dates) -> String {
    let local = local(time, zone);
    let date = Date::from_days(local.div_euclid(i128::from(DAY)) as i64);
    let of_day = local.rem_euclid(i128::from(DAY)) as i64;
    let (hour, minute) = (of_day / HOUR, of_day / MINUTE % 60);
    let (second, micro) = (of_day / SECOND % 60, of_day % SECOND);
    match step {
        Step::Months(_) => words.month(date),
        Step::Days(_) => words.day(date),
        Step::Weekdays(_) => words.weekday(date),
        Step::Micros(step) if step >= MINUTE && of_day == 0 => words.day(date),
        Step::Micros(step) if step >= MINUTE => format!("{hour:02}:{minute:02}"),
        Step::Micros(step) if step >= SECOND => format!("{hour:02}:{minute:02}:{second:02}"),
        Step::Micros(step) => {
            let digits = 6 - step.ilog10() as usize;
            let fraction: String = format!("{micro:06}").chars().take(digits).collect();
            format!("{minute:02}:{second:02}.{fraction}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// 2026-11-21 00:12:31.408 UTC.
    const MOMENT: i64 = 1_795_219_951_408_000;

    fn labels(length: Duration, width: f64, zone: Zone<'_>) -> Vec<String> {
        let range = TimeRange::ending_at(Timestamp::from_micros(MOMENT), length);
        time_ticks(range, width, zone, DateWords::english())
            .into_iter()
            .map(|tick| tick.label)
            .collect()
    }

    #[test]
    fn reads_well_at_every_length() {
        for (length, expected) in [
            (Duration::from_micros(1), "12:31.407999 12:31.408000"),
            (Duration::from_millis(3), "12:31.405 12:31.406 12:31.407 12:31.408"),
            (Duration::from_secs(2), "12:29.5 12:30.0 12:30.5 12:31.0"),
            (Duration::from_secs(30), "00:12:05 00:12:10 00:12:15 00:12:20 00:12:25 00:12:30"),
            (Duration::from_secs(300), "00:08 00:09 00:10 00:11 00:12"),
            (Duration::from_secs(3_600), "23:20 23:30 23:40 23:50 21 Nov 00:10"),
            (Duration::from_secs(86_400), "06:00 12:00 18:00 21 Nov"),
            (Duration::from_secs(7 * 86_400), "Sun 15 Mon 16 Tue 17 Wed 18 Thu 19 Fri 20 Sat 21"),
            (Duration::from_secs(14 * 86_400), "Mon 9 Wed 11 Fri 13 Sun 15 Tue 17 Thu 19 Sat 21"),
            (
                Duration::from_secs(16 * 86_400),
                "7 Nov 9 Nov 11 Nov 13 Nov 15 Nov 17 Nov 19 Nov 21 Nov",
            ),
            (Duration::from_secs(40 * 86_400), "19 Oct 26 Oct 2 Nov 9 Nov 16 Nov"),
            (Duration::from_secs(365 * 86_400), "2026 Apr Jul Oct"),
            (
                Duration::from_secs(3_650 * 86_400),
                "2017 2018 2019 2020 2021 2022 2023 2024 2025 2026",
            ),
        ] {
            assert_eq!(labels(length, 560.0, Zone::UTC).join(" "), expected, "{length:?}");
        }
    }

    #[test]
    fn follows_the_zone() {
        let nepal = Zone::Fixed(5 * 3_600 + 45 * 60);
        assert_eq!(
            labels(Duration::from_secs(300), 400.0, nepal).join(" "),
            "05:53 05:54 05:55 05:56 05:57"
        );
        assert_eq!(
            labels(Duration::from_secs(86_400), 400.0, nepal).join(" "),
            "06:00 12:00 18:00 21 Nov"
        );
    }

    /// Central Europe, 2026-03-29 and 2026-10-25 at 01:00 UTC.
    fn berlin(time: Timestamp) -> i32 {
        let summer = 1_774_746_000_000_000..1_792_890_000_000_000;
        if summer.contains(&time.micros()) { 7_200 } else { 3_600 }
    }

    fn berlin_hours(start: i64, hours: i64, width: f64) -> String {
        let start = Timestamp::from_micros(start);
        let end = Timestamp::from_micros(start.micros() + hours * HOUR);
        let ticks =
            time_ticks(TimeRange { start, end }, width, Zone::Rule(&berlin), DateWords::english());
        ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_hour_that_is_skipped_has_no_tick() {
        let before = 1_774_746_000_000_000 - 2 * HOUR;
        assert_eq!(berlin_hours(before, 4, 400.0), "29 Mar 01:00 03:00 04:00 05:00");
        assert_eq!(berlin_hours(before - HOUR, 24, 400.0), "29 Mar 06:00 12:00 18:00 30 Mar");
    }

    #[test]
    fn the_hour_that_is_repeated_has_two() {
        let before = 1_792_890_000_000_000 - 2 * HOUR;
        assert_eq!(berlin_hours(before, 4, 400.0), "01:00 02:00 02:00 03:00 04:00");
        assert_eq!(berlin_hours(before - 2 * HOUR, 48, 400.0), "25 Oct 12:00 26 Oct 12:00");
    }

    fn japanese() -> DateWords {
        let month = |number: usize| format!("{}月", number + 1);
        let months = std::array::from_fn(month);
        let weekdays = ["月", "火", "水", "木", "金", "土", "日"]
            .map(|name| (String::new(), format!("日({name})")));
        DateWords::new(months, std::array::from_fn(|number| (month(number), "日".into())), weekdays)
    }

    #[test]
    fn dates_are_in_the_words_given() {
        let words = Dates::new(japanese);
        let labels = |days: u64, width| {
            let length = Duration::from_secs(days * 86_400);
            let range = TimeRange::ending_at(Timestamp::from_micros(MOMENT), length);
            let ticks = time_ticks(range, width, Zone::UTC, &words);
            ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(labels(3, 600.0), "12:00 11月19日 12:00 11月20日 12:00 11月21日");
        assert_eq!(labels(5, 480.0), "17日(火) 18日(水) 19日(木) 20日(金) 21日(土)");
        assert_eq!(labels(365, 400.0), "2026 4月 7月 10月");
    }

    #[test]
    fn words_are_asked_for_only_where_a_date_may_stand() {
        let range = TimeRange::ending_at(Timestamp::from_micros(MOMENT), Duration::from_secs(300));
        time_ticks(range, 740.0, Zone::UTC, &Dates::new(|| panic!("asked for")));
    }

    #[test]
    fn weekdays_are_right_and_months_begin_with_their_name() {
        let words = DateWords::english();
        let first = Date { year: 2026, month: 11, day: 30 }.days();
        let week: Vec<_> =
            (first..first + 7).map(|day| words.weekday(Date::from_days(day))).collect();
        let expected = ["Mon 30", "1 Dec", "Wed 2", "Thu 3", "Fri 4", "Sat 5", "Sun 6"];
        assert_eq!(week, expected);
        assert_eq!(words.weekday(Date { year: 1969, month: 12, day: 31 }), "Wed 31");
    }

    proptest::proptest! {
        #[test]
        fn any_range_has_few_ticks_in_order(
            start: i64, length in 0u64..u64::MAX, shift in 0u32..64, width in 0.0..5_000.0, offset in -50_000..50_000i32,
        ) {
            let end = start.saturating_add((length >> shift).min(i64::MAX as u64) as i64);
            let range = TimeRange { start: Timestamp::from_micros(start), end: Timestamp::from_micros(end) };
            let ticks = time_ticks(range, width, Zone::Fixed(offset), DateWords::english());
            proptest::prop_assert!(ticks.len() <= 2 + (width / 20.0) as usize, "{}", ticks.len());
            proptest::prop_assert!(ticks.is_sorted_by(|a, b| a.at < b.at));
            proptest::prop_assert!(ticks.iter().all(|tick| range.contains(tick.at)));
        }

        #[test]
        fn no_label_lies_over_the_next(
            start in 0..4_000_000_000_000_000_i64, hours in 1..3_000_i64, width in 60.0..3_000.0,
        ) {
            let range = TimeRange {
                start: Timestamp::from_micros(start),
                end: Timestamp::from_micros(start + hours * HOUR),
            };
            let ticks = time_ticks(range, width, Zone::UTC, DateWords::english());
            for pair in ticks.windows(2) {
                let apart = pair[1].at.since(pair[0].at).as_micros() as f64 / length(range) * width;
                let half = |tick: &Tick<Timestamp>| text_width(&tick.label) / 2.0;
                let need = half(&pair[0]) + half(&pair[1]) + 4.0;
                proptest::prop_assert!(apart >= need, "{pair:?} {apart} {need}");
            }
        }
    }
}
