//! How dates are written on an axis: in English, or as someone says who knows the language.

use std::sync::LazyLock;

use heliograph_telemetry::Date;

use crate::geometry::text_width;

/// Months as an axis names them where nobody says otherwise.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The words of one language for dates.
#[derive(Clone, Debug, PartialEq)]
pub struct DateWords {
    /// Each month by itself: `Nov`, `11月`.
    months: [String; 12],
    /// What stands before and after a day of each month: ``, ` Nov`; `Nov `, ``; `11月`, `日`.
    days: [(String, String); 12],
    /// Width of the widest day and month.
    widest: f64,
}

impl DateWords {
    /// Each month by itself, and what stands before and after a day of it; January first.
    pub fn new(months: [String; 12], days: [(String, String); 12]) -> Self {
        let width = |(before, after): &(String, String)| text_width(before) + text_width(after);
        let widest = days.iter().map(width).fold(0.0, f64::max) + text_width("28");
        Self { months, days, widest }
    }

    /// `Nov`, `21 Nov`.
    pub fn english() -> &'static Self {
        static ENGLISH: LazyLock<DateWords> = LazyLock::new(|| {
            let days = MONTHS.map(|name| (String::new(), format!(" {name}")));
            DateWords::new(MONTHS.map(str::to_owned), days)
        });
        &ENGLISH
    }

    /// The widest day and month, in CSS pixels.
    pub(super) fn day_width(&self) -> f64 {
        self.widest
    }

    /// A day of a month.
    pub(super) fn day(&self, date: Date) -> String {
        let (before, after) = self.days.get(place(date)).map_or(("", ""), |(a, b)| (a, b));
        format!("{before}{}{after}", date.day)
    }

    /// A month; its year where it begins one.
    pub(super) fn month(&self, date: Date) -> String {
        match date.month {
            1 => date.year.to_string(),
            _ => self.months.get(place(date)).cloned().unwrap_or_default(),
        }
    }
}

fn place(date: Date) -> usize {
    usize::try_from(date.month - 1).unwrap_or(0)
}
