//! How dates are written on an axis: in English, or as someone says who knows the language.

use std::sync::LazyLock;

use heliograph_telemetry::Date;

use crate::geometry::text_width;

/// Months as an axis names them where nobody says otherwise.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Days of the week likewise.
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The words of one language, asked for when an axis first has a date on it: a browser takes tens of
/// milliseconds for the first.
pub type Dates = LazyLock<DateWords>;

/// What stands before and after the number of a day.
pub type Around = (String, String);

/// The words of one language for dates.
#[derive(Clone, Debug, PartialEq)]
pub struct DateWords {
    /// Each month by itself: `Nov`, `11月`.
    months: [String; 12],
    /// What stands before and after a day of each month: ``, ` Nov`; `Nov `, ``; `11月`, `日`.
    days: [Around; 12],
    /// What stands before and after a day of each weekday, Monday first: `Mon `, ``.
    weekdays: [Around; 7],
    /// Width of the widest day and month.
    widest: f64,
    /// Width of the widest day and weekday.
    widest_weekday: f64,
}

impl DateWords {
    /// Each month by itself, and what stands before and after a day of it, January first; and of a
    /// day of the week, Monday first.
    pub fn new(months: [String; 12], days: [Around; 12], weekdays: [Around; 7]) -> Self {
        let (widest, widest_weekday) = (widest(&days), widest(&weekdays));
        Self { months, days, weekdays, widest, widest_weekday }
    }

    /// `Nov`, `21 Nov`, `Sat 21`.
    pub fn english() -> &'static Dates {
        static ENGLISH: Dates = LazyLock::new(|| {
            let days = MONTHS.map(|name| (String::new(), format!(" {name}")));
            let weekdays = WEEKDAYS.map(|name| (format!("{name} "), String::new()));
            DateWords::new(MONTHS.map(str::to_owned), days, weekdays)
        });
        &ENGLISH
    }

    /// The widest day and month, in CSS pixels.
    pub(super) fn day_width(&self) -> f64 {
        self.widest
    }

    /// The widest day as [`DateWords::weekday`] has it.
    pub(super) fn weekday_width(&self) -> f64 {
        self.widest_weekday.max(self.widest)
    }

    /// A day of a month.
    pub(super) fn day(&self, date: Date) -> String {
        written(self.days.get(place(date)), date)
    }

    /// A day of the week; its month where it begins one.
    pub(super) fn weekday(&self, date: Date) -> String {
        match date.day {
            1 => self.day(date),
            // The first of 1970 was a Thursday.
            _ => written(self.weekdays.get((date.days() + 3).rem_euclid(7) as usize), date),
        }
    }

    /// A month; its year where it begins one.
    pub(super) fn month(&self, date: Date) -> String {
        match date.month {
            1 => date.year.to_string(),
            _ => self.months.get(place(date)).cloned().unwrap_or_default(),
        }
    }
}

fn widest(days: &[Around]) -> f64 {
    let width = |(before, after): &Around| text_width(before) + text_width(after);
    days.iter().map(width).fold(0.0, f64::max) + text_width("28")
}

fn written(around: Option<&Around>, date: Date) -> String {
    let (before, after) = around.map_or(("", ""), |(a, b)| (a, b));
    format!("{before}{}{after}", date.day)
}

fn place(date: Date) -> usize {
    usize::try_from(date.month - 1).unwrap_or(0)
}
